"""The picture of a county in one round: every figure that pages, API and commands show, from a handful of queries."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from enum import Enum
from functools import cached_property

from assessments.instrument import Classification
from municipalities.models import Municipality
from scenes.models import Round, Scene
from scenes.place_kinds import SCHOOL

from .action import Action
from .facts import AssessmentRow, CurrentFacts, Facts, Unit, Units, facts_of
from .ledger import Ledger, MergeOrSplit, Status, change_of, keep_books, lineage_groups

UNIT_OF: dict[str, Callable[[Status], int | None]] = {
    "municipality": lambda status: status.municipality,
    "local_police_area": lambda status: status.local_police_area,
    "district": lambda status: status.district,
}
UNIT_KINDS = tuple(UNIT_OF)


class UnitAnswer(Enum):
    """What a unit has said of itself in a round."""

    AFFECTED = "affected"
    NONE = "none"
    NO_ANSWER = "no_answer"


class Transition:
    """From one round to the next: what was settled in each, and the books that follow."""

    def __init__(
        self,
        before: dict[int, Status],
        now: dict[int, Status],
        *,
        earlier: set[int],
        lineage: list[MergeOrSplit],
        unsettled: set[int],
    ) -> None:
        self.before, self.now, self.earlier, self.lineage = before, now, earlier, lineage
        self.unsettled = unsettled

    @cached_property
    def ledger(self) -> Ledger:
        """The county's."""
        return self._books(lambda _status: 1).get(1, Ledger())

    @cached_property
    def books(self) -> dict[str, dict[int, Ledger]]:
        """Ledgers by kind of unit and primary key."""
        return {kind: self._books(unit) for kind, unit in UNIT_OF.items()}

    @cached_property
    def changes(self) -> dict[int, str]:
        """How each scene listed in either round counts: new, returned, continued, ceased, merged, split, pending."""
        groups = lineage_groups(self.lineage)
        changes = {
            scene: change_of(
                scene, self.before, self.now, earlier=self.earlier, groups=groups, unsettled=self.unsettled
            )
            for scene in self.before.keys() | self.now.keys()
        }
        return {scene: change for scene, change in changes.items() if change}

    def _books(self, unit: Callable[[Status], int | None]) -> dict[int, Ledger]:
        return keep_books(
            self.before, self.now, earlier=self.earlier, lineage=self.lineage, unit=unit, unsettled=self.unsettled
        )


