from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from assessments.figures import table_files, unit_files
from assessments.figures.picture import Picture
from assessments.figures.progress import RoundTally
from assessments.figures.unit_tables import unit_tables
from assessments.instrument import DEFINITION
from municipalities.models import County
from municipalities.site.parameters import refuse_unless_known
from scenes.models import Round

from .links import SceneLinks
from .page import dashboard

if TYPE_CHECKING:
    from municipalities.request import Request


def county(request: Request, code: str) -> HttpResponse:
    """To the round chosen, else to the newest published, else to the newest that has been opened."""
    county = get_object_or_404(County.objects.visible_to(request.user), code=code)
    rounds = county.rounds.worth_reading()
    if label := request.GET.get("round"):
        return redirect("dashboard", county.code, get_object_or_404(rounds, label=label).label)
    if newest := rounds.filter(state=Round.State.PUBLISHED).last() or rounds.last():
        return redirect("dashboard", county.code, newest.label)
    return render(
        request,
        "assessments/county/without_rounds.html",
        {
            "county": county,
            "planned": county.rounds.last(),
            "may_manage": County.objects.managed_by(request.user).contains(county),
            "section": "county",
        },
    )


def show(request: Request, code: str, label: str) -> HttpResponse:
    round = _round(request, code, label)
    may_manage = County.objects.managed_by(request.user).filter(pk=round.county_id).exists()
    page = dashboard(round, request.user)
    return render(
        request,
        "assessments/county/page.html",
        {
            "page": page,
            "round": round,
            "county": round.county,
            "season": _season(page.rounds) if may_manage else None,
            "may_manage": may_manage,
            "definition": DEFINITION,
            "section": "county",
        },
    )


def file(request: Request, code: str, label: str, format: str) -> HttpResponseBase:  # noqa: A002  # the address's own word
    """The unit tables to keep: CSV or XLSX."""
    if format not in table_files.FORMATS:
        raise Http404
    refuse_unless_known(request, [])
    picture = Picture(_round(request, code, label))
    rows = unit_files.rows(picture, unit_tables(picture, SceneLinks(picture.round, request.user).of_unit))
    name = f"{picture.round.county}-{picture.round}"
    return table_files.response(rows, name=name, sheet=_("Areas"), format=format)


def _round(request: Request, code: str, label: str) -> Round:
    rounds = Round.objects.visible_to(request.user).worth_reading().select_related("county")
    return get_object_or_404(rounds, county__code=code, label=label)


def _season(rounds: list[RoundTally]) -> RoundTally | None:
    """The open round, newest first."""
    return next((tally for tally in reversed(rounds) if tally.round.is_open), None)
