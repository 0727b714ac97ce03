"""Pairs of answers counted, and what the counts say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from assessments.instrument import INSTRUMENTS, Choice, Instrument
from scenes.models import Round

from .pairs import Pair, pairs_of
from .statistics import CrossTable, cohens_kappa, gwets_ac1, share_equal

ENOUGH = 20
"""Pairs from which a share and a coefficient say something (rule 16)."""

CATEGORIES = (Choice.YES, Choice.NO)
"""Fixed, whichever of them were used: the chance that AC1 counts with depends on how many there are."""


@dataclass(frozen=True)
class Tally:
    """Of some indicators and places. Rows of `table` are the answers of the police, columns the municipality's."""

    table: CrossTable
    unknown: int
    """Pairs in which a party does not know: left out of all else."""

    @classmethod
    def of(cls, pairs: Iterable[Pair]) -> Tally:
        counts = Counter((pair.police, pair.municipality) for pair in pairs)
        table = [[counts[police, municipality] for municipality in CATEGORIES] for police in CATEGORIES]
        return cls(table, counts.total() - sum(map(sum, table)))

    @property
    def pairs(self) -> int:
        return sum(map(sum, self.table))

    @property
    def equal(self) -> int:
        return self.table[0][0] + self.table[1][1]

    @property
    def police_only(self) -> int:
        """The police say yes and the municipality no."""
        return self.table[0][1]

    @property
    def municipality_only(self) -> int:
        return self.table[1][0]

    @property
    def is_enough(self) -> bool:
        return self.pairs >= ENOUGH

    @property
    def all_alike(self) -> str:
        """The one answer that all of both parties gave, which leaves kappa nothing to compute from."""
        return next((answer for place, answer in enumerate(CATEGORIES) if self.table[place][place] == self.pairs), "")

    @property
    def share(self) -> float | None:
        return share_equal(self.table) if self.is_enough else None

    @property
    def ac1(self) -> float | None:
        return gwets_ac1(self.table) if self.is_enough else None

    @property
    def kappa(self) -> float | None:
        return cohens_kappa(self.table) if self.is_enough else None


class Agreement:
    """Of a round: the county, each indicator, each local police area."""

    def __init__(self, round: Round) -> None:
        self.round = round
        self.pairs = pairs_of(round)

    @property
    def instrument(self) -> Instrument:
        return INSTRUMENTS[self.round.instrument]

    @cached_property
    def known(self) -> list[Pair]:
        return [pair for pair in self.pairs if pair.is_known]

    @property
    def assessments(self) -> int:
        """Those in which both parties gave an own yes or no."""
        return len({pair.assessment.pk for pair in self.known})

    @property
    def in_all(self) -> Tally:
        return Tally.of(self.pairs)

    def of_indicator(self, number: int) -> Tally:
        return Tally.of(pair for pair in self.pairs if pair.indicator == number)

    def as_json(self) -> dict[str, Any]:
        """An interface that scripts outside the project use."""
        return {
            "county": self.round.county.code,
            "round": self.round.label,
            "pairs": self.assessments,
            "indicators": [_as_json(number, self.of_indicator(number)) for number in self.instrument.numbers],
        }


def _as_json(number: int, tally: Tally) -> dict[str, Any]:
    return {
        "indicator": number,
        "pairs": tally.pairs,
        "equal": _four(tally.share),
        "police_only": tally.police_only,
        "municipality_only": tally.municipality_only,
        "unknown": tally.unknown,
        "ac1": _four(tally.ac1),
        "kappa": _four(tally.kappa),
    }


def _four(value: float | None) -> float | None:
    return None if value is None else round(value, 4)
