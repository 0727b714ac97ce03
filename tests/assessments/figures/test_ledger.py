"""The ledger closes whatever happens (rule 5)."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.figures.ledger import (
    MERGED,
    SPLIT,
    Ledger,
    MergeOrSplit,
    Status,
    change_of,
    keep_books,
    lineage_groups,
)

A, B, C, D, E, F = range(1, 7)
HERE, THERE = 1, 2


def listed(*scenes: int, unit: int = HERE) -> dict[int, Status]:
    return {scene: Status(listed=True, municipality=unit, local_police_area=unit) for scene in scenes}


def not_listed(*scenes: int, unit: int = HERE) -> dict[int, Status]:
    return {scene: Status(listed=False, municipality=unit, local_police_area=unit) for scene in scenes}


def merge(*scenes: int) -> MergeOrSplit:
    return MergeOrSplit(MERGED, frozenset(scenes))


def split(*scenes: int) -> MergeOrSplit:
    return MergeOrSplit(SPLIT, frozenset(scenes))


def county(
    before: dict[int, Status], now: dict[int, Status], *lineage: MergeOrSplit, earlier: tuple[int, ...] = ()
) -> Ledger:
    return keep_books(before, now, earlier=earlier, lineage=lineage, unit=lambda _status: 0).get(0, Ledger())


def per_municipality(before: dict[int, Status], now: dict[int, Status], *lineage: MergeOrSplit) -> dict[int, Ledger]:
    return keep_books(before, now, earlier=(), lineage=lineage, unit=lambda status: status.municipality)


@pytest.mark.parametrize(
    ("ledger", "expected"),
    [
        (county(listed(A), listed(A)), Ledger(opening=1, closing=1)),
        (county({}, listed(A)), Ledger(new=1, closing=1)),
        (county({}, listed(A), earlier=(A,)), Ledger(returned=1, closing=1)),
        (county(not_listed(A), listed(A), earlier=(A,)), Ledger(returned=1, closing=1)),
        (county(listed(A), not_listed(A)), Ledger(opening=1, ceased=1)),
        (county(listed(A), {}), Ledger(opening=1, pending=1)),
        (county(not_listed(A), not_listed(B)), Ledger()),
    ],
    ids=["continued", "new", "returned", "returned after not listed", "ceased", "pending", "never listed"],
)
def test_each_scene_counts_once(ledger: Ledger, expected: Ledger) -> None:
    assert ledger == expected


@pytest.mark.parametrize(
    ("ledger", "expected"),
    [
        (county(listed(A, B), listed(B) | not_listed(A), merge(A, B)), Ledger(opening=2, merged=1, closing=1)),
        (county(listed(A, B), listed(C), merge(A, B, C)), Ledger(opening=2, merged=1, closing=1)),
        (county(listed(A), listed(A, D), split(A, D)), Ledger(opening=1, split=1, closing=2)),
        (county(listed(A), listed(D, E), split(A, D, E)), Ledger(opening=1, split=1, closing=2)),
        (county(listed(A), listed(D, E, F), split(A, D, E, F)), Ledger(opening=1, split=2, closing=3)),
        (
            county(listed(A, B), listed(C, D, E), merge(A, B, C), split(C, D, E)),
            Ledger(opening=2, split=1, closing=3),
        ),
        (
            county(listed(A, B, C), listed(D, E), merge(A, B, C, D), split(D, E)),
            Ledger(opening=3, merged=1, closing=2),
        ),
        (county(listed(A, B), listed(C, D), merge(A, B, C), split(C, D)), Ledger(opening=2, closing=2)),
        (
            county(listed(A, B, C), listed(A), merge(A, B), merge(B, C)),
            Ledger(opening=3, merged=2, closing=1),
        ),
    ],
    ids=[
        "A and B merged into B",
        "A and B merged into a new C",
        "A split into A and D",
        "A split into D and E",
        "A split into three",
        "mixed group that gained",
        "mixed group that lost",
        "mixed group that evened out",
        "two merges joined through a third scene",
    ],
)
def test_scenes_joined_by_events_count_together(ledger: Ledger, expected: Ledger) -> None:
    assert ledger == expected


def test_scenes_of_events_are_not_new_ceased_or_pending_too() -> None:
    ledger = county(listed(A, B, F), listed(C) | not_listed(F), merge(A, B, C))

    assert (ledger.new, ledger.pending, ledger.ceased) == (0, 0, 1)


def test_scenes_of_a_mixed_group_that_evened_out_are_shown_as_split() -> None:
    """Its net is no merge's. The ledger counts it as neither."""
    before, now = listed(A, B), listed(C, D)
    groups = lineage_groups([merge(A, B, C), split(C, D)])

    changes = {change_of(scene, before, now, earlier=(), groups=groups) for scene in (A, B, C, D)}

    assert changes == {SPLIT}


