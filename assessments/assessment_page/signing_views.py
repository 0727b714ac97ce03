from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from assessments.judging import signing
from assessments.judging.forms import AbsenceForm, AssessmentForm, SendBackForm, SignForm
from assessments.judging.people import coordinators_of, who_can_sign
from assessments.models import Assessment
from municipalities.models.actor import Party
from municipalities.once import once
from municipalities.request import Request
from municipalities.site.access import get_allowed_or_deny

from .views import save, show, show_unsaved, visible


@require_POST
@once
def sign(request: Request, pk: int, party: Party) -> HttpResponse:
    """What is written on the page is saved first: nobody signs anything else than what they see."""
    assessment = spoken_for(request, pk, party)
    form, sign_form = AssessmentForm(assessment, request.POST), SignForm(request.POST)
    if not form.is_valid():
        return show(request, assessment, form=form, status=422)
    if not sign_form.is_valid():
        obstacles = [str(message) for errors in sign_form.errors.values() for message in errors]
        return show(request, assessment, form=form if form.posted else None, obstacles=obstacles, status=422)
    if form.posted:
        saved = save(request, assessment, form)
        if saved is None or saved.clashes:
            return show_unsaved(request, pk, form, saved)
    try:
        signed = signing.sign(
            assessment,
            party=party,
            seen_version=form.cleaned_data["version"],
            by=request.user,
            shown=form.shown,
            newest=sign_form.cleaned_data["newest"],
        )
    except ValidationError as error:
        fresh = get_object_or_404(visible(request.user), pk=pk)
        return show(request, fresh, obstacles=error.messages, status=409)
    thank(request, signed, party)
    return redirect("my_area")


def thank(request: Request, signed: Assessment, party: Party) -> None:
    words = {
        Party.POLICE: _("The assessment of %(scene)s is signed for the police."),
        Party.MUNICIPALITY: _("The assessment of %(scene)s is signed for the municipality."),
    }[party] % {"scene": signed.scene}
    then = _("It is done.") if signed.is_settled else _("It is done when both have signed.")
    messages.success(request, f"{words} {then}")


@require_POST
@once
def withdraw(request: Request, pk: int, party: Party) -> HttpResponse:
    assessment = spoken_for(request, pk, party)
    try:
        part = signing.withdraw(assessment, party=party, by=request.user)
    except ValidationError as error:
        return show(request, assessment, obstacles=error.messages, status=409)
    words = _("The signature is taken back.") if part.took_part else _("The statement is taken back.")
    messages.success(request, words)
    return redirect("assessment_edit", pk)


@require_POST
@once
def state_absence(request: Request, pk: int, party: Party) -> HttpResponse:
    """`party` took no part, says the other one, or the project office."""
    assessment = spoken_for(request, pk, party.other, or_office=True)
    form = AbsenceForm(request.POST)
    if not form.is_valid():
        return show(request, assessment, absence=form, status=422)
    try:
        signing.state_absence(assessment, party=party, reason=form.cleaned_data["reason"], by=request.user)
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


@require_POST
@once
def confirm_absence(request: Request, pk: int, party: Party) -> HttpResponse:
    """It is right that `party` took no part, says the party itself."""
    assessment = spoken_for(request, pk, party)
    try:
        signing.confirm_absence(assessment, party=party, by=request.user)
    except ValidationError as error:
        return show(request, assessment, obstacles=error.messages, status=409)
    messages.success(
        request,
        {
            Party.POLICE: _("You have confirmed that the police took no part."),
            Party.MUNICIPALITY: _("You have confirmed that the municipality took no part."),
        }[party],
    )
    return redirect("my_area")


@require_POST
@once
def deny_absence(request: Request, pk: int, party: Party) -> HttpResponse:
    """It is not right that `party` took no part, says the party itself, or the project office."""
    assessment = spoken_for(request, pk, party, or_office=True)
    try:
        signing.deny_absence(assessment, party=party, by=request.user)
    except ValidationError as error:
        return show(request, assessment, obstacles=error.messages, status=409)
    messages.success(
        request,
        {
            Party.POLICE: _("It is no longer noted that the police took no part. The assessment is open again."),
            Party.MUNICIPALITY: _(
                "It is no longer noted that the municipality took no part. The assessment is open again."
            ),
        }[party],
    )
    return redirect("assessment_edit", pk)


@require_POST
@once
def send_back(request: Request, pk: int) -> HttpResponse:
    assessment = get_allowed_or_deny(
        visible=visible(request.user),
        allowed=Assessment.objects.managed_by(request.user),  # signed or not: who was first is told
        pk=pk,
        otherwise=_("Only the project office can send an assessment back."),
    )
    form = SendBackForm(request.POST)
    if not form.is_valid():
        return show(request, assessment, sending_back=form, status=422)
    try:
        signing.send_back(assessment, reason=form.cleaned_data["reason"], by=request.user)
    except ValidationError as error:
        return show(request, assessment, obstacles=error.messages, sending_back=form, status=409)
    messages.success(request, _("%(scene)s is sent back to both parties.") % {"scene": assessment.scene})
    return redirect("assessment_edit", pk)


def spoken_for(request: Request, pk: int, party: Party, *, or_office: bool = False) -> Assessment:
    """Only a coordinator of the party may go on; others are told who can."""
    assessment = get_object_or_404(visible(request.user), pk=pk)
    allowed = Assessment.objects.spoken_for_by(request.user, party)
    if or_office:
        allowed |= Assessment.objects.managed_by(request.user)
    if not allowed.contains(assessment):
        raise PermissionDenied(who_can_sign(coordinators_of([assessment]), party))
    return assessment
