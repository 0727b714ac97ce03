"""What each party answered by itself, and who may read it before the two have met (rule 4)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

from assessments.models import Answer, Assessment
from assessments.questionnaire import asked, values
from municipalities.models.actor import Party
from municipalities.models.membership import memberships_of

from .people import answers_for
from .rules import is_own

if TYPE_CHECKING:
    from municipalities.models.user import AnyUser


def may_read(
    party: Party, joint: str, own: Mapping[Party, str], *, parties: Iterable[Party], is_open: bool = True
) -> bool:
    """Who answers for `parties` reads the party's own answer to one thing: one's own at once; the other's once one has
    answered, the joint answer is there or the round is closed. ReplyQuerySet.visible_to says the same to the database.
    """
    return bool(joint or own.get(party.other) or party in parties or not is_open)


class OwnAnswers:
    """Of one assessment, as far as the user reads them."""

    def __init__(self, assessment: Assessment, user: AnyUser) -> None:
        self.assessment = assessment
        self.parties = answers_for(assessment, memberships_of(user))

    def _may_read(self, party: Party, joint: str, own: Mapping[Party, str]) -> bool:
        return may_read(party, joint, own, parties=self.parties, is_open=self.assessment.round.is_open)

    def _readable(self, joint: str, own: Mapping[Party, str]) -> dict[Party, str]:
        return {party: answer for party, answer in own.items() if answer and self._may_read(party, joint, own)}

    def to_indicator(self, answer: Answer) -> dict[Party, str]:
        return self._readable(answer.agreed, {party: answer.of(party) for party in Party})

    def to_question(self, code: str) -> dict[Party, str]:
        given = asked.of(self.assessment).given
        return self._readable(given.get((code, ""), ""), {party: given.get((code, party), "") for party in Party})

    @cached_property
    def sealed(self) -> frozenset[str]:
        """Fields that the user may not read, answered or not: an answer that was taken back tells as much."""
        if not self.assessment.round.is_open:
            return frozenset()
        indicators = {
            f"i{answer.indicator}": self._unread(answer.agreed, {party: answer.of(party) for party in Party})
            for answer in self.assessment.all_answers
        }
        given = asked.of(self.assessment).given
        questions = {
            values.field(code): self._unread(
                given.get((code, ""), ""), {party: given.get((code, party), "") for party in Party}
            )
            for code in self.assessment.questions
        }
        return frozenset(f"{stem}.{party}" for stem, of in (indicators | questions).items() for party in of)

    def is_sealed(self, field: str) -> bool:
        """Also an own answer to what is no longer asked, since the form has been shortened."""
        if field in self.sealed:
            return True
        asked_no_more = values.is_question(field) and values.code_and_party(field)[0] not in self.assessment.questions
        return self.assessment.round.is_open and is_own(field) and asked_no_more

    def _unread(self, joint: str, own: Mapping[Party, str]) -> list[Party]:
        return [party for party in Party if not self._may_read(party, joint, own)]

    def told(self, changes: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Of a history: that a sealed answer was given or changed, but not what."""
        if not any(is_own(change["field"]) for change in changes):
            return changes
        return [
            change | {"before": None, "after": None} if self.is_sealed(change["field"]) else change
            for change in changes
        ]
