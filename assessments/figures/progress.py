"""How far a round has come: of the county's rounds in numbers, and per local police area who is waited for."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple, cast

from django.db.models import Count, Q
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments.models import Assessment, Correction, PublishedFigure, Signature
from municipalities.models import LocalPoliceArea
from municipalities.models.actor import Party
from municipalities.site.look import day_long, num
from scenes.models import Round

from .facts import AssessmentRow
from .picture import Picture

if TYPE_CHECKING:
    from municipalities.models import County


class RoundTally(NamedTuple):
    """A round in numbers."""

    round: Round
    assessments: int = 0
    settled: int = 0
    listed: int = 0
    published: int | None = None
    """The number that was published, where it was wrong."""
    corrected: int | None = None
    """What it turned out to be."""

    @property
    def right(self) -> int:
        return self.listed if self.corrected is None else self.corrected

    @property
    def is_done(self) -> bool:
        return self.settled == self.assessments

    @property
    def in_words(self) -> str:
        """Of an open round: 31 of 55 assessments are done, 17 days are left."""
        values = {"round": self.round, "done": num(self.settled), "of": num(self.assessments)}
        if not self.round.closes_on:
            text = ngettext(
                "Round %(round)s is open: %(done)s of %(of)s assessment is done.",
                "Round %(round)s is open: %(done)s of %(of)s assessments are done.",
                self.assessments,
            )
            return text % values
        text = ngettext(
            "Round %(round)s is open: %(done)s of %(of)s assessment is done, %(time)s.",
            "Round %(round)s is open: %(done)s of %(of)s assessments are done, %(time)s.",
            self.assessments,
        )
        return text % {**values, "time": time_left(self.round)}


def time_left(round: Round) -> str:
    days = round.days_left() or 0
    if days < 0:
        return _("the last day was %(day)s") % {"day": day_long(round.closes_on)}
    if not days:
        return _("today is the last day")
    return ngettext("%(count)s day is left", "%(count)s days are left", days) % {"count": num(days)}


def tallies(county: County) -> list[RoundTally]:
    """The county's rounds in time order, in three queries."""
    counts = (
        Assessment.objects.filter(round__county=county)
        .order_by()
        .values_list("round")
        .annotate(
            assessments=Count("pk"),
            settled=Count("settled_at"),
            listed=Count("pk", filter=Q(settled_at__isnull=False, listed=True)),
        )
    )
    by_round = {pk: numbers for pk, *numbers in counts}
    corrections = Correction.objects.filter(
        figure__round__county=county, figure__municipality=None, figure__measure=PublishedFigure.Measure.LISTED
    )
    values = corrections.order_by("at", "pk").values_list("figure__round", "figure__value", "value")
    corrected = {pk: (int(published), int(right)) for pk, published, right in values}
    return [
        RoundTally(round, *by_round.get(round.pk, (0, 0, 0)), *corrected.get(round.pk, ()))
        for round in county.rounds.all()
    ]


def tally_of(round: Round) -> RoundTally:
    return next(tally for tally in tallies(round.county) if tally.round == round)


NOT_STARTED = "not_started"
IN_PROGRESS = "in_progress"
"""Begun, and neither party alone is waited for."""

UnitKey = tuple[str, int]
"""Whose coordinators to remind: kind of area and primary key."""


@dataclass
class AreaProgress:
    """The round in one local police area."""

    area: LocalPoliceArea
    of: int = 0
    done: int = 0
    stages: Counter[str] = field(default_factory=Counter)
    """Unsettled assessments: not started, in progress, or the party that alone is waited for."""
    url: str = ""
    """Its scenes, for those who may see them."""
    waited_for: set[UnitKey] = field(default_factory=set)
    """Those who are waited for."""

    @property
    def is_done(self) -> bool:
        return self.done == self.of

    @property
    def is_not_started(self) -> bool:
        return self.stages[NOT_STARTED] == self.of

    @property
    def waiting_for(self) -> str:
        """In words: what stands between the area and a finished round."""
        texts = [
            waiting_for_words(Party.POLICE, self.stages[Party.POLICE]),
            waiting_for_words(Party.MUNICIPALITY, self.stages[Party.MUNICIPALITY]),
            in_progress_words(self.stages[IN_PROGRESS]),
            not_started_words(self.stages[NOT_STARTED]),
        ]
        return capfirst("; ".join(text for text in texts if text))

    @property
    def urgency(self) -> tuple[bool, float, int, str]:
        """Sorts those that most need a reminder first."""
        return self.is_done, self.done / self.of, self.done - self.of, self.area.name


def waiting_for_words(party: Party, count: int) -> str:
    if not count:
        return ""
    if party == Party.POLICE:
        text = ngettext("the police, %(count)s place", "the police, %(count)s places", count)
    else:
        text = ngettext("the municipality, %(count)s place", "the municipality, %(count)s places", count)
    return text % {"count": num(count)}


def in_progress_words(count: int) -> str:
    return ngettext("%(count)s in progress", "%(count)s in progress", count) % {"count": num(count)} if count else ""


def not_started_words(count: int) -> str:
    return ngettext("%(count)s not started", "%(count)s not started", count) % {"count": num(count)} if count else ""


def area_progress(picture: Picture) -> list[AreaProgress]:
    """Per local police area, those that most need a reminder first."""
    signed = signed_parties(picture.round)
    police_areas = picture.all_units["local_police_area"]
    areas: dict[int, AreaProgress] = {}
    for row in picture.rows:
        pk = row.status.local_police_area
        area = areas.setdefault(pk, AreaProgress(cast("LocalPoliceArea", police_areas[pk])))
        area.of += 1
        if row.is_settled:
            area.done += 1
        else:
            area.stages[_stage(row, signed[row.scene])] += 1
            area.waited_for |= {_unit_key(row, party) for party in Party if party not in signed[row.scene]}
    return sorted(areas.values(), key=lambda area: area.urgency)


def signed_parties(round: Round) -> Mapping[int, set[str]]:
    """Parties that have said what they have to say, by scene, where the assessment is not settled."""
    signed: Mapping[int, set[str]] = defaultdict(set)
    found = Signature.objects.filter(assessment__round=round, assessment__settled_at=None)
    for scene, party in found.order_by().values_list("assessment__scene", "party"):
        signed[scene].add(party)
    return signed


def _stage(row: AssessmentRow, signed: set[str]) -> str:
    if len(signed) == 1:
        return Party(*signed).other
    return IN_PROGRESS if row.version else NOT_STARTED


def _unit_key(row: AssessmentRow, party: Party) -> UnitKey:
    if party == Party.POLICE:
        return "local_police_area", row.status.local_police_area
    if row.status.district:
        return "district", row.status.district
    return "municipality", row.status.municipality
