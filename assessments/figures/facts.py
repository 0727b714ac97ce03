"""The facts that a round's figures are counted from: read from the tables, or as they stood when it was published.

What is published never moves (rule 6), so a published round is counted from its Publication and nothing else.
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from typing import Any, NamedTuple, Protocol, TypeAlias

from django.db.models import FilteredRelation, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from assessments.models import Assessment, Publication, Reply, ZeroReport
from municipalities.models import District, Inhabitants, LocalPoliceArea, Municipality
from municipalities.models.inhabitants import UNIT_KINDS
from municipalities.site.collation import swedish_key
from scenes.geographies import in_vulnerable_areas
from scenes.models import LineageEvent, Nearby, Round, Scene
from scenes.place_kinds import PLACE_KINDS

from .action import Action, action_in
from .ledger import MergeOrSplit, Status

Unit: TypeAlias = Municipality | LocalPoliceArea | District
WHY_REDRAWN = "UN4"
"""The question that tells whether a place has changed or was only drawn anew."""
Units: TypeAlias = dict[str, dict[int, Unit]]
"""The county's of all times, in Swedish order, by kind and primary key."""


class AssessmentRow(NamedTuple):
    """One assessment, reduced to what is counted."""

    scene: int
    status: Status
    version: int
    classification: str
    is_joint: bool | None
    category: str
    area_m2: int | None
    why_redrawn: str = ""
    """Why the outline is another than in the round before: the option of UN4. Empty: not told."""

    @property
    def is_settled(self) -> bool:
        """Only a settled assessment has its classification."""
        return bool(self.classification)

    @property
    def is_listed(self) -> bool:
        return bool(self.classification) and self.status.listed


class Inhabited(NamedTuple):
    """How many live in an area, when, and who says so."""

    number: int
    year: int
    source: str


class Facts(Protocol):
    """Scenes and areas are primary keys."""

    @property
    def rows(self) -> list[AssessmentRow]:
        """All assessments of the round, settled or not."""

    @property
    def before(self) -> list[AssessmentRow]:
        """Those of the round before it. None in the county's first round."""

    @property
    def earlier(self) -> set[int]:
        """Scenes listed in any round before those two."""

    @property
    def lineage(self) -> list[MergeOrSplit]: ...

    @property
    def near(self) -> dict[str, set[int]]:
        """Scenes with a place of the kind near, for each kind of which anything is known in the round."""

    @property
    def near_m(self) -> int:
        """How many metres away is near."""

    @property
    def vulnerable(self) -> dict[int, bool] | None:
        """Whether each scene whose position is known lies in a vulnerable area (rule 18). None: not known."""

    @property
    def zeros(self) -> dict[str, set[int]]:
        """Areas that have said that they have no open drug scene, by kind and primary key. None at all: not known."""

    @property
    def inhabitants(self) -> dict[str, dict[int, Inhabited]]:
        """Of the areas of which it is known, by kind and primary key (rule 20)."""

    @property
    def action(self) -> Action | None:
        """What is done about the scenes. None: not known."""

    @property
    def units(self) -> Units: ...


def facts_of(round: Round) -> Facts:
    """As published, for a round that has been; otherwise as the tables say now."""
    if round.is_published and (publication := Publication.objects.latest_of(round.pk)):
        return stored_facts(round, publication)
    return CurrentFacts(round)


