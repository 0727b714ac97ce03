"""Merge, split and undo on the pages."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from assessments.lineage import rules
from assessments.lineage.rules import LineagePlan
from assessments.models import Assessment
from assessments.rounds.rules import open_round
from municipalities.models import Membership, User
from scenes.models import LineageEvent, Outline, Round, Scene
from tests.factories import (
    AssessmentFactory,
    CountyFactory,
    MembershipFactory,
    MunicipalActorFactory,
    OfficeFactory,
    PoliceFactory,
    RoundFactory,
    SceneFactory,
    drawn,
    settled,
)
from tests.shapes import square_at

pytestmark = pytest.mark.django_db

MERGED = LineageEvent.Kind.MERGED


class County:
    """Torget, Parken and Hamnen in the police coordinator's area, Stranden in another, all listed in 2023."""

    def __init__(self) -> None:
        self.county = CountyFactory.create(code="27", name="Eklunds län")
        self.police_actor = PoliceFactory.create(local_police_area__county=self.county)
        self.municipal_actor = MunicipalActorFactory.create(municipality__county=self.county)
        self.other_actor = PoliceFactory.create(local_police_area__county=self.county)
        self.before = RoundFactory.create(county=self.county, label="2023", published=True)
        self.round: Round = RoundFactory.create(county=self.county, label="2024", state=Round.State.PLANNED)
        self.torget, self.parken, self.hamnen = (self.scene(name) for name in ("Torget", "Parken", "Hamnen"))
        self.stranden = self.scene("Stranden", local_police_area=self.other_actor.local_police_area)
        for scene, latitude in [(self.torget, 59.20), (self.parken, 59.21), (self.hamnen, 59.22)]:
            drawn(scene, self.before, square_at(latitude, 17.8))
        self.office = MembershipFactory.create(actor=OfficeFactory.create(county=self.county)).user
        self.police = MembershipFactory.create(actor=self.police_actor, user__name="Petra Polis").user
        open_round(self.round, by=self.office)

    def scene(self, name: str, **areas: object) -> Scene:
        own = {
            "municipality": self.municipal_actor.municipality,
            "local_police_area": self.police_actor.local_police_area,
        }
        fields = {f"scene__{field}": area for field, area in (own | areas).items()}
        return settled(round=self.before, scene__name=name, **fields).scene

    def merge(self, *scenes: Scene, into: Scene) -> LineageEvent:
        plan = LineagePlan(MERGED, self.round, scenes, [into], "Ett enda stråk.")
        return rules.carry_out(plan, by=self.office)


@pytest.fixture
def county() -> County:
    return County()


@pytest.fixture
def police(county: County) -> Client:
    return logged_in(county.police)


@pytest.fixture
def office(county: County) -> Client:
    return logged_in(county.office)


def logged_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def text(response: Any) -> str:
    return " ".join(response.content.decode().split())


def merging(*parts: Scene, into: object, **more: object) -> dict[str, object]:
    return {"parts": [scene.pk for scene in parts], "into": into, "explanation": "Ett enda stråk.", **more}


# Merge


def test_places_to_merge_with_are_the_nearest_first(county: County, police: Client) -> None:
    form = police.get(reverse("scene_merge", args=[county.torget.pk])).context["form"]

    offered = [(option.neighbour.scene.name, round(option.neighbour.metres)) for option in form.shown]
    assert offered == [("Parken", 1114), ("Hamnen", 2228)]


def test_the_same_places_can_be_chosen_on_a_map(county: County, police: Client) -> None:
    latest = drawn(county.parken, county.round, square_at(59.211, 17.8))
    Outline.objects.filter(scene=county.hamnen).delete()
    Scene.objects.filter(pk=county.hamnen.pk).update(latitude=59.22, longitude=17.8)

    places = police.get(reverse("scene_merge", args=[county.torget.pk])).context["map"]["scenes"]

    assert [(place["name"], place["own"]) for place in places] == [
        ("Torget", True),
        ("Parken", False),
        ("Hamnen", False),
    ]
    assert places[1]["geometry"] == latest.geometry
    assert places[2]["geometry"] == {"type": "Point", "coordinates": [17.8, 59.22]}


def test_no_map_where_nothing_to_choose_is_on_it(county: County, police: Client) -> None:
    Outline.objects.exclude(scene=county.torget).delete()

    page = police.get(reverse("scene_merge", args=[county.torget.pk]))

    assert page.context["map"] is None
    assert "data-choose-map" not in page.content.decode()


