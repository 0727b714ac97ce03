from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.vary import vary_on_headers

from assessments.scene_list.filters import SceneTableFilter
from assessments.scene_list.table import scene_table
from assessments.scene_list.views import (
    ROWS_PER_PAGE,
    chosen_round,
    export_query,
    geojson_query,
    query_without_page,
    to_the_county,
)
from scenes import read_log
from scenes.models import Round, Scene

from .page import Counts, CountyMap
from .rounds import RoundsOnMap, others_beside

if TYPE_CHECKING:
    from municipalities.request import Request

MOST_ONLY_THERE = 50
"""Places that only the other round has; its own list has them all."""


# Or the browser's back button would bring the list without its page.
@vary_on_headers("HX-Request")
def show(request: Request) -> HttpResponse:
    readable = Round.objects.visible_to(request.user).worth_reading()
    if not request.GET and not readable.exists():
        return to_the_county(request)
    round = chosen_round(request)
    rounds = readable.filter(county=round.county_id)
    others = others_beside(round, rounds, request.GET)
    comparison = RoundsOnMap(round, others, request.GET, request.user) if others else None
    table = SceneTableFilter(request.GET, scene_table(round, request.user), request=request, round=round)
    counts = Counts.of(table.qs)
    paginator = Paginator(table.qs, ROWS_PER_PAGE)
    paginator.count = counts.all  # counted already
    page = paginator.get_page(request.GET.get("page"))
    if comparison:
        page.object_list = comparison.tell(page.object_list, of=round)
    context = {
        "round": round,
        "filter": table,
        "in_short": comparison.in_short(table.qs) if comparison else counts.in_short,
        "page": page,
        "comparison": comparison,
        "only_there": comparison.tell(comparison.only_there[:MOST_ONLY_THERE]) if comparison else None,
        "query": query_without_page(request),
        "export_query": export_query(request),
        "geojson_query": geojson_query(request, round),
        "section": "map",
        "sees_places": bool(counts.all)
        or Scene.objects.visible_to(request.user).filter(county=round.county_id).exists(),
    }
    read_log.note(request, read_log.Kind.LIST, (scene.pk for scene in page), round=round.pk, asked=True)
    if request.htmx:
        return render(request, "assessments/county_map/_list.html", context)
    map_ = CountyMap(round, request.user, request.GET.get("areas", ""), request.GET.get("shades", ""))
    context |= {"rounds": rounds, "map": map_, "colour": request.GET.get("colour")}
    return render(request, "assessments/county_map/page.html", context)