class CurrentFacts:
    """From the tables, each asked once and only for what is needed."""

    def __init__(self, round: Round) -> None:
        self.round = round

    @cached_property
    def rows(self) -> list[AssessmentRow]:
        drawn = FilteredRelation("scene__outlines", condition=Q(scene__outlines__round=self.round))
        found = (
            Assessment.objects.filter(round=self.round)
            .annotate(outline=drawn, why_redrawn=Coalesce(Subquery(why_redrawn("pk")), Value("")))
            .values_list(
                "scene",
                "listed",
                "municipality",
                "local_police_area",
                "district",
                "version",
                "classification",
                "is_joint",
                "category",
                "outline__area_m2",
                "why_redrawn",
            )
        )
        return [
            AssessmentRow(scene, Status(bool(listed), municipality, police, district), *rest)
            for scene, listed, municipality, police, district, *rest in found.order_by()
        ]

    @cached_property
    def before(self) -> list[AssessmentRow]:
        return self.previous.rows if self.previous else []

    @cached_property
    def previous(self) -> Facts | None:
        """As published, if that round has been: nothing else is what this one is compared with."""
        return facts_of(self.round.previous) if self.round.previous else None

    @cached_property
    def earlier(self) -> set[int]:
        if self.round.previous is None:
            return set()
        listed = Assessment.objects.listed().filter(round__in=Round.objects.before(self.round.previous))
        return set(listed.order_by().values_list("scene", flat=True))

    @cached_property
    def lineage(self) -> list[MergeOrSplit]:
        events = LineageEvent.objects.in_force().filter(round=self.round)
        return [MergeOrSplit(kind, scenes) for kind, scenes in events.scenes_by_event()]

    @cached_property
    def near(self) -> dict[str, set[int]]:
        near: dict[str, set[int]] = {}
        for kind, scene, within in Nearby.objects.filter(round=self.round).values_list("kind", "scene", "within"):
            near.setdefault(kind, set()).update([scene] if within else [])
        return near

    @property
    def near_m(self) -> int:
        return self.round.county.near_m

    @cached_property
    def vulnerable(self) -> dict[int, bool] | None:
        return in_vulnerable_areas(Scene.objects.filter(assessments__round=self.round), self.round)

    @cached_property
    def zeros(self) -> dict[str, set[int]]:
        reports = list(ZeroReport.objects.standing().filter(round=self.round).values(*UNIT_KINDS))
        zeros = {kind: {report[kind] for report in reports if report[kind]} for kind in UNIT_KINDS}
        return {kind: areas for kind, areas in zeros.items() if areas}

    @cached_property
    def inhabitants(self) -> dict[str, dict[int, Inhabited]]:
        known = Inhabitants.objects.of_county(self.round.county_id).known_in(self.round.ends.year)
        found: dict[str, dict[int, Inhabited]] = {}
        for *keys, number, year, source in known.values_list(*UNIT_KINDS, "number", "year", "source"):
            for kind, pk in zip(UNIT_KINDS, keys, strict=True):
                if pk:
                    found.setdefault(kind, {})[pk] = Inhabited(number, year, source)
        return found

    @cached_property
    def action(self) -> Action | None:
        return action_in(self.round)

    @cached_property
    def units(self) -> Units:
        county = self.round.county_id
        return {
            "municipality": _by_pk(Municipality.objects.filter(county=county)),
            "local_police_area": _by_pk(LocalPoliceArea.objects.filter(county=county).defer("source")),
            "district": _by_pk(District.objects.filter(municipality__county=county)),
        }


def vulnerable_in(round: Round, scenes: QuerySet[Scene]) -> dict[int, bool]:
    """Whether each of the scenes lies in a vulnerable area (rule 18), as published or as the boundaries now say.
    Those of which it is not known are left out.
    """
    known = facts_of(round).vulnerable if round.is_published else in_vulnerable_areas(scenes, round)
    return known or {}


def why_redrawn(assessment: str) -> QuerySet[Reply, Any]:
    """The joint answer to why the outline is another, of the assessment in that column."""
    given = Reply.objects.filter(assessment=OuterRef(assessment), question__code=WHY_REDRAWN, party="")
    return given.order_by().values_list("option__code")[:1]


def _by_pk(units: QuerySet[Municipality] | QuerySet[LocalPoliceArea] | QuerySet[District]) -> dict[int, Unit]:
    return {unit.pk: unit for unit in units}


# --- As published


@dataclass(frozen=True)
class StoredFacts:
    rows: list[AssessmentRow]
    before: list[AssessmentRow]
    earlier: set[int]
    lineage: list[MergeOrSplit]
    near_then: dict[str, set[int]]
    near_m: int
    zeros_then: dict[str, set[int]]
    units: Units
    in_vulnerable: dict[int, bool] | None
    """None: it was not known."""
    inhabitants: dict[str, dict[int, Inhabited]]
    action_then: Action | None
    """None: nothing was on record, or nobody counted."""
    current: CurrentFacts | None = field(default=None, compare=False)
    """What may have become known since: schools or zeros read in afterwards."""

    @cached_property
    def near(self) -> dict[str, set[int]]:
        if self.current is None or self.near_then.keys() >= PLACE_KINDS.keys():
            return self.near_then
        return self.current.near | self.near_then

    @cached_property
    def zeros(self) -> dict[str, set[int]]:
        if not self.zeros_then and self.current:
            return self.current.zeros
        return self.zeros_then

    @cached_property
    def vulnerable(self) -> dict[int, bool] | None:
        if self.in_vulnerable is None and self.current:
            return self.current.vulnerable
        return self.in_vulnerable

    @cached_property
    def action(self) -> Action | None:
        if self.action_then is None and self.current:
            return self.current.action
        return self.action_then


def stored_facts(round: Round, publication: Publication) -> StoredFacts:
    """What was not known when the round was published may become known once, and is read when it is asked for."""
    return replace(from_json(publication.facts), current=CurrentFacts(round))


def to_json(facts: Facts) -> str:
    return json.dumps(
        {
            "rows": _packed(facts.rows),
            "before": _packed(facts.before),
            "earlier": sorted(facts.earlier),
            "lineage": [[event.kind, sorted(event.scenes)] for event in facts.lineage],
            "near": {kind: sorted(scenes) for kind, scenes in sorted(facts.near.items())},
            "near_m": facts.near_m,
            "zeros": {kind: sorted(areas) for kind, areas in sorted(facts.zeros.items())},
            "vulnerable": None if facts.vulnerable is None else sorted(facts.vulnerable.items()),
            **({"inhabitants": packed} if (packed := _packed_inhabitants(facts)) else {}),
            **({"action": facts.action.packed()} if facts.action else {}),
            "units": {
                kind: [[pk, *(getattr(unit, name) for name in UNIT_FIELDS[kind])] for pk, unit in units.items()]
                for kind, units in facts.units.items()
            },
        },
        default=datetime.date.isoformat,
        separators=(",", ":"),
        ensure_ascii=False,
    )


