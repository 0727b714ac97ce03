"""The goal is of every round: fewer than in the one before. A strip over all published rounds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments.figures.progress import RoundTally
from assessments.figures.sentences import counted
from assessments.wording import listing
from municipalities.models import County
from municipalities.site.look import num


@dataclass(frozen=True)
class GoalCell:
    label: str
    count: str
    verdict: str
    sign: str
    """done, warn, or empty where there is nothing to judge."""
    is_current: bool = False


@dataclass(frozen=True)
class GoalStrip:
    title: str
    cells: list[GoalCell]


def goal_strip(county: County, rounds: Sequence[RoundTally], current: RoundTally | None) -> GoalStrip | None:
    published = [tally for tally in rounds if tally.round.is_published and tally.settled]
    if county.goal_year is None or len(published) < 2:  # one round has nothing to be fewer than
        return None
    met = [after.round.label for before, after in pairwise(published) if after.right < before.right]
    of = len(published) - 1
    values = {"count": counted(len(met)), "of": counted(of), "rounds": listing(met)}
    text = ngettext(
        "The goal has been reached in %(count)s of %(of)s round: %(rounds)s",
        "The goal has been reached in %(count)s of %(of)s rounds: %(rounds)s",
        of,
    )
    none = ngettext(
        "The goal has not been reached in the round that can be judged",
        "The goal has not been reached in any of %(of)s rounds",
        of,
    )
    return GoalStrip(title=(text if met else none) % values, cells=list(_cells(published, current)))


def _cells(published: Sequence[RoundTally], current: RoundTally | None) -> Iterator[GoalCell]:
    before: RoundTally | None = None
    for tally in published:
        if before and (gap := _gap(before.round.label, tally.round.label)):
            yield GoalCell(gap, "", _("No mapping"), "")
        verdict, sign = _verdict(before, tally)
        yield GoalCell(tally.round.label, num(tally.right), verdict, sign, is_current=tally == current)
        before = tally


def _gap(before: str, after: str) -> str:
    """The years between, where rounds are called after theirs."""
    if not (before.isdecimal() and after.isdecimal()):
        return ""
    first, last = int(before) + 1, int(after) - 1
    if first > last:
        return ""
    return str(first) if first == last else f"{first}–{last}"


def _verdict(before: RoundTally | None, tally: RoundTally) -> tuple[str, str]:
    if before is None:
        return _("First mapping"), ""
    change = tally.right - before.right
    if change < 0:
        text = ngettext("reached, %(count)s fewer", "reached, %(count)s fewer", -change)
    elif change:
        text = ngettext("not reached, %(count)s more", "not reached, %(count)s more", change)
    else:
        text = _("not reached, as many")
    return capfirst(text % {"count": counted(abs(change))}), "done" if change < 0 else "warn"
