"""Test 5 of the research: merged places inherit both plans, split ones get copies, ceased ones stay readable."""

import datetime
from typing import Any

import pytest
from django.urls import reverse

from assessments.action.models import Measure, Plan, PlanEvent
from assessments.action.models.measure import State
from assessments.action.plans import inheriting, rules
from assessments.lineage import rules as lineage
from scenes.models import LineageEvent, Round, Scene
from tests.action import a_measure, a_plan
from tests.cast import Cast
from tests.factories import SceneFactory, settled
from tests.pages import logged_in, text
from tests.rows import a_county, load, row

pytestmark = pytest.mark.django_db

Kind = LineageEvent.Kind
LONG_AGO = datetime.date(2022, 1, 1)


@pytest.fixture
def kiosk(cast: Cast) -> Scene:
    square = cast.square
    made: Scene = SceneFactory.create(
        county=cast.county,
        name="Kiosken",
        municipality=square.municipality,
        district=square.district,
        local_police_area=square.local_police_area,
    )
    Round.objects.filter(pk=cast.in_proof.pk).update(state=Round.State.PUBLISHED, published_on=LONG_AGO)
    settled(scene=made, round=cast.in_proof)
    return made


def carry_out(cast: Cast, kind: Kind, parents: list[Scene], children: list[Scene]) -> LineageEvent:
    cast.open.previous = cast.in_proof
    plan = lineage.LineagePlan(kind, cast.open, parents, children, "De hör ihop.")
    return lineage.carry_out(plan, by=cast.police)


def merged(cast: Cast, kiosk: Scene) -> LineageEvent:
    return carry_out(cast, Kind.MERGED, [cast.square, kiosk], [cast.square])


def split(cast: Cast, *children: Scene) -> LineageEvent:
    return carry_out(cast, Kind.SPLIT, [cast.square], [*children])


def a_new_place(cast: Cast, name: str) -> Scene:
    """Not stored yet, as the form gives it."""
    square = cast.square
    return Scene(
        county=cast.county,
        code=f"2701-{name}",
        name=name,
        municipality=square.municipality,
        district=square.district,
        local_police_area=square.local_police_area,
    )


def test_a_merged_place_has_both_plans(cast: Cast, kiosk: Scene) -> None:
    own, other = a_plan(cast.square), a_plan(kiosk)

    merged(cast, kiosk)

    assert {*Plan.objects.of(cast.square)} == {own, other}
    assert [event.kind for event in other.events.all()] == [PlanEvent.Kind.INHERITED]
    page = logged_in(cast.police).get(reverse("plan_start", args=[cast.square.pk]))
    assert "2 planer gäller för platsen." in text(page)


def test_a_merge_that_is_undone_gives_the_plan_back(cast: Cast, kiosk: Scene) -> None:
    own, other = a_plan(cast.square), a_plan(kiosk)
    event = merged(cast, kiosk)

    lineage.undo(event, reason="Fel.", by=cast.police)

    assert {*Plan.objects.of(cast.square)} == {own}
    assert {*Plan.objects.of(kiosk)} == {other}


def test_each_place_of_a_split_one_has_the_plan(cast: Cast, kiosk: Scene) -> None:
    plan = a_plan(cast.square)
    row = a_measure(plan, (State.ONGOING, LONG_AGO), what="Lampor", responsible=cast.board)
    row.partners.add(cast.police_actor)

    event = split(cast, cast.square, a_new_place(cast, "Norra torget"))

    north = next(one for one in event.children.all() if one != cast.square)
    assert [*Plan.objects.of(cast.square)] == [plan]
    copy = Plan.objects.of(north).get()
    copied = copy.measures.get()
    assert copy.copied_from == plan
    assert (copied.what, copied.state, copied.responsible, copied.to_review) == (
        "Lampor",
        State.ONGOING,
        cast.board,
        True,
    )
    assert [report.since for report in copied.reports.all()] == [LONG_AGO]
    assert [*copied.partners.all()] == [cast.police_actor]
    assert not Measure.objects.get(pk=row.pk).to_review


def test_the_copy_is_gone_through_row_by_row(cast: Cast, kiosk: Scene) -> None:
    plan = a_plan(cast.square)
    a_measure(plan, what="Lampor")
    a_measure(plan, (State.ONGOING, LONG_AGO), what="Kameror")
    event = split(cast, cast.square, a_new_place(cast, "Norra torget"))
    copy = Plan.objects.of(next(one for one in event.children.all() if one != cast.square)).get()
    client = logged_in(cast.police)

    told = text(client.get(reverse("plan", args=[copy.pk])))
    assert "Planen kommer från en annan plats" in told
    assert "Den är en kopia av planen för Torget" in told
    lamps, cameras = copy.measures.all()
    client.post(reverse("measure_review", args=[lamps.pk]), {"holds": "yes"})
    client.post(reverse("measure_review", args=[cameras.pk]), {"holds": "no"})

    told = text(client.get(reverse("plan", args=[copy.pk])))
    assert [row.what for row in copy.measures.all()] == ["Lampor"]
    assert "Planen kommer från en annan plats" not in told


