"""What is measured at each size, and the aims."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

from django.db import transaction
from django.urls import reverse
from openpyxl import Workbook

from assessments.figures.summary import county_summary
from assessments.importing.assessments import import_assessments
from assessments.importing.columns import columns_of
from assessments.instrument import INSTRUMENTS
from assessments.judging.forms import AssessmentForm
from assessments.models import Assessment
from municipalities.site.importing.reading import read
from scenes.models import Round

from .measuring import Timing, Visitor, once, timed
from .seeding import MUNICIPALITIES, POLICE_AREAS, BenchCounty

DASHBOARD_AIM = 150
SAVE_AIM = 25
LIST_AIM = 60
SEARCH_AIM = 100
GEOJSON_AIM = 250
IMPORT_AIM = 1_000
"""Rows per second."""


def pages(bench: BenchCounty) -> Iterator[Timing]:
    """Of one ordinary county, whatever else the database holds."""
    round = bench.rounds[-1]
    police, office = Visitor(bench.police), Visitor(bench.office)
    assessment = Assessment.objects.editable_by(bench.police).filter(round=round).latest("pk")
    edit = reverse("assessment_edit", args=[assessment.pk])
    scene_list = reverse("scene_list")
    yield timed("start page", lambda: police.get(reverse("my_area")))
    yield timed("assessment page", lambda: police.get(edit))
    yield timed("save an assessment", Saving(police, assessment), aim=SAVE_AIM)
    dashboard = reverse("dashboard", args=[bench.county.code, round.label])
    yield timed("dashboard", lambda: office.get(dashboard), aim=DASHBOARD_AIM)
    yield timed("scene list", lambda: office.get(scene_list), aim=LIST_AIM)
    yield timed("scene list, search", lambda: office.get(scene_list, search="plats 0000"), aim=SEARCH_AIM)
    yield timed("county map", lambda: office.get(reverse("map")))
    yield timed("scene page", lambda: office.get(reverse("scene_detail", args=[assessment.scene_id])))
    api = reverse("api:scene-list")
    yield timed("scene API, 50 rows", lambda: office.get(api, county=bench.county.code, round=round.label))
    yield timed("county_summary", lambda: county_summary(Round.objects.select_related("county").get(pk=round.pk)))


def outlines(bench: BenchCounty) -> Iterator[Timing]:
    """All outlines of one large county."""
    office, url = Visitor(bench.office), reverse("api:scene-geojson")
    chosen = {"county": bench.county.code, "round": bench.rounds[-1].label, "scope": "all"}

    def geojson() -> None:
        office.get(url, **chosen)

    yield once("GeoJSON, first call", geojson, aim=GEOJSON_AIM)
    yield timed("GeoJSON", geojson, aim=GEOJSON_AIM)
    yield timed("county map", lambda: office.get(reverse("map"), county=bench.county.code))


class Saving:
    """Each call changes the first answer back or forth, as a coordinator's save does."""

    def __init__(self, visitor: Visitor, assessment: Assessment) -> None:
        self.visitor, self.url = visitor, reverse("assessment_edit", args=[assessment.pk])
        form = AssessmentForm(assessment)
        self.data: dict[str, Any] = {field.html_name: field.value() or "" for field in form}
        self.version = assessment.version
        self.toggle = next(name for name in self.data if name.endswith("agreed"))

    def __call__(self) -> None:
        self.data[self.toggle] = "no" if self.data[self.toggle] == "yes" else "yes"
        self.visitor.post(self.url, self.data | {"version": self.version})
        self.version += 1


def import_rate(bench: BenchCounty, *, rows: int, format: str) -> float:  # noqa: A002
    """Rows per second of reading a CSV or XLSX file with outlines and importing it. Nothing stays."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"rows.{format}"
        WRITERS[format](path, list(_rows(bench, rows)))
        with transaction.atomic():
            start = perf_counter()
            import_assessments(read(path, columns_of(INSTRUMENTS.values())), county=bench.county)
            seconds = perf_counter() - start
            transaction.set_rollback(True)
    return rows / seconds


def _rows(bench: BenchCounty, count: int) -> Iterator[dict[str, str]]:
    instrument = INSTRUMENTS[bench.rounds[-1].instrument]
    for number in range(count):
        x, y = 17 + number % 100 * 0.01, 59 + number // 100 * 0.005
        yield {
            "round": bench.rounds[-1].label,
            "scene": f"ny-{number:06}",
            "name": f"Filplats {number}",
            "municipality": f"{bench.county.code}{number % MUNICIPALITIES:02}",
            "lpo": f"Mätområde {number % POLICE_AREAS:02}",
            "listed": "ja",
            "police": "ja",
            "municipal": "ja",
            "outline": f"POLYGON(({x} {y}, {x + 0.001} {y}, {x + 0.001} {y + 0.0005}, {x} {y}))",
            **{f"i{indicator}": "ja" if (number + indicator) % 3 else "nej" for indicator in instrument.numbers},
        }


def _write_csv(path: Path, rows: list[dict[str, str]]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)


def _write_xlsx(path: Path, rows: list[dict[str, str]]) -> None:
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    for row in [rows[0], *(row.values() for row in rows)]:
        sheet.append(list(row))
    book.save(path)


WRITERS = {"csv": _write_csv, "xlsx": _write_xlsx}
