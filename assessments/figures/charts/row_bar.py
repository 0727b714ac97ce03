"""A small bar in a table's row: this round, and a line at the one before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from .base import COLOURS, percent


@dataclass(frozen=True)
class RowBar:
    width: str
    before: str
    colours: ClassVar[Mapping[str, str]] = COLOURS


ROW_BAR_WIDTH = 96


def row_bar(listed: int, before: int | None, *, most: int) -> RowBar:
    scale = ROW_BAR_WIDTH / max(most, 1)
    return RowBar(width=percent(listed * scale), before=percent(before * scale) if before is not None else "")
