from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.figures import table_files, unit_files
from assessments.figures.comparison import corrected_in
from assessments.figures.picture import Picture
from assessments.figures.progress import RoundTally, tallies
from assessments.figures.unit_tables import unit_tables
from assessments.instrument import DEFINITION
from assessments.wording import period_words
from municipalities.models import County
from municipalities.site.parameters import refuse_unless_known
from scenes.models import Round

from .keeping import HOUR, kept_under
from .links import SceneLinks
from .page import dashboard
from .unfinished import open_round

if TYPE_CHECKING:
    from municipalities.request import Request


NOT_YET = gettext_lazy("The figures of round %(round)s are shown when it has been closed for proofing.")


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
    if not Round.objects.figures_visible_to(request.user).contains(round):
        return render(request, "assessments/county/not_yet.html", _not_yet(round))
    may_manage = County.objects.managed_by(request.user).filter(pk=round.county_id).exists()
    tell = open_round if round.is_open else dashboard
    page = SimpleLazyObject(lambda: tell(round, request.user))  # counted only where it is not kept
    rounds = tallies(round.county) if round.is_published else page.rounds
    key = ""
    if round.is_published:
        key = kept_under(round, rounds, SceneLinks(round, request.user), may_manage=may_manage)
    return render(
        request,
        "assessments/county/open.html" if round.is_open else "assessments/county/page.html",
        {
            "page": page,
            "kept_under": key,
            "kept_for": HOUR if key else 0,
            "round": round,
            "county": round.county,
            "season": _season(rounds) if may_manage else None,
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
    round = _round(request, code, label)
    if not Round.objects.figures_visible_to(request.user).contains(round):
        raise PermissionDenied(NOT_YET % {"round": round})
    picture = Picture(round)
    tables = unit_tables(picture, SceneLinks(round, request.user).of_unit, corrected=corrected_in(picture.rounds))
    rows = unit_files.rows(picture, tables)
    name = f"{picture.round.county}-{picture.round}"
    return table_files.response(rows, name=name, sheet=_("Areas"), format=format)


def _round(request: Request, code: str, label: str) -> Round:
    rounds = Round.objects.visible_to(request.user).worth_reading().select_related("county")
    return get_object_or_404(rounds, county__code=code, label=label)


def _not_yet(round: Round) -> dict[str, Any]:
    """An unfinished count misleads whoever does not follow the work."""
    return {
        "round": round,
        "county": round.county,
        "period": period_words(round),
        "published": round.county.rounds.filter(state=Round.State.PUBLISHED).last(),
        "section": "county",
    }


def _season(rounds: list[RoundTally]) -> RoundTally | None:
    """The open round, newest first."""
    return next((tally for tally in reversed(rounds) if tally.round.is_open), None)
