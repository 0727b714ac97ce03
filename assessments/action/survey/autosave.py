"""Saving the answers without leaving the page, by the same script as the assessment's."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from assessments.action.models import SurveyPresence, SurveyReturn
from assessments.action.written import changes_since
from assessments.judging.merging import Clash
from assessments.judging.presence import note_presence, told_here, who_is_here
from assessments.judging.scripts import CONFLICT, for_a_script, on_page, refused, seen_version, wire, writer
from municipalities.models import User
from municipalities.models.actor import Party
from municipalities.once import once_answered
from municipalities.request import Request
from municipalities.site.access import get_allowed_or_deny
from municipalities.site.look import clock

from . import rules
from .fields import parse
from .views import PAIR_ANSWERS, posted_form, returns, writers_of
from .words import label, name_words


@login_not_required
@require_POST
@for_a_script
@once_answered
def autosave(request: Request, pk: int) -> HttpResponse:
    found = _written(request, pk)
    if not found.survey.is_open:
        return _closed(rules.CLOSED)
    form = posted_form(request, found)
    if not form.is_valid():
        return refused(form.errors.as_data())
    try:
        with transaction.atomic():
            saved = rules.save(found, form.posted, seen_version=form.cleaned_data["version"], by=request.user)
    except rules.AnswersStand as error:
        return _closed(error.message)
    except ValidationError as error:
        return refused(error.update_error_dict({}))
    return JsonResponse(
        {
            "version": saved.version,
            "at": clock(timezone.now()),
            "changed": [on_page(name) for name in saved.changed],
            "clashes": [told(clash, to=request.user) for clash in saved.clashes],
            "changes": changes_since(saved.news, label=label, is_field=parse, but={*saved.changed, *saved.not_written}),
        }
    )


def _written(request: Request, pk: int) -> SurveyReturn:
    return get_allowed_or_deny(
        visible=returns(request.user), allowed=writers_of(request.user), otherwise=PAIR_ANSWERS, pk=pk
    )


def _closed(message: Any) -> HttpResponse:
    return JsonResponse({"message": str(message), "closed": True}, status=CONFLICT)


def told(clash: Clash, *, to: User) -> dict[str, Any]:
    return {
        "field": on_page(clash.field),
        "label": label(clash.field),
        "mine": wire(clash.mine),
        "theirs": wire(clash.theirs),
        "mine_words": name_words(clash.field, clash.mine),
        "theirs_words": name_words(clash.field, clash.theirs),
        "by": writer(clash, to=to),
        "can_be_both": False,
    }


@login_not_required
@require_GET
@for_a_script
def state(request: Request, pk: int) -> HttpResponse:
    """Since `version`, who else has the page open, and the token to save with. Readers have no such page."""
    found = _written(request, pk)
    present = who_is_here(found.presences)
    note_presence(SurveyPresence(document=found, user=request.user), of="document", present=present)
    seen = seen_version(request, otherwise=found.version)
    news = found.events.filter(version__gt=seen).select_related("by") if seen < found.version else []
    message = why_closed(found, request.user)
    return JsonResponse(
        {
            "version": found.version,
            "changes": changes_since(news, label=label, is_field=parse),
            "here": told_here(present, but=request.user),
            "open": not message,
            "message": message,
            "csrf": get_token(request),
        }
    )


def why_closed(document: SurveyReturn, user: User) -> str:
    """Why the user can answer nothing more."""
    if not document.survey.is_open:
        return str(rules.CLOSED)
    is_signed = rules.is_signed(document)
    writes_on = SurveyReturn.objects.answerable_by(user, Party.POLICE).contains(document)
    return str(rules.SIGNED) if is_signed and not writes_on else ""
