"""What the two have answered differently by themselves. Neither stands here before both have answered (rule 4)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import F
from django.utils.translation import gettext as _

from assessments.instrument import INSTRUMENTS
from assessments.models import Answer, Reply
from assessments.wording import listing, value_words
from municipalities.models.actor import Party
from scenes.models import Round

if TYPE_CHECKING:
    from municipalities.models.user import AnyUser


@dataclass(frozen=True)
class Difference:
    scene: int
    assessment: int
    anchor: str
    """Where on the page of the assessment it stands."""
    asked: str
    police: str
    municipality: str
    joint: str
    """Empty: the two have not agreed yet."""

    @property
    def words(self) -> str:
        said = _("the police: %(police)s, the municipality: %(municipality)s") % vars(self)
        jointly = _("jointly: %(joint)s") % vars(self)
        return f"{said}, {jointly}" if self.joint else said


def differences(round: Round, scenes: Collection[int], user: AnyUser) -> list[Difference]:
    """What is not agreed yet first; then in the order of the indicators and the questions."""
    found = [*_in_answers(round, scenes), *_in_replies(round, scenes, user)]
    return sorted(found, key=lambda one: bool(one.joint))


def _in_answers(round: Round, scenes: Collection[int]) -> list[Difference]:
    rows = Answer.objects.filter(assessment__round=round, assessment__scene__in=scenes)
    both = rows.exclude(police="").exclude(municipality="").exclude(police=F("municipality"))
    labels = {one.number: f"{one.number}. {one.label}" for one in INSTRUMENTS[round.instrument].indicators}
    values = ("assessment__scene", "assessment", "indicator", *Party.values, "agreed")
    return [
        Difference(scene, assessment, f"i{number}", labels[number], *map(_words, (police, municipality, joint)))
        for scene, assessment, number, police, municipality, joint in both.order_by("indicator").values_list(*values)
    ]


def _words(answer: str) -> str:
    return value_words(answer).lower() if answer else ""


def _in_replies(round: Round, scenes: Collection[int], user: AnyUser) -> list[Difference]:
    """`visible_to` leaves out what the user may not read, and what the other party has not answered."""
    rows = Reply.objects.visible_to(user).filter(assessment__round=round, assessment__scene__in=scenes)
    rows = rows.select_related("assessment", "question", "option")
    given: dict[tuple[int, int], dict[str, list[Reply]]] = {}
    for one in rows.order_by("question__order", "option__order"):
        given.setdefault((one.assessment_id, one.question_id), {}).setdefault(one.party, []).append(one)
    return [
        _of_question(by_party)
        for by_party in given.values()
        if by_party.keys() >= set(Party) and _values(by_party[Party.POLICE]) != _values(by_party[Party.MUNICIPALITY])
    ]


def _said(reply: Reply) -> str:
    return reply.option.label if reply.option else reply.value


def _values(replies: list[Reply]) -> set[str]:
    return {one.value for one in replies}


def _of_question(by_party: dict[str, list[Reply]]) -> Difference:
    one = by_party[Party.POLICE][0]
    said = {party: listing(map(_said, replies)) for party, replies in by_party.items()}
    return Difference(
        scene=one.assessment.scene_id,
        assessment=one.assessment_id,
        anchor=one.question.code,
        asked=one.question.text,
        police=said[Party.POLICE],
        municipality=said[Party.MUNICIPALITY],
        joint=said.get("", ""),
    )
