"""The fields of an assessment: what others did to them, what was answered before, and each row on the page."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from django.forms import BoundField
from django.utils.text import capfirst

from assessments.instrument import Indicator
from assessments.judging import filling, signing
from assessments.judging.forms import AssessmentForm
from assessments.judging.own_answers import OwnAnswers
from assessments.judging.rules import Saved
from assessments.models import Answer, Assessment
from assessments.questionnaire.values import code_and_party, is_question
from assessments.wording import CONDITIONS, field_words, is_text, listing, party_words, value_words
from municipalities.models.actor import Party

from .written import words


@dataclass(frozen=True)
class ClashOnPage:
    """A field that two have changed: what the other one did, for the user to choose."""

    field: str
    theirs: str
    mine: str
    by: str
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
        if is_question(self.field):
            return code_and_party(self.field)[0]
        return self.field.partition(".")[0]


@dataclass(frozen=True)
class Choices:
    """A row of radios."""

    field: BoundField
    clash: ClashOnPage | None = None

    @property
    def name(self) -> str:
        """Where the page says that it is left."""
        return str(field_words(self.field.name))

    def __iter__(self) -> Iterator[tuple[str, str, str, bool]]:
        """Id, value, label and whether it is chosen."""
        chosen = self.field.value()
        for number, (value, label) in enumerate(self.field.field.choices):  # type: ignore[attr-defined]
            yield f"{self.field.auto_id}_{number}", value, label, value == chosen


@dataclass(frozen=True)
class IndicatorFields:
    """One indicator."""

    indicator: Indicator
    choices: Choices
    note: BoundField
    note_clash: ClashOnPage | None
    before: str
    note_before: str
    """What the round before noted."""
    note_on_agreement: str
    """The same, where it contradicted nobody and so says nothing of why one does now."""
    own: list[tuple[str, str]]
    """What each party answered by itself."""
    differs: bool
    needs_agreement: bool
    own_values: str
    """The same as they are stored, for the script."""
    is_against: bool
    """The joint answer is another than a party's own."""

    @property
    def key(self) -> str:
        return f"i{self.indicator.number}"

    @property
    def note_came_along(self) -> bool:
        return bool(self.note_before) and self.note.value() == self.note_before

    @property
    def is_open(self) -> bool:
        """The note is shown without being asked for."""
        return bool(self.is_against or self.note.value() or self.note.errors or self.note_clash)


class Fields:
    def __init__(self, assessment: Assessment, form: AssessmentForm, saved: Saved, own: OwnAnswers) -> None:
        self.assessment = assessment
        self.own = own
        self.form = form
        self.saved = saved

    @cached_property
    def clashes(self) -> dict[str, ClashOnPage]:
        changed_at = {change["field"]: event.at for event in self.saved.news for change in event.changes}
        return {
            clash.field: ClashOnPage(
                clash.field,
                words(clash.field, clash.theirs, self.assessment),
                words(clash.field, clash.mine, self.assessment),
                clash.who,
                changed_at.get(clash.field),
            )
            for clash in self.saved.clashes
        }

    @property
    def clash_names(self) -> str:
        return listing(dict.fromkeys(clash.by for clash in self.clashes.values()))

    @cached_property
    def before(self) -> dict[int, Answer]:
        return filling.indicators_before(self.assessment)

    @property
    def explanation_of_the_contrary(self) -> str:
        return signing.explanation_of_the_contrary(self.assessment)

    @property
    def explanation_came_along(self) -> bool:
        last = self.assessment.previous
        text = last.explanation if last else ""
        return bool(text) and self.form["explanation"].value() == text

    @cached_property
    def rows(self) -> list[IndicatorFields]:
        notes_on_agreement = signing.notes_on_agreement(self.assessment)
        return [
            IndicatorFields(
                indicator=indicator,
                choices=Choices(
                    self.form[f"i{answer.indicator}.agreed"], self.clashes.get(f"i{answer.indicator}.agreed")
                ),
                note=self.form[f"i{answer.indicator}.note"],
                note_clash=self.clashes.get(f"i{answer.indicator}.note"),
                before=value_words(last.agreed) if last and last.agreed else "",
                note_before=last.note if last else "",
                note_on_agreement=notes_on_agreement.get(answer.indicator, ""),
                own=[(party_words(party), value_words(own)) for party, own in self.own.to_indicator(answer).items()],
                differs=answer.differs,
                needs_agreement=answer.needs_agreement,
                own_values=" ".join(self.own.to_indicator(answer).values()),
                is_against=bool(answer.against),
            )
            for indicator, answer in zip(
                self.assessment.instrument.indicators, self.assessment.all_answers, strict=True
            )
            for last in [self.before.get(answer.indicator)]
        ]

    def own_rows(self, party: Party) -> list[tuple[Indicator, Choices]]:
        """On the page of one party's own answers."""
        names = [(indicator, f"i{indicator.number}.{party}") for indicator in self.assessment.instrument.indicators]
        return [(indicator, Choices(self.form[name], self.clashes.get(name))) for indicator, name in names]

    @property
    def tests(self) -> list[tuple[str, Choices]]:
        return [(str(text), Choices(self.form[name], self.clashes.get(name))) for name, text in CONDITIONS.items()]

    @property
    def listed(self) -> Choices:
        return Choices(self.form["listed"], self.clashes.get("listed"))

    @property
    def can_prefill(self) -> bool:
        return bool(filling.to_prefill(self.assessment))
