from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import QuerySet
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from assessments.action.documents import WRITERS
from assessments.action.documents.responses import response
from assessments.figures import table_files
from municipalities.models import County
from municipalities.site.parameters import refuse_unless_known
from scenes import read_log
from scenes.models import Round

from . import files
from .document import document_of
from .ground import latest
from .motion import Motion
from .page import AlarmList

if TYPE_CHECKING:
    from municipalities.request import Request

SELECTED_BY = ["area", "kind", "who"]


def show(request: Request, code: str) -> HttpResponse:
    county = get_object_or_404(County.objects.visible_to(request.user), code=code)
    round = latest(rounds_of(county))
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
    round = latest(rounds_of(county))
    if round is None:
        raise Http404
    found = AlarmList(round, request.user, request.GET)
    if found.form.errors:  # the list says what is wrong
        return redirect(f"{reverse('alarms', args=[code])}?{request.GET.urlencode()}")
    read_log.note(request, read_log.Kind.FILE, [alarm.place.pk for alarm in found.chosen], round=round.pk, asked=True)
    name = f"{found.area}-{_('alarms')}-{found.ground.day}"
    return table_files.response(files.rows(found), name=name, sheet=_("Alarms"), format=format)


def motion(request: Request, code: str) -> HttpResponse:
    """Which open drug scenes have a school nearby, and what is done there: the reply, ready after one press."""
    found = asked_for(request, code)
    if found and found.listed:
        read_log.note(request, read_log.Kind.LIST, found.listed, round=found.round.pk, asked=True)
    county = found.round.county if found else get_object_or_404(County.objects.visible_to(request.user), code=code)
    return render(
        request,
        "assessments/action/alarms/motion.html",
        {"county": county, "motion": found, "rounds": rounds_of(county), "section": "county"},
    )


def motion_file(request: Request, code: str, format: str) -> HttpResponse:  # noqa: A002  # the address's own word
    """For a committee: DOCX or ODT."""
    if format not in WRITERS:
        raise Http404
    refuse_unless_known(request, ["area", "round"])
    found = asked_for(request, code)
    if found is None:
        raise Http404
    read_log.note(request, read_log.Kind.FILE, found.listed, round=found.round.pk, asked=True)
    return response(document_of(found), name=f"{found.title}-{found.name}-{found.round}", format=format)


def asked_for(request: Request, code: str) -> Motion | None:
    """None: the county has no round, or the user sees no area of it whole."""
    county = get_object_or_404(County.objects.visible_to(request.user), code=code)
    label = request.GET.get("round")
    round = get_object_or_404(rounds_of(county), label=label) if label else latest(rounds_of(county))
    if round is None:
        return None
    found = Motion(round, request.user, request.GET.get("area", ""))
    if found.area not in found.areas:
        if found.area:
            raise Http404
        found.area = next(iter(found.areas), "")
    return found if found.areas else None


def rounds_of(county: County) -> QuerySet[Round]:
    return Round.objects.worth_reading().filter(county=county).select_related("county")