def test_nothing_is_merged_before_it_is_confirmed(county: County, police: Client) -> None:
    address = reverse("scene_merge", args=[county.torget.pk])
    sent = merging(county.parken, into=county.torget.pk)

    shown = police.post(address, sent)
    assert shown.status_code == 200
    assert "Slå samman Torget och Parken till Torget?" in text(shown)
    assert not LineageEvent.objects.exists()

    done = police.post(address, sent | {"confirm": "yes"}, follow=True)
    event = LineageEvent.objects.get()
    assert event.scene_ids == {county.torget.pk, county.parken.pk}
    assert "Skriv under att Parken inte längre är en egen öppen drogscen." in text(done)


def test_confirmation_tells_what_it_does_to_the_ledger(county: County, police: Client) -> None:
    address = reverse("scene_merge", args=[county.torget.pk])

    effect = police.post(address, merging(county.parken, into=county.torget.pk)).context["effect"]

    assert {line.kind: tuple(line[1:]) for line in effect.changed} == {
        "merged": (0, 0, 1),
        "pending": (4, 4, 2),
        "closing": (0, 0, 1),
    }


def test_what_was_chosen_can_be_changed_before_confirming(county: County, police: Client) -> None:
    address = reverse("scene_merge", args=[county.torget.pk])
    sent = merging(county.parken, into="new", name="Gallerian")

    page = police.post(address, sent | {"change": "yes"})

    assert page.context["form"]["name"].value() == "Gallerian"
    assert [option.is_ticked for option in page.context["form"].options] == [True, False]


def test_new_place_gets_the_areas_of_the_old(county: County, police: Client) -> None:
    sent = merging(county.parken, into="new", name="Gallerian", category="central", confirm="yes")

    police.post(reverse("scene_merge", args=[county.torget.pk]), sent)

    gallerian = Scene.objects.get(name="Gallerian")
    assert gallerian.local_police_area == county.torget.local_police_area
    assert gallerian.category == "central"
    assert Assessment.objects.filter(scene=gallerian, round=county.round).exists()


def test_result_that_was_not_ticked_is_one_of_the_parts(county: County, police: Client) -> None:
    police.post(reverse("scene_merge", args=[county.torget.pk]), merging(into=county.hamnen.pk, confirm="yes"))

    assert LineageEvent.objects.get().scene_ids == {county.torget.pk, county.hamnen.pk}


