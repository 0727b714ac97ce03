"""What the sheet says, cut to one page: plain rows that the template only prints."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments.action.alarms.ground import Ground, MeasureRow, PlaceRow
from assessments.action.alarms.kinds import Kind
from assessments.action.alarms.rules import Alarm, alarms
from assessments.action.alarms.words import Words
from assessments.action.links import is_overdue
from assessments.wording import listing
from municipalities.site.look import day_long, num
from scenes.models import Round

from .differences import Difference, differences
from .pairs import Pair, pair_of
from .partners import Partners, partners

MOST = 5
"""Rows of each list, so that all of them get room on one A4."""
LONGEST, LONGEST_NAME = 110, 50
"""Characters of a text that somebody has written, and of the name of a place."""
UNTIL_NEXT_MEETING = datetime.timedelta(days=60)

T = TypeVar("T")


@dataclass(frozen=True)
class Row:
    place: str
    url: str
    words: str
    note: str = ""


class Cut:
    """The first of a list, and how many more there are."""

    def __init__(self, found: Sequence[T], row: Callable[[T], Row]) -> None:
        self.rows = [row(one) for one in found[:MOST]]
        self.count = len(found)

    @property
    def more(self) -> str:
        left = self.count - len(self.rows)
        return ngettext("and %(count)s more", "and %(count)s more", left) % {"count": num(left)} if left else ""


class MeetingSheet:
    """Of one pair, as one user sees its places."""

    def __init__(self, pair: Pair, rounds: Sequence[Round], ground: Ground) -> None:
        self.pair, self.ground = pair, ground
        self.newest = rounds[-1]
        ground.about = {pk for pk, place in ground.seen.items() if pair_of(place) == pair}

    @property
    def round(self) -> Round:
        """By which it is known what is an open drug scene."""
        return self.ground.round

    @property
    def places(self) -> list[PlaceRow]:
        """Open drug scenes and others."""
        return [place for pk, place in self.ground.seen.items() if pk in self._keys]

    @cached_property
    def _keys(self) -> set[int]:
        return self.ground.about or set()

    @property
    def lead(self) -> str:
        count = len(self._keys & self.ground.places.keys())
        text = ngettext(
            "%(count)s open drug scene, round %(round)s.", "%(count)s open drug scenes, round %(round)s.", count
        )
        return text % {"count": num(count), "round": self.round.label}

    # --- What is missing

    @cached_property
    def _words(self) -> Words:
        return Words(self.ground)

    @cached_property
    def _alarms(self) -> list[Alarm]:
        return [one for one in alarms(self.ground) if any(place.pk in self._keys for place in one.places)]

    @cached_property
    def alarms(self) -> Cut:
        return Cut(self._alarms, self._alarm)

    def _alarm(self, alarm: Alarm) -> Row:
        row = self._words.row(alarm)
        return Row(_name(row.place), row.url, str(alarm.kind.label), _short(" ".join(row.lines)))

    # --- What the two see differently

    @cached_property
    def differences(self) -> Cut:
        return Cut(differences(self.newest, self._keys, self.ground.user), self._difference)

    def _difference(self, one: Difference) -> Row:
        url = f"{reverse('assessment_edit', args=[one.assessment])}#{one.anchor}"
        return Row(_name(self.ground.seen[one.scene]), url, _short(one.asked), _short(one.words))

    # --- What is to be followed up

    @cached_property
    def follow_ups(self) -> Cut:
        """The first day first. What is an alarm already stands there."""
        told = {alarm.measure.pk for alarm in self._alarms if alarm.measure and alarm.kind is Kind.OVERDUE}
        due = [one for one in self.ground.measures if one.pk not in told and self._is_due(one)]
        return Cut(sorted(due, key=lambda one: (one.follow_up, one.pk)), self._follow_up)

    def _is_due(self, measure: MeasureRow) -> bool:
        today, day = self.ground.day, measure.follow_up
        if day is None or measure.is_over or measure.plan not in self.ground.readable:
            return False
        told = [report.since for report in self.ground.reports.get(measure.pk, ())]
        return today <= day <= today + UNTIL_NEXT_MEETING or is_overdue(day, told, today)

    def _follow_up(self, measure: MeasureRow) -> Row:
        places = [self.ground.seen[pk] for pk in self.ground.plans[measure.plan] if pk in self.ground.seen]
        actor = self.ground.actors.get(measure.responsible or 0)
        who = _("%(actor)s tells how it goes.") % {"actor": actor} if actor else _("Nobody is responsible yet.")
        url, note = reverse("measure", args=[measure.pk]), f"{day_long(measure.follow_up)}. {who}"
        return Row(_short(listing(map(_name, places))), url, _short(measure.name), note)

    # --- Who could

    @cached_property
    def partners(self) -> Partners:
        return partners(self._keys, self.ground.user)


def _name(place: PlaceRow) -> str:
    return Truncator(place.name).chars(LONGEST_NAME)


def _short(text: str) -> str:
    return Truncator(text).chars(LONGEST)
