from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from assessments.judging import rules as judging
from assessments.judging.forms import AbsenceForm, SignForm
from assessments.judging.people import coordinators_of, who_can_sign
from assessments.models import Assessment
from municipalities.models.actor import Party
from municipalities.request import Request

from .views import show, visible


@require_POST
def sign(request: Request, pk: int, party: Party) -> HttpResponse:
    assessment = spoken_for(request, pk, party)
    form = SignForm(request.POST)
    if not form.is_valid():
        obstacles = [str(message) for errors in form.errors.values() for message in errors]
        return show(request, assessment, obstacles=obstacles, status=422)
    version = form.cleaned_data["version"]
    try:
        signed = judging.sign(assessment, party=party, seen_version=version, by=request.user)
    except ValidationError as error:
        return show(request, assessment, obstacles=error.messages, status=409)
    words = {
        Party.POLICE: _("The assessment of %(scene)s is signed for the police."),
        Party.MUNICIPALITY: _("The assessment of %(scene)s is signed for the municipality."),
    }[party] % {"scene": assessment.scene}
    then = _("It is done.") if signed.is_settled else _("It is done when both have signed.")
    messages.success(request, f"{words} {then}")
    return redirect("my_area")


@require_POST
def withdraw(request: Request, pk: int, party: Party) -> HttpResponse:
    assessment = spoken_for(request, pk, party)
    try:
        judging.withdraw(assessment, party=party, by=request.user)
    except ValidationError as error:
        return show(request, assessment, obstacles=error.messages, status=409)
    signed = assessment.signature_of.get(party)
    messages.success(request, _("The signature is taken back.") if signed else _("The statement is taken back."))
    return redirect("assessment_edit", pk)


@require_POST
def state_absence(request: Request, pk: int, party: Party) -> HttpResponse:
    """`party` took no part, says the other one."""
    assessment = spoken_for(request, pk, party.other)
    form = AbsenceForm(request.POST)
    if not form.is_valid():
        return show(request, assessment, absence=form, status=422)
    try:
        judging.state_absence(assessment, party=party, reason=form.cleaned_data["reason"], by=request.user)
    except ValidationError as error:
        return show(request, assessment, obstacles=error.messages, absence=form, status=409)
    messages.success(
        request,
        {
            Party.POLICE: _("It is noted that the police took no part."),
            Party.MUNICIPALITY: _("It is noted that the municipality took no part."),
        }[party],
    )
    return redirect("assessment_edit", pk)


def spoken_for(request: Request, pk: int, party: Party) -> Assessment:
    """Only a coordinator of the party may go on; others are told who can."""
    assessment = get_object_or_404(visible(request.user), pk=pk)
    if not Assessment.objects.spoken_for_by(request.user, party).contains(assessment):
        raise PermissionDenied(who_can_sign(coordinators_of([assessment]), party))
    return assessment
