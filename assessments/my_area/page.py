"""The start page of those who judge: what is left in a round, and whose turn it is."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import groupby
from typing import TYPE_CHECKING

from django.db.models import OuterRef, Prefetch, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from assessments.figures.picture import is_valid
from assessments.judging import filling, signing
from assessments.judging.people import Judges, answers_for, coordinators_of, signs_for
from assessments.judging.watching import Watched, watched
from assessments.models import Assessment, Event, Proof, Reply, Signature, ZeroReport
from assessments.questionnaire.asked import nearest_school
from assessments.responsibility.notices import Notice, notices_for
from assessments.wording import listing, party_words, period_words, result_before_words, round_steps
from municipalities.models import Actor, District, LocalPoliceArea, Membership, Municipality
from municipalities.models.actor import Party
from municipalities.models.membership import memberships_of
from municipalities.site.look import day_month
from scenes.models import Outline, Round

from .news import AT_FIRST, News, news

if TYPE_CHECKING:
    from municipalities.models import User

MINE, UNFINISHED, DONE = "mine", "unfinished", "done"


@dataclass(frozen=True)
class MyAssessment:
    """One assessment as the user meets it. `turn` is whose it is: mine, a party's, someone's or nobody's."""

    assessment: Assessment
    turn: str
    sign: str
    state: str
    detail: str
    action: str
    absence: Signature | None = None
    """That the user's own party took no part, as someone has said."""
    as_before: Party | None = None
    """The user can sign for it that nothing has changed."""
    reads_for: Party | None = None
    """The user reads it through on one page, the differences first, and signs for it."""

    @property
    def address(self) -> str:
        """Where the action leads."""
        if self.reads_for:
            return reverse("assessment_as_before", args=[self.assessment.pk, self.reads_for])
        return reverse("assessment_edit", args=[self.assessment.pk])

    @property
    def is_to_sign(self) -> bool:
        """Nothing is left to answer, or the other party has signed already."""
        return self.action == _("Read and sign")

    @property
    def signatures(self) -> list[tuple[str, Signature | None]]:
        return [(party_words(party), self.assessment.signature_of.get(party)) for party in Party]

    @property
    def urgency(self) -> tuple[bool, bool]:
        """Sorts what the other party waits for first, then what has been started."""
        return not self.assessment.is_signed, not self.assessment.is_started


def row_of(assessment: Assessment, before: Assessment | None) -> MyAssessment:
    """`assessment` is one of `assessments_of`, `before` the same scene's in the previous round."""
    if absence := own_absence(assessment):
        detail = f"{absence.signed_by or _('Import')}: {absence.reason}"
        return MyAssessment(assessment, MINE, "warn", absence_words(assessment), detail, "", absence)
    turn = turn_of(assessment)
    sign, state, detail, action = situation(assessment, before)
    if turn != MINE:
        return MyAssessment(assessment, turn, sign, state, detail, "")
    row = MyAssessment(assessment, turn, sign, state, detail, action, as_before=_signs_as_before(assessment))
    return replace(row, reads_for=_reads_for(assessment)) if row.is_to_sign else row


def _signs_as_before(assessment: Assessment) -> Party | None:
    parties = (party for party in Party if can_sign_for(assessment, party))
    return next(parties, None) if filling.is_as_before(assessment) else None


def _reads_for(assessment: Assessment) -> Party | None:
    """What made signatures fall is told on the whole page, and what there is nothing to compare with is read there."""
    if assessment.previous is None or signing.obstacles_to_signing(assessment):
        return None
    if not assessment.is_signed and fallen_words(assessment.last_said):  # type: ignore[attr-defined]
        return None
    signed = assessment.signature_of
    return next((party for party in Party if party not in signed and can_sign_for(assessment, party)), None)


def own_absence(assessment: Assessment) -> Signature | None:
    """Said of a party that the user could sign for, and not confirmed by it."""
    for party, signature in assessment.signature_of.items():
        if party in absent_parties(assessment) and not signature.confirmed_by_id and can_sign_for(assessment, party):
            return signature
    return None


