from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from municipalities.models.inhabitants import UNIT_KINDS
from municipalities.once import once
from municipalities.site.access import get_allowed_or_deny
from scenes.models import Round

from . import rules
from .forms import OfficeReportForm

if TYPE_CHECKING:
    from municipalities.request import Request


@require_http_methods(["GET", "POST"])
@once
def report(request: Request, pk: int, kind: str, area: int) -> HttpResponse:
    """One click for the area's own coordinators; the project office gives a reason."""
    round, found = reportable(request, pk, kind, area)
    by_office = rules.is_office(request.user, round)
    form = OfficeReportForm(request.POST if request.method == "POST" else None) if by_office else None
    if request.method == "POST" and (form is None or form.is_valid()):
        reason = form.cleaned_data["reason"] if form else ""
        try:
            rules.report(round, found, kind=kind, reason=reason, by=request.user)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            words = _("It is noted that %(area)s has no open drug scene in round %(round)s.")
            messages.success(request, words % {"area": found, "round": round})
        return where_it_is_told(round, by_office=by_office)
    context = {"round": round, "area": found, "form": form, "section": "round_list" if by_office else "my_area"}
    status = 422 if form and form.errors else 200
    return render(request, "assessments/zero_reports/report.html", context, status=status)


@require_POST
@once
def take_back(request: Request, pk: int, kind: str, area: int) -> HttpResponse:
    round, found = reportable(request, pk, kind, area)
    try:
        rules.take_back(round, found, kind=kind, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        words = _("The report that %(area)s has no open drug scene in round %(round)s is taken back.")
        messages.success(request, words % {"area": found, "round": round})
    return where_it_is_told(round, by_office=rules.is_office(request.user, round))


def reportable(request: Request, pk: int, kind: str, area: int) -> tuple[Round, rules.Area]:
    if kind not in UNIT_KINDS:
        raise Http404
    rounds = Round.objects.visible_to(request.user).worth_reading().select_related("county")
    round = get_object_or_404(rounds, pk=pk)
    found: rules.Area = get_allowed_or_deny(
        visible=rules.areas_of(round, kind),
        allowed=rules.reportable_by(request.user, round, kind),
        otherwise=_("Only the area's own coordinators say so, while the round is open, or the project office."),
        pk=area,
    )
    return round, found


def where_it_is_told(round: Round, *, by_office: bool) -> HttpResponse:
    return redirect("round_edit", round.pk) if by_office else redirect("my_area")
