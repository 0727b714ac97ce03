import datetime
import re

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from assessments.judging.carried import MOST, carried_to, carry
from assessments.models import Assessment
from municipalities.models import Membership, User
from scenes.models import Round, Scene
from tests.cast import Cast
from tests.factories import (
    AssessmentFactory,
    LocalPoliceAreaFactory,
    MunicipalityFactory,
    SceneFactory,
    settled,
    with_boundary,
)
from tests.pages import Response, logged_in, text
from tests.shapes import square_at

URL = "/platser/ny/"


@pytest.fixture(autouse=True)
def coverage(cast: Cast) -> None:
    """The police area of the cast covers the municipality, which has one district."""
    cast.police_actor.local_police_area.municipalities.add(cast.municipal_actor.municipality)
    cast.other_police_actor.local_police_area.municipalities.add(cast.other_municipal_actor.municipality)


def propose(user: User, cast: Cast, **changes: object) -> Response:
    return logged_in(user).post(URL, described(cast, **changes))


def described(cast: Cast, **changes: object) -> dict[str, object]:
    data = {
        "name": "Vindskyddet",
        "category": "residential",
        "municipality": cast.municipal_actor.municipality_id,
        "district": cast.district_actor.district_id,
        "local_police_area": cast.police_actor.local_police_area_id,
    }
    return {name: value for name, value in (data | changes).items() if value != ""}


@pytest.mark.parametrize("who", ["police", "municipal", "district", "contributor"])
def test_a_place_is_added_to_the_open_round_with_a_code(cast: Cast, who: str) -> None:
    response = propose(getattr(cast, who), cast, latitude="59,2", longitude="17,9")

    scene = Scene.objects.get(name="Vindskyddet")
    assessment = Assessment.objects.get(scene=scene)
    assert response.headers["Location"] == reverse("assessment_edit", args=[assessment.pk])
    assert (assessment.round, assessment.version) == (cast.open, 0)
    assert (scene.district, scene.latitude) == (cast.district_actor.district, 59.2)
    assert scene.code.startswith(cast.municipal_actor.municipality.code)


@pytest.mark.parametrize(
    "name", ["Vind\vskyddet", "Vind\r\nskyddet", "Vind\u00a0 skyddet\u202e", "\x01Vind skyd\u200bdet"], ids=ascii
)
def test_a_name_is_stored_as_it_looks(cast: Cast, name: str) -> None:
    propose(cast.police, cast, name=name)

    assert Scene.objects.filter(name="Vind skyddet").exists()


def test_a_name_that_does_not_show_is_no_name(cast: Cast) -> None:
    before = Scene.objects.count()

    assert propose(cast.police, cast, name="\u200b\u3164").status_code == 422
    assert Scene.objects.count() == before


@pytest.mark.parametrize("who", ["reader", "office", "county_actor"])
def test_who_does_not_judge_cannot_add_a_place(cast: Cast, who: str) -> None:
    assert propose(getattr(cast, who), cast).status_code == 403
    assert not Scene.objects.filter(name="Vindskyddet").exists()


def test_the_choices_are_the_users_own_areas_and_those_they_overlap(cast: Cast) -> None:
    LocalPoliceAreaFactory.create(county=cast.county, name="Utan samband")
    MunicipalityFactory.create(county=cast.county, name="Långtbortistan")

    page = text(logged_in(cast.police).get(URL))

    assert "Norra Ek" in page
    assert "Centrum" in page
    for other in ("Södra Ek", "Åby", "Utan samband", "Långtbortistan"):
        assert other not in page


def test_another_area_cannot_be_posted(cast: Cast) -> None:
    response = propose(cast.police, cast, municipality=cast.other_municipal_actor.municipality_id, district="")

    assert response.status_code == 422
    assert not Scene.objects.filter(name="Vindskyddet").exists()


def test_a_district_is_demanded_where_the_municipality_has_districts(cast: Cast) -> None:
    response = propose(cast.police, cast, district="")

    assert "Välj stadsdelsområde, eftersom kommunen är indelad i sådana." in text(response)


def test_districts_that_the_user_may_not_choose_are_no_fault(cast: Cast) -> None:
    cast.police_actor.local_police_area.districts.set([])
    cast.police_actor.local_police_area.municipalities.set([])

    response = propose(cast.police, cast)

    assert response.status_code == 422


def test_an_ended_district_is_not_asked_for(cast: Cast) -> None:
    district = cast.district_actor.district
    district.valid_to = datetime.date(2020, 12, 31)
    district.save()

    assert propose(cast.police, cast, district="").status_code == 302


