from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessments.action.models import Analysis, AnalysisEvent
from assessments.action.models.analysis import AnalysisQuerySet
from assessments.judging.merging import Clash
from assessments.wording import listing
from municipalities.models import User
from municipalities.models.actor import Party
from municipalities.once import once
from municipalities.request import Request
from municipalities.site.access import get_allowed_or_deny
from municipalities.site.look import clock
from scenes import read_log
from scenes.models import Scene

from . import rules
from .acts import act
from .approving import approve as approve_
from .approving import withdraw as withdraw_
from .fields import Rows, parse
from .fishbone import blank
from .forms import AnalysisForm
from .history import History
from .page import AnalysisPage, versions
from .starting import basis, start
from .words import value_words


def scenes(user: User) -> QuerySet[Scene]:
    return Scene.objects.visible_to(user).select_related("county", "municipality", "district", "local_police_area")


def analyses(user: User) -> AnalysisQuerySet:
    of = Analysis.objects.visible_to(user)
    return of.select_related(
        "scene__county",
        "scene__municipality",
        "scene__district",
        "scene__local_police_area",
        "assessment__round__asks__questionnaire",
    )


@require_http_methods(["GET", "POST"])
@once
def analysis(request: Request, pk: int) -> HttpResponse:
    """Of a place: the one that is being written, or else the one that both approved last."""
    if request.method == "POST":
        return save(request, pk)
    scene = get_object_or_404(scenes(request.user), pk=pk)
    of = analyses(request.user).filter(scene=scene)
    found = of.drafts().first() or of.approved().order_by("-number").first()
    return show(request, found) if found else show_none(request, scene)


def save(request: Request, pk: int) -> HttpResponse:
    scene = get_object_or_404(scenes(request.user), pk=pk)
    draft = analyses(request.user).filter(scene=scene).drafts().first()
    if draft is None:
        get_allowed_or_deny(visible=scenes(request.user), allowed=Scene.objects.judgeable_by(request.user), pk=pk)
        return show_unsaved(request, scene)
    get_allowed_or_deny(visible=analyses(request.user), allowed=Analysis.objects.editable_by(request.user), pk=draft.pk)
    form = AnalysisForm(draft, Rows(draft), request.POST)
    if not form.is_valid():
        return show(request, draft, form=form, status=422)
    wanted = request.POST.get("act", "")
    posted = form.posted
    if wanted.startswith("both:"):
        posted.pop(f"c{wanted.removeprefix('both:')}.text", None)
    if request.POST.get("keep") in posted:
        del posted[request.POST["keep"]]
    try:
        with transaction.atomic():
            saved = rules.save(draft, posted, seen_version=form.cleaned_data["version"], by=request.user)
            place = act(draft, wanted, request.POST, by=request.user) if wanted and not saved.clashes else ""
    except rules.AnalysisApproved:
        return show_unsaved(request, scene)
    except ValidationError as error:
        add_errors(form, error)
        return show(request, draft, form=form, status=422)
    tell(request, saved)
    if saved.clashes:
        return show(request, get_object_or_404(analyses(request.user), pk=draft.pk), clashes=saved.clashes, status=409)
    return redirect(f"{reverse('analysis', args=[pk])}{f'#{place}' if place else ''}")


def add_errors(form: AnalysisForm, error: ValidationError) -> None:
    """What is wrong with the rows stands at their fields; the rest on top."""
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    for name, errors in error.error_dict.items():
        form.add_error(name if name in form.fields else None, errors)


def tell(request: Request, saved: rules.Saved) -> None:
    if saved.fallen:
        words = _("Approval removed, since the analysis was changed: %(names)s.")
        messages.warning(request, words % {"names": listing(saved.fallen)})
    for event in saved.news:
        changes = [one for one in event.changes if one["field"] not in saved.not_written]
        if changes and event.kind == AnalysisEvent.Kind.CHANGED and event.by != request.user:
            words = _("%(who)s changed the analysis at %(time)s, while you had the page open.")
            messages.info(request, words % {"who": event.by, "time": clock(event.at)})


def show_none(request: Request, scene: Scene) -> HttpResponse:
    read_log.note(request, read_log.Kind.SCENE, [scene.pk])
    context = {
        "scene": scene,
        "basis": basis(scene),
        "may_write": Scene.objects.judgeable_by(request.user).contains(scene),
        "section": "my_area",
    }
    return render(request, "assessments/action/causes/none.html", context)


def show_unsaved(request: Request, scene: Scene) -> HttpResponse:
    """Both have approved it while the page was open: what was written is shown, so that it is not lost."""
    latest = analyses(request.user).filter(scene=scene).order_by("-number").first()
    if latest is None:
        return redirect("analysis", scene.pk)
    form = AnalysisForm(latest, Rows(latest), request.POST)
    form.is_valid()
    unsaved = [
        (form.fields[name].label, value_words(name, value, {}))
        for name, value in form.posted.items()
        if value and name in form.fields and (parse(name) is not None or name == "meeting_on")
    ]
    return show(request, latest, unsaved=unsaved, status=409)