class Picture:
    """Lazy: each figure asks for the rows it needs once. `round` carries its county.

    `depth` is how many steps between rounds to tell of: 1, this round against the one before it; 2, that one against
    its own predecessor too.
    """

    def __init__(self, round: Round, *, depth: int = 1, facts: Facts | None = None) -> None:
        self.round = round
        self.depth = depth
        self.given = facts

    @cached_property
    def facts(self) -> Facts:
        return self.given or facts_of(self.round)

    @cached_property
    def facts_before(self) -> Facts | None:
        if isinstance(self.facts, CurrentFacts):
            return self.facts.previous
        return facts_of(self.previous) if self.previous else None

    @cached_property
    def rounds(self) -> list[Round]:
        """The round and those it is compared with, newest first."""
        rounds = [self.round]
        while len(rounds) <= self.depth and rounds[-1].previous:
            rounds.append(rounds[-1].previous)
        return rounds

    @property
    def previous(self) -> Round | None:
        return self.rounds[1] if len(self.rounds) > 1 else None

    # --- Rows

    @property
    def rows(self) -> list[AssessmentRow]:
        """All assessments of the round, settled or not."""
        return self.facts.rows

    @cached_property
    def listed(self) -> list[AssessmentRow]:
        return [row for row in self.rows if row.is_listed]

    @property
    def is_all_settled(self) -> bool:
        return all(row.is_settled for row in self.rows)

    @cached_property
    def listed_before(self) -> list[AssessmentRow]:
        return [row for row in self.facts.before if row.is_listed]

    @cached_property
    def now(self) -> dict[int, Status]:
        """Settled in the round."""
        return _statuses(self.rows)

    # --- Steps

    @cached_property
    def steps(self) -> list[Transition]:
        """Newest first; none in the county's first round."""
        facts = [self.facts, self.facts_before] if self.depth > 1 else [self.facts]
        return [
            Transition(
                _statuses(one.before),
                _statuses(one.rows),
                earlier=one.earlier,
                lineage=one.lineage,
                unsettled={row.scene for row in one.rows if not row.is_settled},
            )
            for one, _previous in zip(facts, self.rounds[1:], strict=False)
            if one
        ]

    @property
    def ledger(self) -> Ledger | None:
        """The county's. None in its first round."""
        return self.steps[0].ledger if self.steps else None

    @property
    def books(self) -> dict[str, dict[int, Ledger]]:
        """Ledgers per unit, by kind of unit and primary key. Empty in the county's first round."""
        return self.steps[0].books if self.steps else {kind: {} for kind in UNIT_KINDS}

    @property
    def changes(self) -> dict[int, str]:
        return self.steps[0].changes if self.steps else {}

    # --- Counts

    @cached_property
    def classification(self) -> dict[str, int]:
        """Listed scenes by classification, all three kinds always there."""
        return _by_classification(self.listed)

    @cached_property
    def classification_before(self) -> dict[str, int]:
        return _by_classification(self.listed_before)

    @property
    def joint(self) -> int:
        return sum(bool(row.is_joint) for row in self.listed)

    @property
    def areas(self) -> list[int]:
        """Square metres of the listed scenes that have an outline."""
        return [row.area_m2 for row in self.listed if row.area_m2 is not None]

    def near(self, kind: str) -> int | None:
        """Listed scenes with a place of the kind within the county's distance. None: not known (rule 9)."""
        near = self.near_places(kind)
        return None if near is None else sum(row.scene in near for row in self.listed)

    def near_places(self, kind: str) -> set[int] | None:
        """The scenes, listed or not, that have one near."""
        return self.facts.near.get(kind)

    @cached_property
    def in_vulnerable(self) -> dict[bool, int] | None:
        """Listed scenes inside and outside vulnerable areas. None: not known (rule 18)."""
        known = self.facts.vulnerable
        if known is None:
            return None
        counts = Counter(known[row.scene] for row in self.listed if row.scene in known)
        return {True: counts[True], False: counts[False]}

    @cached_property
    def action(self) -> dict[str, int]:
        """Listed scenes by what is done about them."""
        known, listed = self.facts.action or Action(), {row.scene for row in self.listed}
        return {
            "with_analysis": len(listed & known.analysed),
            "with_plan": len(listed & known.planned),
            "with_current_measure": len(listed & known.acted_on),
        }

    @property
    def near_without_measure(self) -> int | None:
        """Listed scenes with a compulsory school near and no current measure. None: not known."""
        near, known = self.near_places(SCHOOL), self.facts.action or Action()
        return None if near is None else sum(row.scene in near - known.acted_on for row in self.listed)

    @property
    def told_otherwise(self) -> list[int]:
        """Listed scenes of which the parties' own word for the place is another than the boundaries say."""
        known = self.facts.vulnerable or {}
        return [row.scene for row in self.listed if row.category and differs(row.category, known.get(row.scene))]

    def listed_per(self, kind: str) -> Counter[int]:
        """Listed scenes per unit of that kind."""
        return self._per_unit[kind]

    def affected(self, kind: str) -> int:
        """The 8 in "8 of 26": units with a listed scene, among those that are the base (rule 7)."""
        units = self.all_units[kind]
        return sum(is_valid(units[pk], self.round) for pk in self.listed_per(kind))

    def answer_of(self, kind: str, unit: int) -> UnitAnswer:
        """Zero is reported or signed, never assumed."""
        if unit in self.listed_per(kind):
            return UnitAnswer.AFFECTED
        if unit in self._unsettled[kind]:
            return UnitAnswer.NO_ANSWER
        signed_as_none = unit in self._judged[kind]
        return UnitAnswer.NONE if signed_as_none or unit in self.facts.zeros.get(kind, ()) else UnitAnswer.NO_ANSWER

    def is_done(self, kind: str, unit: int) -> bool:
        """All its places are judged, or it has said that it has none."""
        return self.answer_of(kind, unit) != UnitAnswer.NO_ANSWER and unit not in self._unsettled[kind]

    def has_places(self, kind: str, unit: int) -> bool:
        """That are or may be open drug scenes."""
        return unit in self.listed_per(kind) or unit in self._unsettled[kind]

    @cached_property
    def answers(self) -> dict[str, dict[UnitAnswer, list[Unit]]]:
        """The units of the base by what they have said, in Swedish order."""
        found: dict[str, dict[UnitAnswer, list[Unit]]] = {kind: {} for kind in UNIT_KINDS}
        for kind, units in self.all_units.items():
            for pk, unit in units.items():
                if is_valid(unit, self.round):
                    found[kind].setdefault(self.answer_of(kind, pk), []).append(unit)
        return found

    @property
    def knows_zeros(self) -> bool:
        """Some area has said that it has none. In rounds read from history nobody was asked."""
        return bool(self.facts.zeros)

    def said_none(self, kind: str) -> int | None:
        return len(self.answers[kind].get(UnitAnswer.NONE, ())) if self.knows_zeros else None

    def said_nothing(self, kind: str) -> int | None:
        return len(self.answers[kind].get(UnitAnswer.NO_ANSWER, ())) if self.knows_zeros else None

    @cached_property
    def _judged(self) -> dict[str, Counter[int]]:
        return _by_unit(row for row in self.rows if row.is_settled)

    @cached_property
    def _unsettled(self) -> dict[str, Counter[int]]:
        return _by_unit(row for row in self.rows if not row.is_settled)

    def listed_before_per(self, kind: str) -> Counter[int]:
        return self._per_unit_before[kind]

    @cached_property
    def _per_unit(self) -> dict[str, Counter[int]]:
        return _by_unit(self.listed)

    @cached_property
    def _per_unit_before(self) -> dict[str, Counter[int]]:
        return _by_unit(self.listed_before)

    # --- Units

    @property
    def all_units(self) -> Units:
        return self.facts.units

    @cached_property
    def units(self) -> dict[str, dict[int, Unit]]:
        """Those that had a listed scene in either round."""
        seen = {kind: {*self.listed_per(kind), *self.listed_before_per(kind)} for kind in UNIT_KINDS}
        return {
            kind: {pk: unit for pk, unit in units.items() if pk in seen[kind]} for kind, units in self.all_units.items()
        }

    @cached_property
    def bases(self) -> dict[str, int]:
        """Units that were valid on the round's last day: the 26 in "8 of 26" (rule 7)."""
        return bases_of(self.round, self.facts)

    @cached_property
    def bases_before(self) -> dict[str, int]:
        """Those of the round before."""
        if self.previous is None or self.facts_before is None:
            return dict.fromkeys(UNIT_KINDS, 0)
        return bases_of(self.previous, self.facts_before)


