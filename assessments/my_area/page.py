"""The start page of those who judge: what is left in a round, and whose turn it is."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from django.utils import timezone
from django.utils.translation import gettext as _

from assessments.action.alarms.ground import latest
from assessments.action.alarms.own import OwnAlarms
from assessments.action.extract.facts import kind_of
from assessments.action.models import SurveyReturn
from assessments.action.project.own import OwnProjects
from assessments.figures.picture import is_valid
from assessments.judging.people import Judges, coordinators_of
from assessments.judging.watching import Watched, watched
from assessments.models import Assessment, Proof, ZeroReport
from assessments.responsibility.notices import Notice, notices_for
from assessments.wording import listing, party_words, period_words, round_steps
from municipalities.models import Actor, District, LocalPoliceArea, Membership, Municipality
from municipalities.models.actor import Party
from municipalities.models.membership import memberships_of
from scenes.models import Round

from .news import AT_FIRST, News, news
from .reading import assessments_of, read_besides
from .situation import DONE, MINE, UNFINISHED, MyAssessment, row_of

if TYPE_CHECKING:
    from municipalities.models import User


@dataclass(frozen=True)
class MyZero:
    """One of the user's areas that has no places in the round, or had none when it said so."""

    kind: str
    area: Municipality | District | LocalPoliceArea
    standing: ZeroReport | None
    fallen: ZeroReport | None
    """The latest, where none stands: whoever gave it is told."""
    may_report: bool
    may_take_back: bool


class ToExtract(NamedTuple):
    county: str
    """Its code."""
    area: Municipality | District

    @property
    def kind(self) -> str:
        return kind_of(self.area)


def _areas_of(actor: Actor) -> list[Municipality | District]:
    police_area = actor.local_police_area
    if police_area is None:
        return [area for area in (actor.municipality, actor.district) if area]
    return [*police_area.municipalities.all(), *police_area.districts.all()]


class MyRound:
    """A round as one user meets it."""

    def __init__(
        self,
        round: Round,
        user: User,
        assessments: list[Assessment],
        *,
        memberships: list[Membership],
        zero_reports: list[ZeroReport],
    ) -> None:
        self.round = round
        self.user = user
        self.assessments = assessments
        self.memberships = memberships
        self.zero_reports = zero_reports

    @cached_property
    def zeros(self) -> list[MyZero]:
        actors: dict[Actor, bool] = {}
        for membership in self.memberships:
            coordinates = membership.role == Membership.Role.COORDINATOR
            if membership.actor.county_id == self.round.county_id:
                actors[membership.actor] = coordinates or actors.get(membership.actor, False)
        found = [self._zero_of(actor, coordinates=coordinates) for actor, coordinates in actors.items()]
        return [zero for zero in found if zero.standing or zero.fallen or zero.may_report]

    def _zero_of(self, actor: Actor, *, coordinates: bool) -> MyZero:
        kind, area = actor.area_kind, getattr(actor, actor.area_kind)
        reports = [report for report in self.zero_reports if getattr(report, f"{kind}_id") == area.pk]
        standing = next((report for report in reports if report.fell_at is None), None)
        is_empty = all(getattr(assessment, f"{kind}_id") != area.pk for assessment in self.assessments)
        is_asked = coordinates and self.round.is_open and is_valid(area, self.round)
        return MyZero(
            kind=kind,
            area=area,
            standing=standing,
            fallen=None if standing else next(reversed(reports), None),
            may_report=is_empty and standing is None and is_asked,
            may_take_back=standing is not None and is_asked,
        )

    @cached_property
    def rows(self) -> list[MyAssessment]:
        read_besides(self.assessments, self.round)
        rows = [row_of(assessment, assessment.previous) for assessment in self.assessments]
        return sorted(rows, key=lambda row: row.urgency if row.turn == MINE else (False, False))

    @property
    def groups(self) -> list[tuple[str, list[MyAssessment]]]:
        """Heading and rows, without the empty ones."""
        headings = {
            MINE: _("Left for you"),
            Party.POLICE: _("Left for the police"),
            Party.MUNICIPALITY: _("Left for the municipality"),
            UNFINISHED: _("Not done"),
            DONE: _("Finished"),
        }
        groups = [(heading, [row for row in self.rows if row.turn == turn]) for turn, heading in headings.items()]
        return [(heading, rows) for heading, rows in groups if rows]

    @property
    def next(self) -> MyAssessment | None:
        return next((row for row in self.rows if row.turn == MINE and not row.absence), None)

    @property
    def asks(self) -> bool:
        """Questions beside the indicators."""
        return any(assessment.questions for assessment in self.assessments)

    @property
    def absences(self) -> int:
        """Places of which it is said that the user's own party took no part."""
        return sum(row.absence is not None for row in self.rows)

    @property
    def period(self) -> str:
        return period_words(self.round)

    @property
    def steps(self) -> list[tuple[str, str]]:
        return round_steps()

    @property
    def days_left(self) -> int | None:
        return self.round.days_left()

    @property
    def days_late(self) -> int:
        return -(self.days_left or 0)

    @property
    def done(self) -> int:
        return sum(assessment.is_settled for assessment in self.assessments)

    @cached_property
    def judges(self) -> Judges:
        return coordinators_of(self.assessments)

    @property
    def sides(self) -> list[tuple[str, list[Membership]]]:
        return [(party_words(party), self.judges[party]) for party in Party]

    @cached_property
    def listed_before(self) -> int:
        """Open drug scenes of the user's area in the previous round."""
        return Assessment.objects.listed().filter(round=self.round.previous).in_own_area_of(self.user).count()

    @cached_property
    def unproofed(self) -> int:
        """Places on the proof list that the user is to answer about."""
        rows = Assessment.objects.settled().filter(round=self.round).order_by()
        left = [
            rows.proofable_by(self.user, party).exclude(proofs__in=Proof.objects.filter(party=party)).values_list("pk")
            for party in Party
        ]
        return left[0].union(*left[1:]).count()


