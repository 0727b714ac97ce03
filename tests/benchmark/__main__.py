"""`make bench`: measure what users wait for."""

from __future__ import annotations

import os
import sys
from argparse import ArgumentParser
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any
from unittest.mock import patch

import django
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connection

from tests.benchmark.environment import ROUTES, production

# Before the settings are read, or pages would be those of a developer: files without hashes, templates that are slower.
STATIC = TemporaryDirectory()
os.environ.update(production(Path(STATIC.name)))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from assessments.instrument import INSTRUMENTS  # noqa: E402  # models need the settings
from scenes import read_log  # noqa: E402
from tests.benchmark import letters, measuring, scenarios, writing  # noqa: E402  # models need the settings
from tests.benchmark.action import (  # noqa: E402  # models need the settings
    ALARMS_AIM_MS,
    EXTRACT_AIM_MS,
    MEASURES,
    MOTION_AIM_MS,
    PACK_AIM_MS,
    PAIRS,
    PROJECT_AIM_MS,
    following,
    seed_plans,
    seed_project,
)
from tests.benchmark.crowd import crowd, server  # noqa: E402  # models need the settings
from tests.benchmark.geographies import AIM_MS, point_in_area  # noqa: E402  # models need the settings
from tests.benchmark.in_browser import in_browser  # noqa: E402  # models need the settings
from tests.benchmark.measuring import Timing, Visitor, peak_memory_mib  # noqa: E402  # models need the settings
from tests.benchmark.names import COUNT, searches, seed_names  # noqa: E402  # models need the settings
from tests.benchmark.places import SCHOOLS, distances  # noqa: E402  # models need the settings
from tests.benchmark.results import Results  # noqa: E402  # models need the settings
from tests.benchmark.savers import savers  # noqa: E402  # models need the settings
from tests.benchmark.seeding import WIDE, BenchCounty, seed_county  # noqa: E402  # models need the settings
from tests.benchmark.tiles import RATE_AIM, tiles  # noqa: E402  # models need the settings

SIZES = (63, 1_000, 10_000, 100_000)
COUNTY_SIZE = 1_000
SMALL, LARGE_COUNTY, MANY_ROUNDS, WIDE_COUNTY, WRITTEN_COUNTY = 0, 200, 201, 202, 203
"""Numbers of counties that are measured for something else than the size of the database."""
LARGE_COUNTY_SIZE = 10_000
MANY = 20
"""Rounds."""
CROWDS = (10, 50)
SAME_COST = 1.2
"""How much dearer an ordinary county's dashboard may be when the database holds a hundred counties."""


