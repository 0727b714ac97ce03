"""Saving without leaving the page: what the script sends while the user answers, and what it asks for meanwhile.

Everything is answered in JSON under the names that fields have on the page. What an answer does not hold is nothing
that the script has to guess: it goes on with the version that it is told.
"""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse, JsonResponse, QueryDict
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.text import capfirst
from django.views.decorators.http import require_GET, require_POST

from assessments.judging import rules as judging
from assessments.judging.forms import AssessmentForm, OwnAnswersForm
from assessments.judging.merging import Clash
from assessments.judging.presence import told_here, who_is_here
from assessments.judging.rules import SignaturesWouldFall
from assessments.judging.scripts import CONFLICT, for_a_script, on_page, refused, seen_version, wire, writer
from assessments.models import Assessment
from assessments.models.assessment import AssessmentQuerySet
from assessments.wording import field_words
from municipalities.models import User
from municipalities.models.actor import Party
from municipalities.once import once_answered
from municipalities.request import Request
from municipalities.site.access import get_allowed_or_deny
from municipalities.site.look import clock
from scenes.models import Round

from .presence import NAMES, note_presence
from .written import changes_since, words


@login_not_required
@require_POST
@for_a_script
@once_answered
def autosave(request: Request, pk: int, party: Party | None = None) -> HttpResponse:
    """With a party: what it answers by itself."""
    Round.objects.filter(pk=Assessment.objects.filter(pk=pk).values("round")[:1]).hold()
    assessment = writable_or_deny(request.user, pk, party, among=locked())
    if not assessment.round.is_open:
        return JsonResponse({"message": judging.not_open_words(assessment.round), "closed": True}, status=CONFLICT)
    form = sent_form(assessment, party, request.POST)
    if not form.is_valid():
        return refused(form.errors.as_data())
    try:
        saved = judging.save_locked(
            assessment,
            form.posted,
            form.stored,
            seen_version=form.cleaned_data["version"],
            by=request.user,
            may_unsign="may_unsign" in request.POST,
        )
    except SignaturesWouldFall as error:
        return JsonResponse({"message": error.message, "signed_by": error.whose}, status=CONFLICT)
    except ValidationError as error:
        return refused(error.update_error_dict({}))
    return JsonResponse(
        {
            "version": saved.version,
            "at": clock(timezone.now()),
            "changed": [on_page(name) for name in saved.changed],
            "clashes": [told(clash, assessment, to=request.user) for clash in saved.clashes],
            "removed_signatures": saved.removed_signatures,
            "changes": changes_since(saved.news, assessment, but={*saved.changed, *saved.not_written}, party=party),
        }
    )


def locked() -> AssessmentQuerySet:
    """As they are now, with what their rounds ask."""
    found = Assessment.objects.select_related("round__asks__questionnaire")
    return found.select_for_update(of=("self",), no_key=True)


def writable_or_deny(user: User, pk: int, party: Party | None, *, among: AssessmentQuerySet) -> Assessment:
    if own := in_own_area(user, pk, party, among=among):
        return own
    allowed = writable(Assessment.objects.all(), user, party)
    return get_allowed_or_deny(visible=among.visible_to(user), allowed=allowed, pk=pk)


def in_own_area(user: User, pk: int, party: Party | None, *, among: AssessmentQuerySet) -> Assessment | None:
    """Where nearly everyone writes: one query tells that they see it and may write in it, and reads it."""
    return writable(among.in_own_area_of(user), user, party).filter(pk=pk).order_by("pk").first()


def writable(among: AssessmentQuerySet, user: User, party: Party | None) -> AssessmentQuerySet:
    return among.writable_for(user, party) if party else among.writable_by(user)


def sent_form(assessment: Assessment, party: Party | None, data: QueryDict) -> AssessmentForm:
    if party:
        return OwnAnswersForm(assessment, party, data, sent_only=True)
    return AssessmentForm(assessment, data, sent_only=True)


def told(clash: Clash, assessment: Assessment, *, to: User) -> dict[str, Any]:
    return {
        "field": on_page(clash.field),
        "label": capfirst(field_words(clash.field)),
        "mine": wire(clash.mine),
        "theirs": wire(clash.theirs),
        "mine_words": words(clash.field, clash.mine, assessment),
        "theirs_words": words(clash.field, clash.theirs, assessment),
        "by": writer(clash, to=to),
    }


@login_not_required
@require_GET
@for_a_script
def state(request: Request, pk: int, party: Party | None = None) -> HttpResponse:
    """Since `version`, who else has the page open, and the token to save with: the page's own may be too old."""
    among = Assessment.objects.select_related("round")
    own = in_own_area(request.user, pk, party, among=among)
    assessment = own or get_object_or_404(among.visible_to(request.user), pk=pk)
    writes = bool(own) or writable(Assessment.objects.all(), request.user, party).contains(assessment)
    if party and not writes:
        raise PermissionDenied
    present = who_is_here(assessment.presences)
    if writes:
        note_presence(assessment, request.user, request.GET.get("section", ""), present=present)
    is_open = assessment.round.is_open
    return JsonResponse(
        {
            "version": assessment.version,
            "changes": changes(request, assessment, party, reads_all=writes),
            "here": told_here(present, but=request.user, sections=NAMES),
            "open": is_open,
            "message": "" if is_open else judging.not_open_words(assessment.round),
            "csrf": get_token(request),
        }
    )


def changes(request: Request, assessment: Assessment, party: Party | None, *, reads_all: bool) -> list[dict[str, str]]:
    seen = seen_version(request, otherwise=assessment.version)
    if seen >= assessment.version:
        return []
    news = assessment.events.filter(version__gt=seen).select_related("by")
    if not reads_all:
        reads_all = Assessment.objects.restricted_visible_to(request.user).contains(assessment)
    return changes_since(news, assessment, reads_all=reads_all, party=party)
