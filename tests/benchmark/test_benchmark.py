"""The benchmark still meets the pages it measures. How fast they are is for `make bench` to print."""

from pathlib import Path
from typing import Any

import pytest

from assessments.instrument import INSTRUMENTS, Instrument
from assessments.models import Answer, Assessment
from tests.benchmark import measuring, scenarios
from tests.benchmark.seeding import BenchCounty, seed_county
from tests.benchmark.tiles import tiles

pytestmark = pytest.mark.django_db


@pytest.fixture
def bench(monkeypatch: pytest.MonkeyPatch) -> BenchCounty:
    monkeypatch.setattr(measuring, "WARM_UP", 0)
    monkeypatch.setattr(measuring, "REPEATS", 1)
    return seed_county(1, scenes=20)


def test_every_page_is_measured(bench: BenchCounty, settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["*"]

    timings = [*scenarios.pages(bench), *scenarios.outlines(bench)]

    assert all(timing.p50 > 0 for timing in timings)
    assert [timing.name for timing in timings if timing.aim] == [
        "save an assessment",
        "dashboard",
        "scene list",
        "scene list, search",
        "GeoJSON, first call",
        "GeoJSON",
    ]


@pytest.mark.parametrize("format", scenarios.WRITERS)
def test_imports_are_measured_and_leave_nothing(bench: BenchCounty, format: str) -> None:  # noqa: A002
    before = Assessment.objects.count()

    assert scenarios.import_rate(bench, rows=5, format=format) > 0

    assert Assessment.objects.count() == before


def test_it_follows_the_instrument(twelve: Instrument, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(INSTRUMENTS, "2017")
    bench = seed_county(1, scenes=2)

    assert scenarios.import_rate(bench, rows=2, format="csv") > 0
    assert Answer.objects.filter(assessment__round=bench.rounds[-1]).count() == 2 * 12


def test_tiles_of_the_background_map_are_measured(bench: BenchCounty, tmp_path: Path, settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["*"]

    timing, rate = tiles(bench, tmp_path, megabytes=1, count=3)

    assert timing.p50 > 0
    assert rate > 0
