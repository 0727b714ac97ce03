"""Choose, read what it touches, confirm; afterwards what became of it, and undo."""

import datetime
import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from assessments.models import Assessment, Reorganisation, Signature
from assessments.responsibility import due
from municipalities.models import Actor, Membership
from municipalities.models.actor import Party
from municipalities.site.look import day_short
from scenes.models import Scene
from tests.factories import (
    AssessmentFactory,
    DistrictActorFactory,
    MembershipFactory,
    MunicipalActorFactory,
    PoliceFactory,
    RoundFactory,
    UserFactory,
    answered,
    settled,
)
from tests.pages import Response, text
from tests.stockholm import DAY, NEW_YEAR, Stockholm, areas

pytestmark = pytest.mark.django_db

Form = dict[str, Any]


@pytest.fixture
def admin(client: Client, city: Stockholm) -> Client:
    client.force_login(city.admin)
    return client


def address(city: Stockholm) -> str:
    return reverse("responsibility_move", args=["lokalpolisomrade", city.lpo.pk])


def form_of(city: Stockholm, *scenes: Scene, day: datetime.date = NEW_YEAR) -> Form:
    return {"day": day.isoformat()} | {f"to_{scene.pk}": city.lpo_west.pk for scene in scenes or (city.cedern,)}


def confirmed(page: Response) -> Form:
    """What the page that asks sends when it is answered yes."""
    hidden = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page.content.decode())
    return {name: value for name, value in hidden if name != "csrfmiddlewaretoken"} | {"confirm": "yes"}


def send(admin: Client, city: Stockholm, form: Form) -> Response:
    return admin.post(address(city), confirmed(admin.post(address(city), form)), follow=True)


def half_signed(city: Stockholm, scene: Scene) -> Assessment:
    assessment = answered(round=RoundFactory.create(county=city.county, label="2024"), scene=scene)
    signer = UserFactory.create(name="Petra Polis")
    Signature.objects.create(assessment=assessment, party=Party.POLICE, signed_by=signer)
    return assessment


# Choosing


def test_administrator_sees_which_areas_have_ended_with_places(city: Stockholm, admin: Client) -> None:
    page = admin.get(reverse("responsibility")).content.decode()

    assert page.index("Norrmalm") < page.index("Kungsholmen")
    assert address(city) in page


def test_who_takes_over_is_chosen_already(city: Stockholm, admin: Client) -> None:
    form = admin.get(address(city)).context["form"]

    assert form["day"].value() == NEW_YEAR
    assert {row.scene.name: row.field.value() for row in form.rows} == {
        "Alen": "",
        "Boken": "",
        "Cedern": city.lpo_west.pk,
        "Draken": city.lpo_west.pk,
    }


def test_an_area_that_begins_later_says_when(city: Stockholm, admin: Client) -> None:
    begins = timezone.localdate() + 10 * DAY
    city.police_area("Framtiden", valid_from=begins)

    page = admin.get(address(city)).content.decode()

    assert f"Framtiden (från {day_short(begins)})" in page


def test_an_assessment_left_behind_can_only_follow_its_place(city: Stockholm, admin: Client) -> None:
    half_signed(city, city.cedern)
    Scene.objects.filter(pk=city.cedern.pk).update(local_police_area=city.lpo_north)

    field = admin.get(address(city)).context["form"].fields[f"to_{city.cedern.pk}"]

    assert [label for _value, label in field.choices] == ["Blir kvar", "Norra innerstaden"]


