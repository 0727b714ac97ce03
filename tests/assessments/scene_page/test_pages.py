import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from assessments.judging import rules as judging
from assessments.judging.history import sentence
from assessments.models import Answer, Assessment, Event
from municipalities.models.actor import Party
from scenes.models import LineageEvent, Round
from scenes.nearby import refresh
from scenes.place_kinds import STATION
from tests.factories import (
    AssessmentFactory,
    MembershipFactory,
    OfficeFactory,
    PlaceFactory,
    PoliceFactory,
    RoundFactory,
    SceneFactory,
    UserFactory,
    answered,
    drawn,
    settled,
)
from tests.pages import text

pytestmark = pytest.mark.django_db


@pytest.fixture
def round() -> Round:
    return RoundFactory.create()


@pytest.fixture
def office(client: Client, round: Round) -> Client:
    client.force_login(MembershipFactory.create(actor=OfficeFactory.create(county=round.county)).user)
    return client


def rows(client: Client, **query: str) -> list[str]:
    """Names of the scenes listed, in order."""
    page = client.get(reverse("scene_list"), query).context["page"]
    return [row.name for row in page]


# List


def test_the_list_is_in_swedish_order(office: Client, round: Round) -> None:
    for name in ("Östra vinden", "Ängsplatsen", "Zinkplatsen", "Årstorget"):
        settled(round=round, scene__name=name)

    assert rows(office) == ["Zinkplatsen", "Årstorget", "Ängsplatsen", "Östra vinden"]


def test_the_list_narrows_by_each_filter(office: Client, round: Round) -> None:
    one = settled(round=round, yes=8, scene__name="Ekgläntan")
    settled(round=round, yes=2, scene__name="Björkgläntan", scene__category="central")
    answered(round=round, scene__name="Alkärret")
    settled(round=round, listed=False, scene__name="Tallåsen")

    assert rows(office, search="gläntan") == ["Björkgläntan", "Ekgläntan"]
    assert rows(office, municipality=one.municipality.code) == ["Ekgläntan"]
    assert rows(office, lpo=one.local_police_area.name) == ["Ekgläntan"]
    assert rows(office, classification="not_qualified") == ["Björkgläntan"]
    assert rows(office, classification="pending") == ["Alkärret"]
    assert rows(office, classification="not_listed") == ["Tallåsen"]
    assert rows(office, category="central") == ["Björkgläntan"]
    assert rows(office, order="-score") == ["Ekgläntan", "Tallåsen", "Björkgläntan", "Alkärret"]


def test_the_list_narrows_by_change(office: Client, round: Round) -> None:
    before = RoundFactory.create(county=round.county, label="2023", published=True)
    kept = settled(round=before, scene__name="Ekgläntan").scene
    settled(round=before, scene__name="Alkärret")
    settled(round=round, scene=kept)
    settled(round=round, scene__name="Tallåsen")

    assert rows(office, change="continued") == ["Ekgläntan"]
    assert rows(office, change="pending") == ["Alkärret"]
    assert rows(office, change="new") == ["Tallåsen"]


def test_htmx_gets_the_rows_alone(office: Client, round: Round) -> None:
    settled(round=round)

    response = office.get(reverse("scene_list"), headers={"HX-Request": "true"})

    assert "<html" not in response.content.decode()
    assert "<table" in response.content.decode()


def test_the_list_says_when_nothing_matches(office: Client, round: Round) -> None:
    assert "Inga platser i urvalet" in office.get(reverse("scene_list"), {"search": "finns inte"}).content.decode()


def test_a_round_of_another_county_is_not_there(office: Client) -> None:
    other = RoundFactory.create(label="2025")

    assert office.get(reverse("scene_list"), {"county": other.county.code}).status_code == 404


