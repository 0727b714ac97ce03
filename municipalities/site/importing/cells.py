"""What the cells of one row mean. Each method notes what is wrong and returns None, so that a row tells all at once."""

from __future__ import annotations

import datetime
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from django.utils.translation import gettext as _

from .problems import Problem
from .reading import FileRow

T = TypeVar("T")


@dataclass
class Cells:
    row: FileRow
    problems: list[Problem] = field(default_factory=list)

    def refuse(self, column: str, message: str) -> None:
        self.problems.append(Problem(message, self.row.line, column))

    def text(self, column: str, *, most: int | None = None) -> str:
        """The cell, or an empty text."""
        text = self.row.cells.get(column, "")
        if most and len(text) > most:
            self.refuse(
                column,
                _("has %(length)d characters. The most is %(most)d.") % {"length": len(text), "most": most},
            )
        return text

    def required(self, column: str, *, most: int | None = None) -> str | None:
        text = self.text(column, most=most)
        if not text:
            self.refuse(column, _("is empty. Every row needs it."))
        return text or None

    def word(self, column: str, words: Mapping[str, T], expected: str, *, required: bool = True) -> T | None:
        """One of a few words, in whatever case. `expected` tells the user which."""
        text = self.required(column) if required else self.text(column)
        if not text:
            return None
        word = text if text in words else " ".join(text.lower().split())
        if word not in words:
            self.refuse(
                column, _("“%(text)s” is not one of: %(expected)s.") % {"text": text[:40], "expected": expected}
            )
        return words.get(word)

    def date(self, column: str) -> datetime.date | None:
        text = self.row.cells.get(column, "")
        if not text:
            return None
        try:
            return datetime.datetime.strptime(text, "%Y-%m-%d").date()  # noqa: DTZ007
        except ValueError:
            self.refuse(column, _("“%(text)s” is not a date. Write it as 2024-02-20.") % {"text": text[:40]})
            return None

    def number(self, column: str) -> float | None:
        """With decimal point or comma."""
        text = self.row.cells.get(column, "")
        if not text:
            return None
        try:
            number = float(text.replace(",", "."))
        except ValueError:
            number = math.nan
        if not math.isfinite(number):
            self.refuse(column, _("“%(text)s” is not a number. Write it as 59.33.") % {"text": text[:40]})
            return None
        return number