@pytest.mark.parametrize(
    ("day", "field", "message"),
    [
        ("2999-01-01", "__all__", "inom tio år"),
        ("1999-01-01", "__all__", "inom tio år"),
        ("9999-12-31", "day", "mellan 1900 och 2999"),
        ("", "day", ""),
        ("2020-05-01", "__all__", "fanns inte den 2020-05-01"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_chosen_is_kept(
    city: Stockholm, admin: Client, day: str, field: str, message: str
) -> None:
    page = admin.post(address(city), {"day": day, f"to_{city.alen.pk}": city.lpo_north.pk})

    assert page.status_code == 422
    errors = page.context["form"].errors
    assert message in " ".join(errors.get(field) or errors["day"])
    assert page.context["form"][f"to_{city.alen.pk}"].value() == str(city.lpo_north.pk)
    assert areas(city.alen)[1] == "Norrmalm"


def test_nothing_chosen_is_refused(city: Stockholm, admin: Client) -> None:
    page = admin.post(address(city), {"day": "2025-01-01"})

    assert page.status_code == 422
    assert "Välj ett nytt område för minst en plats." in page.content.decode()


def test_an_area_of_another_county_cannot_be_chosen(city: Stockholm, admin: Client) -> None:
    elsewhere = PoliceFactory.create().local_police_area

    page = admin.post(address(city), {"day": "2025-01-01", f"to_{city.cedern.pk}": elsewhere.pk})

    assert page.status_code == 422
    assert areas(city.cedern)[1] == "Norrmalm"


def test_a_place_that_was_moved_since_the_page_was_opened_is_told(city: Stockholm, admin: Client) -> None:
    city.order(city.lpo, NEW_YEAR, {city.cedern: city.lpo_west})

    page = admin.post(address(city), form_of(city, city.cedern, city.draken))

    assert page.status_code == 422
    assert "finns inte längre i området: 1" in page.content.decode()
    assert areas(city.draken)[1] == "Norrmalm"


# Reading what it touches


def test_nothing_happens_before_it_is_confirmed(city: Stockholm, admin: Client) -> None:
    page = admin.post(address(city), form_of(city))

    assert page.status_code == 200
    assert not Reorganisation.objects.exists()
    assert areas(city.cedern)[1] == "Norrmalm"


def test_every_place_assessment_and_signature_is_named(city: Stockholm, admin: Client) -> None:
    half_signed(city, city.cedern)
    settled(round=RoundFactory.create(county=city.county, label="2025"), scene=city.draken)

    page = text(admin.post(address(city), form_of(city, city.cedern, city.draken)))

    assert "2 platser , 1 bedömning följer med , 1 underskrift faller" in page.replace(",", " ,")
    assert "Norrmalm → Lidingö-Kungsholmen" in page
    assert "omgång 2024, underskriven av en av två" in page
    assert "Petra Polis (polisen)" in page
    assert "omgång 2025, underskriven av båda" in page
    assert "De här blir kvar i Norrmalm: Alen och Boken." in page


def test_an_absence_that_falls_an_import_and_what_is_begun_are_told_apart(city: Stockholm, admin: Client) -> None:
    round = RoundFactory.create(county=city.county, label="2024")
    absent, imported = (answered(round=round, scene=scene) for scene in (city.cedern, city.draken))
    Signature.objects.create(assessment=absent, party=Party.POLICE, took_part=False, reason="Vakant.")
    Signature.objects.create(assessment=imported, party=Party.MUNICIPALITY)
    AssessmentFactory.create(round=round, scene=city.alen)
    form = form_of(city, city.alen, city.cedern, city.draken)

    preview = admin.post(address(city), form).context["preview"]

    assert {place.scene: (place.assessments, [words[:18] for words in place.falling]) for place in preview.places} == {
        city.alen: (["omgång 2024, inte påbörjad"], []),
        city.cedern: (["omgång 2024, påbörjad"], ["att polisen inte d"]),
        city.draken: (["omgång 2024, underskriven av en av två"], ["Import (kommunen),"]),
    }
    assert preview.signatures == 1


def test_it_is_named_who_is_told_on_both_sides_and_beside(city: Stockholm, admin: Client) -> None:
    people = {
        "Olle Gammal": PoliceFactory.create(local_police_area=city.lpo),
        "Nina Ny": PoliceFactory.create(local_police_area=city.lpo_west),
        "Disa Kungsholmen": DistrictActorFactory.create(district=city.kungsholmen),
        "Sten Stockholm": MunicipalActorFactory.create(municipality=city.stockholm),
        "Lisa Lidingö": MunicipalActorFactory.create(municipality=city.lidingo),
    }
    for name, actor in people.items():
        MembershipFactory.create(user__name=name, actor=actor)
    MembershipFactory.create(user__name="Rune Läsare", actor=people["Nina Ny"], role=Membership.Role.READER)

    told = {one.people: one.side for one in admin.post(address(city), form_of(city)).context["preview"].told}

    assert told == {
        "Olle Gammal": "Lämnar över",
        "Nina Ny": "Tar över",
        "Sten Stockholm": "Bedömer samma platser",
        "Disa Kungsholmen": "Bedömer samma platser",
    }


def test_an_area_without_actor_is_a_warning_with_its_remedy(city: Stockholm, admin: Client) -> None:
    page = admin.post(address(city), form_of(city))

    (lack,) = page.context["preview"].lacks
    assert "har ingen aktör" in lack.words
    assert "Ingen samordnare, så ingen får veta." in text(page)
    form = admin.get(lack.url)
    assert form.status_code == 200
    assert form.context["adminform"].form.initial["local_police_area"] == str(city.lpo_west.pk)


def test_an_area_without_coordinator_is_a_warning_with_its_remedy(city: Stockholm, admin: Client) -> None:
    actor: Actor = PoliceFactory.create(local_police_area=city.lpo_west)
    MembershipFactory.create(actor=actor, role=Membership.Role.CONTRIBUTOR)

    (lack,) = admin.post(address(city), form_of(city)).context["preview"].lacks

    assert "ingen kan skriva under för polisen" in lack.words
    assert lack.url == reverse("admin:municipalities_actor_change", args=[actor.pk])


def test_a_district_without_coordinator_cannot_sign_for_the_municipality(city: Stockholm, admin: Client) -> None:
    DistrictActorFactory.create(district=city.innerstaden)
    url = reverse("responsibility_move", args=["stadsdelsomrade", city.norrmalm.pk])

    page = admin.post(url, {"day": "2023-07-01", f"to_{city.alen.pk}": city.innerstaden.pk})

    (lack,) = page.context["preview"].lacks
    assert "ingen kan skriva under för kommunen" in lack.words


def test_for_a_district_the_coordinator_of_its_municipality_signs_too(city: Stockholm, admin: Client) -> None:
    DistrictActorFactory.create(district=city.innerstaden)
    MembershipFactory.create(actor=MunicipalActorFactory.create(municipality=city.stockholm))
    url = reverse("responsibility_move", args=["stadsdelsomrade", city.norrmalm.pk])

    page = admin.post(url, {"day": "2023-07-01", f"to_{city.alen.pk}": city.innerstaden.pk})

    assert page.context["preview"].lacks == []


def test_a_coordinator_who_begins_on_the_day_is_no_lack(city: Stockholm, admin: Client) -> None:
    day = timezone.localdate() + 10 * DAY
    actor = PoliceFactory.create(local_police_area=city.lpo_west)
    MembershipFactory.create(actor=actor, starts=day, user__name="Nina Ny")

    ahead = admin.post(address(city), form_of(city, day=day)).context["preview"]
    at_once = admin.post(address(city), form_of(city)).context["preview"]

    assert ahead.lacks == []
    assert "Nina Ny" in [one.people for one in ahead.told]
    assert len(at_once.lacks) == 1


def test_an_area_that_has_ended_since_the_day_is_a_warning(city: Stockholm, admin: Client) -> None:
    city.lpo_west.valid_to = timezone.localdate() - DAY
    city.lpo_west.save()

    lacks = admin.post(address(city), form_of(city)).context["preview"].lacks

    assert "har upphört" in lacks[0].words


def test_what_was_chosen_can_be_changed(city: Stockholm, admin: Client) -> None:
    asked = confirmed(admin.post(address(city), form_of(city)))
    del asked["confirm"]

    page = admin.post(address(city), asked | {"change": "yes"})

    assert page.context["form"][f"to_{city.cedern.pk}"].value() == str(city.lpo_west.pk)
    assert "Läs vad som händer" in text(page)


def test_the_page_costs_the_same_for_any_number_of_places(
    city: Stockholm, admin: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    city.open()
    # session, user, area, places, successors, candidates and what they cover (2), moving, staying; assignments for
    # the menu
    with django_assert_num_queries(11):
        admin.get(address(city))
    form = form_of(city, city.cedern, city.draken) | {f"to_{city.alen.pk}": city.lpo_west.pk}
    # the same, and: places as of the day that was sent, signatures, the actor of the area that takes over, who is told
    with django_assert_num_queries(15):
        admin.post(address(city), form)


# Confirming


def test_each_place_moves_where_it_was_said_to(city: Stockholm, admin: Client) -> None:
    form = form_of(city) | {f"to_{city.alen.pk}": city.lpo_north.pk}

    page = send(admin, city, form)

    assert "2 platser är flyttade." in text(page)
    assert "Genomförd" in text(page)
    assert [areas(scene)[1] for scene in (city.alen, city.boken, city.cedern)] == [
        "Norra innerstaden",
        "Norrmalm",
        "Lidingö-Kungsholmen",
    ]


def test_what_changed_while_it_was_read_is_shown_before_anything_moves(city: Stockholm, admin: Client) -> None:
    asked = confirmed(admin.post(address(city), form_of(city)))
    half_signed(city, city.cedern)

    page = admin.post(address(city), asked)

    assert page.status_code == 409
    assert "Något har ändrats" in text(page)
    assert "Petra Polis (polisen)" in text(page)
    assert areas(city.cedern)[1] == "Norrmalm"
    assert admin.post(address(city), confirmed(page)).status_code == 302


def test_a_move_ahead_is_planned_shown_and_withdrawn(city: Stockholm, admin: Client) -> None:
    day = timezone.localdate() + 10 * DAY

    page = send(admin, city, form_of(city, day=day))
    act = Reorganisation.objects.get()

    assert "1 plats flyttas den" in text(page)
    assert "Norrmalm → Lidingö-Kungsholmen" in text(admin.get(reverse("responsibility")))
    page = admin.post(reverse("responsibility_withdraw", args=[act.pk]), follow=True)
    assert "Återkallad av Adam Admin" in text(page)
    again = admin.post(reverse("responsibility_withdraw", args=[act.pk]), follow=True)
    assert "inte längre en plan" in text(again)


def test_the_page_of_a_plan_tells_what_has_changed_since(city: Stockholm, admin: Client) -> None:
    act = city.order(
        city.lpo,
        timezone.localdate() + DAY,
        {city.cedern: city.lpo_west, city.draken: city.lpo_west},
    )
    half_signed(city, city.draken)
    Scene.objects.filter(pk=city.cedern.pk).update(local_police_area=city.lpo_north)

    page = text(admin.get(reverse("responsibility_show", args=[act.pk])))

    assert "Skulle bli kvar: platsen hade flyttats på annat sätt" in page
    assert "skulle 0 underskrifter falla" in page
    assert "1 plats, 0 bedömningar" not in page


def test_afterwards_the_page_tells_what_stayed_and_what_fell_unforeseen(city: Stockholm, admin: Client) -> None:
    act = city.order(
        city.lpo,
        timezone.localdate() + DAY,
        {city.cedern: city.lpo_west, city.draken: city.lpo_west},
    )
    half_signed(city, city.draken)
    Scene.objects.filter(pk=city.cedern.pk).update(local_police_area=city.lpo_north)
    Reorganisation.objects.update(day=timezone.localdate())
    due.carry_out_due()

    page = text(admin.get(reverse("responsibility_show", args=[act.pk])))

    assert "1 plats blev kvar" in page
    assert "Blev kvar: platsen hade flyttats på annat sätt" in page
    assert "1 underskrift föll som hade getts efter att flytten planerades." in page
    assert "Petra Polis (polisen)" in page


# Undoing


def test_it_is_read_what_undoing_does_and_then_done(city: Stockholm, admin: Client) -> None:
    half_signed(city, city.cedern)
    act = city.order(city.lpo, NEW_YEAR, {city.cedern: city.lpo_west})
    url = reverse("responsibility_undo", args=[act.pk])

    assert "Inget bygger på flytten än" in text(admin.get(reverse("responsibility_show", args=[act.pk])))
    page = text(admin.get(url))
    assert "1 plats går tillbaka till Norrmalm" in page
    assert "1 underskrift som föll gäller igen" in page
    assert areas(city.cedern)[1] == "Lidingö-Kungsholmen"

    page = text(admin.post(url, follow=True))
    assert "Ångrad av Adam Admin" in page
    assert areas(city.cedern)[1] == "Norrmalm"


def test_it_is_said_why_it_can_no_longer_be_undone(city: Stockholm, admin: Client) -> None:
    act = city.order(city.lpo, NEW_YEAR, {city.cedern: city.lpo_west})
    city.order(city.lpo_west, timezone.localdate(), {city.cedern: city.lpo_north})
    url = reverse("responsibility_undo", args=[act.pk])

    assert "Cedern har flyttats igen sedan dess." in text(admin.get(reverse("responsibility_show", args=[act.pk])))
    page = admin.post(url)
    assert page.status_code == 409
    assert "Cedern har flyttats igen sedan dess." in text(page)
    assert areas(city.cedern)[1] == "Norra innerstaden"


# Who and where


def test_only_administrators_move_the_responsibility(city: Stockholm, client: Client) -> None:
    client.force_login(UserFactory.create())

    assert client.get(reverse("responsibility")).status_code == 403
    assert client.post(address(city), {}).status_code == 403


def test_administration_leads_from_the_problem_to_the_page(city: Stockholm, admin: Client) -> None:
    page = admin.get(reverse("admin:scenes_scene_changelist"), {"to_mend": "yes"}).content.decode()

    assert f'href="{reverse("responsibility")}"' in page


def test_an_area_of_an_unknown_kind_does_not_exist(city: Stockholm, admin: Client) -> None:
    assert admin.get(reverse("responsibility_move", args=["kommun", city.lpo.pk])).status_code == 404
