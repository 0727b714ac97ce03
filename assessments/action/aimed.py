"""What a measure or a problem is aimed at, "i2" or "SY1.otrygg", and whether it was so at a place in a round."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property, lru_cache

from django.db.models import QuerySet

from assessments.conditions import SEPARATOR, UNKNOWN
from assessments.instrument import Choice
from assessments.models import Answer, Assessment, Option, Question, Reply
from municipalities.models.actor import Party

INDICATOR = re.compile(r"i(\d{1,2})")
OPTION = re.compile(r"([A-Z]{2}\d{1,2})\.(\w+)")


@dataclass(frozen=True)
class Aim:
    """An indicator, or an option of a question."""

    indicator: int = 0
    question: str = ""
    option: str = ""

    @property
    def code(self) -> str:
        return f"i{self.indicator}" if self.indicator else f"{self.question}.{self.option}"


@lru_cache(maxsize=256)  # of some twenty texts, read for every measure of a county
def aims_of(text: str) -> tuple[Aim, ...]:
    """Parted by |. What is neither an indicator nor an option, such as PE7, cannot be ticked and is left out."""
    return tuple(aim for part in text.split(SEPARATOR) if (aim := _aim(part)))


def _aim(text: str) -> Aim | None:
    if found := INDICATOR.fullmatch(text):
        return Aim(indicator=int(found[1]))
    if found := OPTION.fullmatch(text):
        return Aim(question=found[1], option=found[2])
    return None


class Ticked:
    """What was answered in some assessments: three queries, whatever their number. Restricted answers are not read."""

    def __init__(self, assessments: QuerySet[Assessment], aims: Collection[Aim]) -> None:
        self.assessments = assessments.order_by().values("pk")
        self.indicators = {aim.indicator for aim in aims if aim.indicator}
        self.questions = {aim.question for aim in aims if aim.question}

    @cached_property
    def _answers(self) -> dict[tuple[int, int], tuple[str, str, str]]:
        if not self.indicators:
            return {}
        found = Answer.objects.filter(assessment__in=self.assessments, indicator__in=self.indicators).order_by()
        rows = found.values_list("assessment", "indicator", "agreed", "police", "municipality")
        return {(pk, indicator): (agreed, police, municipal) for pk, indicator, agreed, police, municipal in rows}

    @cached_property
    def _replies(self) -> dict[tuple[int, str], dict[str, set[str]]]:
        """Options by whose they are, "" for the joint answer."""
        found: defaultdict[tuple[int, str], dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        if self.questions:
            replies = Reply.objects.filter(
                assessment__in=self.assessments,
                question__code__in=self.questions,
                question__visibility=Question.Visibility.INTERNAL,
                option__isnull=False,
            )
            rows = replies.order_by().values_list("assessment", "question", "question__code", "party", "option__code")
            for assessment, pk, question, party, option in rows:
                found[assessment, question][party].add(option)
                self._asked[assessment, question] = pk
        return found

    @cached_property
    def _asked(self) -> dict[tuple[int, str], int]:
        """Which version of a question was answered."""
        return {}

    @cached_property
    def _offered(self) -> set[tuple[int, str]]:
        """What can be ticked in each version: what is not offered any longer is not gone."""
        offered = Option.objects.filter(question__code__in=self.questions, retired=False).order_by()
        return set(offered.values_list("question", "code"))

    def jointly(self, assessment: int, aim: Aim) -> str:
        """yes, no, unknown, or nothing where it was not answered."""
        if aim.indicator:
            return self._answers.get((assessment, aim.indicator), ("", "", ""))[0]
        options = self._replies.get((assessment, aim.question), {}).get("", set())
        if aim.option in options:
            return Choice.YES
        if UNKNOWN in options:
            return Choice.UNKNOWN
        is_asked = bool(options) and (self._asked[assessment, aim.question], aim.option) in self._offered
        return Choice.NO if is_asked else ""

    def by_any(self, assessment: int, aim: Aim) -> str:
        """The same, and yes where a party by itself says so: different answers count as still there."""
        joint = self.jointly(assessment, aim)
        return Choice.YES if joint in ("", Choice.NO) and self.parties(assessment, aim) else joint

    def parties(self, assessment: int, aim: Aim) -> list[Party]:
        """Those that by themselves said yes."""
        if aim.indicator:
            _agreed, police, municipal = self._answers.get((assessment, aim.indicator), ("", "", ""))
            own = {Party.POLICE: police, Party.MUNICIPALITY: municipal}
            return [party for party in Party if own[party] == Choice.YES]
        said = self._replies.get((assessment, aim.question), {})
        return [party for party in Party if aim.option in said.get(party, ())]
