"""Reads and checks the files of a questionnaire, which fixtures/README.md describes. Knows nothing of the database."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from assessments.conditions import BadCondition, parse
from assessments.models import Question
from municipalities.models.actor import Party
from municipalities.reference_files import FixtureRow, csv_rows, keyed

QUESTION_COLUMNS = ["code", "theme", "question", "help", "kind", "options", "source"]
ASKING_COLUMNS = ["code", "core", "shown_if", "visibility", "next_round", "asked_first", "at_most", "alone"]
LIMITS = ("min", "max")
"""Of a number or a text, where others have options."""


@dataclass(frozen=True)
class QuestionEntry:
    fields: dict[str, Any]
    options: list[dict[str, Any]]


def read(folder: Path) -> dict[str, QuestionEntry]:
    """Questions by code, in order. Raises BadFixture."""
    questions = keyed("code", csv_rows(folder / "questions.csv", QUESTION_COLUMNS), lambda row: (row.text("code"),))
    asking = keyed("code", csv_rows(folder / "asking.csv", ASKING_COLUMNS), lambda row: (row.text("code"),))
    entries: dict[str, QuestionEntry] = {}
    for order, ((code,), row) in enumerate(questions.items(), 1):
        if (code,) not in asking:
            raise row.bad("code", _("has no row in asking.csv."))
        entries[code] = _entry(row, asking[(code,)], order, [*entries])
    for (code,), row in asking.items():
        if code not in entries:
            raise row.bad("code", _("has no row in questions.csv."))
    return entries


def _entry(row: FixtureRow, asking: FixtureRow, order: int, before: list[str]) -> QuestionEntry:
    parts = [_parted(row, part) for part in row.cells["options"].split(";") if part]
    limits = {code: label for code, label in parts if code in LIMITS}
    options = [(code, label) for code, label in parts if code not in LIMITS]
    try:
        condition = parse(asking.cells["shown_if"])
    except BadCondition as error:
        raise asking.bad("shown_if", str(error)) from error
    if unknown := condition.codes.difference(before):
        raise asking.bad("shown_if", _("no question %(code)s comes before it.") % {"code": min(unknown)})
    fields = {
        "theme": row.found("theme", _values(Question.Theme.values)),
        "order": order,
        "text": row.text("question"),
        "help": row.cells["help"],
        "kind": row.found("kind", _values(Question.Kind.values)),
        "source": row.cells["source"],
        "core": asking.found("core", {"yes": True, "no": False}),
        "shown_if": asking.cells["shown_if"],
        "visibility": asking.found("visibility", _values(Question.Visibility.values)),
        "next_round": asking.found("next_round", _values(Question.NextRound.values)),
        "asked_first": asking.found("asked_first", _values(Party.values)) if asking.cells["asked_first"] else "",
        "least": _number(row, limits.get("min", "")),
        "most": _number(asking, asking.cells["at_most"]) or _number(row, limits.get("max", "")),
    }
    return QuestionEntry(fields, [*_options(options, asking)])


def _options(options: list[tuple[str, str]], asking: FixtureRow) -> Iterator[dict[str, Any]]:
    alone = asking.cells["alone"].split()
    if unknown := set(alone).difference(code for code, _label in options):
        raise asking.bad("alone", _("“%(value)s” is not known.") % {"value": min(unknown)})
    for order, (code, label) in enumerate(options, 1):
        yield {"code": code, "label": label, "order": order, "exclusive": code in alone}


def _parted(row: FixtureRow, part: str) -> tuple[str, str]:
    code, colon, label = part.partition(":")
    if not (code and colon and label):
        raise row.bad("options", _("“%(value)s” is not a code, a colon and a label.") % {"value": part})
    return code, label


def _number(row: FixtureRow, text: str) -> int | None:
    if text and not text.isdecimal():
        raise row.bad("options", _("“%(value)s” is not a number.") % {"value": text})
    return int(text) if text else None


def _values(words: list[str]) -> Mapping[str, str]:
    return {word: word for word in words}
