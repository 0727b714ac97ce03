from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from municipalities.site.access import get_allowed_or_deny
from scenes.models import Round

from .page import AgreementPage

if TYPE_CHECKING:
    from municipalities.request import Request


@require_safe
def show(request: Request, code: str, label: str) -> HttpResponse:
    rounds = Round.objects.worth_reading().filter(county__code=code).select_related("county")
    round = get_allowed_or_deny(
        visible=rounds.visible_to(request.user),
        allowed=rounds.manageable_by(request.user),
        otherwise=_("Only the project office compares the answers of the two parties."),
        label=label,
    )
    context = {"round": round, "page": AgreementPage(round), "section": "round_list"}
    return render(request, "assessments/agreement/page.html", context)
