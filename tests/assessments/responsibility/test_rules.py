"""Areas are reorganised as Stockholm's were: districts on 1 July 2023, police areas on 1 January 2025."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from assessments.assessment_page.trail import Trail
from assessments.figures.ledger import Ledger
from assessments.figures.picture import Picture
from assessments.judging.history import sentence
from assessments.models import Assessment, Event, Signature
from assessments.responsibility.rules import HandedOver, Handover, areas_with_scenes, first_day_without, hand_over
from assessments.rounds.rules import open_round, proof
from municipalities.models import District, LocalPoliceArea, Municipality, User
from municipalities.models.actor import Party
from scenes.models import Round, Scene
from tests.factories import (
    AssessmentFactory,
    CountyFactory,
    DistrictFactory,
    LocalPoliceAreaFactory,
    MunicipalityFactory,
    RoundFactory,
    UserFactory,
    answered,
    settled,
)

pytestmark = pytest.mark.django_db

JULY = datetime.date(2023, 7, 1)
NEW_YEAR = datetime.date(2025, 1, 1)


class Stockholm:
    """Places of LPO Norrmalm in three districts and on Lidingö, listed in 2023."""

    def __init__(self) -> None:
        self.county = CountyFactory.create(name="Stockholms län")
        self.stockholm: Municipality = MunicipalityFactory.create(county=self.county, name="Stockholm")
        self.lidingo: Municipality = MunicipalityFactory.create(county=self.county, name="Lidingö")
        self.norrmalm, self.ostermalm = (self.district(name, valid_to=JULY - DAY) for name in ("Norrmalm", "Östermalm"))
        self.kungsholmen = self.district("Kungsholmen")
        self.innerstaden = self.district("Norra innerstaden", valid_from=JULY)
        self.innerstaden.predecessors.set([self.norrmalm, self.ostermalm])
        self.lpo = self.police_area("Norrmalm", valid_to=NEW_YEAR - DAY)
        self.lpo_north = self.police_area("Norra innerstaden", valid_from=NEW_YEAR)
        self.lpo_north.districts.set([self.innerstaden])
        self.lpo_west = self.police_area("Lidingö-Kungsholmen", valid_from=NEW_YEAR)
        self.lpo_west.districts.set([self.kungsholmen])
        self.lpo_west.municipalities.set([self.lidingo])
        for successor in (self.lpo_north, self.lpo_west):
            successor.predecessors.set([self.lpo])
        self.admin: User = UserFactory.create(name="Adam Admin", is_staff=True, is_superuser=True)
        self.before: Round = RoundFactory.create(county=self.county, label="2023", published=True)
        self.alen = self.scene("Alen", self.norrmalm)
        self.boken = self.scene("Boken", self.ostermalm)
        self.cedern = self.scene("Cedern", self.kungsholmen)
        self.draken = self.scene("Draken", None, municipality=self.lidingo)

    def district(self, name: str, **dates: datetime.date) -> District:
        return DistrictFactory.create(municipality=self.stockholm, name=name, **dates)

    def police_area(self, name: str, **dates: datetime.date) -> LocalPoliceArea:
        return LocalPoliceAreaFactory.create(county=self.county, name=name, **dates)

    def scene(self, name: str, district: District | None, municipality: Municipality | None = None) -> Scene:
        return settled(
            round=self.before,
            scene__name=name,
            scene__municipality=municipality or self.stockholm,
            scene__district=district,
            scene__local_police_area=self.lpo,
        ).scene

    def move(self, area: LocalPoliceArea | District) -> HandedOver:
        """To those that take over, as the page proposes."""
        handover = Handover(area, first_day_without(area))
        targets = {scene.pk: target for scene in handover.scenes if (target := handover.target_for(scene))}
        return hand_over(handover, targets, by=self.admin)

    def move_all(self) -> None:
        for area in (self.norrmalm, self.ostermalm, self.lpo):
            self.move(area)

    def open(self, label: str = "2024") -> Round:
        round = RoundFactory.create(county=self.county, label=label, state=Round.State.PLANNED)
        open_round(round, by=self.admin)
        return round


DAY = datetime.timedelta(days=1)


@pytest.fixture
def city() -> Stockholm:
    return Stockholm()


def areas(scene: Scene | Assessment) -> tuple[str, str]:
    scene.refresh_from_db()
    return str(scene.district or ""), str(scene.local_police_area)


def test_merged_districts_hand_over_to_their_successor(city: Stockholm) -> None:
    city.move(city.norrmalm)
    city.move(city.ostermalm)

    assert [areas(scene)[0] for scene in (city.alen, city.boken, city.cedern)] == [
        "Norra innerstaden",
        "Norra innerstaden",
        "Kungsholmen",
    ]


def test_divided_police_area_hands_over_to_whoever_covers_the_place(city: Stockholm) -> None:
    city.move_all()

    assert [areas(scene)[1] for scene in (city.alen, city.boken, city.cedern, city.draken)] == [
        "Norra innerstaden",
        "Norra innerstaden",
        "Lidingö-Kungsholmen",
        "Lidingö-Kungsholmen",
    ]


def test_without_one_that_covers_the_place_someone_has_to_choose(city: Stockholm) -> None:
    handover = Handover(city.lpo, NEW_YEAR)

    assert handover.target_for(city.alen) is None  # its district is still the one that ended


def test_where_two_cover_the_place_someone_has_to_choose(city: Stockholm) -> None:
    city.lpo_north.municipalities.add(city.lidingo)

    assert Handover(city.lpo, NEW_YEAR).target_for(city.draken) is None


def test_history_of_the_place_tells_why_and_who(city: Stockholm) -> None:
    city.move_all()

    latest = city.cedern.history.latest("history_id")
    assert latest.history_change_reason == "2025-01-01: Norrmalm → Lidingö-Kungsholmen"
    assert latest.history_user == city.admin


def test_published_round_keeps_its_references(city: Stockholm) -> None:
    assert Handover(city.lpo, NEW_YEAR).staying == {}
    city.move_all()

    then = Assessment.objects.get(scene=city.alen, round=city.before)
    assert areas(then) == ("Norrmalm", "Norrmalm")


def test_unsettled_assessments_go_with_their_place(city: Stockholm) -> None:
    round = city.open()
    city.move_all()

    now = Assessment.objects.get(scene=city.alen, round=round)
    assert areas(now) == ("Norra innerstaden", "Norra innerstaden")
    told = [sentence(event) for event in now.events.filter(kind=Event.Kind.MOVED)]
    why = "Adam Admin flyttade ansvaret, eftersom områden har organiserats om:"
    assert told == [
        f"{why} stadsdelsområdet från Norrmalm till Norra innerstaden.",
        f"{why} lokalpolisområdet från Norrmalm till Norra innerstaden.",
    ]


def test_what_only_one_party_has_signed_is_signed_anew(city: Stockholm) -> None:
    half_signed = answered(round=RoundFactory.create(county=city.county, label="2024"), scene=city.cedern)
    Signature.objects.create(assessment=half_signed, party=Party.POLICE, signed_by=city.admin)

    moved = city.move(city.lpo)

    assert moved.signatures == 1
    assert not half_signed.signatures.exists()
    cost = Trail(half_signed).cost_signatures
    assert cost
    assert cost.kind == Event.Kind.MOVED


def test_that_the_area_handing_over_took_no_part_says_nothing_of_the_one_taking_over(city: Stockholm) -> None:
    half_signed = answered(round=RoundFactory.create(county=city.county, label="2024"), scene=city.cedern)
    Signature.objects.create(assessment=half_signed, party=Party.POLICE, took_part=False, reason="Vakant.")

    assert city.move(city.lpo).signatures == 0

    assert not half_signed.signatures.exists()
    assert half_signed.events.filter(kind=Event.Kind.ABSENCE_REMOVED, party=Party.POLICE).exists()


def test_a_place_nobody_has_begun_to_judge_stays_so_when_it_moves(city: Stockholm) -> None:
    untouched = AssessmentFactory.create(round__county=city.county, scene=city.cedern)

    city.move(city.lpo)

    assert areas(untouched)[1] == "Lidingö-Kungsholmen"
    assert not Assessment.objects.get(pk=untouched.pk).is_started


@pytest.mark.parametrize("label", ["2024", "2025"])
def test_what_both_have_signed_keeps_its_areas_and_signatures_whenever_its_period_begins(
    city: Stockholm, label: str
) -> None:
    """The police area ends on 31 December 2024."""
    round = RoundFactory.create(county=city.county, label=label)
    signed = settled(round=round, scene=city.cedern)

    handover = Handover(city.lpo, NEW_YEAR)
    assert city.cedern.pk in handover.staying
    assert city.cedern.pk not in handover.moving
    city.move(city.lpo)

    assert areas(signed)[1] == "Norrmalm"
    assert signed.signatures.count() == 2
    assert areas(city.cedern)[1] == "Lidingö-Kungsholmen"


def test_what_is_signed_stays_in_a_round_whose_period_the_area_began(city: Stockholm) -> None:
    across = RoundFactory.create(county=city.county, label="2025", starts=NEW_YEAR - 90 * DAY, ends=NEW_YEAR + 90 * DAY)
    signed = settled(round=across, scene=city.cedern)

    city.move(city.lpo)

    assert areas(signed)[1] == "Norrmalm"


def test_what_both_have_signed_keeps_the_answers_to_its_proof(city: Stockholm) -> None:
    """Though its period begins when the new area does."""
    round = RoundFactory.create(county=city.county, label="2025", state=Round.State.PROOFING)
    signed = settled(round=round, scene=city.cedern)
    proof(signed, party=Party.POLICE, is_correct=True, by=city.admin)
    version = signed.version

    assert city.move(city.lpo).signatures == 0

    signed.refresh_from_db()
    assert (signed.version, signed.signatures.count(), signed.proofs.count()) == (version, 2, 1)


def test_what_was_said_of_the_other_partys_absence_stays(city: Stockholm) -> None:
    waiting = answered(round=RoundFactory.create(county=city.county, label="2024"), scene=city.cedern)
    Signature.objects.create(
        assessment=waiting, party=Party.MUNICIPALITY, took_part=False, reason="Ingen utsedd.", signed_by=city.admin
    )

    assert city.move(city.lpo).signatures == 0

    assert waiting.signatures.exists()


def test_assessment_left_behind_moves_when_its_place_has_moved_already(city: Stockholm) -> None:
    left = answered(round=RoundFactory.create(county=city.county, label="2024"), scene=city.cedern)
    Scene.objects.filter(pk=city.cedern.pk).update(local_police_area=city.lpo_west)

    city.move(city.lpo)

    assert areas(left)[1] == "Lidingö-Kungsholmen"


def test_ledger_of_each_unit_shows_what_moved_in_and_out(city: Stockholm) -> None:
    city.move_all()
    round = city.open()
    for assessment in round.assessments.all():
        scene = assessment.scene
        assessment.delete()
        settled(round=round, scene=scene, listed=scene != city.draken)

    picture = Picture(round)

    assert picture.ledger == Ledger(opening=4, ceased=1, closing=3)
    assert picture.books["local_police_area"] == {
        city.lpo.pk: Ledger(opening=4, ceased=1, moved_out=3),
        city.lpo_north.pk: Ledger(moved_in=2, closing=2),
        city.lpo_west.pk: Ledger(moved_in=1, closing=1),
    }
    assert picture.books["district"] == {
        city.norrmalm.pk: Ledger(opening=1, moved_out=1),
        city.ostermalm.pk: Ledger(opening=1, moved_out=1),
        city.innerstaden.pk: Ledger(moved_in=2, closing=2),
        city.kungsholmen.pk: Ledger(opening=1, closing=1),
    }
    assert all(book.closes for books in picture.books.values() for book in books.values())


def test_day_in_the_future_is_refused(city: Stockholm) -> None:
    with pytest.raises(ValidationError, match="i framtiden"):
        hand_over(Handover(city.lpo, datetime.date(2999, 1, 1)), {city.cedern.pk: city.lpo_west}, by=city.admin)


def test_responsibility_can_be_moved_today(city: Stockholm) -> None:
    today = timezone.localdate()

    hand_over(Handover(city.lpo, today), {city.cedern.pk: city.lpo_west}, by=city.admin)

    assert areas(city.cedern)[1] == "Lidingö-Kungsholmen"


def test_area_elsewhere_does_not_take_over(city: Stockholm) -> None:
    in_another_county, in_another_municipality = LocalPoliceAreaFactory.create(), DistrictFactory.create()

    with pytest.raises(ValidationError):
        hand_over(Handover(city.lpo, NEW_YEAR), {city.cedern.pk: in_another_county}, by=city.admin)
    with pytest.raises(ValidationError):
        hand_over(Handover(city.norrmalm, JULY), {city.alen.pk: in_another_municipality}, by=city.admin)

    assert areas(city.alen) == ("Norrmalm", "Norrmalm")


def test_area_that_did_not_exist_is_refused(city: Stockholm) -> None:
    with pytest.raises(ValidationError) as refused:
        hand_over(Handover(city.lpo, NEW_YEAR - DAY), {city.cedern.pk: city.lpo_west}, by=city.admin)

    assert refused.value.messages == ["Lidingö-Kungsholmen fanns inte den 2024-12-31."]
    assert areas(city.cedern)[1] == "Norrmalm"


# Pages


@pytest.fixture
def admin(client: Client, city: Stockholm) -> Client:
    client.force_login(city.admin)
    return client


def address(city: Stockholm) -> str:
    return reverse("responsibility_move", args=["lokalpolisomrade", city.lpo.pk])


def test_administrator_sees_which_areas_have_ended_with_places(city: Stockholm, admin: Client) -> None:
    page = admin.get(reverse("responsibility")).content.decode()

    assert page.index("Norrmalm") < page.index("Kungsholmen")
    assert address(city) in page


def test_areas_that_have_ended_come_first(city: Stockholm) -> None:
    names = [(area.name, area.scene_count) for area in areas_with_scenes(District)]

    assert sorted(names[:2]) == [("Norrmalm", 1), ("Östermalm", 1)]
    assert names[2:] == [("Kungsholmen", 1)]


def test_who_takes_over_is_chosen_already(city: Stockholm, admin: Client) -> None:
    form = admin.get(address(city)).context["form"]

    assert form["day"].value() == NEW_YEAR
    assert {row.scene.name: row.field.value() for row in form.rows} == {
        "Alen": "",
        "Boken": "",
        "Cedern": city.lpo_west.pk,
        "Draken": city.lpo_west.pk,
    }


def test_each_place_moves_where_it_was_said_to(city: Stockholm, admin: Client) -> None:
    sent = {"day": "2025-01-01", f"to_{city.alen.pk}": city.lpo_north.pk, f"to_{city.cedern.pk}": city.lpo_west.pk}

    page = admin.post(address(city), sent, follow=True).content.decode()

    assert "2 platser är flyttade." in page
    assert [areas(scene)[1] for scene in (city.alen, city.boken, city.cedern)] == [
        "Norra innerstaden",
        "Norrmalm",
        "Lidingö-Kungsholmen",
    ]


@pytest.mark.parametrize(
    ("day", "field", "message"),
    [("2999-01-01", "day", "i framtiden"), ("", "day", ""), ("2020-05-01", "__all__", "fanns inte den 2020-05-01")],
)
def test_what_is_wrong_is_said_and_what_was_chosen_is_kept(
    city: Stockholm, admin: Client, day: str, field: str, message: str
) -> None:
    page = admin.post(address(city), {"day": day, f"to_{city.alen.pk}": city.lpo_north.pk})

    assert page.status_code == 422
    assert message in " ".join(page.context["form"].errors[field])
    assert page.context["form"][f"to_{city.alen.pk}"].value() == str(city.lpo_north.pk)
    assert areas(city.alen)[1] == "Norrmalm"


def test_nothing_chosen_is_refused(city: Stockholm, admin: Client) -> None:
    page = admin.post(address(city), {"day": "2025-01-01"})

    assert page.status_code == 422
    assert "Välj ett nytt område för minst en plats." in page.content.decode()


def test_only_administrators_move_the_responsibility(city: Stockholm, client: Client) -> None:
    client.force_login(UserFactory.create())

    assert client.get(reverse("responsibility")).status_code == 403
    assert client.post(address(city), {}).status_code == 403


def test_administration_leads_from_the_problem_to_the_page(city: Stockholm, admin: Client) -> None:
    page = admin.get(reverse("admin:scenes_scene_changelist"), {"to_mend": "yes"}).content.decode()

    assert f'href="{reverse("responsibility")}"' in page


def test_page_costs_the_same_for_any_number_of_places(
    city: Stockholm, admin: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    city.open()
    # session, user, area, places, successors and what they cover (2), others, moving, staying; assignments for the menu
    with django_assert_num_queries(11):
        admin.get(address(city))