def test_police_area_and_municipality_must_belong_together(cast: Cast) -> None:
    Membership.objects.create(user=cast.police, actor=cast.other_police_actor, role="coordinator")

    response = propose(cast.police, cast, local_police_area=cast.other_police_actor.local_police_area_id)

    assert "Södra Ek omfattar inte Centrum." in text(response)


def test_a_mistake_is_explained_and_nothing_typed_is_lost(cast: Cast) -> None:
    response = propose(cast.police, cast, category="", latitude="12", longitude="17,9")

    assert response.status_code == 422
    assert 'value="Vindskyddet"' in response.content.decode()
    assert "Kategori" in text(response)


def test_a_point_outside_sweden_is_refused(cast: Cast) -> None:
    response = propose(cast.police, cast, latitude="12", longitude="17,9")

    assert response.status_code == 422
    assert not Scene.objects.filter(name="Vindskyddet").exists()


def test_a_name_with_a_personal_number_is_refused(cast: Cast) -> None:
    assert "personnummer" in text(propose(cast.police, cast, name="640823-3234"))


def test_a_similar_name_must_be_confirmed(cast: Cast) -> None:
    response = propose(cast.police, cast, name="Torgets")

    assert response.status_code == 422
    assert reverse("scene_detail", args=[cast.square.pk]) in response.content.decode()
    assert propose(cast.police, cast, name="Torgets", is_another="on").status_code == 302


def test_similar_names_elsewhere_are_not_told_of(cast: Cast) -> None:
    SceneFactory.create(county=cast.county, name="Vindskydd", municipality=cast.other_municipal_actor.municipality)

    assert propose(cast.police, cast).status_code == 302


def test_without_an_open_round_nothing_can_be_added(cast: Cast) -> None:
    Round.objects.filter(pk=cast.open.pk).update(state=Round.State.PROOFING)

    response = propose(cast.police, cast)

    assert "Ingen omgång är öppen." in text(response)
    assert not Scene.objects.filter(name="Vindskyddet").exists()


# Judging again


@pytest.fixture
def left_out(cast: Cast) -> Scene:
    scene = SceneFactory.create(
        county=cast.county,
        name="Gamla stationen",
        municipality=cast.municipal_actor.municipality,
        local_police_area=cast.police_actor.local_police_area,
    )
    settled(scene=scene, round=cast.published, listed=False)
    return scene


def test_places_left_out_of_the_round_are_listed_with_their_latest_assessment(cast: Cast, left_out: Scene) -> None:
    page = text(logged_in(cast.police).get(URL))

    assert "Gamla stationen Omgång 2021: inte en öppen drogscen" in page
    assert "Torget" not in page


def test_a_place_is_judged_again(cast: Cast, left_out: Scene) -> None:
    again = reverse("scene_judge_again", args=[left_out.pk])

    response = logged_in(cast.municipal).post(again)
    logged_in(cast.police).post(again)

    assessment = Assessment.objects.get(scene=left_out, round=cast.open)
    assert response.headers["Location"] == reverse("assessment_edit", args=[assessment.pk])


def test_who_only_reads_cannot_judge_again_and_outside_is_404(cast: Cast, left_out: Scene) -> None:
    again = reverse("scene_judge_again", args=[left_out.pk])

    assert logged_in(cast.reader).post(again).status_code == 403
    assert logged_in(cast.office).post(again).status_code == 403
    assert logged_in(cast.other_police).post(again).status_code == 404


def test_no_place_is_judged_again_while_no_round_is_open(cast: Cast, left_out: Scene) -> None:
    Round.objects.filter(pk=cast.open.pk).update(state=Round.State.PROOFING)

    logged_in(cast.police).post(reverse("scene_judge_again", args=[left_out.pk]))

    assert not Assessment.objects.filter(scene=left_out, round=cast.open).exists()


