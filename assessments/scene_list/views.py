from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.vary import vary_on_headers

from assessments.figures import table_files
from municipalities.site.parameters import refuse_unless_known
from municipalities.standing import standing_of
from scenes import read_log
from scenes.models import Round

from . import files as scene_files
from .answers import AnswerColumns
from .filters import SceneTableFilter
from .table import scene_table, tell_otherwise

if TYPE_CHECKING:
    from municipalities.request import Request

ROWS_PER_PAGE = 50
SELECTION = [name for name in SceneTableFilter.base_filters if name != "order"]
SELECTED_BY = ["county", "round", *SceneTableFilter.base_filters]


# Or the browser's back button would bring the rows without their page.
@vary_on_headers("HX-Request")
def scene_list(request: Request) -> HttpResponse:
    try:
        round = chosen_round(request)
    except Http404:
        if request.GET:
            raise
        return to_the_county(request)
    table = SceneTableFilter(request.GET, scene_table(round, request.user), request=request, round=round)
    page = Paginator(table.qs, ROWS_PER_PAGE).get_page(request.GET.get("page"))
    page.object_list = tell_otherwise(page.object_list, round)
    read_log.note(request, read_log.Kind.LIST, (scene.pk for scene in page), round=round.pk, asked=True)
    return render(
        request,
        "assessments/scene_list/_rows.html" if request.htmx else "assessments/scene_list/page.html",
        {
            "round": round,
            "rounds": Round.objects.visible_to(request.user).worth_reading().filter(county=round.county_id),
            "filter": table,
            "page": page,
            "query": query_without_page(request),
            "export_query": export_query(request),
            "geojson_query": geojson_query(request, round),
            "section": "scenes",
        },
    )


def scene_export(request: Request, format: str) -> HttpResponseBase:  # noqa: A002  # the address's own word
    """The list, all pages of it, to keep: CSV or XLSX."""
    if format not in table_files.FORMATS:
        raise Http404
    refuse_unless_known(request, SELECTED_BY)
    round = chosen_round(request)
    table = SceneTableFilter(request.GET, scene_table(round, request.user), request=request, round=round)
    if not table.form.is_valid():  # the list says what is wrong
        return redirect(f"{reverse('scene_list')}?{query_without_page(request)}")
    places = _("places")
    name = f"{round.county}-{round}-{places}"
    answers = AnswerColumns(round, request.user)
    return table_files.response(
        scene_files.rows(round, table, answers),
        name=name,
        sheet=_("Places"),
        format=format,
        more={_("Questions"): answers.labels()} if answers.questions else {},
    )


def to_the_county(request: Request) -> HttpResponse:
    """Its page says that there are no rounds yet."""
    messages.info(request, _("There is no round yet, so there are no places to show. This is the page of the county."))
    county = standing_of(request).county
    return redirect("county", county.code) if county else redirect("county_list")


def chosen_round(request: Request) -> Round:
    """By county code and label in the address; otherwise the newest that is worth reading in the user's county."""
    rounds = Round.objects.visible_to(request.user).worth_reading().select_related("county")
    code, label = request.GET.get("county"), request.GET.get("round")
    if code is None and (county := standing_of(request).county):
        code = county.code
    if code:
        rounds = rounds.filter(county__code=code)
    found = rounds.filter(label=label).last() if label else rounds.last()
    if found is None:
        raise Http404
    return found


def geojson_query(request: Request, round: Round) -> str:
    """The selection for the API, which wants its round named and nothing that it does not know; sorted by name."""
    chosen = {name: request.GET[name] for name in SELECTION if request.GET.get(name)}
    chosen |= {"county": round.county.code, "round": round.label, "scope": "all"}
    return urlencode(sorted(chosen.items()))


def export_query(request: Request) -> str:
    """The selection for the files, which know nothing of pages and maps."""
    return urlencode([(name, values[-1]) for name, values in request.GET.lists() if name in SELECTED_BY])


def query_without_page(request: Request) -> str:
    query = request.GET.copy()
    query.pop("page", None)
    return query.urlencode()
