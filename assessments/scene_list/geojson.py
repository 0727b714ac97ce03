"""A round's scenes as a GeoJSON stream. Geometries go from the database to the client as the text they are stored as:
parsing and writing ten thousand of them again would take longer than everything else.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from itertools import islice
from typing import Any

from django.db.models import Case, CharField, Count, Max, QuerySet, Sum, TextField, Value, When
from django.db.models.functions import Cast
from django.http import HttpRequest, QueryDict
from django.utils import timezone
from django.utils.translation import get_language

from assessments.instrument import INSTRUMENTS, Instrument
from assessments.models import Assessment
from municipalities.models import Boundary, CountyAccess, District, LocalPoliceArea, Membership, Municipality, User
from scenes import read_log
from scenes.models import LineageEvent, Nearby, Outline, Round, Scene

from .table import with_nearest

COLUMNS = (
    "pk",
    "code",
    "name_then",
    "category_then",
    "municipality_code",
    "municipality_name",
    "district_name",
    "lpo_name",
    "is_listed",
    "is_settled",
    "classification",
    "change",
    "yes",
    "unknown",
    "area_m2",
    "school_name",
    "school_form",
    "school_m",
    "preschool_name",
    "preschool_m",
    "station_name",
    "station_m",
    "longitude",
    "latitude",
    "geometry_text",
    "drawn_in",
)
CHUNK = 500
"""Rows that are read, and written, at a time."""
ENCODER = json.JSONEncoder(ensure_ascii=False, check_circular=False, separators=(",", ":"))


def stream(round: Round, rows: QuerySet[Scene], request: HttpRequest) -> Iterator[str]:
    """A FeatureCollection (RFC 7946) of rows of scene_table, in pieces.

    The place is this round's outline; for a scene that is not listed now the outline before; else the point; else
    null.
    """
    before = round.previous.label if round.previous else ""
    found = (
        with_nearest(rows, round)
        .annotate(
            is_settled=Case(When(settled_at__isnull=False, then=True), default=False),
            geometry_text=Case(
                When(outline__isnull=False, then=Cast("outline__geometry", TextField())),
                When(is_listed=False, then=Cast("outline_before__geometry", TextField())),
                output_field=TextField(),
            ),
            drawn_in=Case(
                When(outline__isnull=False, then=Value(round.label)),
                When(is_listed=False, outline_before__isnull=False, then=Value(before)),
                output_field=CharField(),
            ),
        )
        .values_list(*COLUMNS)
    )
    instrument = INSTRUMENTS[round.instrument]
    found_rows = found.iterator(chunk_size=CHUNK)
    yield '{"type":"FeatureCollection","features":['
    separator = "\n"
    with read_log.noting(request, read_log.Kind.MAP, round=round.pk) as sent:
        while piece := list(islice(found_rows, CHUNK)):
            sent.extend(row[0] for row in piece)
            yield separator + ",\n".join(feature(dict(zip(COLUMNS, row, strict=True)), instrument) for row in piece)
            separator = ",\n"
    yield "\n]}\n"


def feature(row: dict[str, Any], instrument: Instrument) -> str:
    geometry = row["geometry_text"] or _point(row["longitude"], row["latitude"])
    properties = {
        "code": row["code"],
        "name": row["name_then"],
        "category": row["category_then"],
        "municipality": row["municipality_name"],
        "municipality_code": row["municipality_code"],
        "district": row["district_name"],
        "lpo": row["lpo_name"],
        "listed": row["is_listed"] if row["is_settled"] else None,
        "classification": row["classification"],
        "change": row["change"],
        "score": _score(row, instrument),
        "area_m2": row["area_m2"],
        "school": row["school_name"],
        "school_form": row["school_form"],
        "school_m": _metres(row["school_m"]),
        "preschool": row["preschool_name"],
        "preschool_m": _metres(row["preschool_m"]),
        "station": row["station_name"],
        "station_m": _metres(row["station_m"]),
        "outline_of_round": row["drawn_in"],
    }
    text = ENCODER.encode(properties)
    return f'{{"type":"Feature","id":{row["pk"]},"geometry":{geometry.replace(" ", "")},"properties":{text}}}'


def _metres(distance: float | None) -> int | None:
    return None if distance is None else round(distance)


def _score(row: dict[str, Any], instrument: Instrument) -> str | None:
    if row["yes"] is None:
        return None
    return str(instrument.stored_score(yes=row["yes"], unknown=row["unknown"]))


def _point(longitude: float | None, latitude: float | None) -> str:
    return "null" if longitude is None else f'{{"type":"Point","coordinates":[{longitude},{latitude}]}}'


OF_ANY_COUNTY = (Membership.history, CountyAccess.history, LocalPoliceArea.history, District.history)


def etag(round: Round, user: User, query: str) -> str:
    """Changes whenever the answer may: a few indexed aggregates instead of the answer itself.

    All rounds of the county, since one that was listed in any of them may have returned; the day, since assignments
    begin and end.
    """
    county = round.county_id
    state = [
        Assessment.objects.filter(round__county=county).aggregate(
            Count("pk"), Sum("version"), Count("settled_at"), Max("settled_at")
        ),
        Outline.history.filter(round__county=county).aggregate(Max("history_id")),
        LineageEvent.objects.filter(round=round).aggregate(Count("pk"), Max("undone_at")),
        Round.history.filter(county=county).aggregate(Max("history_id")),
        Scene.history.filter(county=county).aggregate(Max("history_id")),
        *(history.aggregate(Max("history_id")) for history in OF_ANY_COUNTY),
    ]
    if QueryDict(query).get("vulnerable"):
        state.append(Boundary.objects.aggregate(Count("pk"), Max("pk"), Count("valid_to"), Max("valid_to")))
    nearest = Nearby.objects.filter(round=round).order_by("kind", "nearest_name", "nearest_form")
    called = nearest.values_list("kind", "nearest_name", "nearest_form")
    near = list(called.annotate(Count("pk"), Sum("nearest_m"), Sum("within")))
    names = list(Municipality.objects.filter(county=county).order_by("pk").values_list("code", "name"))
    asked = (round.pk, user.pk, user.is_superuser, timezone.localdate(), get_language(), query)
    text = repr((asked, names, near, [sorted(values.items()) for values in state]))
    return f'"{hashlib.sha256(text.encode()).hexdigest()[:32]}"'
