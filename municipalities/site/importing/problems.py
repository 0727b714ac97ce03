from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _


@dataclass(frozen=True)
class Problem:
    """What is wrong, and where: the line as a spreadsheet counts it (the header is 1) and the column, when known.

    The message goes on where the place leaves off: "Line 4, outline: crosses itself …".
    """

    message: str
    line: int | None = None
    column: str = ""

    def __str__(self) -> str:
        if self.line is None:
            return self.message
        place = {"line": self.line, "column": self.column, "message": self.message}
        if self.column:
            return _("Line %(line)d, %(column)s: %(message)s") % place
        return _("Line %(line)d: %(message)s") % place


def to_confirm(doubts: Iterable[Problem]) -> list[Problem]:
    remedy = " " + _("Remove it, or give --confirm if it does not.")
    return [replace(doubt, message=doubt.message + remedy) for doubt in doubts]


class ImportErrors(Exception):
    """Everything wrong with a file, in the order of its lines. Nothing has been written."""

    def __init__(self, *problems: Problem) -> None:
        self.problems = sorted(problems, key=lambda problem: problem.line or 0)
        super().__init__("\n".join(map(str, self.problems)))