def absent_parties(assessment: Assessment) -> set[Party]:
    return {party for party, signature in assessment.signature_of.items() if not signature.took_part}


def can_sign_for(assessment: Assessment, party: Party) -> bool:
    return bool(getattr(assessment, f"signs_for_{party}"))


def turn_of(assessment: Assessment) -> str:
    """What the own absence leaves to do has been asked before (`own_absence`)."""
    absent = absent_parties(assessment)
    writes_for = {party for party in Party if getattr(assessment, f"writes_for_{party}")} - absent
    signs = any(can_sign_for(assessment, party) for party in Party if party not in absent)
    signed = {party for party, signature in assessment.signature_of.items() if signature.took_part}
    if assessment.is_settled:
        return DONE
    if writes_for and not writes_for <= signed and (signs or signing.obstacles_to_signing(assessment)):
        return MINE
    if signed:
        return next(party for party in Party if party not in signed)
    return next(iter(writes_for or {party.other for party in absent}), UNFINISHED)


def situation(assessment: Assessment, before: Assessment | None) -> tuple[str, str, str, str]:
    """Sign, state and detail in words, and what to do about it."""
    signed = [party for party, signature in assessment.signature_of.items() if signature.took_part]
    if assessment.is_settled:
        return "done", _("Done"), absence_words(assessment), ""
    if not signed and (fallen := fallen_words(assessment.last_said)):  # type: ignore[attr-defined]
        return "warn", *fallen, _("Read and sign")
    if not assessment.is_started:
        return "pending", _("Not started"), before_words(assessment, before), pgettext("assessment", "Start")
    if signed:
        since = _("Since %(day)s") % {"day": day_month(assessment.signature_of[signed[0]].signed_at)}
        if assessment.last_said == Event.Kind.ABSENCE_REMOVED:  # type: ignore[attr-defined]
            since = _("It is no longer noted that they took no part")
        return "pending", waiting_words(signed[0].other), since, _("Read and sign")
    if signing.obstacles_to_signing(assessment):
        return "warn", _("Started"), progress_words(assessment), _("Continue")
    return "pending", _("Filled in"), _("Nobody has signed yet"), _("Read and sign")


def fallen_words(last: str | None) -> tuple[str, str] | None:
    """Where what was last said of the signatures made them fall: the state, and what to do."""
    if last == Event.Kind.SIGNATURES_REMOVED:
        words = _("It was changed after it was signed. Read the change and sign again.")
        return _("Signatures removed"), words
    if last == Event.Kind.SENT_BACK:
        return _("Sent back"), _("The project office asks you to read it again. It says why on the page.")
    return None


def waiting_words(party: Party) -> str:
    return {
        Party.POLICE: _("Waiting for the police"),
        Party.MUNICIPALITY: _("Waiting for the municipality"),
    }[party]


def absence_words(assessment: Assessment) -> str:
    for party, signature in assessment.signature_of.items():
        if not signature.took_part:
            return {
                Party.POLICE: _("The police took no part"),
                Party.MUNICIPALITY: _("The municipality took no part"),
            }[party]
    return ""


def before_words(assessment: Assessment, before: Assessment | None) -> str:
    last = assessment.round.previous
    if last is None:
        return ""
    if before is None:
        return _("No assessment in round %(round)s") % {"round": last}
    return _("Round %(round)s: %(result)s") % {"round": last, "result": result_before_words(before, assessment.round)}