def test_the_number_of_queries_is_fixed(
    cast: Cast, left_out: Scene, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = logged_in(cast.police)
    # session, user, works for an area, open rounds; choices of district, municipality and police area;
    # assignments for the menu, places left out and their assessments; the choices again as they are drawn
    with django_assert_num_queries(16):
        client.get(URL)


def test_what_is_left_empty_is_asked_for_in_its_own_words(cast: Cast) -> None:
    page = text(propose(cast.police, cast, name="", category="", municipality="", local_police_area=""))

    for words in ("Skriv platsens namn.", "Välj en kategori.", "Välj en kommun.", "Välj ett lokalpolisområde."):
        assert words in page
    assert "Det här fältet är obligatoriskt" not in page


# An outline that comes with the place

OUTLINE = "59.220000, 17.810000\n59.221000, 17.812000\n59.221000, 17.810000"


def test_an_outline_leads_to_the_page_where_it_is_looked_at_and_saved(cast: Cast) -> None:
    response = propose(cast.police, cast, outline=OUTLINE)

    scene = Scene.objects.get(name="Vindskyddet")
    assessment = Assessment.objects.get(scene=scene)
    where = reverse("assessment_outline", args=[assessment.pk])
    assert response.headers["Location"] == where
    assert not scene.outlines.exists()
    assert scene.latitude == pytest.approx(59.2207, abs=0.0005)
    client = logged_in(cast.police)
    client.cookies = response.client.cookies
    assert OUTLINE in client.get(where).content.decode()
    assert OUTLINE not in client.get(reverse("assessment_outline", args=[cast.square_now.pk])).content.decode()

    client.post(where, {"geometry": OUTLINE, "version": "0", "confirmed": ["outside-municipality"]})
    assert scene.outlines.get().area_m2 > 0
    client.post(where, {"geometry": "", "version": "1", "confirmed": ["removed"]})
    assert not scene.outlines.exists()
    assert OUTLINE not in client.get(where).content.decode()


def test_outlines_of_several_new_places_wait_each_for_its_own(cast: Cast) -> None:
    client = logged_in(cast.police)
    pages = []
    for name in ("Vindskyddet", "Busskuren", "Parkbänken"):
        client.post(URL, described(cast, name=name, outline=OUTLINE))
        assessment = Assessment.objects.get(scene__name=name)
        pages.append(reverse("assessment_outline", args=[assessment.pk]))
    first, second, third = pages

    client.post(second, {"geometry": OUTLINE, "version": "0", "confirmed": ["outside-municipality"]})
    client.post(second, {"geometry": "", "version": "1", "confirmed": ["removed"]})

    assert OUTLINE in client.get(first).content.decode()
    assert OUTLINE not in client.get(second).content.decode()
    assert OUTLINE in client.get(third).content.decode()


def test_of_many_outlines_on_their_way_the_oldest_gives_way(cast: Cast) -> None:
    session = SessionStore()
    outline = square_at(59.2, 17.8, side=0.001)
    oldest, *others = AssessmentFactory.create_batch(MOST + 1)
    for assessment in (oldest, *others):
        carry(session, outline, to=assessment)

    assert carried_to(session, oldest) == ""
    assert all(carried_to(session, assessment) for assessment in others)


def test_a_point_that_was_given_stays(cast: Cast) -> None:
    propose(cast.police, cast, outline=OUTLINE, latitude="59,225", longitude="17,81")

    assert Scene.objects.get(name="Vindskyddet").latitude == 59.225


def test_a_point_far_from_the_outline_is_told_and_nothing_is_chosen_for_the_user(cast: Cast) -> None:
    response = propose(cast.police, cast, outline=OUTLINE, latitude="59,22", longitude="17,83")

    assert response.status_code == 422
    assert "Avgränsningen ligger 1,0 km från punkten. Rätta eller ta bort den som är fel." in text(response)
    assert list(response.context["form"].errors) == ["outline"]
    assert not Scene.objects.filter(name="Vindskyddet").exists()


@pytest.mark.parametrize("latitude", ["12", "1e300", "91"])
def test_a_point_outside_sweden_is_told_by_itself(cast: Cast, latitude: str) -> None:
    response = propose(cast.police, cast, outline=OUTLINE, latitude=latitude, longitude="17,81")

    assert response.status_code == 422
    assert "från punkten" not in text(response)


def test_without_a_script_enter_adds_the_place(cast: Cast) -> None:
    """A browser presses the first button of the form, other than those that send nothing."""
    page = logged_in(cast.police).get(URL).content.decode()
    form = page[page.index(f'action="{URL}"') :]

    buttons = [one for one in re.findall(r"<button[^>]*>", form) if 'type="button"' not in one]

    assert "formaction" not in buttons[0]
    assert f'formaction="{reverse("scene_propose_areas")}#areas"' in buttons[1]


@pytest.mark.parametrize(
    ("outline", "says"), [("59.2, 17.8", "minst tre"), ("57.7, 12\n57.7, 12.1\n57.8, 12.1", "utanför")]
)
def test_an_outline_that_cannot_be_is_refused_with_the_place(cast: Cast, outline: str, says: str) -> None:
    with_boundary(cast.county, square_at(59, 17, side=1))

    response = propose(cast.police, cast, outline=outline)

    assert response.status_code == 422
    assert says in text(response)
    assert outline in response.content.decode()
    assert not Scene.objects.filter(name="Vindskyddet").exists()
