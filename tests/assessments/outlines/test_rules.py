"""Drawing an outline is a change of the assessment (rules 4 and 8)."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation
from pytest_django import DjangoAssertNumQueries

from assessments.assessment_page.trail import Trail
from assessments.judging import rules as judging
from assessments.judging.own_answers import OwnAnswers
from assessments.models import Assessment, Event
from assessments.outlines.rules import (
    HIDDEN_ANSWERS_A_DAY,
    SavedOutline,
    changes_of_outline,
    check_outline,
    draw_outline,
    earlier_versions,
    geometry_of_version,
    outline_of,
    outlines_around,
    version_saved_by,
)
from assessments.wording import event_words
from municipalities.models import User
from scenes.models import Outline, Place, Round
from scenes.models.nearby import Nearby
from tests.factories import (
    SQUARE,
    AssessmentFactory,
    RoundFactory,
    SceneFactory,
    UserFactory,
    answered,
    drawn,
    settled,
)
from tests.pair import a_pair

pytestmark = pytest.mark.django_db


def moved(east: float) -> dict[str, Any]:
    return SQUARE | {"coordinates": [[[x + east, y] for x, y in SQUARE["coordinates"][0]]]}


@pytest.fixture
def pair() -> SimpleNamespace:
    pair = a_pair()
    pair.round = RoundFactory.create(county=pair.county, label="2024")
    return pair


def draw(pair: SimpleNamespace, geometry: dict[str, Any] | None, *, by: User | None = None, seen: int = 0) -> Any:
    assessment = Assessment.objects.get(scene=pair.scene, round=pair.round)
    return draw_outline(assessment, geometry, seen_version=seen, by=by or pair.police)


def test_drawing_stores_the_outline_and_what_happened(pair: SimpleNamespace) -> None:
    assessment = AssessmentFactory.create(scene=pair.scene, round=pair.round)

    assert draw(pair, SQUARE).changed

    outline = outline_of(assessment)
    event = Event.objects.get()
    assert outline is not None
    assert (outline.geometry, round(outline.area_m2)) == (SQUARE, 3182)
    assert (event.version, event.by, event.kind) == (1, pair.police, "changed")
    assert event.changes == [{"field": "outline", "before": None, "after": {"area_m2": 3182}}]
    assert Outline.history.get().history_user == pair.police


def test_a_change_of_the_outline_can_be_said_in_words(pair: SimpleNamespace) -> None:
    AssessmentFactory.create(scene=pair.scene, round=pair.round)
    draw(pair, SQUARE)
    draw(pair, moved(0.00001), seen=1)

    with translation.override("en"):
        first, second = (event_words(event) for event in Event.objects.all())
    assert first == "the outline to 3,182\N{NO-BREAK SPACE}m²"
    assert second == "the outline"


def test_drawing_the_same_again_changes_nothing(pair: SimpleNamespace) -> None:
    AssessmentFactory.create(scene=pair.scene, round=pair.round)
    draw(pair, SQUARE)

    (ring,) = SQUARE["coordinates"]
    turned = SQUARE | {"coordinates": [[*ring[2:], *ring[1:3]][::-1]]}
    for geometry in (SQUARE, turned):
        for seen in (0, 1):
            assert draw(pair, geometry, seen=seen) == SavedOutline()
    assert Assessment.objects.get().version == Event.objects.count() == Outline.history.count() == 1


def test_drawing_removes_the_signatures(pair: SimpleNamespace) -> None:
    settled(scene=pair.scene, round=pair.round)

    assert draw(pair, SQUARE, seen=1).removed_signatures == 2

    assessment = Assessment.objects.get()
    assert not assessment.is_settled
    assert not assessment.signatures.exists()
    assert Event.objects.last().kind == "unsigned"  # type: ignore[union-attr]


def test_removing_the_outline_keeps_it_in_the_history(pair: SimpleNamespace) -> None:
    assessment = AssessmentFactory.create(scene=pair.scene, round=pair.round)
    draw(pair, SQUARE)

    assert draw(pair, None, by=pair.municipal, seen=1).changed

    removal, first = earlier_versions(assessment)
    assert outline_of(assessment) is None
    assert (removal.history_type, removal.history_user) == ("-", pair.municipal)
    assert geometry_of_version(assessment, first.history_id) == SQUARE
    with pytest.raises(ValidationError):
        geometry_of_version(assessment, removal.history_id)


def test_the_history_of_another_round_is_not_this_ones(pair: SimpleNamespace) -> None:
    assessment = AssessmentFactory.create(scene=pair.scene, round=pair.round)
    drawn(pair.scene, RoundFactory.create(county=pair.county, label="2023"))

    assert outline_of(assessment) is None
    assert not earlier_versions(assessment)
    with pytest.raises(ValidationError):
        geometry_of_version(assessment, Outline.history.get().history_id)


def test_each_has_saved_the_outline_in_a_version_of_their_own(pair: SimpleNamespace) -> None:
    assessment = AssessmentFactory.create(scene=pair.scene, round=pair.round)
    draw(pair, SQUARE, by=pair.police)
    draw(pair, moved(0.1), by=pair.municipal, seen=1)
    judging.save(assessment, {"i1.agreed": "yes"}, seen_version=2, by=pair.police)

    users = (pair.police, pair.municipal, UserFactory.create())
    assert [version_saved_by(user, assessment) for user in users] == [1, 2, 0]
    trails = [Trail(assessment, user, OwnAnswers(assessment, user)) for user in users]
    assert [trail.outline_saved for trail in trails] == [1, 2, 0]


def test_of_all_that_was_written_only_what_changed_the_outline_is_read(
    pair: SimpleNamespace, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    assessment = AssessmentFactory.create(scene=pair.scene, round=pair.round)
    draw(pair, SQUARE, by=pair.police)
    for turn in range(30):
        judging.save(assessment, {"explanation": "x" * turn}, seen_version=1 + turn, by=pair.police)
    assert [event.version for event in changes_of_outline(assessment)] == [1]
    assert not changes_of_outline(assessment, since=1)
    with django_assert_num_queries(1):  # one event, by its version
        assert version_saved_by(pair.police, assessment) == 1


def test_two_who_draw_at_once_the_first_stays_and_the_second_may_choose(pair: SimpleNamespace) -> None:
    AssessmentFactory.create(scene=pair.scene, round=pair.round)
    draw(pair, SQUARE, by=pair.municipal)

    clash = draw(pair, moved(0.1), seen=0).clash

    assert (clash.theirs.geometry, clash.by) == (SQUARE, pair.municipal)
    assert Outline.objects.get().geometry == SQUARE
    assert draw(pair, moved(0.1), seen=1).changed


def test_a_change_of_something_else_is_no_clash(pair: SimpleNamespace) -> None:
    assessment = AssessmentFactory.create(scene=pair.scene, round=pair.round)
    judging.save(assessment, {"i1.agreed": "yes"}, seen_version=0, by=pair.municipal)

    assert draw(pair, SQUARE, seen=0).changed
    assert not judging.save(assessment, {"i2.agreed": "yes"}, seen_version=0, by=pair.municipal).clashes


@pytest.mark.parametrize("state", [Round.State.PLANNED, Round.State.PROOFING, Round.State.PUBLISHED])
def test_nothing_is_drawn_in_a_round_that_is_not_open(pair: SimpleNamespace, state: str) -> None:
    AssessmentFactory.create(scene=pair.scene, round=pair.round)
    Round.objects.update(state=state, published_on=pair.round.ends if state == Round.State.PUBLISHED else None)

    with pytest.raises(judging.RoundNotOpen):
        draw(pair, SQUARE)
    assert not Outline.objects.exists()


def test_distances_follow_the_outline(pair: SimpleNamespace) -> None:
    AssessmentFactory.create(scene=pair.scene, round=pair.round)
    school = Place(
        county=pair.county,
        kind="school",
        source_id="1",
        name="Skolan",
        school_form="Grundskola",
        latitude=59.2,
        longitude=17.832,
    )
    school.locate()
    school.save()

    draw(pair, SQUARE)

    assert Nearby.objects.get(scene=pair.scene, kind="school").nearest_m == pytest.approx(57, abs=1)


# Others' outlines


def test_outlines_around_are_of_this_round_and_else_of_the_listed_in_the_one_before(pair: SimpleNamespace) -> None:
    before = RoundFactory.create(county=pair.county, label="2023", published=True)
    here = AssessmentFactory.create(scene=pair.scene, round=pair.round)
    drawn(pair.scene, before)

    def other(*, listed_before: bool = True) -> Any:
        scene = SceneFactory.create(county=pair.county)
        settled(scene=scene, round=before, listed=listed_before)
        drawn(scene, before)
        return scene

    untouched = other()
    redrawn = other()
    drawn(redrawn, pair.round)
    other(listed_before=False)
    answered(scene=other(), round=pair.round, listed=False)

    assert {(outline.scene, outline.round) for outline in outlines_around(here)} == {
        (untouched, before),
        (redrawn, pair.round),
    }


# Outlines that the user may not see


@pytest.fixture
def beside_hidden(pair: SimpleNamespace) -> Assessment:
    """The pair's place, known from the round before to lie upon one of another area."""
    drawn(SceneFactory.create(county=pair.county, name="Vintertorget"), pair.round)
    drawn(pair.scene, RoundFactory.create(county=pair.county, label="2023", published=True))
    return AssessmentFactory.create(scene=pair.scene, round=pair.round)