def progress_words(assessment: Assessment) -> str:
    """9 of 10 answers, you have answered differently on 1."""
    words = [_("%(count)s of %(of)s answers") % {"count": assessment.answered, "of": len(assessment.all_answers)}]
    if differing := sum(answer.needs_agreement for answer in assessment.all_answers):
        words.append(
            ngettext(
                "you have answered differently on %(count)s", "you have answered differently on %(count)s", differing
            )
            % {"count": differing}
        )
    if assessment.answered == len(assessment.all_answers):
        words.append(_("the conclusion is left"))
    return ", ".join(words)


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
        return list(
            Membership.objects.of(self.user)
            .filter(actor__kind__in=Actor.AREA_KINDS)
            .select_related("actor__local_police_area", "actor__municipality", "actor__district")
        )

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

    @property
    def shown(self) -> list[int]:
        """Keys of the places that the page names."""
        judged = [assessment.scene_id for round in self.rounds for assessment in round.assessments]
        return judged + [row.assessment.scene_id for row in self.watched]

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


def _signing_events() -> QuerySet[Event]:
    """The latest first; not what a party has taken back itself."""
    kinds = [Event.Kind.SIGNED, Event.Kind.ABSENCE_REMOVED, Event.Kind.RESTORED, Event.Kind.SENT_BACK]
    signing = Q(kind__in=kinds) | Q(kind=Event.Kind.SIGNATURES_REMOVED, party="")
    return Event.objects.filter(signing, assessment=OuterRef("pk")).order_by("-pk")


def for_situation(assessments: QuerySet[Assessment]) -> QuerySet[Assessment]:
    """With what `situation` asks of each, but for what `read_besides` reads of all at once."""
    found = assessments.select_related("scene").prefetch_related("answers", "replies", "signatures__signed_by")
    return found.annotate(
        last_said=Subquery(_signing_events().values("kind")[:1]),
        school_m=Subquery(nearest_school(scene=OuterRef("scene"), round=OuterRef("round"))),
    )


def read_besides(assessments: list[Assessment], round: Round) -> None:
    """Of all in the round: what it asks, what the previous one found, and the outlines of both where questions may
    hang on them.
    """
    questions = assessments[0].questions if assessments else {}
    before = _previous(assessments, round)
    outlines = _outlines(assessments, round) if questions else {}
    for assessment in assessments:
        assessment.questions = questions
        assessment.previous = before.get(assessment.scene_id)
        if questions:
            assessment.outlines = outlines.get(assessment.scene_id, {})


def _previous(assessments: list[Assessment], round: Round) -> dict[int, Assessment]:
    """By scene."""
    scenes = [assessment.scene_id for assessment in assessments]
    found = Assessment.objects.settled().filter(round=round.previous, scene__in=scenes)
    joint = Prefetch("replies", Reply.objects.filter(party="").order_by())
    before = list(found.select_related("round__asks__questionnaire").prefetch_related("answers", joint))
    for assessment in before:
        assessment.questions = before[0].questions
    return {assessment.scene_id: assessment for assessment in before}


def _outlines(assessments: list[Assessment], round: Round) -> dict[int, dict[int, Outline]]:
    """By scene and round, as each assessment would read its own."""
    rounds = [one for one in (round, round.previous) if one]
    scenes = [assessment.scene_id for assessment in assessments]
    found: dict[int, dict[int, Outline]] = {}
    for outline in Outline.objects.filter(scene__in=scenes, round__in=rounds).defer("geometry"):
        found.setdefault(outline.scene_id, {})[outline.round_id] = outline
    return found


def assessments_of(user: User, rounds: list[Round]) -> list[Assessment]:
    """Of the user's area, by name, each with `writes_for_police`, `signs_for_police` and so on."""
    known = {round.pk: round for round in rounds}
    own = Assessment.objects.in_own_area_of(user).filter(round__in=known)
    assessments = for_situation(own).order_by("scene__name")
    for assessment in assessments:
        assessment.round = known[assessment.round_id]
        writes_for = answers_for(assessment, memberships_of(user))
        may_sign_for = signs_for(assessment, user, memberships_of(user))
        for party in Party:
            setattr(assessment, f"writes_for_{party}", party in writes_for)
            setattr(assessment, f"signs_for_{party}", party in may_sign_for)
    return list(assessments)
