"""The list of scenes as a file. Every row says its county, round and selection, so that it can stand alone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Case, Count, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from assessments.figures.area import kind_of
from assessments.figures.facts import vulnerable_in, why_redrawn
from assessments.figures.picture import differs
from assessments.figures.table_files import TableRow
from assessments.figures.two_rounds import LISTED_BEFORE
from assessments.models import Answer
from assessments.signs import WORDS
from scenes import read_log
from scenes.geometry import degrees
from scenes.models import Round, Scene

from .answers import AnswerColumns
from .filters import SceneTableFilter
from .table import score, with_nearest

CHUNK = 1_000
CATEGORIES = dict(Scene.Category.choices)


def rows(round: Round, table: SceneTableFilter, answers: AnswerColumns) -> Iterator[TableRow]:
    yield [
        _("Code"),
        _("Name"),
        _("Municipality"),
        _("District"),
        _("Local police area"),
        _("Category"),
        _("Open drug scene"),
        _("Classification"),
        _("Score"),
        _("Unknown answers"),
        _("Joint answers against a party's own"),
        _("Area, m²"),
        pgettext("one scene", "Change"),
        _("Change of area, m²"),
        _("What the change of area is"),
        _("Nearest compulsory school"),
        _("School form"),
        _("Nearest school, m"),
        _("Nearest preschool"),
        _("Nearest preschool, m"),
        _("Nearest rail station"),
        _("Nearest rail station, m"),
        _("In a vulnerable area"),
        _("Otherwise than the category says"),
        _("Latitude"),
        _("Longitude"),
        _("County"),
        _("Round"),
        _("Selection"),
        _("Places in the selection"),
        *answers.questions,
    ]
    base = [str(round.county), round.label, table.in_words or _("All"), table.qs.count()]
    found = with_nearest(table.qs, round).annotate(
        easting=_of_shown_outline("centroid_e"),
        northing=_of_shown_outline("centroid_n"),
        against=Coalesce(Subquery(_against_a_party()), 0),
        assessment=F("now__pk"),
        was_listed=Case(When(LISTED_BEFORE, then=True), default=False),
        why_redrawn=Coalesce(Subquery(why_redrawn("now__pk")), Value("")),
    )
    known = vulnerable_in(round, Scene.objects.filter(pk__in=table.qs.order_by().values("pk")))
    with read_log.noting(table.request, read_log.Kind.FILE, round=round.pk) as sent:
        for scene in found.iterator(chunk_size=CHUNK):
            sent.append(scene.pk)
            yield _row(scene, round, known.get(scene.pk)) + base + answers.of(scene.assessment, listed=scene.is_listed)


def _against_a_party() -> QuerySet[Any, Any]:
    """How many joint answers of the row's assessment are others than a party's own."""
    own = ~Q(police__in=["", F("agreed")]) | ~Q(municipality__in=["", F("agreed")])
    answers = Answer.objects.filter(own, assessment=OuterRef("now__pk")).exclude(agreed="")
    return answers.order_by().values("assessment").annotate(count=Count("pk")).values("count")


def _of_shown_outline(field: str) -> Case:
    """Of the outline that the map draws: this round's, or the one before for a scene that is not listed now."""
    return Case(
        When(outline__isnull=False, then=F(f"outline__{field}")),
        When(is_listed=False, then=F(f"outline_before__{field}")),
    )


def _row(scene: Any, round: Round, is_in_vulnerable_area: bool | None) -> TableRow:
    found = score(scene, round)
    return [
        scene.code,
        scene.name_then,
        scene.municipality_name,
        scene.district_name or "",
        scene.lpo_name,
        capfirst(str(CATEGORIES.get(scene.category_then, ""))),
        _listed(scene),
        _word(scene.classification),
        str(found) if found else "",
        scene.unknown if found else "",
        scene.against if found else "",
        _metres(scene.area_m2),
        _word(scene.change),
        *_area_change(scene),
        _nearest(scene.school_name),
        scene.school_form or "",
        _metres(scene.school_m),
        _nearest(scene.preschool_name),
        _metres(scene.preschool_m),
        _nearest(scene.station_name),
        _metres(scene.station_m),
        *_vulnerable(scene, is_in_vulnerable_area),
        *_position(scene),
    ]


def _area_change(scene: Any) -> tuple[int | str, str]:
    """Of a place that is listed and drawn in both rounds; the sum of them is what the county's page tells (rule 8)."""
    if not (scene.is_listed and scene.was_listed) or None in (scene.area_m2, scene.area_before_m2):
        return "", ""
    change = scene.area_m2 - scene.area_before_m2
    words = {"real": _("real"), "redrawn": _("drawn anew"), "unknown": _("not known")}
    return change, words[kind_of(scene.why_redrawn)] if change else ""


def _vulnerable(scene: Any, is_inside: bool | None) -> tuple[str, str]:
    """By the boundaries, and whether the parties call it something else (rule 18)."""
    if is_inside is None:
        return _("Not known"), ""
    words = {True: _("yes"), False: _("no")}
    return words[is_inside], words[differs(scene.category_then, is_inside)]


def _listed(scene: Any) -> str:
    if not scene.settled_at:
        return _word("pending")
    return _("yes") if scene.is_listed else _("no")


def _word(kind: str) -> str:
    return capfirst(str(WORDS[kind])) if kind else ""


def _nearest(name: str | None) -> str:
    """Not known is not none."""
    if name is None:
        return _("Not known")
    return name or _("More than 20 km away")


def _metres(value: float | None) -> int | str:
    return "" if value is None else int(value + 0.5)


def _position(scene: Any) -> tuple[float | str, float | str]:
    """Latitude and longitude of the middle of the outline, else of the point, else nothing."""
    if scene.easting is not None:
        longitude, latitude = degrees(scene.easting, scene.northing)
        return latitude, longitude
    return ("", "") if scene.latitude is None else (scene.latitude, scene.longitude)