def show(
    request: Request,
    analysis: Analysis,
    *,
    form: AnalysisForm | None = None,
    clashes: list[Clash] | None = None,
    unsaved: list[tuple[Any, str]] | None = None,
    obstacles: list[str] | None = None,
    status: int = 200,
) -> HttpResponse:
    read_log.note(request, read_log.Kind.SCENE, [analysis.scene_id])
    may_write = Analysis.objects.editable_by(request.user).contains(analysis)
    rows = Rows(analysis, request.user)
    if may_write and form is None:
        form = AnalysisForm(analysis, rows, instead={clash.field: clash.mine for clash in clashes or []})
    page = AnalysisPage(analysis, request.user, rows, form=form if may_write else None, clashes=clashes)
    others = versions(analysis.scene, but=analysis)
    context = {
        "analysis": analysis,
        "scene": analysis.scene,
        "page": page,
        "form": form,
        "may_write": may_write,
        "may_start": analysis.is_approved and Scene.objects.judgeable_by(request.user).contains(analysis.scene),
        "versions": others,
        "holds": not any(one.number > analysis.number for one in others),  # measures are aimed at causes of the latest
        "unsaved": unsaved,
        "obstacles": obstacles,
        "page_address": reverse("analysis", args=[analysis.scene_id]),
        "section": "my_area",
    }
    return render(request, "assessments/action/causes/page.html", context, status=status)


@require_safe
def version(request: Request, pk: int) -> HttpResponse:
    """One that both have approved, as it was then."""
    found = get_object_or_404(analyses(request.user).approved(), pk=pk)
    return show(request, found)


@require_POST
@once
def begin(request: Request, pk: int) -> HttpResponse:
    allowed = Scene.objects.judgeable_by(request.user)
    scene = get_allowed_or_deny(visible=scenes(request.user), allowed=allowed, pk=pk)
    found = start(scene, by=request.user, as_copy="copy" in request.POST)
    if found.started_by != request.user:
        messages.info(request, _("%(who)s has begun already. You write in the same draft.") % {"who": found.started_by})
    return redirect("analysis", pk)


@require_POST
@once
def approve(request: Request, pk: int, party: Party) -> HttpResponse:
    """Sent with the fields, so that what is written is saved and then approved."""
    found = get_allowed_or_deny(
        visible=analyses(request.user), allowed=Analysis.objects.approvable_by(request.user, party), pk=pk
    )
    form = AnalysisForm(found, Rows(found), request.POST)
    if not form.is_valid():
        return show(request, found, form=form, status=422)
    try:
        saved = rules.save(found, form.posted, seen_version=form.cleaned_data["version"], by=request.user)
        if saved.clashes or any(event.by != request.user for event in saved.news):
            tell(request, saved)
            return show_changed(request, pk, saved)
        approved = approve_(found, party, seen_version=saved.version, by=request.user)
    except rules.AnalysisApproved:
        return show_unsaved(request, found.scene)
    except ValidationError as error:
        if hasattr(error, "error_dict"):
            add_errors(form, error)
            return show(request, found, form=form, status=422)
        return show(request, get_object_or_404(analyses(request.user), pk=pk), obstacles=error.messages, status=409)
    messages.success(
        request,
        _("Both have approved. The analysis holds.") if approved.is_approved else _("You have approved the analysis."),
    )
    return redirect("analysis", found.scene_id)


@require_POST
@once
def withdraw(request: Request, pk: int, party: Party) -> HttpResponse:
    found = get_allowed_or_deny(
        visible=analyses(request.user),
        allowed=Analysis.objects.approval_withdrawable_by(request.user, party),
        otherwise=_("Whoever has approved takes it back, until both have."),
        pk=pk,
    )
    try:
        withdraw_(found, party, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("Your approval is taken back."))
    return redirect("analysis", found.scene_id)


def show_changed(request: Request, pk: int, saved: rules.Saved) -> HttpResponse:
    """Somebody else has changed what the user was about to approve."""
    words = _("The analysis has been changed since you opened the page. Read it, then approve.")
    fresh = get_object_or_404(analyses(request.user), pk=pk)
    return show(request, fresh, clashes=saved.clashes, obstacles=[words], status=409)


@require_safe
def history(request: Request, pk: int) -> HttpResponse:
    found = get_object_or_404(analyses(request.user), pk=pk)
    read_log.note(request, read_log.Kind.HISTORY, [found.scene_id])
    entries = History(found, request.user).entries
    context = {"analysis": found, "scene": found.scene, "entries": entries, "section": "my_area"}
    return render(request, "assessments/action/causes/history.html", context)


@require_safe
def fishbones(request: Request, pk: int) -> HttpResponse:
    """On paper, A3."""
    found = get_object_or_404(analyses(request.user), pk=pk)
    read_log.note(request, read_log.Kind.PAPER, [found.scene_id])
    page = AnalysisPage(found, request.user, Rows(found, request.user))
    return render(
        request,
        "assessments/action/causes/paper.html",
        {"analysis": found, "scene": found.scene, "page": page, "section": "my_area"},
    )


@require_safe
def empty_fishbone(request: Request, pk: int) -> HttpResponse:
    scene = get_object_or_404(scenes(request.user), pk=pk)
    read_log.note(request, read_log.Kind.PAPER, [scene.pk])
    context = {"scene": scene, "figure": blank(), "section": "my_area"}
    return render(request, "assessments/action/causes/blank.html", context)
