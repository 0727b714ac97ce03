"""What the assessment page shows besides the fields themselves."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from django.forms import BoundField
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from assessments import judging
from assessments.displacement import Watch, watch
from assessments.drawing import changes_outline
from assessments.forms.assessment import AssessmentForm
from assessments.instrument import Choice, Indicator
from assessments.judging import Missing, Saved
from assessments.models import Assessment, Event, Signature
from assessments.people import Judges, Rights, coordinators_of, names, rights, who_can_sign
from assessments.wording import (
    event_words,
    field_words,
    is_text,
    listing,
    party_words,
    period_words,
    result_words,
    value_words,
)
from municipalities.models import Membership, User
from municipalities.models.actor import Party
from municipalities.templatetags.look import area, clock, moment
from scenes.models import Outline, Scene

from .kinship import Act, Kinship

STRIP_STEP = 24.2
"""Pixels from one cell of the score strip to the next."""


@dataclass(frozen=True)
class Clash:
    """A field that two have changed: what the other one did, for the user to choose."""

    field: str
    theirs: str
    mine: str
    by: User | None
    at: datetime.datetime | None

    @property
    def words(self) -> str:
        return capfirst(field_words(self.field))

    @property
    def is_text(self) -> bool:
        return is_text(self.field)

    @property
    def anchor(self) -> str:
        """Where on the page."""
        return self.field.partition(".")[0]


@dataclass(frozen=True)
class Choices:
    """A row of radios."""

    field: BoundField
    clash: Clash | None = None

    def __iter__(self) -> Iterator[tuple[str, str, str, bool]]:
        """Id, value, label and whether it is chosen."""
        chosen = self.field.value()
        for number, (value, label) in enumerate(self.field.field.choices):  # type: ignore[attr-defined]
            yield f"{self.field.auto_id}_{number}", value, label, value == chosen


@dataclass(frozen=True)
class Row:
    """One indicator."""

    indicator: Indicator
    choices: Choices
    note: BoundField
    note_clash: Clash | None
    before: str
    own: list[tuple[str, str]]
    """What each party answered by itself."""
    differs: bool
    needs_agreement: bool

    @property
    def is_open(self) -> bool:
        """The note is shown without being asked for."""
        return bool(self.note.value() or self.note.errors or self.note_clash)


@dataclass(frozen=True)
class Side:
    """One party's part in the signatures."""

    party: Party
    signature: Signature | None
    judges: list[Membership]
    can_sign: bool
    can_withdraw: bool
    can_state_absence: bool
    stands_for: str
    refusal: str
    """Why the user, who works for the party, cannot sign."""

    @property
    def words(self) -> str:
        return party_words(self.party)

    @property
    def names(self) -> str:
        return names(self.judges) if self.judges else ""


