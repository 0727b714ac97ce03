from __future__ import annotations

from dataclasses import dataclass

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


class ImportErrors(Exception):
    """Everything wrong with a file, in the order of its lines. Nothing has been written."""

    def __init__(self, *problems: Problem) -> None:
        self.problems = sorted(problems, key=lambda problem: problem.line or 0)
        super().__init__("\n".join(map(str, self.problems)))
