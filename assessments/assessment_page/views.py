from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, QuerySet, Subquery, prefetch_related_objects
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from assessments.figures.charts import COLOURS
from assessments.judging import rules as judging
from assessments.judging.forms import AbsenceForm, AssessmentForm, OwnAnswersForm, SendBackForm
from assessments.judging.own_answers import OwnAnswers
from assessments.judging.rules import Saved
from assessments.models import Assessment, CheckAnswer, Event
from assessments.outlines import rules as outlines
from assessments.questionnaire.asked import nearest_school
from assessments.wording import in_short, listing
from municipalities.models import User
from municipalities.models.actor import Party
from municipalities.once import once
from municipalities.request import Request
from municipalities.site.access import get_allowed_or_deny
from municipalities.site.look import clock
from municipalities.standing import standing_of
from scenes import read_log
from scenes.models import LineageEvent, Scene

from . import prefilling
from .checking import answer_check
from .own_page import OwnPage
from .page import AssessmentPage
from .questions import SECTIONS


def _among(scenes: Any) -> Exists:
    """The scene is one of these of some event: two looks into an index, where both lists joined read every event."""
    return Exists(scenes.through.objects.filter(scene=OuterRef("scene")))


def visible(user: User) -> QuerySet[Assessment]:
    """With all that a page tells of the assessment and that has a single row of its own, or none."""
    return (
        Assessment.objects.visible_to(user)
        .select_related("scene", "round__county", "municipality", "district", "local_police_area")
        .select_related("round__asks__questionnaire")
        .annotate(
            has_lineage=_among(LineageEvent.parents) | _among(LineageEvent.children),
            may_record_lineage=Exists(Scene.objects.lineage_recordable_by(user).filter(pk=OuterRef("scene"))),
            has_said=Exists(CheckAnswer.objects.standing().filter(assessment=OuterRef("pk"))),
            school_m=Subquery(nearest_school(scene=OuterRef("scene"), round=OuterRef("round"))),
        )
    )


def read_answers(assessment: Assessment) -> None:
    """Of this round and the previous one at once."""
    both = [one for one in (assessment, assessment.previous) if one]
    prefetch_related_objects(both, "answers", *(["replies"] if assessment.questions else []))


@require_http_methods(["GET", "POST"])
def edit(request: Request, pk: int) -> HttpResponse:
    if request.method == "GET":
        found = get_object_or_404(visible(request.user), pk=pk)
        read_answers(found)
        return show(request, found)
    editable = Assessment.objects.visible_to(request.user).editable_by(request.user)
    assessment = editable.select_related("scene", "round__asks__questionnaire").filter(pk=pk).first()
    if assessment is None:
        assessment = get_object_or_404(visible(request.user), pk=pk)
        return show(request, assessment, refused=AssessmentForm(assessment, request.POST), status=403)
    form = AssessmentForm(assessment, request.POST)
    saved = save(request, assessment, form)
    if saved is None or saved.clashes:
        return show_unsaved(request, pk, form, saved)
    place = answer_check(request, assessment) or section_of(request)
    return redirect(f"{reverse('assessment_edit', args=[pk])}{place}")


def section_of(request: Request) -> str:
    """Back to the section whose button was pressed."""
    asked = request.POST.get("section", "")
    return f"#{asked}" if asked in (slug for slug, _title, _themes in SECTIONS) else ""


def show_unsaved(request: Request, pk: int, form: AssessmentForm, saved: Saved | None) -> HttpResponse:
    """With what is to be put right, or what someone else has changed meanwhile."""
    fresh = get_object_or_404(visible(request.user), pk=pk)
    if saved is None and not fresh.round.is_open:
        return show(request, fresh, refused=form, status=409)
    if saved is None:
        return show(request, fresh, form=form, status=422)
    form = AssessmentForm(fresh, instead=saved.not_written)
    return show(request, fresh, form=form, saved=saved, status=409)


@require_http_methods(["GET", "POST"])
def own_answers(request: Request, pk: int, party: Party) -> HttpResponse:
    """One party answers by itself, before the two compare."""
    allowed = Assessment.objects.own_answerable_by(request.user, party)
    assessment = get_allowed_or_deny(visible=visible(request.user), allowed=allowed, pk=pk)
    form = OwnAnswersForm(assessment, party, request.POST if request.method == "POST" else None)
    saved = save(request, assessment, form) if form.is_bound else None
    if saved and not saved.clashes:
        words = {
            Party.POLICE: _("The police's own answers are saved."),
            Party.MUNICIPALITY: _("The municipality's own answers are saved."),
        }[party]
        messages.success(request, words)
        return redirect("assessment_edit", pk)
    if saved:
        assessment = get_object_or_404(visible(request.user), pk=pk)
        form = OwnAnswersForm(assessment, party, instead=saved.not_written)
    read_log.note(request, read_log.Kind.ASSESSMENT, [assessment.scene_id], round=assessment.round_id)
    page = AssessmentPage(assessment, request.user, standing_of(request).memberships, form, saved)
    context = {
        "assessment": assessment,
        "page": page,
        "rows": page.fields.own_rows(party),
        "may_write": True,
        "own": OwnPage(assessment, party, form, page.own, page.fields.clashes),
        "page_address": reverse("own_answers", args=[pk, party]),
        "form": form,
        "party": party,
        "section": "my_area",
    }
    status = 409 if saved else 422 if form.errors else 200
    return render(request, "assessments/assessment_page/own_answers.html", context, status=status)


