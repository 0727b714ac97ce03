"""The chain from problem to what changed: what lacks the link before or after it. Pointed out, never a stop."""

from __future__ import annotations

import datetime
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .models import Cause, Measure
from .models.measure import ENDED, State

# A day, a year or a time of day is no number to reach.
NO_NUMBER = re.compile(
    r"\d{4}-\d\d(-\d\d)?|(?<!\d)(19|20)\d\d(?!\d)|kl\.? ?\d\d?([.:]\d\d)?(–\d\d?([.:]\d\d)?)?|\d\d?/\d\d?"
    r"|\d\d? (jan|feb|mar|apr|maj|jun|jul|aug|sep|okt|nov|dec)\w*",
    re.IGNORECASE,
)


class Goal(Protocol):
    """A measure, or a row of a list of many."""

    @property
    def goal(self) -> str: ...
    @property
    def goal_number(self) -> Decimal | None: ...


class Caused(Protocol):
    @property
    def cause_id(self) -> int | None: ...
    @property
    def cause_text(self) -> str: ...
    @property
    def aim(self) -> str: ...


class OfChain(Protocol):
    """A cause, or a row of a list of many."""

    @property
    def parent_id(self) -> int | None: ...
    @property
    def influence(self) -> str: ...
    @property
    def no_measure_because(self) -> str: ...


def has_number(measure: Goal) -> bool:
    """A goal that can be counted: its number, or one in its words that is no date."""
    return measure.goal_number is not None or bool(re.search(r"\d", NO_NUMBER.sub("", measure.goal)))


def goal_lacks_number(measure: Goal) -> bool:
    return bool(measure.goal) and not has_number(measure)


def lacks_cause(measure: Caused) -> bool:
    """It rests neither on a cause, nor for want of an analysis on what the assessment says."""
    return not (measure.cause_id or measure.cause_text or measure.aim)


def is_alive(measure: Measure) -> bool:
    return measure.state not in ENDED


def needs_measure(cause: OfChain) -> bool:
    """A cause that the two can do something about, and have not said needs nothing. Whys are causes of a cause."""
    return cause.parent_id is None and cause.influence != Cause.Influence.NO and not cause.no_measure_because


def is_restricted(cause: Cause) -> bool:
    """It rests on an answer that is not for readers."""
    return cause.restricted or cause.problem.restricted


def is_red_twice(states: Sequence[str]) -> bool:
    """Of reports, the latest last: told to stand still two times in a row."""
    return list(states[-2:]) == [State.STOPPED, State.STOPPED]


def is_overdue(follow_up: datetime.date | None, told: Collection[datetime.date], today: datetime.date) -> bool:
    """The day has passed, and nobody has told how it goes since. Of measures that have not ended."""
    return follow_up is not None and follow_up < today and (not told or max(told) < follow_up)


def without_measure(causes: Iterable[Cause], measures: Iterable[Measure]) -> list[Cause]:
    """Causes that the two can do something about, and have not planned anything for. A measure goes with the cause that
    follows the one it is aimed at, also before that is approved.
    """
    taken = {measure.cause_id for measure in measures if measure.cause_id and measure.state != State.CANCELLED}
    return [cause for cause in causes if needs_measure(cause) and taken.isdisjoint([cause.pk, cause.follows_id])]


@dataclass(frozen=True)
class Link:
    """One link of the chain as a page draws it. `name` is what it leads to."""

    name: str
    words: str
    missing: int = 0
    """How many lack the link before or after."""
    broken: str = ""
    """The same in words; empty: whole."""
    url: str = ""
    is_ahead: bool = False


def chain(
    *, problems: int, causes: Collection[Cause], measures: Collection[Measure], urls: Mapping[str, str]
) -> list[Link]:
    """From problem to what changed, of what the reader may see; a link whose turn has not come is ahead."""
    goals = [measure for measure in measures if measure.goal]
    done = sum(measure.state == State.DONE for measure in measures)
    told = {
        "problems": (problems, ngettext("%(count)s problem", "%(count)s problems", problems)),
        "causes": (len(causes), ngettext("%(count)s cause", "%(count)s causes", len(causes))),
        "goals": (len(goals), ngettext("%(count)s goal", "%(count)s goals", len(goals))),
        "measures": (len(measures), ngettext("%(count)s measure", "%(count)s measures", len(measures))),
        "done": (done, _("%(count)s done") if done else _("Carried out")),
        "changed": (0, _("What changed")),
    }
    missing = {
        "causes": (len(without_measure(causes, measures)), _("%(count)s without measure")),
        "goals": (sum(map(goal_lacks_number, goals)), _("%(count)s without number")),
        "measures": (sum(map(lacks_cause, measures)), _("%(count)s without cause")),
    }
    return [
        _link(name, count, words, *missing.get(name, (0, "")), url=urls.get(name, ""))
        for name, (count, words) in told.items()
    ]


def _link(name: str, count: int, words: str, missing: int, broken: str, *, url: str) -> Link:
    told = broken % {"count": missing} if missing else ""
    return Link(name, words % {"count": count}, missing, told, url, is_ahead=not count)
