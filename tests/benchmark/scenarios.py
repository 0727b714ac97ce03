"""What is measured at each size, and the aims."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

from django.core.cache import caches
from django.db import transaction
from django.test import RequestFactory
from django.urls import reverse
from openpyxl import Workbook

from assessments.figures.summary import county_summary
from assessments.importing.assessments import import_assessments
from assessments.importing.columns import columns_of
from assessments.instrument import INSTRUMENTS
from assessments.judging.forms import AssessmentForm
from assessments.models import Assessment, Publication, PublishedFigure, Signature
from assessments.rounds import rules as rounds
from municipalities.models.actor import Party
from municipalities.site.importing.reading import read
from scenes import read_log
from scenes.models import Reading, Round

from .measuring import Aim, Limits, Timing, Visitor, once, timed
from .seeding import MUNICIPALITIES, POLICE_AREAS, BenchCounty

IMPORT_AIM = 1_000
"""Rows per second."""


def limits_of(bench: BenchCounty) -> Limits:
    return Limits(Visitor(bench.police))


def pages(bench: BenchCounty, limits: Limits) -> Iterator[Timing]:
    """Of one ordinary county, whatever else the database holds."""
    published, round = bench.rounds[-2:]
    office = Visitor(bench.office)
    yield from judging(bench, limits)
    yield timed("dashboard, published", lambda: office.get(_dashboard(published)), limits, aim=Aim(4, "empty"))
    yield timed("dashboard, not kept", lambda: office.get(_dashboard(published)), limits, prepare=caches["pages"].clear)
    yield timed("dashboard, open", lambda: office.get(_dashboard(round)), limits, aim=Aim(8, "empty"))
    scenes, scene = reverse("scene_list"), bench.at_hand.scene_id
    yield timed("scene list", lambda: office.get(scenes), limits, aim=Aim(6, "empty"))
    yield timed("scene list, search", lambda: office.get(scenes, search="plats 0000"), limits)
    yield timed("county map", lambda: office.get(reverse("map")), limits)
    yield timed("scene page", lambda: office.get(reverse("scene_detail", args=[scene])), limits)
    api, chosen = reverse("api:scene-list"), {"county": bench.county.code, "round": round.label}
    yield timed("scene API, 50 rows", lambda: office.get(api, **chosen), limits)
    yield from whole(bench, limits)
    yield timed("read log, 100 requests", partial(_readings, bench, 100, 1), limits)
    yield timed("read log, 100 maps of 1000 places", partial(_readings, bench, 100, 1_000), limits)
    yield once("publish a round", partial(_publishing, bench), limits)
    for name, one in {"published": published, "open": round}.items():
        call = partial(_summary, one)
        yield timed(f"county_summary, {name}", call, limits)


def judging(bench: BenchCounty, limits: Limits) -> Iterator[Timing]:
    """What a coordinator does with a place that nobody has signed."""
    police = Visitor(bench.police)
    edit = reverse("assessment_edit", args=[bench.at_hand.pk])
    saving = Saving(police, bench.at_hand)
    yield timed("start page", lambda: police.get(reverse("my_area")), limits, aim=Aim(8, "empty"))
    yield timed("assessment page", lambda: police.get(edit), limits, aim=Aim(10, "empty"))
    yield timed("save an assessment", saving, limits, aim=Aim(8, "bare"))
    yield timed("save one that is signed", saving, limits, prepare=saving.sign)
    yield timed("the page after a save", lambda: police.get(edit), limits, prepare=saving, aim=Aim(10, "empty"))


def whole(bench: BenchCounty, limits: Limits) -> Iterator[Timing]:
    """Every place of a county's round at once."""
    office, url = Visitor(bench.office), reverse("api:scene-geojson")
    chosen = {"county": bench.county.code, "round": bench.rounds[-1].label}
    export = reverse("scene_export", args=["csv"])
    yield once("GeoJSON, first call", lambda: office.get(url, **chosen, scope="all"), limits)
    yield timed("GeoJSON", lambda: office.get(url, **chosen, scope="all"), limits)
    yield timed("CSV", lambda: office.get(export, **chosen), limits)


def many_rounds(bench: BenchCounty, limits: Limits) -> Iterator[Timing]:
    """Pages that tell of all rounds."""
    office, scene = Visitor(bench.office), bench.at_hand.scene_id
    for name, round in {"published": bench.rounds[-2], "open": bench.rounds[-1]}.items():
        url = _dashboard(round)
        yield timed(f"dashboard, {name}", partial(office.get, url), limits)
    yield timed("scene page", lambda: office.get(reverse("scene_detail", args=[scene])), limits)


def crowded(bench: BenchCounty) -> list[str]:
    """Pages that many open on the same day."""
    published, round = bench.rounds[-2:]
    return [_dashboard(published), _dashboard(round), reverse("scene_list"), reverse("map")]


def _readings(bench: BenchCounty, requests: int, places: int) -> None:
    """What the log costs that many requests, the writing of it too."""
    read_log.waiting.rows.clear()
    request = RequestFactory().get("/")
    request.user = bench.office
    for _request in range(requests):
        read_log.note(request, Reading.Kind.MAP, range(1, places + 1))
    read_log.waiting.write()


def _publishing(bench: BenchCounty) -> None:
    """The latest published round once more, and back: all its places are signed. To take five seconds at most."""
    round = Round.objects.get(pk=bench.rounds[-2].pk)
    with transaction.atomic():
        Publication.objects.filter(round=round).delete()
        PublishedFigure.objects.filter(round=round).delete()
        Round.objects.filter(pk=round.pk).update(state=Round.State.PROOFING, published_on=None)
        rounds.publish(round, on=round.ends, by=bench.office)
        transaction.set_rollback(True)


def _dashboard(round: Round) -> str:
    return reverse("dashboard", args=[round.county.code, round.label])


def _summary(round: Round) -> None:
    county_summary(Round.objects.select_related("county").get(pk=round.pk))


class Saving:
    """Each call changes the first answer back or forth, as a coordinator's save does."""

    def __init__(self, visitor: Visitor, assessment: Assessment) -> None:
        self.visitor, self.url = visitor, reverse("assessment_edit", args=[assessment.pk])
        self.assessment = assessment
        form = AssessmentForm(assessment)
        self.data: dict[str, Any] = {field.html_name: field.value() or "" for field in form}
        self.version = assessment.version
        self.toggle = next(name for name in self.data if name.endswith("agreed"))

    def __call__(self) -> None:
        self.data[self.toggle] = "no" if self.data[self.toggle] == "yes" else "yes"
        self.visitor.post(self.url, self.data | {"version": self.version})
        self.version += 1

    def sign(self) -> None:
        """For the municipality, so that the next save costs it its signature."""
        Signature.objects.create(assessment=self.assessment, party=Party.MUNICIPALITY)


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
