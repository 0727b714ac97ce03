from __future__ import annotations

from functools import wraps

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from assessments.figures.charts import COLOURS
from assessments.judging import rules as judging
from assessments.judging.forms import SignForm
from assessments.judging.people import coordinators_of, who_can_sign
from assessments.judging.scripts import P, View
from assessments.models import Assessment
from assessments.wording import field_words
from municipalities.models.actor import Party
from municipalities.once import once
from municipalities.request import Request
from municipalities.site.access import get_allowed_or_deny
from municipalities.standing import standing_of
from scenes import read_log

from . import prefilling
from .as_before import AnewForm, AsBefore
from .signing_views import thank
from .views import visible
from .written import words


def told_to_a_script(view: View[P]) -> View[P]:
    """Where it led, for a script that forgets what it has kept once that is signed, and then goes there."""

    @wraps(view)
    def wrapper(request: Request, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        response = view(request, *args, **kwargs)
        if response.status_code != 302 or request.headers.get("Accept") != "application/json":
            return response
        to = response.headers["Location"]
        return JsonResponse({"to": to, "signed": to == reverse("my_area")})

    return wrapper


@require_http_methods(["GET", "POST"])
@told_to_a_script
@once
def as_before(request: Request, pk: int, party: Party) -> HttpResponse:
    """Read through what is as it was, and sign for the party; fills in what nobody has touched."""
    found = get_object_or_404(visible(request.user), pk=pk)
    assessment = get_allowed_or_deny(
        visible=visible(request.user),
        allowed=Assessment.objects.signable_by(request.user, party),
        otherwise=who_can_sign(coordinators_of([found]), party),
        pk=pk,
    )
    if request.method == "GET":
        return show(request, assessment, party)
    form, anew = SignForm(request.POST), AnewForm(assessment, request.POST)
    if not (form.is_valid() and anew.is_valid()):
        obstacles = [str(message) for one in (form, anew) for errors in one.errors.values() for message in errors]
        return show(request, assessment, party, anew=anew, obstacles=[*dict.fromkeys(obstacles)], status=422)
    version = form.cleaned_data["version"]
    try:
        signed = prefilling.sign_as_before(
            assessment,
            party=party,
            seen_version=version,
            answers=anew.posted,
            newest=form.cleaned_data["newest"],
            by=request.user,
        )
    except judging.RoundNotOpen:
        return redirect("assessment_edit", pk)  # which says so, and shows what this browser has kept
    except ValidationError as error:
        fresh = get_object_or_404(visible(request.user), pk=pk)
        return show(request, fresh, party, anew=anew, obstacles=error.messages, status=409)
    thank(request, signed, party)
    return redirect("my_area")


def show(
    request: Request,
    assessment: Assessment,
    party: Party,
    *,
    anew: AnewForm | None = None,
    obstacles: list[str] | None = None,
    status: int = 200,
) -> HttpResponse:
    """The whole assessment instead where something else is left to answer."""
    page = AsBefore(assessment, request.user, standing_of(request).memberships, anew)
    has_kept = anew is not None and not page.is_untouched and keep(request, assessment, anew)
    if has_kept or not page.is_readable:
        for obstacle in obstacles or []:
            messages.error(request, obstacle)
        return redirect("assessment_edit", assessment.pk)
    read_log.note(request, read_log.Kind.ASSESSMENT, [assessment.scene_id], round=assessment.round_id)
    context = {
        "assessment": page.assessment,
        "page": page,
        "party": party,
        "obstacles": obstacles,
        "colours": COLOURS,
        "section": "my_area",
    }
    return render(request, "assessments/assessment_page/as_before.html", context, status=status)


def keep(request: Request, assessment: Assessment, anew: AnewForm) -> bool:
    """What was answered on a page that another person's work has overtaken is not lost, and overwrites nothing. What
    the other has answered too is told. Whether something was saved.
    """
    if not anew.is_valid() or not anew.posted:
        return False
    version = anew.cleaned_data["version"]
    try:
        saved = judging.save(assessment, anew.posted, seen_version=version, by=request.user, may_unsign=False)
    except ValidationError as error:
        for message in error.messages:
            messages.error(request, message)
        return False
    if saved.changed:
        messages.info(request, _("Your answers to the questions are saved all the same. Check them here."))
    for clash in saved.clashes:
        told = {
            "what": capfirst(field_words(clash.field)),
            "who": clash.who,
            "theirs": words(clash.field, clash.theirs, assessment),
            "mine": words(clash.field, clash.mine, assessment),
        }
        messages.warning(request, _("%(what)s: %(who)s was quicker, %(theirs)s. Yours was not saved: %(mine)s.") % told)
    return bool(saved.changed)
