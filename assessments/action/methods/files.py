"""Reads and checks fixtures/methods/, which its README describes. Knows nothing of the database."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from assessments.action.models import Method, MethodAim
from assessments.action.models.corner import Corner
from municipalities.reference_files import FixtureRow, csv_rows, keyed
from scenes.models import Scene

TEXTS = ["label", "lead", "summary", "when_it_works", "dose_unit", "mark", "checked_by"]
CHOICES: dict[str, Collection[str]] = {
    "group": Method.Group.values,
    "level": ["", *Method.Level.values],
    **{outcome: ["", *Method.Seen.values] for outcome in Method.OUTCOMES},
}
COLUMNS = [
    "code",
    "label",
    "group",
    "lead",
    "level",
    "drugs",
    "violence",
    "safety",
    "summary",
    "when_it_works",
    "dose_unit",
    "mark",
    "checked_on",
    "checked_by",
]
SOURCE_COLUMNS = ["code", "source", "address"]
AIM_COLUMNS = ["code", "corners", "categories", "problems"]
AIMS: dict[str, tuple[MethodAim.Kind, Collection[str]]] = {
    "corners": (MethodAim.Kind.CORNER, Corner.values),
    "categories": (MethodAim.Kind.CATEGORY, Scene.Category.values),
    "problems": (MethodAim.Kind.PROBLEM, ()),  # options of a question: the questionnaire knows which
}

Aim = tuple[str, str]
"""Its kind and value."""


@dataclass(frozen=True)
class MethodEntry:
    fields: dict[str, Any]
    aims: frozenset[Aim]


def read(folder: Path) -> dict[str, MethodEntry]:
    """By code. Raises BadFixture."""
    methods = keyed("code", csv_rows(folder / "methods.csv", COLUMNS), lambda row: (row.text("code"),))
    aims = keyed("code", csv_rows(folder / "aims.csv", AIM_COLUMNS), lambda row: (_known(row, methods),))
    cited: dict[str, list[FixtureRow]] = {}
    for row in csv_rows(folder / "sources.csv", SOURCE_COLUMNS):
        cited.setdefault(_known(row, methods), []).append(row)
    return {
        code: MethodEntry(
            _fields(row) | _cited(cited.get(code, [])),
            frozenset(_aims(aims[code,])) if (code,) in aims else frozenset(),
        )
        for (code,), row in methods.items()
    }


def _known(row: FixtureRow, methods: Collection[tuple[str, ...]]) -> str:
    code = row.text("code")
    if (code,) not in methods:
        raise row.bad("code", _("has no row in methods.csv."))
    return code


def _fields(row: FixtureRow) -> dict[str, Any]:
    texts = {name: row.cells[name] for name in TEXTS}
    chosen = {name: _one_of(row, name, row.cells[name], values) for name, values in CHOICES.items()}
    return texts | chosen | {"checked_on": row.day("checked_on")}


def _cited(rows: list[FixtureRow]) -> dict[str, str]:
    return {
        "sources": "\n".join(row.text("source") for row in rows),
        "addresses": "\n".join(row.cells["address"] or Method.NO_ADDRESS for row in rows),
    }


def _aims(row: FixtureRow) -> Iterator[Aim]:
    for column, (kind, values) in AIMS.items():
        for value in row.cells[column].split():
            yield kind, _one_of(row, column, value, values or [value])


def _one_of(row: FixtureRow, column: str, value: str, values: Collection[str]) -> str:
    if value not in values:
        raise row.bad(column, _("“%(value)s” is not known.") % {"value": value})
    return value
