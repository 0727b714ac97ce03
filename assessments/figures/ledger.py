"""The ledger: what changed between a round and the one before it, so that the sum always closes (rule 5).

Pure functions over statuses; assessments.figures.picture fetches those.

    closing = opening + new + returned - ceased - merged + split - pending + moved_in - moved_out
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import NamedTuple, TypeVar

from scenes.models import LineageEvent

Unit = TypeVar("Unit", bound=int | str)

MERGED, SPLIT = LineageEvent.Kind.MERGED, LineageEvent.Kind.SPLIT


class Status(NamedTuple):
    """A settled assessment: was the scene listed, and who answered for it. Areas are primary keys."""

    listed: bool
    municipality: int
    local_police_area: int
    district: int | None = None


class MergeOrSplit(NamedTuple):
    """One merge or split: its kind and all its scenes, parents and children alike."""

    kind: str
    scenes: frozenset[int]


@dataclass
class Ledger:
    opening: int = 0
    new: int = 0
    returned: int = 0
    ceased: int = 0
    merged: int = 0
    split: int = 0
    pending: int = 0
    moved_in: int = 0
    moved_out: int = 0
    closing: int = 0
    """Counted, not summed: the equation is a check."""

    @property
    def expected(self) -> int:
        gained = self.new + self.returned + self.split + self.moved_in
        lost = self.ceased + self.merged + self.pending + self.moved_out
        return self.opening + gained - lost

    @property
    def closes(self) -> bool:
        return self.closing == self.expected

    @property
    def change(self) -> int:
        return self.closing - self.opening


def keep_books(
    before: Mapping[int, Status],
    now: Mapping[int, Status],
    *,
    earlier: Collection[int],
    lineage: Iterable[MergeOrSplit],
    unit: Callable[[Status], Unit | None],
    unsettled: AbstractSet[int] = frozenset(),
) -> dict[Unit, Ledger]:
    """One ledger per unit that had a listed scene in either round.

    `before` and `now` map scenes to their settled assessments in the previous round and in this one; `earlier` are
    the scenes listed in any round before the previous, `unsettled` those being judged in this one. A status whose
    unit is None is in nobody's book.
    """
    groups = lineage_groups(lineage)
    grouped = {scene for group in groups for scene in group.scenes}
    books: dict[Unit | None, Ledger] = defaultdict(Ledger)
    for scene in before.keys() | now.keys():
        was, is_now = _listed(before.get(scene)), _listed(now.get(scene))
        if was:
            books[unit(was)].opening += 1
        if is_now:
            books[unit(is_now)].closing += 1
        if scene in grouped:
            continue
        if was and is_now:
            _book_move(books, unit(was), unit(is_now))
        elif is_now:
            _add(books[unit(is_now)], "returned" if scene in earlier else "new")
        elif was:
            _add(books[unit(was)], "ceased" if scene in now else "pending")
    for group in groups:
        _book_group(books, group, before, now, unit, waits=bool(group.scenes & unsettled))
    return {name: book for name, book in books.items() if name is not None}


def _listed(status: Status | None) -> Status | None:
    return status if status and status.listed else None


def _add(ledger: Ledger, kind: str, count: int = 1) -> None:
    setattr(ledger, kind, getattr(ledger, kind) + count)


def _book_move(books: dict[Unit | None, Ledger], source: Unit | None, target: Unit | None) -> None:
    if source != target:
        books[source].moved_out += 1
        books[target].moved_in += 1


def _book_group(
    books: dict[Unit | None, Ledger],
    group: LineageGroup,
    before: Mapping[int, Status],
    now: Mapping[int, Status],
    unit: Callable[[Status], Unit | None],
    *,
    waits: bool,
) -> None:
    net: dict[Unit | None, int] = defaultdict(int)
    for scene in group.scenes:
        was, is_now = _listed(before.get(scene)), _listed(now.get(scene))
        if was:
            net[unit(was)] -= 1
        if is_now:
            net[unit(is_now)] += 1
    for name, change in net.items():
        if waits and change < 0:
            books[name].pending -= change
        elif group.kind(net=change) == MERGED:
            books[name].merged -= change
        else:
            books[name].split += change


@dataclass(frozen=True)
class LineageGroup:
    """Scenes joined to one another by merges and splits, directly or through a third."""

    scenes: frozenset[int]
    kinds: frozenset[str]

    def kind(self, *, net: int) -> str:
        """What its net counts as: merged, split or, where it has both, by the sign of the net."""
        merges = self.kinds == {MERGED} or (MERGED in self.kinds and net < 0)
        return MERGED if merges else SPLIT


def lineage_groups(lineage: Iterable[MergeOrSplit]) -> list[LineageGroup]:
    groups: list[LineageGroup] = []
    for event in lineage:
        touching = [group for group in groups if group.scenes & event.scenes]
        groups = [group for group in groups if not group.scenes & event.scenes]
        groups.append(
            LineageGroup(
                scenes=event.scenes.union(*(group.scenes for group in touching)),
                kinds=frozenset({event.kind}).union(*(group.kinds for group in touching)),
            )
        )
    return groups


def change_of(
    scene: int,
    before: Mapping[int, Status],
    now: Mapping[int, Status],
    *,
    earlier: Collection[int],
    groups: Iterable[LineageGroup],
    unsettled: AbstractSet[int] = frozenset(),
) -> str:
    """How one scene counts: new, returned, continued, ceased, merged, split, pending, or "" when in neither round."""
    was, is_now = _listed(before.get(scene)), _listed(now.get(scene))
    for group in groups:
        if scene in group.scenes and (was or is_now):
            net = sum(bool(_listed(now.get(s))) - bool(_listed(before.get(s))) for s in group.scenes)
            waits = net < 0 and group.scenes & unsettled
            return "pending" if waits and not is_now else group.kind(net=net)
    if was and is_now:
        return "continued"
    if is_now:
        return "returned" if scene in earlier else "new"
    if was:
        return "ceased" if scene in now else "pending"
    return ""