def codes(assessment: Assessment, user: User, geometry: dict[str, Any] | None = None, **more: Any) -> list[str]:
    return [doubt.code for doubt in check_outline(assessment, geometry or moved(0.0001), user, **more)]


def test_an_overlap_is_told_of_outlines_that_the_user_may_see(pair: SimpleNamespace) -> None:
    here = AssessmentFactory.create(scene=pair.scene, round=pair.round)
    area = pair.scene.local_police_area
    colleague = SceneFactory.create(county=pair.county, local_police_area=area, name="Syrénparken")
    drawn(colleague, pair.round)

    (doubt,) = check_outline(here, moved(0.0001), pair.police)

    assert "Syrénparken" in doubt.message
    assert not check_outline(here, moved(0.1), pair.police)


def test_while_drawing_nothing_is_told_of_hidden_outlines(pair: SimpleNamespace, beside_hidden: Assessment) -> None:
    assert codes(beside_hidden, pair.police) == []


def test_on_saving_near_ones_own_one_word_is_told_of_them(pair: SimpleNamespace, beside_hidden: Assessment) -> None:
    (doubt,) = check_outline(beside_hidden, moved(0.0001), pair.police, is_saving=True)

    assert doubt.code == "overlap-elsewhere"
    assert "Vintertorget" not in doubt.message