def test_a_scene_of_a_group_that_was_never_listed_has_no_change() -> None:
    """What a split gave may turn out to be no open drug scene."""
    groups = lineage_groups([split(A, D)])

    assert change_of(D, listed(A), listed(A) | not_listed(D), earlier=(), groups=groups) == ""


def test_fewer_than_before_is_a_negative_change() -> None:
    assert county(listed(A, B), listed(A)).change == -1


def test_a_scene_that_changes_unit_moves_out_and_in() -> None:
    books = per_municipality(listed(A, unit=HERE), listed(A, unit=THERE))

    assert books[HERE] == Ledger(opening=1, moved_out=1)
    assert books[THERE] == Ledger(closing=1, moved_in=1)


def test_the_net_of_a_group_is_taken_within_each_unit() -> None:
    books = per_municipality(
        listed(A, unit=HERE) | listed(B, unit=THERE), listed(B, unit=THERE) | not_listed(A), merge(A, B)
    )

    assert books[HERE] == Ledger(opening=1, merged=1)
    assert books[THERE] == Ledger(opening=1, closing=1)


def test_a_ceased_scene_leaves_the_unit_that_had_it() -> None:
    books = per_municipality(listed(A, unit=HERE), not_listed(A, unit=THERE))

    assert books == {HERE: Ledger(opening=1, ceased=1)}


def test_a_status_without_unit_is_in_nobodys_book() -> None:
    assert keep_books({}, listed(A), earlier=(), lineage=(), unit=lambda status: status.district) == {}


def test_a_continued_scene_that_gets_a_district_moves_in() -> None:
    before, now = listed(A), {A: listed(A)[A]._replace(district=7)}

    books = keep_books(before, now, earlier=(), lineage=(), unit=lambda status: status.district)

    assert books == {7: Ledger(moved_in=1, closing=1)}


@pytest.mark.parametrize(
    ("now", "unsettled", "expected"),
    [
        ({}, {A, B}, Ledger(opening=2, pending=2)),
        (not_listed(A), {B}, Ledger(opening=2, pending=2)),
        (listed(B), {A}, Ledger(opening=2, pending=1, closing=1)),
        (not_listed(A, B), {C}, Ledger(opening=2, pending=2)),
        (listed(C), {A, B}, Ledger(opening=2, pending=1, closing=1)),
        (not_listed(A, B) | listed(C), set(), Ledger(opening=2, merged=1, closing=1)),
        (listed(B), set(), Ledger(opening=2, merged=1, closing=1)),
    ],
)
def test_a_merge_that_is_still_being_judged_is_not_counted_yet(
    now: dict[int, Status], unsettled: set[int], expected: Ledger
) -> None:
    books = keep_books(
        listed(A, B), now, earlier=(), lineage=[merge(A, B, C)], unit=lambda _status: 0, unsettled=unsettled
    )

    assert books == {0: expected}


def test_a_place_of_an_unsettled_merge_is_pending_only_if_it_is_missing() -> None:
    groups = lineage_groups([merge(A, B)])

    changes = [change_of(scene, listed(A, B), listed(B), earlier=(), groups=groups, unsettled={A}) for scene in (A, B)]

    assert changes == ["pending", MERGED]


# Random histories: fourteen scenes over two rounds and what came before, in three units, with any merges and splits.