@lru_cache(maxsize=16)
def from_json(text: str) -> StoredFacts:
    """Read once in each process, and not to be changed. The text itself is what is looked up: it tells nothing that
    whoever asks has not just fetched.
    """
    data = json.loads(text)
    return StoredFacts(
        rows=_unpacked(data["rows"]),
        before=_unpacked(data["before"]),
        earlier=set(data["earlier"]),
        lineage=[MergeOrSplit(kind, frozenset(scenes)) for kind, scenes in data["lineage"]],
        near_then={kind: set(scenes) for kind, scenes in data["near"].items()},
        near_m=data["near_m"],
        zeros_then={kind: set(areas) for kind, areas in data.get("zeros", {}).items()},
        units={kind: {pk: _unit(kind, pk, rest) for pk, *rest in units} for kind, units in data["units"].items()},
        in_vulnerable=None if data.get("vulnerable") is None else dict(data["vulnerable"]),
        inhabitants={
            kind: {pk: Inhabited(*rest) for pk, *rest in known} for kind, known in data.get("inhabitants", {}).items()
        },
        action_then=Action.unpacked(data["action"]) if "action" in data else None,
    )


def _packed_inhabitants(facts: Facts) -> dict[str, list[list[Any]]]:
    return {kind: [[pk, *known[pk]] for pk in sorted(known)] for kind, known in sorted(facts.inhabitants.items())}


def _packed(rows: Iterable[AssessmentRow]) -> list[list[Any]]:
    return [[row.scene, *row.status, *row[2:]] for row in sorted(rows, key=lambda row: row.scene)]


def _unpacked(rows: Iterable[list[Any]]) -> list[AssessmentRow]:
    return [AssessmentRow(row[0], Status(*row[1:5]), *row[5:]) for row in rows]


UNIT_MODELS: dict[str, type[Unit]] = {
    "municipality": Municipality,
    "local_police_area": LocalPoliceArea,
    "district": District,
}
UNIT_FIELDS = {
    "municipality": ("code", "name"),
    "local_police_area": ("name", "valid_from", "valid_to"),
    "district": ("name", "municipality_id", "valid_from", "valid_to"),
}


def _unit(kind: str, pk: int, values: list[Any]) -> Unit:
    """As it was called and valid then. Not saved, nor to be."""
    fields = dict(zip(UNIT_FIELDS[kind], values, strict=True))
    for name in ("valid_from", "valid_to"):
        if fields.get(name):
            fields[name] = datetime.date.fromisoformat(fields[name])
    return UNIT_MODELS[kind](pk=pk, **fields)


# --- Added to afterwards


def extended(stored: StoredFacts, current: CurrentFacts) -> StoredFacts:
    """The published facts, and the places that history has gained since. What was there keeps what was said of it."""
    rows = _with_reasons(_with_added(stored.rows, current.rows), current.rows)
    before = _with_added(stored.before, current.before)
    added = {row.scene for row in rows} - {row.scene for row in stored.rows}
    return StoredFacts(
        rows=rows,
        before=before,
        earlier=current.earlier,
        lineage=current.lineage,
        near_then={kind: scenes | (current.near.get(kind, set()) & added) for kind, scenes in stored.near.items()},
        near_m=stored.near_m,
        zeros_then=stored.zeros,
        units=_with_areas_of([*rows, *before], stored.units, current.units),
        in_vulnerable=_with_added_places(stored.vulnerable, current),
        inhabitants=stored.inhabitants,
        action_then=stored.action.extended(current.action or Action(), added) if stored.action else None,
    )


def _with_added_places(stored: dict[int, bool] | None, current: CurrentFacts) -> dict[int, bool] | None:
    """What was said of those that were there stays, whatever list is on record now."""
    return None if stored is None else {**(current.vulnerable or {}), **stored}


def _with_areas_of(rows: list[AssessmentRow], stored: Units, current: Units) -> Units:
    """An area may have been put on record after the round was published, to tell who answered for a place then."""
    units: Units = {}
    for kind, known in stored.items():
        missing = {getattr(row.status, kind) for row in rows} - known.keys() - {None}
        every = [*known.items(), *((pk, current[kind][pk]) for pk in missing)]
        units[kind] = dict(sorted(every, key=lambda item: swedish_key(item[1].name)))
    return units


def _with_reasons(rows: list[AssessmentRow], current: list[AssessmentRow]) -> list[AssessmentRow]:
    """Why an outline was another may become known once, from a file."""
    told = {row.scene: row.why_redrawn for row in current}
    return [row if row.why_redrawn else row._replace(why_redrawn=told.get(row.scene, "")) for row in rows]


def _with_added(stored: list[AssessmentRow], current: list[AssessmentRow]) -> list[AssessmentRow]:
    known = {row.scene for row in stored}
    return [*stored, *(row for row in current if row.scene not in known)]
