"""What two summaries of the same round say differently, figure by figure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from assessments.models import PublishedFigure
from assessments.signs import WORDS_FOR_MANY
from municipalities.site.look import num

BASES = ("municipalities", "local_police_areas", "districts")
"""Whose base can differ. That of the others is the number of scenes, which is told by itself."""


@dataclass(frozen=True)
class Difference:
    unit: str
    """Empty: the county."""
    measure: str
    """As PublishedFigure names it, or a key of the summary."""
    label: str
    before: int | None
    after: int | None

    def __str__(self) -> str:
        return _("%(what)s %(before)s, becomes %(after)s") % {
            "what": self.label,
            "before": num(self.before),
            "after": num(self.after),
        }


def differences(before: dict[str, Any], after: dict[str, Any]) -> list[Difference]:
    """From one summary to another, in the order of the summary. A unit that only one of them has counts 0 there."""
    was, becomes = dict(_figures(before)), dict(_figures(after))
    return [
        Difference(unit, measure, _label(unit, measure), was.get((unit, measure), 0), becomes.get((unit, measure), 0))
        for unit, measure in {**was, **becomes}
        if was.get((unit, measure), 0) != becomes.get((unit, measure), 0)
    ]


def _figures(summary: dict[str, Any]) -> Iterator[tuple[tuple[str, str], int | None]]:
    for key in ("listed", "qualified", "not_qualified", "undetermined"):
        yield ("", key), summary[key]
    yield ("", "joint"), summary["joint"]["count"]
    for key in BASES:
        yield ("", key), summary[key]["affected"]
        yield ("", f"{key}_base"), summary[key]["of"]
    yield ("", "area_m2"), summary["area"]["total_m2"]
    yield ("", "drawn"), summary["area"]["with_outline"]
    yield ("", "schools_within_500m"), summary["schools_within_500m"]["count"]
    if vulnerable := summary.get("vulnerable_area"):
        yield ("", "outside_vulnerable"), vulnerable["outside"]
    for key, value in (summary["ledger"] or {}).items():
        if key != "closing":
            yield ("", key), value
    for kind in ("by_municipality", "by_local_police_area"):
        for unit in summary[kind]:
            yield (unit["name"], "listed"), unit["listed"]


def _label(unit: str, measure: str) -> str:
    if measure == "drawn":
        return _("places with an outline")
    if measure.endswith("_base"):
        return _("%(what)s in all") % {"what": PublishedFigure.Measure(measure.removesuffix("_base")).label}
    known = measure in PublishedFigure.Measure.values
    label = str(PublishedFigure.Measure(measure).label if known else WORDS_FOR_MANY[measure])
    return f"{unit}: {label}" if unit else capfirst(label)
