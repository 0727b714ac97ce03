from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from assessments.figures import table_files
from municipalities.models import County
from municipalities.site.parameters import refuse_unless_known
from scenes import read_log
from scenes.models import Round

from . import files
from .page import AlarmList

if TYPE_CHECKING:
    from municipalities.request import Request

SELECTED_BY = ["area", "kind", "who"]


def show(request: Request, code: str) -> HttpResponse:
    county = get_object_or_404(County.objects.visible_to(request.user), code=code)
    round = latest(county)
    found = AlarmList(round, request.user, request.GET) if round else None
    if found:
        read_log.note(request, read_log.Kind.LIST, found.shown, round=found.round.pk, asked=True)
    return render(
        request,
        "assessments/action/alarms/page.html",
        {"county": county, "round": round, "found": found, "section": "county"},
    )


def file(request: Request, code: str, format: str) -> HttpResponseBase:  # noqa: A002  # the address's own word
    """The list to keep: CSV or XLSX."""
    if format not in table_files.FORMATS:
        raise Http404
    refuse_unless_known(request, SELECTED_BY)
    county = get_object_or_404(County.objects.visible_to(request.user), code=code)
    round = latest(county)
    if round is None:
        raise Http404
    found = AlarmList(round, request.user, request.GET)
    if found.form.errors:  # the list says what is wrong
        return redirect(f"{reverse('alarms', args=[code])}?{request.GET.urlencode()}")
    read_log.note(request, read_log.Kind.FILE, [alarm.place.pk for alarm in found.chosen], round=round.pk, asked=True)
    name = f"{found.area}-{_('alarms')}-{found.ground.today}"
    return table_files.response(files.rows(found), name=name, sheet=_("Alarms"), format=format)


def latest(county: County) -> Round | None:
    """The round that tells which places are open drug scenes: the latest published, else the latest opened."""
    rounds = Round.objects.worth_reading().filter(county=county).select_related("county")
    return rounds.filter(state=Round.State.PUBLISHED).last() or rounds.last()
