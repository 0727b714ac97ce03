"""Classification: one bar per round."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from municipalities.site.look import num
from scenes.models import Round

from .base import Chart, percent


@dataclass(frozen=True)
class Part:
    kind: str
    value: str
    x: str
    width: str
    middle: str
    label: bool
    """Whether the figure has room inside."""


@dataclass(frozen=True)
class Stack:
    label: str
    parts: list[Part]
    top: int
    is_current: bool

    @property
    def baseline(self) -> int:
        return self.top + 19


@dataclass(frozen=True)
class Classes(Chart):
    left: int
    stacks: list[Stack] = field(default_factory=list)


CLASSES_WIDTH = 86


def classes(rows: Sequence[tuple[Round, Mapping[str, int]]], *, words: Mapping[str, str]) -> Classes:
    """Oldest round first; the last is the current one."""
    most = max([sum(counts.values()) for _round, counts in rows] + [1])
    stacks = [
        Stack(
            label=round.label,
            parts=list(_parts(counts, CLASSES_WIDTH / most)),
            top=1 + 40 * number,
            is_current=number == len(rows) - 1,
        )
        for number, (round, counts) in enumerate(rows)
    ]
    sentences = [
        _("Round %(round)s: %(counts)s.")
        % {
            "round": round.label,
            "counts": ", ".join(f"{words[kind].lower()} {num(count)}" for kind, count in counts.items()),
        }
        for round, counts in rows
    ]
    return Classes(
        id="classes",
        title=_("Classification per round"),
        description=" ".join(sentences),
        height=40 * len(rows) - 8,
        left=max(44, 12 + 8 * max(len(round.label) for round, _counts in rows)),
        stacks=stacks,
    )


def _parts(counts: Mapping[str, int], scale: float) -> Iterator[Part]:
    x = 0.0
    for kind, count in counts.items():
        if count:
            width, value = count * scale, num(count)
            yield Part(
                kind=kind,
                value=value,
                x=percent(x),
                width=percent(width),
                middle=percent(x + width / 2),
                # The figure stands in the middle of the hatching, at the left of the other parts.
                label=width >= (1 if kind == "undetermined" else 3) + 2.8 * len(value),
            )
            x += width