def test_away_from_where_the_place_is_known_to_lie_nothing_is_told(pair: SimpleNamespace) -> None:
    drawn(SceneFactory.create(county=pair.county), pair.round, moved(0.1))
    here = AssessmentFactory.create(scene=pair.scene, round=pair.round)
    assert codes(here, pair.police, moved(0.1001), is_saving=True) == []  # nowhere yet

    drawn(pair.scene, pair.round, moved(0.1))
    assert codes(here, pair.police, moved(0.1001), is_saving=True) == []  # only drawn in this round

    drawn(pair.scene, RoundFactory.create(county=pair.county, label="2023", published=True))
    assert codes(here, pair.police, moved(0.1001), is_saving=True) == []  # 5 km off


def test_a_box_over_a_town_tells_nothing_even_when_it_is_saved(
    pair: SimpleNamespace, beside_hidden: Assessment
) -> None:
    east, north = 17.83, 59.2
    corners = [(-0.1, -0.1), (0.1, -0.1), (0.1, 0.1), (-0.1, 0.1), (-0.1, -0.1)]
    town = {"type": "Polygon", "coordinates": [[[east + x, north + y] for x, y in corners]]}

    assert "overlap-elsewhere" not in codes(beside_hidden, pair.police, town, is_saving=True)


def test_it_is_told_a_few_times_a_day_and_then_no_more(pair: SimpleNamespace, beside_hidden: Assessment) -> None:
    told = [codes(beside_hidden, pair.police, is_saving=True) for _ in range(HIDDEN_ANSWERS_A_DAY + 1)]

    assert told == [["overlap-elsewhere"]] * HIDDEN_ANSWERS_A_DAY + [[]]
    assert codes(beside_hidden, pair.municipal, is_saving=True) == ["overlap-elsewhere"]


def test_a_denial_counts_as_much_as_an_overlap(pair: SimpleNamespace, beside_hidden: Assessment) -> None:
    for _ in range(HIDDEN_ANSWERS_A_DAY):
        codes(beside_hidden, pair.police, moved(0.005), is_saving=True)

    assert codes(beside_hidden, pair.police, is_saving=True) == []
