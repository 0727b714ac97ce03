"""What the cells of one row mean. Each method notes what is wrong and returns None, so that a row tells all at once."""

from __future__ import annotations

import datetime
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from django.core.exceptions import ValidationError
from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from municipalities.site.days import within_reason
from municipalities.site.privacy import doubtful_parts, refuse_personal_numbers
from municipalities.site.texts import one_line, several_lines

from .codes import Codes
from .problems import Problem
from .reading import FileRow

T = TypeVar("T")

THOUSANDS = re.compile(r"[-−]?\d{1,3}(?: \d{3})+(?:[.,]\d+)?")
NUMBER = re.compile(r"-?\d+(?:[.,]\d+)?(?:E[+-]?\d+)?", re.IGNORECASE | re.ASCII)


@dataclass
class Cells:
    row: FileRow
    problems: list[Problem] = field(default_factory=list)
    doubts: list[Problem] = field(default_factory=list)
    """What may be wrong: the user is asked."""

    def __post_init__(self) -> None:
        for column, fault in self.row.faults.items():
            self.refuse(column, fault)

    def refuse(self, column: str, message: str) -> None:
        problem = Problem(message, self.row.line, column)
        if problem not in self.problems:
            self.problems.append(problem)

    def has(self, column: str) -> bool:
        """Something, be it right or wrong."""
        return bool(self._raw(column)) or column in self.row.faults

    def raw(self, column: str) -> str:
        """The cell as it is, or an empty text."""
        if column in self.row.not_text:
            self.refuse(column, self.row.not_text[column])
            return ""
        return self._raw(column)

    def _raw(self, column: str) -> str:
        return "" if column in self.row.faults else self.row.cells.get(column, "")

    def text(self, column: str, *, most: int | None = None) -> str:
        """One line, or an empty text."""
        return self._no_longer(column, one_line(self.raw(column)), most)

    def required(self, column: str, *, most: int | None = None) -> str | None:
        text = self.text(column, most=most)
        if not text and not self._is_refused(column):
            self.refuse(column, _("is empty. Every row needs it."))
        return text or None

    def code(self, column: str, codes: Codes, *, most: int | None = None) -> str | None:
        """What identifies something. One that can be taken for another is refused."""
        code = self.required(column, most=most)
        if code and (fault := codes.fault(code)):
            self.refuse(column, fault)
        return code

    def free_text(self, column: str, *, most: int | None = None, lines: bool = False) -> str:
        """What people have written: without personal numbers, and asked about what may point out a person."""
        text = several_lines(self.raw(column)) if lines else one_line(self.raw(column))
        self._check_free_text(column, text)
        return self._no_longer(column, text, most)

    def required_free_text(self, column: str, *, most: int | None = None) -> str | None:
        self.required(column)
        return self.free_text(column, most=most) or None

    def refuse_personal_numbers(self, column: str, text: str) -> None:
        try:
            refuse_personal_numbers(text)
        except ValidationError as error:
            self.refuse(column, " ".join(error.messages))

    def _check_free_text(self, column: str, text: str) -> None:
        self.refuse_personal_numbers(column, text)
        if found := doubtful_parts(text):
            message = _("seems to hold %(found)s. Does it tell of an individual?")
            parts = get_text_list(found, str(_("and")))
            self.doubts.append(Problem(message % {"found": parts}, self.row.line, column))

    def _no_longer(self, column: str, text: str, most: int | None) -> str:
        if most and len(text) > most:
            self.refuse(
                column,
                _("has %(length)d characters. The most is %(most)d.") % {"length": len(text), "most": most},
            )
        return text

    def _is_refused(self, column: str) -> bool:
        return any(problem.column == column for problem in self.problems)

    def word(self, column: str, words: Mapping[str, T], expected: str, *, required: bool = True) -> T | None:
        """One of a few words, in whatever case. `expected` tells the user which."""
        text = self.required(column) if required else self.text(column)
        if not text:
            return None
        word = text if text in words else text.lower()
        if word not in words:
            self.refuse(
                column, _("“%(text)s” is not one of: %(expected)s.") % {"text": text[:40], "expected": expected}
            )
        return words.get(word)

    def date(self, column: str, *, required: bool = False) -> datetime.date | None:
        text = one_line(self._raw(column))
        if not text:
            if required and not self._is_refused(column):
                self.refuse(column, _("is empty. Every row needs it."))
            return None
        try:
            day = datetime.datetime.strptime(text, "%Y-%m-%d").date()  # noqa: DTZ007
            within_reason(day)
        except ValueError:
            self.refuse(column, _("“%(text)s” is not a date. Write it as 2024-02-20.") % {"text": text[:40]})
            return None
        except ValidationError as error:
            self.refuse(column, str(error.message))
            return None
        return day

    def number(self, column: str, *, like: str = "59.33") -> float | None:
        """With decimal point or comma, and thousands apart or not. `like` is an example to follow."""
        text = one_line(self._raw(column))
        if not text:
            return None
        written = text.replace("−", "-")
        if THOUSANDS.fullmatch(text):
            written = written.replace(" ", "")
        number = float(written.replace(",", ".")) if NUMBER.fullmatch(written) else math.nan
        if not math.isfinite(number):
            words = {"text": text[:40], "like": like}
            self.refuse(column, _("“%(text)s” is not a number. Write it as %(like)s.") % words)
            return None
        return number