@require_POST
@once
def prefill(request: Request, pk: int) -> HttpResponse:
    allowed = Assessment.objects.editable_by(request.user)
    assessment = get_allowed_or_deny(visible=visible(request.user), allowed=allowed, pk=pk)
    try:
        filled = prefilling.prefill(assessment, by=request.user)
    except ValidationError as error:
        return show(request, assessment, obstacles=error.messages, status=409)
    if not filled:
        messages.info(request, _("Everything that the previous round could give is filled in already."))
        return redirect("assessment_edit", pk)
    words = _("Filled in from round %(round)s: %(what)s. Check it.")
    messages.success(request, words % {"round": assessment.round.previous, "what": filled_in_words(filled)})
    return redirect(f"{reverse('assessment_edit', args=[pk])}?fyllt={assessment.version}")


def filled_in_words(filled: list[str]) -> str:
    notes = sum(name.endswith(".note") for name in filled)
    answers = sum("." in name for name in filled) - notes
    parts = [
        ngettext("%(count)s answer", "%(count)s answers", answers) % {"count": answers} if answers else "",
        ngettext("%(count)s note", "%(count)s notes", notes) % {"count": notes} if notes else "",
        _("the conditions") if any(name in Assessment.TESTS for name in filled) else "",
        _("the conclusion") if "listed" in filled else "",
        _("the explanation") if "explanation" in filled else "",
        _("the outline") if outlines.FIELD in filled else "",
    ]
    return listing(filter(None, parts))


@require_POST
@once
def undo_prefill(request: Request, pk: int, version: int) -> HttpResponse:
    """Of what this user filled in after that version."""
    allowed = Assessment.objects.editable_by(request.user)
    assessment = get_allowed_or_deny(visible=visible(request.user), allowed=allowed, pk=pk)
    try:
        undone = prefilling.undo(assessment, since=version, by=request.user)
    except ValidationError as error:
        return show(request, assessment, obstacles=error.messages, status=409)
    messages.success(request, _("It is undone.") if undone else _("There is nothing to undo."))
    return redirect("assessment_edit", pk)


def show(
    request: Request,
    assessment: Assessment,
    *,
    form: AssessmentForm | None = None,
    saved: Saved | None = None,
    refused: AssessmentForm | None = None,
    obstacles: list[str] | None = None,
    absence: AbsenceForm | None = None,
    sending_back: SendBackForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page. `refused` holds what was typed but may not be saved; `obstacles` is why a signature was refused."""
    if status != HTTPStatus.OK:
        # What was refused may have been so because the round has just been closed.
        assessment.round.refresh_from_db(fields=["state"])
    read_log.note(request, read_log.Kind.ASSESSMENT, [assessment.scene_id], round=assessment.round_id)
    form = form or AssessmentForm(assessment)
    page = AssessmentPage(assessment, request.user, standing_of(request).memberships, form, saved)
    is_asked_for = "andra" in request.GET or not assessment.is_settled or form.is_bound
    context = {
        "assessment": assessment,
        "page": page,
        "page_address": reverse("assessment_edit", args=[assessment.pk]),  # the request may have been a POST elsewhere
        "form": form,
        "refused": refused,
        "obstacles": obstacles,
        "absence": absence or AbsenceForm(),
        "sending_back": sending_back or SendBackForm(),
        "may_write": page.signing.rights.edit and is_asked_for,
        "colours": COLOURS,
        "prefilled_from": prefilled_from(request, assessment),
        "section": "my_area",
    }
    return render(request, "assessments/assessment_page/page.html", context, status=status)


def prefilled_from(request: Request, assessment: Assessment) -> int | None:
    """The version before the user filled in, as long as it can be undone from here."""
    given = request.GET.get("fyllt", "")
    if request.method != "GET" or not given.isdecimal() or len(given) > 9:
        return None
    return int(given) if prefilling.can_undo(assessment, since=int(given), by=request.user) else None


def save(request: Request, assessment: Assessment, form: AssessmentForm) -> Saved | None:
    """None if the form has something to put right."""
    if not form.is_valid():
        return None
    signed = [signature for signature in assessment.signatures.select_related("signed_by") if signature.took_part]
    try:
        saved = judging.save(assessment, form.posted, seen_version=form.cleaned_data["version"], by=request.user)
    except ValidationError as error:
        form.add_error(None, error)
        return None
    if saved.removed_signatures:
        whose = listing(f"{signature.signed_by} ({signature.get_party_display()})" for signature in signed)
        messages.warning(
            request, _("Signature removed, since the assessment was changed: %(whose)s.") % {"whose": whose}
        )
    if saved.news:
        own = OwnAnswers(Assessment.objects.select_related("round").get(pk=assessment.pk), request.user)
        for event in saved.news:
            tell_of(request, event, saved, own)
    return saved


def tell_of(request: Request, event: Event, saved: Saved, own: OwnAnswers) -> None:
    """What someone else changed meanwhile. What the two disagree on has its own place on the page."""
    changes = [change for change in event.changes if change["field"] not in saved.not_written]
    if changes and event.by != request.user:
        words = _("%(who)s changed %(what)s at %(time)s, while you had the page open.")
        messages.info(request, words % {"who": event.by, "what": in_short(own.told(changes)), "time": clock(event.at)})
