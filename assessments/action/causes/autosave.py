"""Saving the analysis without leaving the page, by the same script as the assessment's."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from assessments.action.models import Analysis, AnalysisPresence
from assessments.action.written import changes_since
from assessments.judging.merging import Clash
from assessments.judging.presence import note_presence, told_here, who_is_here
from assessments.judging.scripts import CONFLICT, for_a_script, on_page, refused, seen_version, wire, writer
from municipalities.models import User
from municipalities.once import once_answered
from municipalities.request import Request
from municipalities.site.access import get_allowed_or_deny
from municipalities.site.look import clock

from . import rules
from .fields import PARTS, Rows, parse
from .forms import AnalysisForm
from .words import label, sections, value_words


@login_not_required
@require_POST
@for_a_script
@once_answered
def autosave(request: Request, pk: int) -> HttpResponse:
    visible = Analysis.objects.visible_to(request.user)
    found = get_object_or_404(visible, pk=pk)
    if found.is_approved and Analysis.objects.writable_by(request.user).contains(found):
        return JsonResponse({"message": str(rules.APPROVED), "closed": True}, status=CONFLICT)
    get_allowed_or_deny(visible=visible, allowed=Analysis.objects.editable_by(request.user), pk=pk)
    form = AnalysisForm(found, Rows(found), request.POST)
    if not form.is_valid():
        return refused(form.errors.as_data())
    try:
        with transaction.atomic():
            saved = rules.save(
                found,
                form.posted,
                seen_version=form.cleaned_data["version"],
                by=request.user,
                may_unsign="may_unsign" in request.POST,
            )
    except rules.AnalysisApproved as error:
        return JsonResponse({"message": error.message, "closed": True}, status=CONFLICT)
    except rules.ApprovalsWouldFall as error:
        return JsonResponse({"message": error.message, "signed_by": error.whose}, status=CONFLICT)
    except ValidationError as error:
        return refused(error.update_error_dict({}))
    rows = Rows(found)
    return JsonResponse(
        {
            "version": saved.version,
            "at": clock(timezone.now()),
            "changed": [on_page(name) for name in saved.changed],
            "clashes": [told(clash, rows, to=request.user) for clash in saved.clashes],
            "changes": changes_since(
                saved.news, label=label, is_field=is_field, but={*saved.changed, *saved.not_written}
            ),
            "rows": rows.key,
        }
    )


def told(clash: Clash, rows: Rows, *, to: User) -> dict[str, Any]:
    texts = {cause.pk: cause.text for cause in rows.causes.values()}
    return {
        "field": on_page(clash.field),
        "label": label(clash.field),
        "mine": wire(clash.mine),
        "theirs": wire(clash.theirs),
        "mine_words": value_words(clash.field, clash.mine, texts),
        "theirs_words": value_words(clash.field, clash.theirs, texts),
        "by": writer(clash, to=to),
        "can_be_both": can_be_both(clash),
    }


def can_be_both(clash: Clash) -> bool:
    """As two causes."""
    row = parse(clash.field)
    return bool(row and row[0] == "c" and row[2] == "text" and clash.theirs)


def is_field(name: str) -> bool:
    row = parse(name)
    return row[2] in PARTS[row[0]] if row else name == "meeting_on"


@login_not_required
@require_GET
@for_a_script
def state(request: Request, pk: int) -> HttpResponse:
    """Since `version`, who else has the page open, and the token to save with. Readers have no such page."""
    found = get_allowed_or_deny(
        visible=Analysis.objects.visible_to(request.user), allowed=Analysis.objects.writable_by(request.user), pk=pk
    )
    rows, present = Rows(found), who_is_here(found.presences)
    names, section = sections(rows), request.GET.get("section", "")
    here = AnalysisPresence(analysis=found, user=request.user, section=section if section in names else "")
    note_presence(here, of="analysis", present=present)
    seen = seen_version(request, otherwise=found.version)
    news = found.events.filter(version__gt=seen).select_related("by") if seen < found.version else []
    return JsonResponse(
        {
            "version": found.version,
            "changes": changes_since(news, label=label, is_field=is_field),
            "here": told_here(present, but=request.user, sections=names),
            "open": not found.is_approved,
            "message": str(rules.APPROVED) if found.is_approved else "",
            "rows": rows.key,
            "csrf": get_token(request),
        }
    )