SCENES = st.integers(1, 14)
STATUSES = st.dictionaries(
    SCENES,
    st.builds(
        Status,
        listed=st.booleans(),
        municipality=st.integers(1, 3),
        local_police_area=st.integers(1, 3),
        district=st.one_of(st.none(), st.integers(1, 3)),
    ),
)
LINEAGE = st.lists(
    st.builds(
        MergeOrSplit,
        kind=st.sampled_from([MERGED, SPLIT]),
        scenes=st.frozensets(SCENES, min_size=2, max_size=4),
    ),
    max_size=5,
)
UNITS: list[Callable[[Status], int | None]] = [
    lambda _status: 0,
    lambda status: status.municipality,
    lambda status: status.local_police_area,
    lambda status: status.district,
]


@pytest.mark.parametrize("unit", UNITS, ids=["county", "municipality", "police area", "district"])
@given(before=STATUSES, now=STATUSES, earlier=st.frozensets(SCENES), lineage=LINEAGE, unsettled=st.frozensets(SCENES))
def test_the_sum_always_closes(
    *,
    unit: Callable[[Status], int | None],
    before: dict[int, Status],
    now: dict[int, Status],
    earlier: frozenset[int],
    lineage: list[MergeOrSplit],
    unsettled: frozenset[int],
) -> None:
    unsettled -= now.keys()
    books = keep_books(before, now, earlier=earlier, lineage=lineage, unit=unit, unsettled=unsettled)

    for name, ledger in books.items():
        assert ledger.closes, (name, ledger)
        assert ledger.opening == sum(s.listed and unit(s) == name for s in before.values())
        assert ledger.closing == sum(s.listed and unit(s) == name for s in now.values())


@given(before=STATUSES, now=STATUSES, earlier=st.frozensets(SCENES), lineage=LINEAGE)
def test_units_add_up_to_the_county(
    before: dict[int, Status], now: dict[int, Status], earlier: frozenset[int], lineage: list[MergeOrSplit]
) -> None:
    whole = keep_books(before, now, earlier=earlier, lineage=lineage, unit=lambda _status: 0).get(0, Ledger())
    parts = keep_books(before, now, earlier=earlier, lineage=lineage, unit=lambda status: status.municipality).values()

    for kind in ("opening", "new", "returned", "ceased", "pending", "closing"):
        assert sum(getattr(part, kind) for part in parts) == getattr(whole, kind), kind
    assert sum(part.moved_in for part in parts) == sum(part.moved_out for part in parts)
    assert sum(part.split - part.merged for part in parts) == whole.split - whole.merged


@given(before=STATUSES, now=STATUSES, earlier=st.frozensets(SCENES), lineage=LINEAGE)
def test_only_merges_never_count_as_split_and_the_reverse(
    before: dict[int, Status], now: dict[int, Status], earlier: frozenset[int], lineage: list[MergeOrSplit]
) -> None:
    kinds = {event.kind for event in lineage}
    ledger = county(before, now, *lineage, earlier=tuple(earlier))

    if kinds == {MERGED}:
        assert ledger.split == 0
    if kinds == {SPLIT}:
        assert ledger.merged == 0


@given(lineage=LINEAGE)
def test_groups_share_no_scene_and_keep_every_event_together(lineage: list[MergeOrSplit]) -> None:
    groups = lineage_groups(lineage)

    scenes = [scene for group in groups for scene in group.scenes]
    assert len(scenes) == len(set(scenes))
    assert all(any(event.scenes <= group.scenes for group in groups) for event in lineage)


@given(before=STATUSES, now=STATUSES, earlier=st.frozensets(SCENES), lineage=LINEAGE)
def test_the_change_of_each_scene_agrees_with_the_ledger(
    before: dict[int, Status], now: dict[int, Status], earlier: frozenset[int], lineage: list[MergeOrSplit]
) -> None:
    groups = lineage_groups(lineage)
    ledger = county(before, now, *lineage, earlier=tuple(earlier))

    changes = [change_of(scene, before, now, earlier=earlier, groups=groups) for scene in before.keys() | now.keys()]

    for kind in ("new", "returned", "ceased", "pending"):
        assert changes.count(kind) == getattr(ledger, kind)