class Command(BaseCommand):
    help = (
        "Measure what users wait for, on generated data in a database of its own that is thrown away afterwards. "
        "Figures are printed, never tested: machines are noisy. That is why each is told as times the two limits, "
        "an empty page and the bare middleware, which are measured in turn with it."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--sizes", type=int, nargs="+", default=SIZES, help="Scenes in all; 1,000 to a county.")
        parser.add_argument("--import-rows", type=int, default=3_000)
        parser.add_argument("--repeats", type=int, default=measuring.REPEATS, help="Calls of each kind.")
        parser.add_argument("--clock", choices=measuring.CLOCKS, default="wall", help="On a busy machine: cpu.")
        parser.add_argument("--pages-only", action="store_true", help="Leave out crowds, places, map and imports.")
        parser.add_argument("--writing-only", action="store_true", help="Only what those wait for who fill in.")
        parser.add_argument("--browser", action="store_true", help="Also the map in Chromium.")
        parser.add_argument("--save", type=Path, help="Keep the figures in this file.")
        parser.add_argument("--compare", type=Path, help="Hold them against those of an earlier run.")

    def handle(self, *args: Any, **options: Any) -> None:
        settings.ROOT_URLCONF = ROUTES
        measuring.REPEATS, measuring.CLOCK = options["repeats"], options["clock"]
        call_command("collectstatic", interactive=False, verbosity=0)
        self.results = Results(connection.vendor)
        earlier = Results.read(options["compare"]) if options["compare"] else None
        with scratch_database():
            self.measure_writing(max(options["sizes"]))
            if options["writing_only"]:
                return
            bench = self.measure_pages(sorted(options["sizes"]))
            if not options["pages_only"]:
                self.measure_the_rest(bench, options["import_rows"])
            if options["browser"]:
                self.measure_in_browser(bench)
        self.stdout.write(f"\npeak memory {peak_memory_mib():.0f} MiB")
        if options["save"]:
            self.results.save(options["save"])
        if earlier:
            self.stdout.write("\nAgainst the earlier run")
            for line in self.results.compared_with(earlier):
                self.stdout.write(line)

    def measure_writing(self, most: int) -> None:
        """In an open round of as many assessments as there are scenes, ten thousand at most, each with its history."""
        scenes = min(most, LARGE_COUNTY_SIZE)
        bench = seed_county(WRITTEN_COUNTY, scenes=scenes, rounds=2, schools=scenes // 10)
        count = writing.add_history(bench.rounds[-1], bench.police)
        analyze()
        self.stdout.write(f"\n{count:,} assessments with {writing.EVENTS} events each")
        limits, visitor = scenarios.limits_of(bench), Visitor(bench.police)
        group = f"{count:,} with history"
        ten, few, every = self.print(group, writing.everything(bench, limits, visitor))
        for against in (few, ten):
            ratio = every.in_empty / against.in_empty
            self.tell(f"page with all answers against {against.name}: {ratio:.2f}", ratio <= writing.PAGE_AIM)
        (saved,) = self.print(group, [writing.autosaving(bench, limits, visitor)])
        self.tell(f"saved by itself, p95: {saved.p95:.1f} ms", saved.p95 <= writing.SAVE_AIM_MS)
        news = self.print(group, writing.asking_for_news(bench, limits, visitor))
        share = writing.of_a_core(*(timing.p50 for timing in news))
        self.tell(f"news for {writing.MANY} people: {share:.1%} of a core", share <= writing.CORE_AIM)

    def measure_pages(self, sizes: list[int]) -> BenchCounty:
        self.stdout.write(
            f"{connection.vendor}: p50, p90 and slowest of {measuring.REPEATS} calls, {measuring.CLOCK} time"
        )
        counties: list[BenchCounty] = []
        dashboards: list[Timing] = []
        for size in sizes:
            start = perf_counter()
            bench = small(size) if size < COUNTY_SIZE else grow(counties, size // COUNTY_SIZE)
            analyze()
            title = f"{size:,} scenes x {len(bench.rounds)} rounds"
            self.stdout.write(f"\n{title} ({perf_counter() - start:.0f} s to make)")
            timings = self.print(f"{size:,} scenes", scenarios.pages(bench, scenarios.limits_of(bench)))
            if size >= COUNTY_SIZE:
                dashboards += [timing for timing in timings if timing.name == "dashboard, open"]
        if len(dashboards) > 1:
            ratio = dashboards[-1].in_empty / dashboards[0].in_empty
            self.tell(f"dashboard of one county among {len(counties)} against alone: {ratio:.2f}", ratio <= SAME_COST)
        if sizes[-1] >= LARGE_COUNTY_SIZE:
            large = seed_county(LARGE_COUNTY, scenes=LARGE_COUNTY_SIZE)
            analyze()
            self.stdout.write(f"\n{LARGE_COUNTY_SIZE:,} scenes in one county")
            self.print("large county", scenarios.whole(large, scenarios.limits_of(large)))
        self.stdout.write(f"\n63 scenes x {MANY} rounds")
        many = seed_county(MANY_ROUNDS, scenes=63, rounds=MANY, schools=200)
        self.print(f"{MANY} rounds", scenarios.many_rounds(many, scenarios.limits_of(many)))
        self.stdout.write(f"\n{WIDE.size} answers to an assessment")
        with patch.dict(INSTRUMENTS, {WIDE.version: WIDE}):
            wide = seed_county(WIDE_COUNTY, scenes=63, instrument=WIDE.version)
            self.print(f"{WIDE.size} answers", scenarios.judging(wide, scenarios.limits_of(wide)))
        return bench

    def measure_the_rest(self, bench: BenchCounty, import_rows: int) -> None:
        office = Visitor(bench.office)
        urls = scenarios.crowded(bench)
        self.stdout.write(f"\nOver HTTP: {', '.join(urls)}")
        with server(Path(STATIC.name)) as port:
            for clients in CROWDS:
                self.stdout.write(str(crowd(port, office, urls, clients=clients)))
            saved = savers(port, bench)
            self.tell(str(saved), not saved.failed and not saved.lost)
        self.stdout.write(f"\n{SCHOOLS:,} schools")
        self.print("places", distances(bench, scenarios.limits_of(bench)))
        seed_plans(bench)
        seed_project(bench)
        analyze()
        self.stdout.write(f"\n{MEASURES} measures at each place of a county, and a project of {PAIRS} pairs")
        alarms, motion, project, *extracts, pack = self.print("action", following(bench, scenarios.limits_of(bench)))
        self.tell(f"project: {project.p50:.0f} ms", project.p50 <= PROJECT_AIM_MS)
        self.tell(f"alarms: {alarms.p50:.0f} ms", alarms.p50 <= ALARMS_AIM_MS)
        self.tell(f"schools of a motion: {motion.p50:.0f} ms", motion.p50 <= MOTION_AIM_MS)
        for extract in extracts:
            self.tell(f"{extract.name}: {extract.p50:.0f} ms", extract.p50 <= EXTRACT_AIM_MS)
        self.tell(f"{pack.name}: {pack.p50:.0f} ms", pack.p50 <= PACK_AIM_MS)
        count, milliseconds = point_in_area(bench)
        self.tell(f"areas of {count:,} places: {milliseconds:,.0f} ms", milliseconds <= AIM_MS)
        start = perf_counter()
        seed_names(bench)
        analyze()
        self.stdout.write(f"\n{COUNT:,} names ({perf_counter() - start:.0f} s to fill the index)")
        self.print("names", searches(bench, scenarios.limits_of(bench)))
        count, seconds = letters.reminders(bench)
        self.tell(f"reminders to {count:,} people: {seconds:.1f} s", seconds <= letters.AIM_SECONDS)
        with TemporaryDirectory() as folder:
            timing, rate = tiles(bench, Path(folder))
        self.stdout.write("\nBackground map")
        self.print("map", [timing])
        self.tell(f"tiles from one process: {rate:,.0f} a second", rate >= RATE_AIM)
        for format in scenarios.WRITERS:  # noqa: A001
            rate = scenarios.import_rate(bench, rows=import_rows, format=format)
            figure = f"import of {import_rows:,} rows with outlines from {format.upper()}: {rate:,.0f} rows/s"
            self.tell(figure, rate >= scenarios.IMPORT_AIM)

    def measure_in_browser(self, bench: BenchCounty) -> None:
        self.stdout.write("\nIn Chromium")
        for figure, is_met in in_browser(bench, Path(STATIC.name)).lines():
            self.tell(figure, is_met)

    def print(self, group: str, timings: Iterable[Timing]) -> list[Timing]:
        done = []
        for timing in timings:
            self.stdout.write(str(timing))
            self.results.add(group, timing)
            done.append(timing)
        return done

    def tell(self, figure: str, is_met: bool) -> None:
        self.stdout.write(f"{figure}  aim {'met' if is_met else 'MISSED'}")


def small(size: int) -> BenchCounty:
    return seed_county(SMALL, scenes=size, schools=3 * size)


def grow(counties: list[BenchCounty], count: int) -> BenchCounty:
    """Counties of COUNTY_SIZE scenes until there are `count`; the first of them is the one to measure."""
    missing = range(len(counties) + 1, count + 1)
    counties.extend(seed_county(number, scenes=COUNTY_SIZE, schools=0 if number > 1 else 500) for number in missing)
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
            read_log.waiting.write()  # what waits has nowhere to go afterwards
            connection.creation.destroy_test_db(str(name), verbosity=0)


def analyze() -> None:
    """Statistics for the planner, as a database in use has them."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


if __name__ == "__main__":
    Command().run_from_argv(["tests", "benchmark", *sys.argv[1:]])
