"""Which answers can be compared: those that each party gave by itself."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TypeVar

from assessments.instrument import Choice
from assessments.models import Answer, Assessment, Event
from municipalities.models.actor import Party
from scenes.models import Round

Row = TypeVar("Row", Answer, Event)


@dataclass(frozen=True)
class Pair:
    """Both parties' own answer to one indicator of one assessment, as they were before the two compared them."""

    assessment: Assessment
    indicator: int
    police: str
    municipality: str
    agreed: str

    @property
    def is_known(self) -> bool:
        return Choice.UNKNOWN not in (self.police, self.municipality)

    @property
    def is_equal(self) -> bool:
        return self.police == self.municipality


@dataclass
class _Own:
    """The own answers to one indicator, until both parties have given theirs: what is changed later is compared."""

    given: dict[str, str] = field(default_factory=dict)
    by: dict[str, int | None] = field(default_factory=dict)

    def take(self, party: str, answer: str, by: int | None) -> None:
        if self.is_complete:
            return
        self.given[party], self.by[party] = answer, by

    @property
    def is_complete(self) -> bool:
        return all(self.given.get(party) for party in Party)

    @property
    def is_together(self) -> bool:
        """One person answered for both. A file does not tell who did; it counts as given independently."""
        police, municipality = (self.by.get(party) for party in Party)
        return police is not None and police == municipality


def pairs_of(round: Round) -> list[Pair]:
    """In the order of the places. Three queries, however many there are."""
    assessments = Assessment.objects.filter(round=round).select_related("scene", "local_police_area")
    answers = _by_assessment(Answer.objects.filter(assessment__round=round).exclude(police="").exclude(municipality=""))
    events = _by_assessment(Event.objects.filter(assessment__round=round, kind=Event.Kind.CHANGED))
    return [
        pair
        for assessment in assessments
        if assessment.pk in answers
        for pair in _pairs(assessment, answers[assessment.pk], events[assessment.pk])
    ]


def _pairs(assessment: Assessment, answers: Iterable[Answer], events: Iterable[Event]) -> Iterator[Pair]:
    history = _history(events)
    for answer in answers:
        own = history[answer.indicator]
        if own.is_together:
            continue
        given = own.given if own.is_complete else {party: answer.of(party) for party in Party}
        yield Pair(assessment, answer.indicator, given[Party.POLICE], given[Party.MUNICIPALITY], answer.agreed)


def _history(events: Iterable[Event]) -> defaultdict[int, _Own]:
    """By indicator."""
    history: defaultdict[int, _Own] = defaultdict(_Own)
    for event in events:
        for change in event.changes:
            name, _dot, part = change["field"].partition(".")
            if part in Party.values:
                history[int(name.removeprefix("i"))].take(part, change["after"], event.by_id)
    return history


def _by_assessment(rows: Iterable[Row]) -> defaultdict[int, list[Row]]:
    grouped: defaultdict[int, list[Row]] = defaultdict(list)
    for row in rows:
        grouped[row.assessment_id].append(row)
    return grouped