def test_whoever_judges_the_place_that_it_became_answers_for_its_plan(cast: Cast, kiosk: Scene) -> None:
    plan = a_plan(kiosk)
    merged(cast, kiosk)
    Scene.objects.filter(pk=kiosk.pk).update(
        local_police_area=cast.park.local_police_area, municipality=cast.park.municipality, district=None
    )

    assert Plan.objects.editable_by(cast.police).contains(plan)
    assert Plan.objects.visible_to(cast.reader).contains(plan)


def test_a_copy_that_was_merged_on_is_given_back(cast: Cast, kiosk: Scene) -> None:
    copy = a_plan(kiosk, copied_from=a_plan(cast.park))
    event = merged(cast, kiosk)

    lineage.undo(event, reason="Fel.", by=cast.police)

    assert [*copy.scenes.all()] == [kiosk]


def test_an_undone_split_takes_the_untouched_copy_with_it(cast: Cast, kiosk: Scene) -> None:
    a_measure(a_plan(cast.square))
    event = split(cast, cast.square, a_new_place(cast, "Norra torget"))

    lineage.undo(event, reason="Fel.", by=cast.police)

    assert Plan.objects.count() == 1


def test_a_copy_that_was_written_in_stays(cast: Cast, kiosk: Scene) -> None:
    a_measure(a_plan(cast.square))
    event = split(cast, cast.square, a_new_place(cast, "Norra torget"))
    copy = Plan.objects.exclude(copied_from=None).get()
    rules.save(copy.measures.get(), {"what": "Lampor"}, seen_version=1, by=cast.police)

    lineage.undo(event, reason="Fel.", by=cast.police)

    assert Plan.objects.filter(pk=copy.pk).exists()


def test_the_plan_of_a_place_that_has_ceased_is_read(cast: Cast) -> None:
    plan = a_plan(cast.square)
    settled(scene=cast.square, round=cast.planned, listed=False)

    assert logged_in(cast.police).get(reverse("plan", args=[plan.pk])).status_code == 200


def test_an_event_without_plans_costs_little(cast: Cast, kiosk: Scene, django_assert_num_queries: Any) -> None:
    event = merged(cast, kiosk)

    # savepoint; parents; children; plans; release
    with django_assert_num_queries(5):
        inheriting.inherit(event, by=cast.police)


def test_a_merge_from_a_file_is_one_too() -> None:
    county = a_county()
    load(county, row(round="2021", scene="A"), row(round="2021", scene="B"))
    scenes = {scene.code: scene for scene in Scene.objects.filter(county=county)}
    own, other = a_plan(scenes["A"]), a_plan(scenes["B"])

    load(county, row(round="2023", scene="A"), row(round="2023", scene="B", listed="no", merged_into="A"))

    assert LineageEvent.objects.filter(kind=Kind.MERGED).exists()
    assert {*Plan.objects.of(scenes["A"])} == {own, other}


@pytest.mark.parametrize(
    ("begun", "started", "copies"),
    [
        (datetime.date(2022, 2, 2), None, 0),
        (datetime.date(2022, 2, 1), None, 1),
        (datetime.date(2026, 1, 1), datetime.date(2022, 2, 1), 1),
        (datetime.date(2026, 1, 1), datetime.date(2022, 2, 2), 0),
    ],
)
def test_a_split_of_long_ago_does_not_copy_what_was_planned_since(
    cast: Cast, kiosk: Scene, begun: datetime.date, started: datetime.date | None, copies: int
) -> None:
    noon = datetime.datetime.combine(begun, datetime.time(12), datetime.UTC)
    a_measure(a_plan(cast.square, started_at=noon), starts=started)
    Round.objects.filter(pk=cast.in_proof.pk).update(published_on=datetime.date(2022, 2, 1))
    event = LineageEvent.objects.create(round=Round.objects.get(pk=cast.in_proof.pk), kind=Kind.SPLIT)
    event.parents.set([cast.square])
    event.children.set([cast.square, kiosk])

    inheriting.inherit(event, by=None)

    assert Plan.objects.of(kiosk).count() == copies
