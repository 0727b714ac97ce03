"""Rows of a round: what they show, and that SQL and the ledger agree on how each scene counts."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from assessments.figures.picture import Picture
from assessments.scene_list.table import scene_table
from municipalities.models import User
from scenes.models import LineageEvent, Round
from tests.factories import (
    CountyFactory,
    MembershipFactory,
    OfficeFactory,
    RoundFactory,
    SceneFactory,
    answered,
    drawn,
    settled,
)

LISTED, NOT_LISTED, DRAFT, ABSENT = range(4)
SCENES = 5

history = st.lists(
    st.tuples(*[st.sampled_from([LISTED, NOT_LISTED, DRAFT, ABSENT])] * 3), min_size=SCENES, max_size=SCENES
)
lineage = st.lists(
    st.tuples(
        st.sampled_from(LineageEvent.Kind.values), st.frozensets(st.integers(0, SCENES - 1), min_size=2, max_size=3)
    ),
    max_size=2,
)


def office_of(county: Any) -> User:
    return MembershipFactory.create(actor=OfficeFactory.create(county=county)).user


class AnyHistory(TestCase):
    @given(history=history, lineage=lineage)
    @settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])
    def test_sql_and_ledger_agree_on_how_each_scene_counts(
        self, history: list[tuple[int, ...]], lineage: list[tuple[str, frozenset[int]]]
    ) -> None:
        county = CountyFactory.create()
        rounds = [RoundFactory.create(county=county, label=label) for label in ("2021", "2023", "2024")]
        scenes = SceneFactory.create_batch(SCENES, county=county)
        for scene, states in zip(scenes, history, strict=True):
            for round, state in zip(rounds, states, strict=True):
                if state in (LISTED, NOT_LISTED):
                    settled(scene=scene, round=round, listed=state == LISTED)
                elif state == DRAFT:
                    answered(scene=scene, round=round)
        for kind, members in lineage:
            event = LineageEvent.objects.create(round=rounds[-1], kind=kind)
            event.parents.set([scenes[number] for number in members])

        rows = scene_table(rounds[-1], office_of(county))

        assert {row.pk: row.change for row in rows if row.change} == Picture(rounds[-1]).changes


@pytest.mark.django_db
def test_a_row_tells_of_this_round_and_the_one_before() -> None:
    county = CountyFactory.create()
    before = RoundFactory.create(county=county, label="2023", published=True)
    round = RoundFactory.create(county=county)
    scene = settled(round=before, yes=9).scene
    settled(round=round, scene=scene, yes=6, unknown=1)
    drawn(scene, before)

    row = scene_table(round, office_of(county)).get()

    assert (row.classification, row.yes, row.unknown, row.change) == ("undetermined", 6, 1, "continued")
    assert row.area_m2 is None
    assert row.area_before_m2 == pytest.approx(3180, rel=0.01)


@pytest.mark.django_db
def test_rows_are_scenes_judged_now_or_listed_before_with_the_areas_of_then() -> None:
    county = CountyFactory.create()
    before = RoundFactory.create(county=county, label="2023", published=True)
    round = RoundFactory.create(county=county)
    pending = settled(round=before)
    settled(round=before, listed=False)
    SceneFactory.create(county=county)
    ceased = settled(round=round, listed=False, yes=8)
    drawn(ceased.scene, round)

    rows = {row.pk: row for row in scene_table(round, office_of(county))}

    assert rows.keys() == {pending.scene_id, ceased.scene_id}
    row = rows[pending.scene_id]
    assert (row.municipality_code, row.lpo_name) == (pending.municipality.code, pending.local_police_area.name)
    assert (rows[ceased.scene_id].is_listed, rows[ceased.scene_id].classification) == (False, "")


@pytest.mark.django_db
def test_rows_are_only_those_the_user_may_see() -> None:
    round = RoundFactory.create()
    settled(round=round)
    outsider = MembershipFactory.create(actor=OfficeFactory.create()).user

    assert not scene_table(round, outsider).exists()


@pytest.mark.django_db
def test_another_countys_round_gives_none_of_its_scenes() -> None:
    mine, other = RoundFactory.create(), RoundFactory.create()
    settled(round=other)

    assert not scene_table(other, office_of(mine.county)).exists()


@pytest.mark.django_db
def test_the_first_round_has_no_changes() -> None:
    round: Round = RoundFactory.create()
    settled(round=round)

    assert scene_table(round, office_of(round.county)).get().change == ""
