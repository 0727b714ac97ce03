from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessments.action.models import Survey, SurveyReturn
from assessments.judging.merging import Clash
from municipalities.models import User
from municipalities.models.actor import Party
from municipalities.once import once
from municipalities.request import Request
from municipalities.site.access import get_allowed_or_deny
from municipalities.site.look import clock
from scenes import read_log
from scenes.models import Scene

from . import rules
from .asked import scenes_asked
from .fields import Answers, parse
from .forms import SurveyForm
from .history import SurveyHistory
from .page import SurveyPage, parties_of, texts

PAIR_ANSWERS = _("Those who judge the place answer about its measures.")
MUNICIPALITY_SIGNS = _("The municipality or district signs, alone.")


def returns(user: User) -> QuerySet[SurveyReturn]:
    found = SurveyReturn.objects.visible_to(user)
    return found.select_related("survey__county", "scene__county", "scene__municipality", "scene__district")


@require_http_methods(["GET", "POST"])
@once
def of_place(request: Request, pk: int) -> HttpResponse:
    """To the latest one of the place, or why there is none; a plan written since the survey was opened begins one."""
    visible = Scene.objects.visible_to(request.user).select_related("county", "municipality", "district")
    if request.method == "POST":
        scene = get_allowed_or_deny(
            visible=visible, allowed=Scene.objects.judgeable_by(request.user), otherwise=PAIR_ANSWERS, pk=pk
        )
        survey = Survey.objects.open().filter(county=scene.county_id).first()
        if survey is None or not scenes_asked(survey).contains(scene):
            return none(request, scene)
        try:
            begun = rules.begin(survey, scene, by=request.user)
        except rules.AnswersStand:
            return none(request, scene)
        return redirect("survey_return", begun.pk)
    latest = returns(request.user).filter(scene=pk).order_by("-survey__year").first()
    scene = latest.scene if latest else get_object_or_404(visible, pk=pk)
    open_one = Survey.objects.open().filter(county=scene.county_id).first()
    if latest and (open_one is None or latest.survey_id == open_one.pk or not scenes_asked(open_one).contains(scene)):
        return redirect("survey_return", latest.pk)
    return none(request, scene, survey=open_one, latest=latest)


def none(
    request: Request, scene: Scene, *, survey: Survey | None = None, latest: SurveyReturn | None = None
) -> HttpResponse:
    read_log.note(request, read_log.Kind.SCENE, [scene.pk])
    is_asked = survey is not None and scenes_asked(survey).contains(scene)
    context = {
        "scene": scene,
        "survey": survey,
        "latest": latest,
        "may_begin": is_asked and Scene.objects.judgeable_by(request.user).contains(scene),
        "is_asked": is_asked,
        "section": "my_area",
    }
    return render(request, "assessments/action/survey/none.html", context)


@require_http_methods(["GET", "POST"])
@once
def survey(request: Request, pk: int) -> HttpResponse:
    if request.method == "GET":
        return show(request, get_object_or_404(returns(request.user), pk=pk))
    found = get_allowed_or_deny(
        visible=returns(request.user),
        allowed=writers_of(request.user),
        otherwise=PAIR_ANSWERS,
        pk=pk,
    )
    form = posted_form(request, found)
    if not form.is_valid():
        return show(request, found, form=form, status=422)
    posted = form.posted
    posted.pop(request.POST.get("keep", ""), None)
    try:
        saved = rules.save(found, posted, seen_version=form.cleaned_data["version"], by=request.user)
    except rules.AnswersStand as error:
        return show_unsaved(request, found, error.message)
    except ValidationError as error:
        return show_refused(request, found, form, error)
    tell(request, saved)
    if saved.clashes:
        return show(request, fresh(request, pk), clashes=saved.clashes, status=409)
    return to_next(fresh(request, pk), request)


def writers_of(user: User) -> QuerySet[SurveyReturn]:
    """Also when the survey is closed."""
    return SurveyReturn.objects.filter(scene__in=Scene.objects.judgeable_by(user))


def fresh(request: Request, pk: int) -> SurveyReturn:
    return get_object_or_404(returns(request.user), pk=pk)


def posted_form(request: Request, document: SurveyReturn) -> SurveyForm:
    """Of every party that the user writes for, signed or not: the rules tell what stands."""
    page = SurveyPage(document, request.user)
    parties = parties_of(document, request.user, is_signed=False)
    return SurveyForm(document, page.answers, request.POST, parties=parties, measures=[one.pk for one in page.asked])


def show_refused(request: Request, document: SurveyReturn, form: SurveyForm, error: ValidationError) -> HttpResponse:
    """At the questions; what was written of a measure that is no longer asked about has none, and is told."""
    asked = {one.pk for one in SurveyPage(document, request.user).asked}
    gone = {
        name: form.posted.get(name, "") for name in error.error_dict if (row := parse(name)) and row[1] not in asked
    }
    for name, errors in error.error_dict.items():
        form.add_error(None if name in gone else name, errors)
    return show(request, document, form=form, unsaved=list(texts(gone)), status=422)


