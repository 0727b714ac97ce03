from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from assessments.figures.picture import Picture
from assessments.figures.progress import area_progress, tally_of
from assessments.judging.watching import watched
from assessments.models import Assessment, ZeroReport
from assessments.wording import period_words, round_steps
from municipalities.models import County
from municipalities.models.inhabitants import UNIT_KINDS
from municipalities.once import once
from municipalities.people.page import Lacking
from municipalities.site.access import get_allowed_or_deny
from municipalities.site.look import moment
from scenes import read_log
from scenes.models import Round

from . import rules as rounds
from .forms import PublishForm, RoundForm, suggestion
from .left import left, silent_areas
from .letter_log import letter_log
from .steps import Step, consequences, is_ready, round_rows, steps_from, take

if TYPE_CHECKING:
    from municipalities.request import Request


def round_list(request: Request, code: str) -> HttpResponse:
    county = managed_county(request, code)
    places = watched(Assessment.objects.filter(round__county=county))
    read_log.note(request, read_log.Kind.LIST, (place.assessment.scene_id for place in places))
    context = {
        "county": county,
        "rows": round_rows(county),
        "lacking": Lacking(county),
        "watched": places,
        "section": "round_list",
    }
    return render(request, "assessments/rounds/list.html", context)


@require_http_methods(["GET", "POST"])
@once
def create(request: Request, code: str) -> HttpResponse:
    county = managed_county(request, code)
    data = request.POST if request.method == "POST" else None
    form = RoundForm(data, instance=Round(county=county), initial=suggestion(county))
    if form.is_bound and form.is_valid():
        try:
            round = rounds.plan(form.instance, questions=form.cleaned_data["questions"])
        except ValidationError as error:  # someone else was quicker
            form.add_error(None, error)
        else:
            words = _("Round %(round)s is planned. Open it when the parties are to begin.") % {"round": round}
            messages.success(request, words)
            return redirect("round_edit", round.pk)
    context = {"county": county, "form": form, "section": "round_list"}
    return render(request, "assessments/rounds/create.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def edit(request: Request, pk: int) -> HttpResponse:
    """The round's own page: how far it has come, what comes next, and its dates until it is published."""
    round = managed_round(request, pk)
    can_change = round.state in (Round.State.PLANNED, Round.State.OPEN)
    form = RoundForm(request.POST or None, instance=round) if can_change else None
    if form and form.is_bound and form.is_valid():
        try:
            fields = [name for name in form.changed_data if name != "questions"]
            asked = form.cleaned_data["questions"]
            removed = rounds.reschedule(round, fields, by=request.user, questions=asked)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Round %(round)s is saved.") % {"round": round})
            if removed:
                messages.warning(request, removed_with_period(removed))
            return redirect("round_edit", round.pk)
    tally = tally_of(round)
    return render(
        request,
        "assessments/rounds/edit.html",
        {
            "round": round,
            "county": round.county,
            "period": period_words(round),
            "states": round_steps(),
            "form": form,
            "tally": tally,
            "is_ready": is_ready(tally),
            "steps": steps_from(round),
            **_progress(round),
            "letters": letter_log(round),
            "section": "round_list",
        },
        status=422 if form and form.errors else 200,
    )


def _progress(round: Round) -> dict[str, object]:
    """Who is waited for, and whom nobody has heard from."""
    if round.is_published or round.state == Round.State.PLANNED:
        return {"progress": [], "silent": [], "zeros": []}
    picture = Picture(round)
    zeros = ZeroReport.objects.standing().filter(round=round).select_related(*UNIT_KINDS, "by")
    waiting = left(round, picture)
    reached: set[int] = set().union(*(one.police_areas for one in waiting))
    progress = [(area, area.area.pk in reached) for area in area_progress(picture)] if round.is_open else []
    silent = [(kind, unit, min(areas & reached, default=None)) for kind, unit, areas in silent_areas(picture)]
    return {"progress": progress, "left": len(waiting), "silent": silent, "zeros": zeros}


def removed_with_period(signatures: int) -> str:
    return ngettext(
        "%(count)s signature is removed, since it was signed of another period.",
        "%(count)s signatures are removed, since they were signed of another period.",
        signatures,
    ) % {"count": signatures}


@require_POST
@once
def discard(request: Request, pk: int) -> HttpResponse:
    round = managed_round(request, pk)
    try:
        rounds.discard(round)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("round_edit", pk)
    messages.success(request, _("Round %(round)s is removed.") % {"round": round})
    return redirect("round_list", round.county.code)


@require_http_methods(["GET", "POST"])
@once
def change_state(request: Request, pk: int, step: str) -> HttpResponse:
    """A step asks first and says what will happen; the answer is a POST."""
    round = managed_round(request, pk)
    chosen = _step_or_404(step)
    if chosen not in steps_from(round):
        messages.warning(request, _someone_was_first(round))
        return redirect("round_edit", round.pk)
    form = PublishForm(request.POST or None) if chosen == Step.PUBLISH else None
    if request.method == "POST" and (form is None or form.is_valid()):
        day = form.cleaned_data["published_on"] if form else None
        try:
            messages.success(request, take(chosen, round, by=request.user, published_on=day))
        except ValidationError as error:
            for message in error.messages:
                messages.error(request, message)
        else:
            return _after(chosen, round)
    told = consequences(chosen, round)
    read_log.note(request, read_log.Kind.LIST, told.scenes, round=round.pk)
    context = {
        "round": round,
        "step": chosen,
        "title": chosen.question(round),
        "form": form,
        "told": told,
        "section": "round_list",
    }
    return render(request, "assessments/rounds/state.html", context, status=422 if request.method == "POST" else 200)


def _after(step: Step, round: Round) -> HttpResponse:
    if step == Step.PUBLISH:
        return redirect("dashboard", round.county.code, round.label)
    return redirect("round_edit", round.pk)


def _step_or_404(step: str) -> Step:
    try:
        return Step(step)
    except ValueError:
        raise Http404 from None


def _someone_was_first(round: Round) -> str:
    """Two may press the button at once, or one twice."""
    values = {"round": round, "state": round.get_state_display()}
    last = round.history.select_related("history_user").first()
    if last is None or last.history_user is None:
        return _("Round %(round)s is %(state)s already, so nothing was changed.") % values
    return _("Round %(round)s is %(state)s since %(moment)s, by %(who)s, so nothing was changed.") % {
        **values,
        "moment": moment(last.history_date),
        "who": last.history_user,
    }


def managed_county(request: Request, code: str) -> County:
    return get_allowed_or_deny(
        visible=County.objects.visible_to(request.user),
        allowed=County.objects.managed_by(request.user),
        otherwise=_("Only the county's project office manages its rounds."),
        code=code,
    )


def managed_round(request: Request, pk: int) -> Round:
    return get_allowed_or_deny(
        visible=Round.objects.visible_to(request.user).select_related("county"),
        allowed=Round.objects.manageable_by(request.user),
        otherwise=_("Only the county's project office manages its rounds."),
        pk=pk,
    )
