import pytest

from assessments.lineage.tree import LineageTree
from assessments.outlines.pictures import HEIGHT, WIDTH, pictures
from scenes.models import LineageEvent, Round, Scene
from tests.factories import (
    MembershipFactory,
    OfficeFactory,
    PoliceFactory,
    RoundFactory,
    SceneFactory,
    drawn,
    settled,
)

pytestmark = pytest.mark.django_db


def join(kind: str, round: Round, parents: list[Scene], children: list[Scene]) -> None:
    event = LineageEvent.objects.create(round=round, kind=kind)
    event.parents.set(parents)
    event.children.set(children)


@pytest.fixture
def round() -> Round:
    return RoundFactory.create()


def test_the_tree_goes_on_through_a_third(round: Round) -> None:
    office = MembershipFactory.create(actor=OfficeFactory.create(county=round.county)).user
    one, two, three = (settled(round=round).scene for _ in range(3))
    join("split", round, [one], [one, two])
    join("merged", round, [two, three], [two])

    tree = LineageTree(one, office)

    assert set(tree.others) == {two, three}
    assert tree.chart
    assert len(tree.chart.lives) == 3


def test_a_scene_without_events_has_no_tree(round: Round) -> None:
    scene = SceneFactory.create(county=round.county)

    assert LineageTree(scene, MembershipFactory.create().user).chart is None


def test_scenes_outside_the_readers_area_are_counted_not_named(round: Round) -> None:
    police = PoliceFactory.create(local_police_area__county=round.county)
    mine = settled(round=round, scene__local_police_area=police.local_police_area).scene
    other = settled(round=round, scene__name="Hemliga backen").scene
    join("split", round, [mine], [mine, other])

    tree = LineageTree(mine, MembershipFactory.create(actor=police).user)

    assert tree.chart
    assert "Hemliga backen" not in tree.chart.description
    assert "1 plats utanför ditt område" in tree.chart.description
    assert "Hemliga backen" not in [life.name for life in tree.chart.lives]
    assert tree.others == []


def test_places_are_called_what_they_were_called_then(round: Round) -> None:
    office = MembershipFactory.create(actor=OfficeFactory.create(county=round.county)).user
    before = RoundFactory.create(county=round.county, label="2023", published=True)
    old = settled(round=before, scene__name="Gamla torget").scene
    new = settled(round=round, scene__name="Nya torget").scene
    join("merged", round, [old], [new])
    Scene.objects.update(name="Omdöpt")

    tree = LineageTree(old, office)

    assert tree.chart
    assert [life.name for life in tree.chart.lives] == ["Gamla torget", "Nya torget"]
    assert tree.sentences == [f"I omgång {round} slogs Gamla torget samman till Nya torget."]


def test_a_place_has_the_name_of_each_round_in_the_sentence_of_that_round(round: Round) -> None:
    office = MembershipFactory.create(actor=OfficeFactory.create(county=round.county)).user
    before = RoundFactory.create(county=round.county, label="2023", published=True)
    scene = settled(round=before, scene__name="Gamla torget").scene
    other = settled(round=before).scene
    join("split", before, [scene], [scene, other])
    Scene.objects.filter(pk=scene.pk).update(name="Nya torget")
    scene.refresh_from_db()
    settled(round=round, scene=scene)

    tree = LineageTree(scene, office)

    assert "Gamla torget" in tree.sentences[0]
    assert tree.chart
    assert "Nya torget" in [life.name for life in tree.chart.lives]


def test_outlines_are_drawn_in_one_scale(round: Round) -> None:
    scene = SceneFactory.create(county=round.county)
    before = RoundFactory.create(county=round.county, label="2023", published=True)
    half = {"type": "Polygon", "coordinates": [[[17.83, 59.2], [17.8305, 59.2], [17.8305, 59.2005], [17.83, 59.2]]]}
    first, second = pictures([drawn(scene, before), drawn(scene, round, half)])

    assert first.change_m2 is None
    assert second.change_m2 is not None
    assert second.change_m2 < 0
    assert second.path_before == first.path
    numbers = [float(number) for number in first.path.strip("MZ").replace("L", " ").split()]
    assert all(0 <= x <= WIDTH for x in numbers[::2])
    assert all(0 <= y <= HEIGHT for y in numbers[1::2])


def test_the_line_of_a_place_reaches_the_merge_before_anyone_has_signed(round: Round) -> None:
    before = RoundFactory.create(county=round.county, label="2023", published=True)
    one, two = (settled(round=before).scene for _ in range(2))
    new = SceneFactory.create(county=round.county)
    join("merged", round, [one, two], [new])

    chart = LineageTree(one, MembershipFactory.create(actor=OfficeFactory.create(county=round.county)).user).chart

    assert chart
    [knot] = chart.knots
    assert {life.x2 for life in chart.lives} == {knot.x}
    assert {life.y for life in chart.lives} >= {knot.y1, knot.y2}
    assert [len(life.dots) for life in chart.lives] == [1, 1, 0]
