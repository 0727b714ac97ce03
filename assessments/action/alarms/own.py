"""On the start page of the pair: the alarms of its own area, as the list has them, with whose turn it is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments.action.meeting_sheet.pairs import Pair, pairs_of
from municipalities.models import Actor
from municipalities.models.actor import Party
from municipalities.site.look import num
from scenes.models import Round

from .forms import areas_of, counted
from .ground import Ground, PlaceRow
from .kinds import Who
from .page import FIRST
from .rules import Alarm, alarms
from .words import Row, Words

if TYPE_CHECKING:
    from municipalities.models.user import AnyUser


class ToTheList(NamedTuple):
    area: str
    """As the list's selection has it."""
    words: str


@dataclass
class OwnAlarms:
    """Of the areas of `actors` in one county."""

    round: Round
    user: AnyUser
    actors: list[Actor]

    @cached_property
    def _areas(self) -> dict[str, Actor]:
        """As the list's selection has them."""
        return {_key(actor): actor for actor in self.actors}

    @cached_property
    def every(self) -> list[Alarm]:
        ground = self._ground
        ground.about = {pk for pk, place in ground.seen.items() if _is_in(self._areas, place)}
        return [alarm for alarm in alarms(ground) if any(place.pk in ground.about for place in alarm.places)]

    @cached_property
    def _ground(self) -> Ground:
        return Ground(self.round, self.user)

    @property
    def heading(self) -> str:
        return f"{_('Alarms')}: {num(len(self.every))}" if self.every else _("No alarms at your places")

    @cached_property
    def rows(self) -> list[Row]:
        """The most important, with whose turn it is instead of who can."""
        words, parties = Words(self._ground), {actor.party for actor in self.actors}
        return [words.row(alarm, who=capfirst(turn_words(alarm.who, parties))) for alarm in self.every[:FIRST]]

    @property
    def lists(self) -> list[ToTheList]:
        """The list of each area with alarms, and how many they are there."""
        found = []
        for key, actor in self._areas.items():
            count = sum(any(_is_in([key], place) for place in alarm.places) for alarm in self.every)
            if count:
                text = ngettext("Show %(alarms)s in %(area)s", "Show all %(alarms)s in %(area)s", count)
                area = getattr(actor, actor.area_kind)
                found.append(ToTheList(key, text % {"alarms": counted(count), "area": area}))
        return found

    @property
    def pairs(self) -> list[Pair]:
        """That answer for the places, each with its meeting sheet."""
        return pairs_of(place for place in self._ground.seen.values() if _is_in(self._areas, place))

    @property
    def shown(self) -> list[int]:
        """Keys of the places that the page names."""
        return [row.place.pk for row in self.rows]


def _is_in(areas: Iterable[str], place: PlaceRow) -> bool:
    return not dict(areas_of(place)).keys().isdisjoint(areas)


def _key(actor: Actor) -> str:
    area = getattr(actor, actor.area_kind)
    return f"{actor.area_kind}-{area.code if actor.area_kind == 'municipality' else area.pk}"


def turn_words(who: Who, parties: Iterable[Party | None]) -> str:
    """For those who are one of the two parties."""
    if who in {str(party) for party in parties}:
        return _("your turn")
    return {
        Who.BOTH: _("your turn, both"),
        Who.MUNICIPALITY: _("the municipality's turn"),
        Who.POLICE: _("the police's turn"),
        Who.OTHER: _("another actor's turn"),
    }[who]