class MyArea:
    def __init__(self, user: User, since: datetime.datetime | None = None) -> None:
        self.user = user
        self.since = since or timezone.now() - AT_FIRST

    @cached_property
    def memberships(self) -> list[Membership]:
        return list(memberships_of(self.user).at(*Actor.AREA_KINDS))

    @property
    def name(self) -> str:
        """Botkyrka, or Botkyrka and Huddinge."""
        actors = [membership.actor for membership in self.memberships]
        return listing(
            dict.fromkeys(str(actor.local_police_area or actor.district or actor.municipality) for actor in actors)
        )

    @property
    def own_actors(self) -> list[Actor]:
        return list(dict.fromkeys(membership.actor for membership in self.memberships))

    @cached_property
    def extracts(self) -> list[ToExtract]:
        """Of the user's municipalities and districts, and those that its police area covers, where a round has been
        published.
        """
        codes = {round.county_id: round.county.code for round in self.all_rounds if round.is_published}
        actors = [actor for actor in self.own_actors if actor.county_id in codes]
        found = [ToExtract(codes[actor.county_id], area) for actor in actors for area in _areas_of(actor)]
        return list(dict.fromkeys(found))

    @property
    def actors(self) -> str:
        return listing(str(actor) for actor in self.own_actors)

    @property
    def only_reads(self) -> bool:
        return all(membership.role == Membership.Role.READER for membership in self.memberships)

    @cached_property
    def all_rounds(self) -> list[Round]:
        """Of the counties of the user's areas, in order, each knowing the one before it."""
        counties = {membership.actor.county_id for membership in self.memberships}
        rounds = Round.objects.filter(county__in=counties).select_related("county")
        found = sorted(rounds, key=lambda round: round.county_id)  # within a county they are in order already
        for _county, of_county in groupby(found, key=lambda round: round.county_id):
            previous = None
            for round in of_county:
                round.previous = previous
                previous = round
        return found

    @cached_property
    def rounds(self) -> list[MyRound]:
        """Those that are being worked on, the latest first."""
        current = [round for round in self.all_rounds if round.state in (Round.State.OPEN, Round.State.PROOFING)][::-1]
        found: dict[int, list[Assessment]] = {round.pk: [] for round in current}
        for assessment in assessments_of(self.user, current):
            found[assessment.round_id].append(assessment)
        reports: dict[int, list[ZeroReport]] = {round.pk: [] for round in current}
        for report in ZeroReport.objects.filter(round__in=current).select_related("by", "taken_back_by"):
            reports[report.round_id].append(report)
        return [
            MyRound(round, self.user, found[round.pk], memberships=self.memberships, zero_reports=reports[round.pk])
            for round in current
        ]

    @cached_property
    def news(self) -> list[News]:
        """Of the places in the rounds that are being worked on."""
        rows = [row for round in self.rounds for row in round.rows]
        waiting = {row.assessment.pk for row in rows if row.turn == MINE}
        return news([row.assessment for row in rows], self.user, self.since, waiting=waiting)

    @cached_property
    def watched(self) -> list[Watched]:
        """Places of the area that have left the list."""
        return watched(Assessment.objects.in_own_area_of(self.user), user=self.user)

    @property
    def to_look_at(self) -> list[Watched]:
        """Those whose watch ends or has ended."""
        return [row for row in self.watched if row.needs_a_look]

    @cached_property
    def alarms(self) -> list[OwnAlarms]:
        """Of each county that has a round to tell of."""
        found = []
        for county, of_county in groupby(self.all_rounds, key=lambda round: round.county_id):
            actors = [actor for actor in self.own_actors if actor.county_id == county]
            if round := latest(of_county):
                found.append(OwnAlarms(round, self.user, actors))
        return found

    @cached_property
    def projects(self) -> OwnProjects:
        return OwnProjects(self.user)

    @cached_property
    def surveys(self) -> list[SurveyReturn]:
        """Of the own area, while their survey is open: with how many measures are begun."""
        return list(SurveyReturn.objects.open_in_area_of(self.user))

    @property
    def shown(self) -> list[int]:
        """Keys of the places that the page names."""
        judged = [assessment.scene_id for round in self.rounds for assessment in round.assessments]
        alarmed = [scene for own in self.alarms for scene in own.shown]
        surveyed = [document.scene_id for document in self.surveys]
        return judged + [row.assessment.scene_id for row in self.watched] + alarmed + surveyed

    @property
    def moves(self) -> list[Notice]:
        """Of the responsibility, from the area, to it or beside it."""
        return notices_for(self.user)

    @property
    def planned(self) -> Round | None:
        return next((round for round in self.all_rounds if round.state == Round.State.PLANNED), None)

    @property
    def planned_period(self) -> str:
        return period_words(self.planned) if self.planned else ""

    @property
    def published(self) -> Round | None:
        return next((round for round in reversed(self.all_rounds) if round.is_published), None)