def tell(request: Request, saved: rules.Saved) -> None:
    for event in saved.news:
        if event.by != request.user and any(one["field"] not in saved.not_written for one in event.changes):
            words = _("%(who)s changed answers at %(time)s, while you had the page open.")
            messages.info(request, words % {"who": event.by, "time": clock(event.at)})


def to_next(document: SurveyReturn, request: Request) -> HttpResponse:
    """The first measure that is not done, after the one that was saved."""
    rows = SurveyPage(document, request.user).rows
    saved = request.POST.get("measure", "")
    place = next((number for number, row in enumerate(rows) if str(row.measure.pk) == saved), -1)
    following = next((row for row in [*rows[place + 1 :], *rows[: place + 1]] if not row.is_done), None)
    address = reverse("survey_return", args=[document.pk])
    if following is None:
        return redirect(f"{address}#signature")
    return redirect(f"{address}?measure={following.measure.pk}#measure-{following.measure.pk}")


def stored_form(page: SurveyPage) -> SurveyForm | None:
    """To write in; None for whoever only reads."""
    if not page.parties:
        return None
    return SurveyForm(
        page.document,
        page.answers,
        parties=page.parties,
        measures=[one.pk for one in page.asked],
        instead={clash.field: clash.mine for clash in page.clashes},
    )


def show(
    request: Request,
    document: SurveyReturn,
    *,
    form: SurveyForm | None = None,
    clashes: list[Clash] | None = None,
    unsaved: list[tuple[str, str]] | None = None,
    message: Any = "",
    obstacles: list[str] | None = None,
    status: int = 200,
) -> HttpResponse:
    read_log.note(request, read_log.Kind.SCENE, [document.scene_id])
    given = request.GET.get("measure", "") or request.POST.get("measure", "")
    shown = int(given) if given.isdecimal() and len(given) < 10 else None
    page = SurveyPage(document, request.user, clashes=clashes or [], shown=shown)
    page.form = form or stored_form(page)
    context = {
        "document": document,
        "survey": document.survey,
        "scene": document.scene,
        "page": page,
        "form": page.form,
        "may_write": page.form is not None,
        "unsaved": unsaved,
        "message": message,
        "obstacles": obstacles,
        "page_address": reverse("survey_return", args=[document.pk]),
        "section": "my_area",
    }
    return render(request, "assessments/action/survey/page.html", context, status=status)


def show_unsaved(request: Request, document: SurveyReturn, message: Any) -> HttpResponse:
    """What stands cannot be changed: what was written is shown, so that it is not lost."""
    form = SurveyForm(document, Answers(document), request.POST, parties=list(Party), measures=[])
    form.is_valid()
    unsaved = list(texts({name: value for name, value in form.posted.items() if parse(name)}))
    return show(request, fresh(request, document.pk), unsaved=unsaved, message=message, status=409)


@require_POST
@once
def sign(request: Request, pk: int) -> HttpResponse:
    """Sent with the answers, so that what is written is saved and then signed."""
    found = get_allowed_or_deny(
        visible=returns(request.user),
        allowed=SurveyReturn.objects.signable_by(request.user),
        otherwise=MUNICIPALITY_SIGNS,
        pk=pk,
    )
    form = posted_form(request, found)
    if not form.is_valid():
        return show(request, found, form=form, status=422)
    seen = form.cleaned_data["version"]
    try:
        saved = rules.save(found, form.posted, seen_version=seen, by=request.user)
        others = any(event.by != request.user for event in saved.news)
        if saved.clashes or others:
            tell(request, saved)
            words = _("The answers have been changed since you opened the page. Read them, then sign.")
            return show(request, fresh(request, pk), clashes=saved.clashes, obstacles=[words], status=409)
        rules.sign(found, seen_version=saved.version, by=request.user)
    except rules.AnswersStand as error:
        return show_unsaved(request, found, error.message)
    except ValidationError as error:
        if hasattr(error, "error_dict"):
            return show_refused(request, found, form, error)
        return show(request, fresh(request, pk), obstacles=error.messages, status=409)
    messages.success(request, _("The survey is signed. How far each measure has come is told in the plan."))
    return redirect("survey_return", pk)


@require_POST
@once
def take_back(request: Request, pk: int) -> HttpResponse:
    found = get_allowed_or_deny(
        visible=returns(request.user),
        allowed=SurveyReturn.objects.unsignable_by(request.user),
        otherwise=MUNICIPALITY_SIGNS,
        pk=pk,
    )
    try:
        rules.take_back(found, by=request.user)
    except rules.AnswersStand as error:
        messages.error(request, str(error.message))
    else:
        messages.success(request, _("The signature is taken back. The answers can be changed again."))
    return redirect("survey_return", pk)


@require_safe
def history(request: Request, pk: int) -> HttpResponse:
    found = get_object_or_404(returns(request.user), pk=pk)
    read_log.note(request, read_log.Kind.HISTORY, [found.scene_id])
    entries = SurveyHistory(found, SurveyPage(found, request.user)).entries
    context = {"document": found, "scene": found.scene, "entries": entries, "section": "my_area"}
    return render(request, "assessments/action/survey/history.html", context)
