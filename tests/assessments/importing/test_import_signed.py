"""What a file changes of what is signed: refused once it is published, told until then (rule 4)."""

import pytest

from assessments.judging import rules as judging
from assessments.judging import signing
from assessments.judging.history import sentence
from assessments.models import Assessment
from municipalities.models import County
from municipalities.models.actor import Party
from scenes.models import Scene
from tests.factories import MembershipFactory, PoliceFactory, RoundFactory
from tests.rows import a_county, load, problems, row, square

pytestmark = pytest.mark.django_db

THEN = {"round": "2021", "name": "Vintertorget", "category": "central"}
LATER = {"round": "2023", "name": "Sommartorget", "category": "vulnerable"}


@pytest.fixture
def county() -> County:
    return a_county()


def called() -> dict[str, tuple[str, str]]:
    return {one.round.label: (one.name, one.category) for one in Assessment.objects.select_related("round")}


def test_each_round_keeps_what_its_row_says_and_the_scene_what_the_latest_says(county: County) -> None:
    load(county, row(**THEN), row(**LATER))

    assert called() == {"2021": ("Vintertorget", "central"), "2023": ("Sommartorget", "vulnerable")}
    assert Scene.objects.get().name == "Sommartorget"
    assert load(county, row(**THEN), row(**LATER)).is_unchanged


def test_a_row_that_leaves_the_name_out_is_called_as_the_scene_is(county: County) -> None:
    load(county, row(**THEN), row(round="2023", name="", category=""))

    assert called()["2023"] == ("Vintertorget", "central")


@pytest.mark.parametrize(("column", "value"), [("name", "Sommartorget"), ("category", "vulnerable")])
def test_another_name_or_category_of_a_published_row_is_refused(county: County, column: str, value: str) -> None:
    load(county, row(**THEN))

    assert problems(county, row(**THEN | {column: value})) == [
        f"Line 2, {column}: the round is published and says something else. Correct the published figure instead."
    ]
    assert called() == {"2021": ("Vintertorget", "central")}


def test_a_later_row_renames_the_place_and_no_published_round(county: County) -> None:
    load(county, row(**THEN))

    load(county, row(**LATER), add_to_published=True)

    assert called()["2021"] == ("Vintertorget", "central")


def test_the_row_of_an_open_round_renames_it_and_signs_it_again(county: County) -> None:
    load(county, row(category="central"))

    load(county, row(name="Sommartorget", category="central"))

    assert called() == {"2024": ("Sommartorget", "central")}
    assert Assessment.objects.get().is_settled
    assert load(county, row(name="Sommartorget", category="central")).is_unchanged


def signed_here(county: County) -> Assessment:
    """Imported, then signed anew by the police in the application."""
    load(county, row())
    assessment = Assessment.objects.get()
    area = assessment.local_police_area
    police = MembershipFactory.create(actor=PoliceFactory.create(local_police_area=area, county=county)).user
    assessment.signatures.all().delete()
    tests = dict.fromkeys(Assessment.TESTS, True)
    judging.save(assessment, tests, seen_version=1, by=police)
    signing.sign(assessment, party=Party.POLICE, seen_version=2, by=police)
    return assessment


def test_a_file_that_renames_what_people_have_signed_removes_the_signature(county: County) -> None:
    assessment = signed_here(county)
    RoundFactory.create(county=county, label="2025", published=True)

    load(county, row(round="2025", name="Sommartorget"))

    assert called()["2024"] == ("Sommartorget", "")
    assert not assessment.signatures.exists()
    assert "Importen ändrade namnet från Vintertorget till Sommartorget." in map(sentence, assessment.events.all())


def test_an_outline_that_a_file_adds_to_what_people_have_signed_removes_the_signature(county: County) -> None:
    assessment = signed_here(county)
    parts = {"police": "yes", "municipal": "no", "reason": "Vakant."}
    assessment.signatures.create(party=Party.MUNICIPALITY, took_part=False, reason="Vakant.")

    load(county, row(outline=square(), **parts))

    assert not assessment.signatures.filter(took_part=True).exists()
    assert any("avgränsningen" in sentence(event) for event in assessment.events.all())


def test_a_file_that_merges_another_place_into_what_people_have_signed_removes_the_signature(county: County) -> None:
    assessment = signed_here(county)

    load(county, row(scene="0480-002", name="Kajen", merged_into="0480-001", listed="no"))

    assert not assessment.signatures.exists()
    assert "Importen registrerade en sammanslagning" in " ".join(map(sentence, assessment.events.all()))