def test_the_list_costs_the_same_for_any_number_of_rows(
    office: Client, round: Round, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    RoundFactory.create(county=round.county, label="2023", published=True)
    for _ in range(3):
        settled(round=round)

    # session, user, memberships for the county, the round, the previous one, lineage events, choices of municipality,
    # district and police area, number of rows, rows, rounds to choose between, vulnerable areas
    with django_assert_num_queries(13):
        office.get(reverse("scene_list"))


# One scene


def test_the_page_tells_of_every_round(office: Client, round: Round) -> None:
    before = RoundFactory.create(county=round.county, label="2023", published=True)
    scene = settled(round=before, yes=9).scene
    settled(round=round, scene=scene, yes=6, unknown=2)
    drawn(scene, before)

    page = office.get(reverse("scene_detail", args=[scene.pk]))

    story = page.context["story"]
    [table] = story.indicator_tables
    assert [len(row.answers) for row in table.rows] == [2] * 10
    assert story.rounds_in_a_row == 2
    assert "6–8" in page.content.decode()


def test_a_break_ends_the_rounds_in_a_row(office: Client, round: Round) -> None:
    scene = SceneFactory.create(county=round.county)
    for label, listed in (("2017", True), ("2021", False), ("2023", True)):
        settled(scene=scene, round=RoundFactory.create(county=round.county, label=label), listed=listed)

    assert office.get(reverse("scene_detail", args=[scene.pk])).context["story"].rounds_in_a_row == 1


def test_kin_are_named_on_both_pages(office: Client, round: Round) -> None:
    parent, child = (settled(round=round).scene for _ in range(2))
    event = LineageEvent.objects.create(round=round, kind=LineageEvent.Kind.SPLIT)
    event.parents.set([parent])
    event.children.set([parent, child])

    for scene in (parent, child):
        page = office.get(reverse("scene_detail", args=[scene.pk])).content.decode()
        assert parent.name in page
        assert child.name in page


def test_a_scene_outside_ones_area_is_not_there(client: Client, round: Round) -> None:
    scene = settled(round=round).scene
    client.force_login(MembershipFactory.create(actor=PoliceFactory.create()).user)

    assert client.get(reverse("scene_detail", args=[scene.pk])).status_code == 404


def test_the_page_costs_the_same_for_any_number_of_rounds(
    office: Client, round: Round, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    scene = settled(round=round).scene
    for label in ("2021", "2023"):
        settled(scene=scene, round=RoundFactory.create(county=round.county, label=label, published=True))

    # session, user, scene, assessments, answers, signatures, outlines, what lies nearby,
    # lineage, events, memberships; own merges and splits, whether there can be more: may the user, open round, its
    # merges, the round before, listed then; what may have moved: the round before, the place; analyses, plans
    with django_assert_num_queries(21):
        office.get(reverse("scene_detail", args=[scene.pk]))


def test_joint_answers_against_a_party_are_marked_with_their_note(office: Client, round: Round) -> None:
    assessment = settled(round=round)
    Answer.objects.filter(assessment=assessment, indicator=3).update(police="no", municipality="no", note="Sett i maj.")

    page = text(office.get(reverse("scene_detail", args=[assessment.scene_id])))

    assert "Omgång 2024, indikator 3. Gemensamt: ja. Polisen: nej. Kommunen: nej. Sett i maj." in page


# History in words


def test_every_kind_of_event_has_a_sentence() -> None:
    assessment = AssessmentFactory.create()
    user = UserFactory.create(name="Anna")
    judging.save(assessment, {"i3.agreed": "yes"}, seen_version=0, by=user)
    absence = [Event.Kind.ABSENCE_STATED, Event.Kind.ABSENCE_CONFIRMED, Event.Kind.ABSENCE_REMOVED]
    of_a_party = [Event.Kind.SIGNED, *absence, Event.Kind.PROOFED]
    for kind in Event.Kind:
        party = Party.POLICE if kind in of_a_party else ""
        changes = [{"field": "lineage", "before": "", "after": "merged"}] if kind == Event.Kind.LINEAGE else []
        Event.objects.create(assessment=assessment, version=1, kind=kind, party=party, changes=changes, by=user)

    assert all(sentence(event) for event in Event.objects.filter(kind__in=Event.Kind).exclude(kind="changed"))
    assert sentence(Event.objects.filter(kind="changed").earliest("pk")).startswith("Anna ändrade ")


def test_the_page_tells_what_lies_nearby(office: Client, round: Round) -> None:
    scene = settled(round=round).scene
    drawn(scene, round)
    PlaceFactory.create(county=round.county, kind=STATION, name="Påhittade stationen")
    refresh(scene, round)

    page = office.get(reverse("scene_detail", args=[scene.pk])).content.decode()

    assert "Påhittade stationen" in page


def test_history_says_which_round_was_imported(office: Client, round: Round) -> None:
    before = RoundFactory.create(county=round.county, label="2023", published=True)
    scene = settled(round=before).scene
    for assessment in (Assessment.objects.get(scene=scene), settled(round=round, scene=scene)):
        Event.objects.create(assessment=assessment, version=1, kind=Event.Kind.IMPORTED)

    page = office.get(reverse("scene_detail", args=[scene.pk])).content.decode()

    assert "Omgång 2023 importerades från fil." in page
    assert f"Omgång {round.label} importerades från fil." in page


def test_the_list_finds_places_by_the_name_of_their_municipality(office: Client, round: Round) -> None:
    settled(round=round, scene__name="Torget", scene__municipality__name="Åby")
    settled(round=round, scene__name="Parken", scene__municipality__name="Ekstad")

    page = office.get(reverse("scene_list"), {"search": "åby"}).content.decode()

    assert "Torget" in page
    assert "Parken" not in page