@pytest.mark.parametrize(
    ("sent", "field", "message"),
    [
        ({"explanation": ""}, "explanation", "Förklara varför."),
        ({"explanation": "Ring 070-123 45 67"}, "explanation", "ett telefonnummer"),
        ({"explanation": "Se 19900101-0017"}, "explanation", "personnummer"),
        ({"parts": []}, "parts", "Välj minst en plats till."),
        ({"into": "new"}, "name", "Skriv platsens namn."),
        ({"into": "999999"}, "into", "kan inte längre väljas"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_what_is_typed_is_kept(
    county: County, police: Client, sent: dict[str, object], field: str, message: str
) -> None:
    if sent.get("into") == "999999":
        sent = {"into": str(AssessmentFactory.create(round=county.round, scene=county.scene("Ny")).scene.pk)}
        county.merge(county.hamnen, Scene.objects.get(name="Ny"), into=county.hamnen)
    everything = merging(county.parken, into=county.torget.pk) | {"name": ""} | sent

    page = police.post(reverse("scene_merge", args=[county.torget.pk]), everything)

    assert page.status_code == 422
    form = page.context["form"]
    assert message in " ".join(form.errors[field])
    assert form["explanation"].value() == everything["explanation"]
    assert not LineageEvent.objects.filter(parents=county.torget).exists()


@pytest.mark.parametrize("digits", [19, 5_000])
@pytest.mark.parametrize("field", ["parts", "into"])
def test_key_that_no_place_can_have_does_not_exist(county: County, police: Client, field: str, digits: int) -> None:
    sent = merging(county.parken, into=county.torget.pk) | {field: "9" * digits}

    assert police.post(reverse("scene_merge", args=[county.torget.pk]), sent).status_code == 404


def test_place_merged_by_someone_else_meanwhile_is_explained(county: County, police: Client) -> None:
    county.merge(county.parken, county.hamnen, into=county.hamnen)

    page = police.post(
        reverse("scene_merge", args=[county.torget.pk]), merging(county.parken, into=county.torget.pk, confirm="yes")
    )

    assert page.status_code == 422
    assert f"Parken är redan sammanslagen i omgång 2024, registrerat av {county.office}." in text(page)
    assert "Ett enda stråk." in text(page)


def test_own_place_merged_by_someone_else_meanwhile_is_explained(county: County, police: Client) -> None:
    county.merge(county.torget, county.hamnen, into=county.hamnen)

    page = police.post(
        reverse("scene_merge", args=[county.torget.pk]), merging(county.parken, into=county.torget.pk, confirm="yes")
    )

    assert page.status_code == 409
    assert "Torget är redan sammanslagen" in text(page)
    assert "Ett enda stråk." in text(page)


def test_place_that_was_not_listed_is_refused(county: County, police: Client) -> None:
    fresh = AssessmentFactory.create(
        round=county.round,
        scene__name="Nyfunnen",
        scene__local_police_area=county.torget.local_police_area,
    ).scene
    address = reverse("scene_merge", args=[county.torget.pk])

    as_part = police.post(address, merging(fresh, into=county.torget.pk))
    own_page = police.get(reverse("scene_merge", args=[fresh.pk]))

    assert "Nyfunnen var inte en öppen drogscen i omgång 2023." in text(as_part)
    assert "Nyfunnen var inte en öppen drogscen i omgång 2023." in text(own_page)


def test_places_in_different_counties_are_refused(county: County) -> None:
    abroad = settled(round=RoundFactory.create(label="2023", published=True), scene__name="Utlandet").scene
    MembershipFactory.create(user=county.office, actor=OfficeFactory.create(county=abroad.county))

    page = logged_in(county.office).post(
        reverse("scene_merge", args=[county.torget.pk]), merging(abroad, into=county.torget.pk)
    )

    assert page.status_code == 422
    assert "Utlandet ligger i ett annat län." in text(page)


@pytest.mark.parametrize("state", ["proofing", "published"])
def test_round_that_is_not_open_is_refused(county: County, police: Client, state: str) -> None:
    Round.objects.filter(pk=county.round.pk).update(
        state=state, published_on=county.round.ends if state == "published" else None
    )

    page = police.post(
        reverse("scene_merge", args=[county.torget.pk]), merging(county.parken, into=county.torget.pk, confirm="yes")
    )

    assert page.status_code == 409
    assert "Ingen omgång är öppen." in text(page)
    assert not LineageEvent.objects.exists()


# Who


def test_part_outside_ones_area_does_not_exist(county: County, police: Client) -> None:
    Scene.objects.filter(pk=county.stranden.pk).update(
        municipality=SceneFactory.create(county=county.county).municipality
    )

    page = police.post(reverse("scene_merge", args=[county.torget.pk]), merging(county.stranden, into=county.torget.pk))

    assert page.status_code == 404


def test_part_that_one_only_sees_is_refused(county: County) -> None:
    """A coordinator of one area and a reader of another."""
    MembershipFactory.create(user=county.police, actor=county.other_actor, role=Membership.Role.READER)

    page = logged_in(county.police).post(
        reverse("scene_merge", args=[county.torget.pk]), merging(county.stranden, into=county.torget.pk)
    )

    assert page.status_code == 403
    assert "projektkontoret" in text(page)


def test_contributor_and_reader_do_not_merge(county: County) -> None:
    for role in (Membership.Role.CONTRIBUTOR, Membership.Role.READER):
        client = logged_in(MembershipFactory.create(actor=county.police_actor, role=role).user)
        assert client.get(reverse("scene_merge", args=[county.torget.pk])).status_code == 403
        assert "sla-samman" not in text(client.get(reverse("scene_detail", args=[county.torget.pk])))


def test_office_merges_across_areas(county: County, office: Client) -> None:
    office.post(
        reverse("scene_merge", args=[county.torget.pk]), merging(county.stranden, into=county.torget.pk, confirm="yes")
    )

    assert LineageEvent.objects.get().recorded_by == county.office


def test_kin_outside_ones_area_is_counted_and_not_named(county: County, police: Client) -> None:
    Scene.objects.filter(pk=county.stranden.pk).update(
        municipality=SceneFactory.create(county=county.county).municipality
    )
    county.merge(county.torget, county.stranden, into=county.torget)

    page = text(police.get(reverse("scene_detail", args=[county.torget.pk])))

    assert "Torget och 1 plats utanför ditt område" in page
    assert "Stranden" not in page
    assert "Ångra sammanslagningen" not in page


# Split


def test_split_into_itself_and_a_new_place(county: County, police: Client) -> None:
    address = reverse("scene_split", args=[county.torget.pk])
    sent = {"lives_on": "on", "name_1": "Lilla torget", "category_1": "central", "explanation": "Två stråk."}

    shown = police.post(address, sent)
    assert "Dela Torget till Torget och Lilla torget?" in text(shown)
    police.post(address, sent | {"confirm": "yes"})

    assert [scene.name for scene in LineageEvent.objects.get().children.order_by("pk")] == ["Torget", "Lilla torget"]


def test_split_offers_places_that_are_new_in_the_round(county: County, police: Client) -> None:
    fresh = AssessmentFactory.create(
        round=county.round, scene__name="Nyfunnen", scene__local_police_area=county.torget.local_police_area
    ).scene
    address = reverse("scene_split", args=[county.torget.pk])

    offered = [option.neighbour.scene for option in police.get(address).context["form"].shown]
    police.post(address, {"results": [fresh.pk], "name_1": "Ännu en", "explanation": "Tre.", "confirm": "yes"})

    assert offered == [fresh]
    assert {scene.name for scene in LineageEvent.objects.get().children.all()} == {"Nyfunnen", "Ännu en"}


def test_split_into_one_is_refused(county: County, police: Client) -> None:
    page = police.post(
        reverse("scene_split", args=[county.torget.pk]), {"name_1": "Lilla torget", "explanation": "Flytt."}
    )

    assert page.status_code == 422
    assert "Välj eller ange minst två platser som den blir." in text(page)
    assert page.context["form"]["name_1"].value() == "Lilla torget"


# Undo


def test_undone_with_a_reason_that_stays(county: County, police: Client) -> None:
    event = county.merge(county.torget, county.parken, into=county.torget)

    assert police.get(reverse("lineage_undo", args=[event.pk])).status_code == 200
    police.post(reverse("lineage_undo", args=[event.pk]), {"reason": "Det var fel plats."})

    page = text(police.get(reverse("scene_detail", args=[county.torget.pk])))
    assert "Ångrad av Petra Polis" in page
    assert "Det var fel plats." in page
    assert not LineageEvent.objects.in_force().exists()


def test_undoing_needs_a_reason(county: County, police: Client) -> None:
    event = county.merge(county.torget, county.parken, into=county.torget)

    page = police.post(reverse("lineage_undo", args=[event.pk]), {"reason": ""})

    assert page.status_code == 422
    assert LineageEvent.objects.in_force().exists()


def test_what_someone_else_has_undone_is_explained(county: County, police: Client) -> None:
    event = county.merge(county.torget, county.parken, into=county.torget)
    rules.undo(event, reason="Fel.", by=county.office)

    page = police.post(reverse("lineage_undo", args=[event.pk]), {"reason": "Det var fel plats."})

    assert page.status_code == 409
    assert f"{county.office} har redan ångrat det." in text(page)
    assert "Det var fel plats." in text(page)


def test_undoing_what_concerns_places_of_others_is_refused(county: County, police: Client) -> None:
    event = county.merge(county.torget, county.stranden, into=county.torget)
    elsewhere = LineageEvent.objects.create(round=county.round, kind=MERGED, recorded_by=county.office)
    elsewhere.parents.set([SceneFactory.create(county=county.county)])
    Scene.objects.filter(pk=county.stranden.pk).update(
        municipality=SceneFactory.create(county=county.county).municipality
    )

    assert police.get(reverse("lineage_undo", args=[event.pk])).status_code == 403
    assert police.get(reverse("lineage_undo", args=[elsewhere.pk])).status_code == 404


# Queries


def test_queries_of_the_merge_page(
    county: County, police: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    # session, user, scene, allowed, round; its merges, the previous round, listed before; the nearest, places that
    # are new; outlines and municipalities for the map; assignments for the menu
    with django_assert_num_queries(13):
        police.get(reverse("scene_merge", args=[county.torget.pk]))


def test_queries_of_the_confirmation(
    county: County, office: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    sent = merging(county.parken, county.hamnen, into=county.torget.pk)
    # session, user, scene, allowed and the others twice, round; its merges, the previous round, listed before: once for
    # the page, twice for the plan; the nearest, places that are new, the two chosen; the picture of the round (10),
    # signatures; assignments for the menu
    with django_assert_num_queries(28):
        office.post(reverse("scene_merge", args=[county.torget.pk]), sent)