def bases_of(round: Round, facts: Facts) -> dict[str, int]:
    return {kind: sum(is_valid(unit, round) for unit in units.values()) for kind, units in facts.units.items()}


def differs(category: str, is_inside: bool | None) -> bool:
    """A central place may lie in a vulnerable area or not: the word says nothing of it."""
    if is_inside is None:
        return False
    return category == (Scene.Category.RESIDENTIAL if is_inside else Scene.Category.VULNERABLE)


def is_valid(unit: Unit, round: Round) -> bool:
    """On the round's last day. Municipalities have no dates."""
    return isinstance(unit, Municipality) or unit.is_valid_on(round.ends)


def _statuses(rows: Iterable[AssessmentRow]) -> dict[int, Status]:
    return {row.scene: row.status for row in rows if row.is_settled}


def _by_classification(rows: Iterable[AssessmentRow]) -> dict[str, int]:
    counts = Counter(row.classification for row in rows)
    return {kind: counts[kind] for kind in Classification.values}


def _by_unit(rows: Iterable[AssessmentRow]) -> dict[str, Counter[int]]:
    """Listed in no district, say, counts in no district."""
    rows = list(rows)
    counts = {kind: Counter(map(unit, (row.status for row in rows))) for kind, unit in UNIT_OF.items()}
    return {
        kind: Counter({unit: count for unit, count in counter.items() if unit is not None})
        for kind, counter in counts.items()
    }
