from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from assessments.action.alarms.ground import Ground, latest
from municipalities.models import LocalPoliceArea
from scenes import read_log
from scenes.models import Round

from .page import MeetingSheet
from .pairs import pairs_of

if TYPE_CHECKING:
    from municipalities.request import Request


@require_safe
def show(request: Request, police_area: int, kind: str, area: int) -> HttpResponse:
    """A pair is there for whoever sees a place that it answers for."""
    county = get_object_or_404(LocalPoliceArea.objects.select_related("county"), pk=police_area).county
    rounds = list(Round.objects.worth_reading().filter(county=county).select_related("county"))
    round = latest(rounds)
    if round is None:
        raise Http404
    ground = Ground(round, request.user)
    pair = next((one for one in pairs_of(ground.seen.values()) if one[:3] == (police_area, kind, area)), None)
    if pair is None:
        raise Http404
    sheet = MeetingSheet(pair, rounds, ground)
    read_log.note(request, read_log.Kind.LIST, [place.pk for place in sheet.places], round=round.pk)
    context = {"sheet": sheet, "county": county, "section": "county"}
    return render(request, "assessments/action/meeting_sheet/page.html", context)
