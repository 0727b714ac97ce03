from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from assessments.judging import starting
from assessments.judging.carried import carry
from assessments.models import Assessment
from assessments.proposing.forms import ProposeForm
from municipalities.models import User
from municipalities.once import once
from municipalities.request import Request
from municipalities.site.access import get_allowed_or_deny
from scenes import read_log
from scenes.maps import background, base_map
from scenes.models import Round, Scene

from . import located
from . import rules as proposing


@require_http_methods(["GET", "POST"])
@once
def propose(request: Request) -> HttpResponse:
    """A place that nobody has judged before, or one that was left out of the round."""
    if not proposing.working_memberships(request.user).exists():
        raise PermissionDenied(_("Only those who judge an area can add a place to it."))
    rounds = {round.county_id: round for round in proposing.rounds_open_to(request.user)}
    form = ProposeForm(request.user, rounds, request.POST if request.method == "POST" else None)
    if form.is_bound and (assessment := proposed(form, rounds, by=request.user)):
        return go_on_with(request, form, assessment)
    return show(request, form, rounds, status=422 if form.errors else 200)


@require_POST
def propose_areas(request: Request) -> HttpResponse:
    """What the point or the outline says of the areas. Sent as a form, so that no log tells where people have looked.

    Without a script it is the whole page that comes back, with all that was written on it.
    """
    if not proposing.working_memberships(request.user).exists():
        raise PermissionDenied(_("Only those who judge an area can add a place to it."))
    rounds = {round.county_id: round for round in proposing.rounds_open_to(request.user)}
    form = ProposeForm(request.user, rounds)
    proposal = located.propose_areas(form, request.POST)
    if request.htmx:
        form.initial.update(proposal.chosen)
        return render(request, "assessments/proposing/_areas.html", {"form": form, "proposal": proposal})
    form.initial.update(request.POST.dict() | proposal.chosen)
    return show(request, form, rounds, proposal=proposal)


def show(
    request: Request,
    form: ProposeForm,
    rounds: dict[int, Round],
    *,
    proposal: located.Proposal | None = None,
    status: int = 200,
) -> HttpResponse:
    judged = Assessment.objects.settled().select_related("round").order_by("-round__ends")
    left_out = proposing.scenes_left_out(request.user).prefetch_related(Prefetch("assessments", judged))
    read_log.note(request, read_log.Kind.LIST, (scene.pk for scene in left_out))
    context = {
        "form": form,
        "proposal": proposal,
        "rounds": list(rounds.values()),
        "left_out": left_out,
        "map": map_to_point_on(form),
        "section": "my_area",
    }
    return render(request, "assessments/proposing/propose.html", context, status=status)


def go_on_with(request: Request, form: ProposeForm, assessment: Assessment) -> HttpResponse:
    """To the assessment, or where an outline came with the place to where it is looked at and saved."""
    if outline := form.cleaned_data["outline"]:
        carry(request.session, outline, to=assessment)
        messages.success(request, _("%(scene)s is added. Look at its outline and save it.") % {"scene": form.scene})
        return redirect("assessment_outline", assessment.pk)
    messages.success(request, _("%(scene)s is added. Judge it now or later.") % {"scene": form.scene})
    return redirect("assessment_edit", assessment.pk)


@transaction.atomic
def proposed(form: ProposeForm, rounds: dict[int, Round], *, by: User) -> Assessment | None:
    """None: the form tells what is to be put right."""
    for round in rounds.values():
        round.locked()  # of two at once the second finds the place of the first among the similar ones
    if not form.is_valid():
        return None
    try:
        return starting.propose(form.scene, round=rounds[form.scene.municipality.county_id], by=by)
    except ValidationError as error:
        form.add_error(None, error)
        return None


def map_to_point_on(form: ProposeForm) -> dict[str, Any] | None:
    """None without a background: nobody finds a place among municipality borders."""
    municipality = form.municipalities.select_related("county").first() if background() else None
    return base_map(municipality.county, own=municipality) if municipality else None


@require_POST
@once
def take_back(request: Request, pk: int) -> HttpResponse:
    assessment = get_allowed_or_deny(
        visible=Assessment.objects.visible_to(request.user).select_related("scene", "round"),
        allowed=Assessment.objects.editable_by(request.user),
        pk=pk,
        otherwise=_("Only those who judge an area can take a place out of the round."),
    )
    try:
        proposing.take_back(assessment)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("assessment_edit", pk)
    messages.success(request, _("%(scene)s is taken back.") % {"scene": assessment.scene})
    return redirect("my_area")


@require_POST
@once
def judge_again(request: Request, pk: int) -> HttpResponse:
    scene = get_allowed_or_deny(
        visible=Scene.objects.visible_to(request.user),
        allowed=Scene.objects.judgeable_by(request.user),
        pk=pk,
        otherwise=_("Only those who judge an area can take a place into the round."),
    )
    round = proposing.rounds_open_to(request.user).filter(county=scene.county_id).last()
    if round is None:
        messages.error(request, _("No round is open, so the place cannot be judged now."))
        return redirect("my_area")
    try:
        assessment = starting.judge_again(scene, round=round, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("my_area")
    return redirect("assessment_edit", assessment.pk)
