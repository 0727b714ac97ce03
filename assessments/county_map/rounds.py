"""Rounds of a county beside each other on its map."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from assessments.models import Assessment
from assessments.scene_list.filters import SceneTableFilter
from assessments.scene_list.table import scene_table
from municipalities.site.look import num
from scenes.models import Outline, Round, Scene

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.http import QueryDict

    from municipalities.models.user import AnyUser

OF_PLACES = ("search", "municipality", "district", "lpo", "category")
"""Filters that ask the same of a place in any round. The others ask what was found in the chosen one."""

WAYS = ("", "swipe", "beside")
"""How the rounds are shown: on top of each other, parted by a line that is moved, or on a small map each."""


def others_beside(round: Round, rounds: QuerySet[Round], query: QueryDict) -> list[Round]:
    """Of the rounds that the user may read: the one to compare with, and those that are wanted beside the two.

    Each of these has a parameter of its own, since one that is given twice is refused everywhere.
    """
    compare = query.get("compare")
    if not compare:
        return []
    others = list(rounds.exclude(pk=round.pk))
    first = [other for other in others if other.label == compare]
    return [other for other in others if other in first or also(other) in query] if first else []


def also(round: Round) -> str:
    return f"also_{round.pk}"


class Then(NamedTuple):
    """What a place was in a round."""

    round: Round
    assessment: Assessment | None
    """Only where the place was listed."""
    area_m2: float | None
    waits: bool
    """Not settled yet."""


class RoundsOnMap:
    """The chosen round and others of the same county, earlier or later."""

    def __init__(self, round: Round, others: list[Round], query: QueryDict, user: AnyUser) -> None:
        self.round, self.others = round, others
        self.query, self.user = query, user
        self.rounds = sorted([round, *others], key=lambda one: (one.ends, one.starts, one.label))

    @property
    def way(self) -> str:
        """More than two rounds can only be seen on a small map each."""
        wanted = self.query.get("way", "")
        return "beside" if len(self.others) > 1 else wanted if wanted in WAYS else ""

    @property
    def labels_of_others(self) -> str:
        return ", ".join(other.label for other in self.others)

    def tell(self, rows: Iterable[Any], *, of: Round | None = None) -> list[Any]:
        """Each row with what it was `then`, in every round. `of` is the round whose table the rows are from."""
        rows = list(rows)
        which = {"scene__in": [row.pk for row in rows], "round__in": self.rounds}
        listed = {(one.scene_id, one.round_id): one for one in Assessment.objects.listed().filter(**which)}
        outlines = Outline.objects.filter(**which).values_list("scene", "round", "area_m2")
        areas = {(scene, round): area for scene, round, area in outlines}
        for row in rows:
            row.then = [
                Then(
                    one,
                    listed.get((row.pk, one.pk)),
                    areas.get((row.pk, one.pk)),
                    waits=one == of and not row.settled_at,
                )
                for one in self.rounds
            ]
            row.area_change = self._area_change(row.then)
        return rows

    def _area_change(self, then: list[Then]) -> float | None:
        """Of two rounds that both list the place and have its outline."""
        if len(then) != 2 or not all(one.assessment for one in then):
            return None
        earlier, later = (one.area_m2 for one in then)
        return None if earlier is None or later is None else later - earlier

    def in_short(self, rows: QuerySet[Any]) -> str:
        """6 in round 2021, 13 in round 2023: of the selection, whatever became of them."""
        shown = Q(scene__in=rows.order_by().values("pk")) | Q(scene__in=[row.pk for row in self.only_there])
        listed = Assessment.objects.listed().filter(shown, round__in=self.rounds).order_by()
        counts = dict(listed.values_list("round").annotate(Count("pk")))
        return ", ".join(
            _("%(count)s in round %(round)s") % {"count": num(counts.get(one.pk, 0)), "round": one}
            for one in self.rounds
        )

    @cached_property
    def only_there(self) -> list[Any]:
        """Listed in another of the rounds, and no longer or not yet anything in the chosen one; each once, as it was
        in the latest of them.

        None while the selection asks what was found in the chosen round: it found nothing of these.
        """
        found: dict[int, Any] = {}
        for other in self.rounds[::-1]:
            if other != self.round:
                for row in self._only_in(other):
                    found.setdefault(row.pk, row)
        return list(found.values())

    def _only_in(self, other: Round) -> QuerySet[Any]:
        wanted = {name: value for name, value in self.query.items() if name in SceneTableFilter.base_filters and value}
        wanted.pop("order", None)
        table = SceneTableFilter(wanted, scene_table(other, self.user), round=other)
        if wanted.keys() - {*OF_PLACES} or not table.form.is_valid():
            return Scene.objects.none()
        found: QuerySet[Any] = table.qs
        return found.filter(is_listed=True).exclude(pk__in=scene_table(self.round, self.user).values("pk"))

    @property
    def keys_only_there(self) -> list[int]:
        return [row.pk for row in self.only_there]
