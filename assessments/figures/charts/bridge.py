"""From one round to the next: what was added and what went away, as bars between two levels."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from assessments.figures.ledger import Ledger
from assessments.figures.sentences import DIRECTIONS
from assessments.signs import WORDS_FOR_MANY
from municipalities.site.look import num, signed
from scenes.models import Round

from .base import COLOURS, Chart, percent

FILLS = {
    "new": "warm",
    "returned": "warm",
    "ceased": "cool",
    "merged": "struct",
    "split": "struct",
    "pending": "wait",
}
STRIPED = {"returned": "bridge-returned", "split": "bridge-split"}


@dataclass(frozen=True)
class Bar:
    label: str
    value: str
    x: str
    width: str
    end: str
    top: int
    kind: str = ""
    fill: str = COLOURS["grey_mid"]
    stroke: str = ""
    connector: str = ""
    """Where the level goes on to the next bar; empty on the last."""

    @property
    def is_total(self) -> bool:
        return not self.kind

    @property
    def is_zero(self) -> bool:
        return self.width == percent(0)

    @property
    def baseline(self) -> int:
        return self.top + 17

    @property
    def bottom(self) -> int:
        return self.top + 24

    @property
    def next_top(self) -> int:
        return self.top + ROW


@dataclass(frozen=True)
class Bridge(Chart):
    bars: list[Bar]
    changes: int = 0


ROW = 38
BRIDGE_WIDTH = 54
"""Percent of the picture beside the labels, so that the figures after the bars fit on a phone."""


def bridge(start: Round, steps: Sequence[tuple[Round, Ledger]]) -> Bridge:
    """Oldest step first. Kinds of change that are zero in every step are left out."""
    kinds = [kind for kind in DIRECTIONS if any(getattr(ledger, kind) for _round, ledger in steps)]
    levels = list(_levels(start, steps, kinds))
    most = max(max(low, high) for _label, _kind, low, high in levels) or 1

    def x(level: int) -> float:
        return BRIDGE_WIDTH * level / most

    bars = [
        Bar(
            label=label,
            value=signed(high - low) if kind else num(high),
            x=percent(x(min(low, high))),
            width=percent(x(abs(high - low))),
            end=percent(x(max(low, high))),
            top=7 + ROW * number,
            kind=kind,
            fill=_fill(kind),
            stroke=COLOURS[FILLS[kind]] if kind in STRIPED or kind == "pending" else "",
            connector=percent(x(high)) if number < len(levels) - 1 else "",
        )
        for number, (label, kind, low, high) in enumerate(levels)
    ]
    last = steps[-1][0]
    return Bridge(
        id="bridge",
        title=_("Change from round %(first)s to round %(last)s") % {"first": start.label, "last": last.label},
        description="; ".join(f"{bar.label}: {bar.value}" for bar in bars) + ".",
        height=ROW * len(bars),
        bars=bars,
        changes=len(kinds),
    )


def _levels(
    start: Round, steps: Sequence[tuple[Round, Ledger]], kinds: Sequence[str]
) -> Iterator[tuple[str, str, int, int]]:
    """Label, kind of change (none for a total), level before and after."""
    opening = steps[0][1].opening
    yield _("Round %(round)s") % {"round": start.label}, "", 0, opening
    for round, ledger in steps:
        level = ledger.opening
        for kind in kinds:
            before, level = level, level + DIRECTIONS[kind] * getattr(ledger, kind)
            yield str(WORDS_FOR_MANY[kind]), kind, before, level
        yield _("Round %(round)s") % {"round": round.label}, "", 0, ledger.closing


def _fill(kind: str) -> str:
    if not kind:
        return COLOURS["grey_mid"]
    if kind == "pending":
        return COLOURS["paper"]
    return f"url(#{STRIPED[kind]})" if kind in STRIPED else COLOURS[FILLS[kind]]
