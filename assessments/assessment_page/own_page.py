"""The page of one party's own answers: what it answers, and side by side what both have."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from assessments.judging.forms import OwnAnswersForm
from assessments.judging.own_answers import OwnAnswers
from assessments.models import Assessment
from assessments.questionnaire import asked
from assessments.questionnaire.values import field, label
from assessments.wording import value_words
from municipalities.models.actor import Party

from .fields import ClashOnPage
from .questions import QuestionOnPage


@dataclass(frozen=True)
class OwnQuestion(QuestionOnPage):
    @property
    def is_left(self) -> bool:
        """Nobody has to answer alone."""
        return False


@dataclass(frozen=True)
class SideBySide:
    """One thing that both have answered, or that has its joint answer."""

    anchor: str
    name: str
    text: str
    police: str
    municipality: str
    joint: str
    differs: bool


class OwnPage:
    def __init__(
        self,
        assessment: Assessment,
        party: Party,
        form: OwnAnswersForm,
        own: OwnAnswers,
        clashes: dict[str, ClashOnPage],
    ) -> None:
        self.assessment = assessment
        self.party = party
        self.form = form
        self.own = own
        self.clashes = clashes

    @cached_property
    def questions(self) -> list[OwnQuestion]:
        """Those that are asked by the party's own answers, and by the joint ones where it has none."""
        of = asked.of(self.assessment)
        own = {code: value for (code, party), value in of.given.items() if party == self.party}
        is_asked = asked.asked(self.assessment.questions, of.answers | own, of.facts)
        found = [
            OwnQuestion(
                question=question,
                field=self.form[name],
                stored=own.get(code, ""),
                before="",
                is_asked=code in is_asked,
                clash=self.clashes.get(name),
                checks=[],
                own=[],
            )
            for code, question in self.assessment.questions.items()
            if (name := field(code, self.party)) in self.form.judged
        ]
        return [one for one in found if one.is_shown]

    @cached_property
    def side_by_side(self) -> list[SideBySide]:
        """The differences first."""
        return sorted(filter(None, [*self._indicators, *self._questions]), key=lambda row: not row.differs)

    @property
    def differences(self) -> int:
        return sum(row.differs for row in self.side_by_side)

    @property
    def _indicators(self) -> list[SideBySide | None]:
        of = zip(self.assessment.instrument.indicators, self.assessment.all_answers, strict=True)
        return [
            self._row(
                f"i{one.number}",
                str(one.number),
                one.label,
                {party: value_words(own) for party, own in self.own.to_indicator(answer).items()},
                value_words(answer.agreed) if answer.agreed else "",
            )
            for one, answer in of
        ]

    @property
    def _questions(self) -> list[SideBySide | None]:
        joint = asked.of(self.assessment).answers
        return [
            self._row(
                code,
                code,
                question.text,
                {party: label(question, value) for party, value in self.own.to_question(code).items()},
                label(question, joint[code]) if code in joint else "",
            )
            for code, question in self.assessment.questions.items()
            if question.is_seen_differently
        ]

    def _row(self, anchor: str, name: str, text: str, own: dict[Party, str], joint: str) -> SideBySide | None:
        """None where the two have not met."""
        if self.party.other not in own:
            return None
        police, municipality = own.get(Party.POLICE, ""), own.get(Party.MUNICIPALITY, "")
        differs = bool(police and municipality and police != municipality)
        return SideBySide(anchor, name, text, police, municipality, joint, differs)
