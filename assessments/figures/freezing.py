"""Fixing what a published round counts, and adding to it afterwards in the open (rule 6)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from assessments.models import Correction, Publication, PublishedFigure
from scenes.models import Round

from .differences import Difference, differences
from .facts import CurrentFacts, Facts, StoredFacts, extended, stored_facts, to_json
from .picture import Picture
from .publishing import computed_figures
from .summary import summary_of

if TYPE_CHECKING:
    from municipalities.models import User


def freeze(round: Round, *, facts: Facts | None = None, by: User | None = None, reason: str = "") -> Publication:
    """Fix what the round counts: as it is now, or as the facts have it. A later publication needs its reason."""
    picture = Picture(round, facts=facts or CurrentFacts(round))
    return Publication.objects.create(
        round=round,
        number=Publication.objects.filter(round=round).count() + 1,
        facts=to_json(picture.facts),
        summary=json.dumps(summary_of(picture), ensure_ascii=False),
        by=by,
        reason=reason,
    )


@dataclass(frozen=True)
class Moved:
    """A published round that counts otherwise than before."""

    round: Round
    differences: list[Difference]


def freeze_imported(rounds: Iterable[Round], *, reason: str) -> list[Moved]:
    """After an import into one county: fix the published rounds that it has filled, and publish anew those that count
    otherwise because of it. `rounds` in time order, each with its county. Returns the latter.
    """
    moved = []
    for round in rounds:
        publication = Publication.objects.latest_of(round.pk)
        if publication is None:
            if round.assessments.exists():
                freeze(round)
        elif found := _publish_anew(round, stored_facts(round, publication), reason=reason):
            moved.append(found)
    return moved


def fix_vulnerable_areas(*, reason: str) -> list[Round]:
    """After an import of vulnerable areas: what has become known of published rounds is fixed with the rest, once."""
    fixed = []
    for round in Round.objects.filter(state=Round.State.PUBLISHED).select_related("county"):
        publication = Publication.objects.latest_of(round.pk)
        stored = stored_facts(round, publication) if publication else None
        if stored and stored.in_vulnerable is None and stored.vulnerable is not None:
            freeze(round, facts=replace(stored, in_vulnerable=stored.vulnerable), reason=reason)
            fixed.append(round)
    return fixed


def _publish_anew(round: Round, stored: StoredFacts, *, reason: str) -> Moved | None:
    becomes = extended(stored, CurrentFacts(round))
    if to_json(becomes) == to_json(stored):
        return None
    before, after = Picture(round, facts=stored), Picture(round, facts=becomes)
    freeze(round, facts=becomes, reason=reason)
    Correction.objects.bulk_create(_corrections(round, before, after, reason=reason))
    return Moved(round, differences(summary_of(before), summary_of(after)))


def _corrections(round: Round, before: Picture, after: Picture, *, reason: str) -> Iterator[Correction]:
    """Of the published figures that agreed with what was counted until now."""
    was, becomes = _values(before), _values(after)
    for figure in PublishedFigure.objects.filter(round=round).prefetch_related("corrections"):
        key = figure.municipality_id, figure.measure
        if figure.right_value == was.get(key) != becomes.get(key, 0):
            yield Correction(figure=figure, value=becomes.get(key, 0), reason=reason)


def _values(picture: Picture) -> dict[tuple[int | None, str], float]:
    return {(figure.municipality_id, figure.measure): figure.value for figure in computed_figures(picture)}


def today(round: Round) -> list[Difference]:
    """What today's registers would say of a published round instead. It does not move the round."""
    publication = Publication.objects.latest_of(round.pk)
    if publication is None:
        return []
    stored, current = stored_facts(round, publication), CurrentFacts(round)
    return differences(summary_of(Picture(round, facts=stored)), summary_of(Picture(round, facts=current)))
