from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from .problems import ImportErrors, Problem

LINES_MAX = 100_000
CELLS_MAX = 500  # in a line


@dataclass(slots=True)
class Line:
    """One line of a sheet, its cells as text; by place what is wrong with some of them."""

    number: int
    values: list[str]
    faults: dict[int, str] = field(default_factory=dict)
    """Cells that say nothing that can be used, and why."""
    not_text: dict[int, str] = field(default_factory=dict)
    """Cells that show something else than they store, and why they are no text: dates, numbers shown as codes."""


def check_size(number: int, cells: int) -> None:
    if number > LINES_MAX:
        message = _("The sheet has more than %(most)d rows. Split it, or remove what stands far below.")
        raise ImportErrors(Problem(message % {"most": LINES_MAX}, number))
    if cells > CELLS_MAX:
        message = _("has more than %(most)d columns. Remove what stands far to the right.")
        raise ImportErrors(Problem(message % {"most": CELLS_MAX}, number))


def as_text(value: Any) -> str:
    """As a spreadsheet would have it: 2023, yes, 2024-02-20."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime.datetime) and value.time() == datetime.time():
        return value.date().isoformat()
    if isinstance(value, datetime.date):
        return value.isoformat()
    return str(value).strip()
