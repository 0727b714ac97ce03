"""An analysis as a flat set of named fields: "meeting_on", "p3.text" of the problem 3, "c12.text" of the cause 12.

Forms post such names, events record them, collisions compare them. A value of None is a row that is not there.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING, Any

from assessments.action.models import Analysis, Cause, Problem
from assessments.action.models.corner import Corner

if TYPE_CHECKING:
    from municipalities.models.user import AnyUser

PROBLEM_PARTS = ("text",)
CAUSE_PARTS = (
    "text",
    "corner",
    "parent",
    "basis",
    "certainty",
    "influence",
    "who_could",
    "no_measure_because",
    "restricted",
)
PARTS = {"p": PROBLEM_PARTS, "c": CAUSE_PARTS}
NAME = re.compile(r"([pc])(\d{1,9})\.([a-z_]+)")


def parse(name: str) -> tuple[str, int, str] | None:
    """Kind of row, its key and the part; nothing where the field is of the analysis itself."""
    found = NAME.fullmatch(name)
    return (found[1], int(found[2]), found[3]) if found else None


class Rows:
    """Problems and causes of an analysis, read once: those that the reader may see, or all of them."""

    def __init__(self, analysis: Analysis, reader: AnyUser | None = None) -> None:
        self.analysis = analysis
        problems, causes = Problem.objects.filter(analysis=analysis), Cause.objects.filter(problem__analysis=analysis)
        self.reads_all = reader is None or Analysis.objects.restricted_visible_to(reader).contains(analysis)
        if reader and not self.reads_all:
            problems, causes = problems.visible_to(reader), causes.visible_to(reader)
        self.problems: dict[int, Problem] = {problem.pk: problem for problem in problems}
        self.causes: dict[int, Cause] = {cause.pk: cause for cause in causes}

    @property
    def values(self) -> dict[str, Any]:
        flat: dict[str, Any] = {"meeting_on": str(self.analysis.meeting_on or "")}
        for problem in self.problems.values():
            flat[f"p{problem.pk}.text"] = problem.text
        for cause in self.causes.values():
            flat |= {f"c{cause.pk}.{part}": part_of(cause, part) for part in CAUSE_PARTS}
        return flat

    @cached_property
    def whys(self) -> dict[int | None, list[Cause]]:
        """By the cause that they explain; under nothing those that explain a problem."""
        found: defaultdict[int | None, list[Cause]] = defaultdict(list)
        for cause in self.causes.values():
            found[cause.parent_id].append(cause)
        return found

    def roots(self, problem: Problem, corner: str) -> list[Cause]:
        return [cause for cause in self.whys[None] if cause.problem_id == problem.pk and cause.corner == corner]

    def below(self, cause: Cause) -> Iterator[Cause]:
        """All that explains it, however deep."""
        for why in self.whys[cause.pk]:
            yield why
            yield from self.below(why)

    def empty_corners(self, problem: Problem) -> list[Corner]:
        return [corner for corner in Corner if not any(cause.text for cause in self.roots(problem, corner))]

    @property
    def written(self) -> list[Cause]:
        """Without those that have no words yet."""
        return [cause for cause in self.causes.values() if cause.text]

    @property
    def key(self) -> str:
        """Which rows there are, for a page that has been open meanwhile."""
        return " ".join([*(f"p{pk}" for pk in sorted(self.problems)), *(f"c{pk}" for pk in sorted(self.causes))])


def part_of(cause: Cause, part: str) -> Any:
    return cause.parent_id if part == "parent" else getattr(cause, part)