class Sheet:
    """One assessment as a user sees it. `saved` is what became of a save that met another one."""

    def __init__(self, assessment: Assessment, user: User, form: AssessmentForm, saved: Saved | None = None) -> None:
        self.assessment = assessment
        self.user = user
        self.form = form
        self.saved = saved or Saved()

    @cached_property
    def rights(self) -> Rights:
        return rights(self.assessment, self.user)

    @cached_property
    def judges(self) -> Judges:
        return coordinators_of([self.assessment])

    # The fields

    @cached_property
    def clashes(self) -> dict[str, Clash]:
        changed_at = {change["field"]: event.at for event in self.saved.news for change in event.changes}
        return {
            clash.field: Clash(
                clash.field, value_words(clash.theirs), value_words(clash.mine), clash.by, changed_at.get(clash.field)
            )
            for clash in self.saved.conflicts
        }

    @property
    def clash_names(self) -> str:
        return listing(dict.fromkeys(str(clash.by) for clash in self.clashes.values()))

    @cached_property
    def before(self) -> dict[int, str]:
        return judging.answers_before(self.assessment)

    @cached_property
    def rows(self) -> list[Row]:
        return [
            Row(
                indicator=indicator,
                choices=Choices(
                    self.form[f"i{answer.indicator}.agreed"], self.clashes.get(f"i{answer.indicator}.agreed")
                ),
                note=self.form[f"i{answer.indicator}.note"],
                note_clash=self.clashes.get(f"i{answer.indicator}.note"),
                before=value_words(self.before[answer.indicator]) if self.before.get(answer.indicator) else "",
                own=[(party_words(party), value_words(own)) for party in Party if (own := answer.of(party))],
                differs=answer.differs,
                needs_agreement=answer.needs_agreement,
            )
            for indicator, answer in zip(self.assessment.instrument.indicators, self.assessment.sheet, strict=True)
        ]

    def own_rows(self, party: Party) -> list[tuple[Indicator, Choices]]:
        """On the page of one party's own answers."""
        names = [(indicator, f"i{indicator.number}.{party}") for indicator in self.assessment.instrument.indicators]
        return [(indicator, Choices(self.form[name], self.clashes.get(name))) for indicator, name in names]

    @property
    def tests(self) -> list[tuple[str, Choices]]:
        texts = (
            _("The place is geographically delimited and lasting."),
            _("Drugs are used and sold in public at the place."),
            _("Authorities or the public see the place as a problem."),
        )
        return [
            (text, Choices(self.form[name], self.clashes.get(name)))
            for text, name in zip(texts, Assessment.TESTS, strict=True)
        ]

    @property
    def listed(self) -> Choices:
        return Choices(self.form["listed"], self.clashes.get("listed"))

    @property
    def explanation_clash(self) -> Clash | None:
        return self.clashes.get("explanation")

    # The result so far

    @property
    def unknown(self) -> list[int]:
        return [answer.indicator for answer in self.assessment.sheet if answer.agreed == Choice.UNKNOWN]

    @property
    def unanswered(self) -> list[int]:
        return [answer.indicator for answer in self.assessment.sheet if not answer.agreed]

    @property
    def tests_answered(self) -> int:
        return sum(getattr(self.assessment, name) is not None for name in Assessment.TESTS)

    @property
    def cells(self) -> list[tuple[float, str]]:
        """The score strip, from the left: yes, unknown, no."""
        score = self.assessment.score
        kinds = ["yes"] * score.yes + ["unknown"] * score.unknown + ["no"] * (score.of - score.most)
        return [(round(0.5 + STRIP_STEP * number, 1), kind) for number, kind in enumerate(kinds)]

    @property
    def threshold_at(self) -> float:
        """Where on the strip the line of the threshold stands."""
        return round(STRIP_STEP * self.assessment.instrument.threshold - 1, 1)

    @property
    def result_before(self) -> str:
        return result_words(self.assessment.previous) if self.assessment.previous else ""

    @property
    def period(self) -> str:
        return period_words(self.assessment.round)

    @property
    def can_prefill(self) -> bool:
        return any(
            not answer.agreed and not answer.differs and self.before.get(answer.indicator)
            for answer in self.assessment.sheet
        )

    @property
    def own_parties(self) -> list[tuple[Party, str]]:
        """Parties whose own answers the user may give, and what the link says."""
        words = {Party.POLICE: _("The police's own answers"), Party.MUNICIPALITY: _("The municipality's own answers")}
        return [(party, words[party]) for party in Party if party in self.rights.answer]

    # Its history

    @cached_property
    def events(self) -> list[Event]:
        """The latest first."""
        told = [Event.Kind.CHANGED, Event.Kind.SIGNED, Event.Kind.SIGNATURES_REMOVED]
        return list(self.assessment.events.filter(kind__in=told).select_related("by").order_by("-pk")[:20])

    @cached_property
    def last_change(self) -> Event | None:
        return next((event for event in self.events if event.kind == Event.Kind.CHANGED), None)

    @property
    def saved_at(self) -> str:
        """Time of the last change, with the day unless it is today."""
        if not self.last_change:
            return ""
        at = self.last_change.at
        return clock(at) if timezone.localdate(at) == timezone.localdate() else moment(at)

    @cached_property
    def cost_signatures(self) -> Event | None:
        """The change that removed signatures, until someone signs again."""
        for event in self.events:
            if event.kind == Event.Kind.SIGNED:
                return None
            if event.kind == Event.Kind.SIGNATURES_REMOVED and not event.party:
                return next((other for other in self.events if _caused(other, event)), None)
        return None

    @property
    def cost_words(self) -> str:
        return event_words(self.cost_signatures) if self.cost_signatures else ""

    @property
    def signers(self) -> str:
        signed = [one for one in self.assessment.signature_of.values() if one.took_part]
        return listing(str(one.signed_by or party_words(one.party)) for one in signed) if signed else ""

    # What became of the place, and of those around it

    @cached_property
    def acts(self) -> list[Act]:
        """Merges and splits that it takes part in, in this round."""
        return Kinship(self.assessment.scene, self.user).in_round(self.assessment.round)

    @cached_property
    def watch(self) -> Watch:
        return watch(self.assessment.scene, self.assessment.round, self.user)

    @property
    def may_reshape(self) -> bool:
        before = self.assessment.previous
        if self.acts or not self.assessment.round.is_open or not (before and before.listed):
            return False
        return Scene.objects.reshapeable_by(self.user).contains(self.assessment.scene)

    # The outline

    @cached_property
    def outlines(self) -> dict[int, Outline]:
        """By round: this one and the previous."""
        rounds = [self.assessment.round_id, self.assessment.round.previous and self.assessment.round.previous.pk]
        found = Outline.objects.filter(scene=self.assessment.scene_id, round__in=filter(None, rounds))
        return {outline.round_id: outline for outline in found.defer("geometry")}

    @property
    def outline(self) -> Outline | None:
        return self.outlines.get(self.assessment.round_id)

    @property
    def outline_words(self) -> str:
        """8 100 m², 200 m² less than in round 2024."""
        previous = self.assessment.round.previous
        before = self.outlines.get(previous.pk) if previous else None
        now = self.outline
        if now and before:
            return _("%(area)s in this round, %(before)s in round %(round)s.") % {
                "area": area(now.area_m2),
                "before": area(before.area_m2),
                "round": previous,
            }
        if now:
            return _("%(area)s in this round.") % {"area": area(now.area_m2)}
        if before:
            words = _("No outline in this round. In round %(round)s it was %(area)s.")
            return words % {"round": previous, "area": area(before.area_m2)}
        return _("No outline in this round.")

    @property
    def outline_saved(self) -> int:
        """The version in which the user last saved the outline. A draft from before it is done with."""
        own = (event for event in self.events if event.by_id == self.user.pk and changes_outline(event))
        return next((event.version for event in own), 0)

    # Who may do what

    @property
    def missing(self) -> list[Missing]:
        return judging.missing(self.assessment)

    @cached_property
    def sides(self) -> list[Side]:
        return [self._side(party) for party in Party]

    def _side(self, party: Party) -> Side:
        own = next((one for one in self.judges[party] if one.user_id == self.user.pk), None)
        return Side(
            party=party,
            signature=self.assessment.signature_of.get(party),
            judges=self.judges[party],
            can_sign=party in self.rights.sign,
            can_withdraw=party in self.rights.withdraw,
            can_state_absence=party in self.rights.state_absence,
            stands_for=str(own.actor) if own else "",
            refusal=self._refusal(party, is_coordinator=own is not None),
        )

    def _refusal(self, party: Party, *, is_coordinator: bool) -> str:
        if party not in self.rights.answer or party in self.rights.sign:
            return ""
        if is_coordinator:
            return _("You have signed for the other party. The same person cannot sign for both.")
        return who_can_sign(self.judges, party)

    @property
    def why_not_writable(self) -> str:
        round = self.assessment.round
        if not round.is_open:
            words = _("Round %(round)s is %(state)s. Assessments can only be changed while it is open.")
            return words % {"round": round, "state": round.get_state_display()}
        everyone = [one for party in Party for one in self.judges[party]]
        if not everyone:
            return _("You can read but not change. Nobody is appointed to judge the place.")
        return _("You can read but not change. %(names)s can.") % {"names": names(everyone)}


def _caused(event: Event, removal: Event) -> bool:
    return event.kind == Event.Kind.CHANGED and event.version == removal.version
