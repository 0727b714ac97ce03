"""`make bench`: measure what users wait for."""

from __future__ import annotations

import os
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

import django
from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import connection

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from tests.benchmark import scenarios  # noqa: E402  # models need the settings
from tests.benchmark.measuring import REPEATS, Timing, peak_memory_mib  # noqa: E402  # models need the settings
from tests.benchmark.places import SCHOOLS, distances  # noqa: E402  # models need the settings
from tests.benchmark.seeding import BenchCounty, seed_county  # noqa: E402  # models need the settings
from tests.benchmark.tiles import RATE_AIM, tiles  # noqa: E402  # models need the settings

SIZES = (63, 1_000, 10_000, 100_000)
COUNTY_SIZE = 1_000
LARGE_COUNTY_SIZE = 10_000
LARGE_COUNTY = 200  # its number, far from the others'
SAME_COST = 1.2
"""How much dearer an ordinary county's dashboard may be when the database holds a hundred counties."""


class Command(BaseCommand):
    help = (
        "Measure what users wait for, on generated data in a database of its own that is thrown away afterwards. "
        "Figures are printed, never tested: machines are noisy."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--sizes", type=int, nargs="+", default=SIZES, help="Scenes in all; 1,000 to a county.")
        parser.add_argument("--import-rows", type=int, default=3_000)

    def handle(self, *args: Any, **options: Any) -> None:
        settings.DEBUG = False
        settings.ALLOWED_HOSTS = ["*"]
        with scratch_database():
            self.measure(sorted(options["sizes"]), options["import_rows"])

    def measure(self, sizes: list[int], import_rows: int) -> None:
        self.stdout.write(f"{connection.vendor}: p50 and p95 of {REPEATS} calls")
        counties: list[BenchCounty] = []
        dashboards: list[Timing] = []
        for size in sizes:
            start = perf_counter()
            bench = seed_county(0, scenes=size) if size < COUNTY_SIZE else grow(counties, size // COUNTY_SIZE)
            analyze()
            self.stdout.write(f"\n{size:,} scenes x 5 rounds ({perf_counter() - start:.0f} s to make)")
            timings = list(scenarios.pages(bench))
            for timing in timings:
                self.stdout.write(str(timing))
            if size >= COUNTY_SIZE:
                dashboards += [timing for timing in timings if timing.name == "dashboard"]
            self.stdout.write(f"  peak memory so far {peak_memory_mib():.0f} MiB")
        if len(dashboards) > 1:
            ratio = dashboards[-1].p50 / dashboards[0].p50
            self.tell(f"dashboard of one county among {len(counties)} against alone: {ratio:.2f}", ratio <= SAME_COST)
        if sizes[-1] >= LARGE_COUNTY_SIZE:
            large = seed_county(LARGE_COUNTY, scenes=LARGE_COUNTY_SIZE)
            analyze()
            self.stdout.write(f"\n{LARGE_COUNTY_SIZE:,} scenes in one county")
            for timing in scenarios.outlines(large):
                self.stdout.write(str(timing))
        self.stdout.write(f"\n{SCHOOLS:,} schools")
        for timing in distances(bench):
            self.stdout.write(str(timing))
        with TemporaryDirectory() as folder:
            timing, rate = tiles(bench, Path(folder))
        self.stdout.write(f"\nBackground map\n{timing}")
        self.tell(f"tiles from one process: {rate:,.0f} a second", rate >= RATE_AIM)
        for format in scenarios.WRITERS:  # noqa: A001
            rate = scenarios.import_rate(bench, rows=import_rows, format=format)
            figure = f"import of {import_rows:,} rows with outlines from {format.upper()}: {rate:,.0f} rows/s"
            self.tell(figure, rate >= scenarios.IMPORT_AIM)
        self.stdout.write(f"peak memory {peak_memory_mib():.0f} MiB")

    def tell(self, figure: str, is_met: bool) -> None:
        self.stdout.write(f"{figure}  aim {'met' if is_met else 'MISSED'}")


def grow(counties: list[BenchCounty], count: int) -> BenchCounty:
    """Counties of COUNTY_SIZE scenes until there are `count`; the first of them is the one to measure."""
    missing = range(len(counties) + 1, count + 1)
    counties.extend(seed_county(number, scenes=COUNTY_SIZE) for number in missing)
    return counties[0]


@contextmanager
def scratch_database() -> Iterator[None]:
    """A migrated, empty one on the same server, or in a file of its own on SQLite."""
    name = connection.settings_dict["NAME"]
    with TemporaryDirectory() as folder:
        if connection.vendor == "sqlite":
            connection.settings_dict["TEST"]["NAME"] = str(Path(folder) / "benchmark.sqlite3")
        connection.creation.create_test_db(verbosity=0, autoclobber=True)
        try:
            yield
        finally:
            connection.creation.destroy_test_db(str(name), verbosity=0)


def analyze() -> None:
    """Statistics for the planner, as a database in use has them."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


if __name__ == "__main__":
    Command().run_from_argv(["tests", "benchmark", *sys.argv[1:]])
