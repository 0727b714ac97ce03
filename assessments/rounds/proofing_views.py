from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from assessments.models import Assessment
from assessments.rounds.forms import ProofForm
from municipalities.models import County
from municipalities.models.actor import Party
from municipalities.once import once
from municipalities.request import Request
from municipalities.site.access import get_allowed_or_deny
from municipalities.standing import Standing
from scenes import read_log
from scenes.models import Round

from . import rules as rounds
from .proofing import proof_groups


def proof_list(request: Request, pk: int) -> HttpResponse:
    visible = Round.objects.visible_to(request.user).select_related("county")
    round = get_object_or_404(visible, pk=pk)
    sees_all = County.objects.open_to(request.user).contains(round.county)
    if not sees_all and not Standing(request.user).has_area:
        raise PermissionDenied(_("The proof list is for those who judge the places and for the project office."))
    return show(request, round)


@require_POST
@once
def proof_answer(request: Request, pk: int, party: Party) -> HttpResponse:
    assessment = get_allowed_or_deny(
        visible=Assessment.objects.visible_to(request.user).select_related("round__county", "scene"),
        allowed=Assessment.objects.proofable_by(request.user, party),
        pk=pk,
        otherwise=_("Only the coordinators of the place can answer, and only while the round is in proofing."),
    )
    form = ProofForm(request.POST)
    if not form.is_valid():
        return show(request, assessment.round, answered=(assessment.pk, form), status=422)
    is_correct, objection = form.cleaned_data["is_correct"], form.cleaned_data["objection"]
    objection = "" if is_correct else objection
    try:
        rounds.proof(assessment, party=party, is_correct=is_correct, objection=objection, by=request.user)
    except ValidationError as error:  # the round has moved on
        messages.error(request, " ".join(error.messages))
    return redirect(f"{reverse('proof_list', args=[assessment.round_id])}#place-{assessment.scene_id}")


def show(
    request: Request, round: Round, *, answered: tuple[int, ProofForm] | None = None, status: int = 200
) -> HttpResponse:
    groups = proof_groups(round, request.user, answered=answered) if round.state in SHOWN else []
    rows = [row for group in groups for row in group.rows]
    read_log.note(request, read_log.Kind.LIST, (row.assessment.scene_id for row in rows), round=round.pk)
    mine = [row for row in rows if row.answers_for]
    context = {
        "round": round,
        "groups": groups,
        "settled": [row for row in rows if row.assessment.is_settled],
        "to_answer": len(mine),
        "answered": sum(not row.is_left for row in mine),
        "complete": sum(row.is_complete for row in rows),
        "reminds": round.state == Round.State.PROOFING and Round.objects.manageable_by(request.user).contains(round),
        "section": "my_area",
    }
    return render(request, "assessments/rounds/proof_list.html", context, status=status)


SHOWN = (Round.State.PROOFING, Round.State.PUBLISHED)
