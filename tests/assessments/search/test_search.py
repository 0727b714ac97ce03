"""What is found, by whom, and what cannot be looked for."""

import datetime
import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.html import escape

from assessments.search.hits import Search
from assessments.search.question import MOST_LETTERS
from municipalities.models import User
from municipalities.site.search import words_of
from scenes.names.filling import fill
from scenes.names.reading import Located, Spot
from tests.cast import Cast
from tests.factories import (
    BoundaryFactory,
    DistrictFactory,
    MunicipalityFactory,
    PlaceFactory,
    SceneFactory,
    UserFactory,
    drawn,
    with_boundary,
)
from tests.shapes import square_at

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(cast: Cast, client: Client) -> Client:
    client.force_login(cast.office)
    return client


def found(user: User, text: str, most: int = 20) -> dict[str, list[str]]:
    groups = Search(user, words_of(text), most=most).groups
    return {group.title: [f"{hit.name}, {hit.about}" for hit in group.hits] for group in groups}


def street(
    cast: Cast, name: str = "Torggatan", *, kind: str = "street", at: tuple[float, float] = (59.2, 17.8)
) -> None:
    spot = Spot(name, kind, *at)
    fill([Located(spot, "Lövtorp", cast.square.municipality.pk)])


def page(client: Client, text: str) -> str:
    response = client.get(reverse("search"), {"q": text})
    assert response.status_code == 200
    return response.content.decode()


# --- What is found


def test_places_areas_rounds_schools_and_streets_by_kind(cast: Cast) -> None:
    street(cast)
    PlaceFactory.create(name="Torgskolan", kind="school", county=cast.county, municipality=cast.square.municipality)
    assert found(cast.office, "torg") == {
        "Bedömda platser": ["Torget, Bedömd plats · Ekstad"],
        "Skolor och stationer": ["Torgskolan, Skola · Ekstad"],
        "Namn på kartan": ["Torggatan, Gata · Lövtorp, Ekstad"],
    }


def test_municipalities_districts_and_police_areas(cast: Cast) -> None:
    hits = found(cast.office, "ek") | found(cast.office, "ekst") | found(cast.office, "centrum")
    assert hits["Områden"] == ["Centrum, Stadsdelsområde i Ekstad · Eklunds län"]
    assert found(cast.office, "ekst")["Områden"] == ["Ekstad, Kommun · Eklunds län"]
    assert found(cast.office, "norra")["Områden"] == ["Norra Ek, Lokalpolisområde · Eklunds län"]


def test_an_area_that_has_ended_is_not_found(cast: Cast) -> None:
    area = cast.square.local_police_area
    area.valid_to = datetime.date(2020, 1, 1)
    area.save()
    assert found(cast.office, "norra ek") == {}


@pytest.mark.parametrize("text", ["2021", "omgång 2021", "OMG 2021", "2021 eklund"])
def test_rounds_by_label(cast: Cast, text: str) -> None:
    assert found(cast.office, text)["Omgångar"] == ["Omgång 2021, Publicerad · Eklunds län"]


def test_a_planned_round_is_not_found(cast: Cast) -> None:
    assert found(cast.office, "2024") == {}


def test_the_municipality_narrows(cast: Cast) -> None:
    street(cast)
    assert "Namn på kartan" in found(cast.office, "torgg ekst")
    assert "Namn på kartan" in found(cast.office, "ekst torgg")
    assert found(cast.office, "torgg åby") == {}


def test_the_closest_come_first(cast: Cast) -> None:
    areas = {name: getattr(cast.square, name) for name in ("county", "municipality", "local_police_area")}
    for name in ("Gamla Kvarnen", "Kvarnparken", "Kvarn"):
        SceneFactory.create(name=name, **areas)
    hits = [hit.name for hit in Search(cast.office, ["kvarn"], most=5).hits]
    assert hits == ["Kvarn", "Kvarnparken", "Gamla Kvarnen"]


def test_a_school_of_the_map_that_is_in_the_register_is_told_once(cast: Cast) -> None:
    street(cast, "Torgskolan", kind="school")
    PlaceFactory.create(name="Torgskolan", kind="school", county=cast.county, latitude=59.2005, longitude=17.8)
    assert list(found(cast.office, "torgskolan")) == ["Skolor och stationer"]


def test_one_farther_off_is_another(cast: Cast) -> None:
    street(cast, "Torgskolan", kind="school")
    PlaceFactory.create(name="Torgskolan", kind="school", county=cast.county, latitude=59.25, longitude=17.8)
    assert list(found(cast.office, "torgskolan")) == ["Skolor och stationer", "Namn på kartan"]


def test_a_school_that_has_closed_is_not_found(cast: Cast) -> None:
    PlaceFactory.create(name="Torgskolan", county=cast.county, valid_to=datetime.date(2020, 1, 1))
    assert found(cast.office, "torgskolan") == {}


def test_a_name_is_found_once_by_two_of_its_words(cast: Cast) -> None:
    street(cast, "Strand Strandgatan")
    assert found(cast.office, "strand")["Namn på kartan"] == ["Strand Strandgatan, Gata · Lövtorp, Ekstad"]


def test_more_than_are_shown_are_told_of(cast: Cast) -> None:
    pk = cast.square.municipality.pk
    fill([Located(Spot(f"Storgatan {number}", "street", 59.2, 17.8), "", pk) for number in range(30)])
    [group] = Search(cast.office, ["storgatan"], most=20).groups
    assert (len(group.hits), group.has_more) == (20, True)


# --- Where they lead


def test_a_street_leads_to_its_place_on_the_map_in_what_no_server_sees(cast: Cast) -> None:
    street(cast)
    [hit] = Search(cast.office, ["torggatan"], most=5).hits
    assert hit.url == f"{reverse('map')}?county=27#16/59.200000/17.800000/Torggatan"


def test_a_place_is_on_the_map_where_it_was_drawn_last(cast: Cast) -> None:
    drawn(cast.square, cast.published, square_at(59.1, 17.7))
    drawn(cast.square, cast.open, square_at(59.2, 17.8))
    [hit] = [hit for hit in Search(cast.office, ["torget"], most=5).hits if hit.name == "Torget"]
    assert hit.url == reverse("scene_detail", args=[cast.square.pk])
    assert [hit.latitude, hit.longitude] == pytest.approx([59.2, 17.8], abs=0.01)


def test_a_municipality_leads_to_its_places_and_to_its_middle(cast: Cast) -> None:
    with_boundary(cast.square.municipality, square_at(59.15, 17.7, side=0.2))
    [hit] = Search(cast.office, ["ekstad"], most=5).hits
    assert hit.url == f"{reverse('map')}?county=27&municipality=2701#11/59.250000/17.800000/Ekstad"


def test_an_area_without_boundary_has_no_place_on_the_map(cast: Cast) -> None:
    [hit] = Search(cast.office, ["norra", "ek"], most=5).hits
    assert (hit.is_on_map, hit.url) == (False, f"{reverse('map')}?county=27&lpo=Norra+Ek")


# --- What one may not see


@pytest.mark.parametrize(
    ("who", "names"),
    [
        ("police", ["Torget"]),
        ("other_police", ["Ängsparken"]),
        ("office", ["Torget", "Ängsparken"]),
        ("county_actor", []),
        ("outsider", []),
    ],
)
def test_single_places_only_for_those_who_see_them(cast: Cast, who: str, names: list[str]) -> None:
    user = getattr(cast, who)
    hits = [hit.name for text in ("torget", "ängsp") for hit in Search(user, words_of(text), most=5).hits]
    assert hits == names


def test_what_is_not_seen_answers_as_what_is_not_there(cast: Cast, client: Client) -> None:
    client.force_login(cast.police)

    def answer(text: str) -> str:
        content = re.sub(r'value="[^"]*"|csrf\w*"|X-CSRFToken[^}]*', "", page(client, text))
        return content.replace(escape(text), "")

    assert answer("ängsparken") == answer("finnsinte")


def test_another_countys_areas_rounds_schools_and_streets_are_not_found(cast: Cast) -> None:
    street(cast)
    PlaceFactory.create(name="Torgskolan", county=cast.county)
    hits = [hit for text in ("torg", "ekstad", "2021", "norra") for hit in Search(cast.outsider, [text], most=5).hits]
    assert hits == []


def test_nothing_for_whoever_has_no_assignment(cast: Cast) -> None:
    street(cast)
    user: User = UserFactory.create()
    assert [hit for text in ("torg", "ekst", "2021") for hit in Search(user, [text], most=5).hits] == []


# --- The page


def test_the_page_works_without_javascript(cast: Cast, office: Client) -> None:
    street(cast)
    content = page(office, "torg")
    assert f'<a href="{reverse("scene_detail", args=[cast.square.pk])}">Torget</a>' in content
    assert "Gata · Lövtorp, Ekstad" in content
    assert "2 träffar på ”torg”" in content


def test_an_empty_question_tells_how_to_ask(office: Client) -> None:
    assert "Skriv början på varje ord" in page(office, "")
    assert "Skriv början på varje ord" in office.get(reverse("search")).content.decode()


def test_nothing_found_is_told_with_what_to_try(office: Client) -> None:
    assert "Inget hittades på ”qqq”" in page(office, "qqq")


@pytest.mark.parametrize("text", ['"', "''", "%", "_", "\\", "*", "(", "‘’", " - "])
def test_signs_only_are_no_question(office: Client, text: str) -> None:
    content = page(office, text)
    assert ("Skriv ett namn, med bokstäver eller siffror." in content) is bool(text.strip())


def test_too_long_a_question_is_told(office: Client) -> None:
    assert f"Skriv högst {MOST_LETTERS} tecken" in page(office, "x" * 200)


def test_two_letters_find_whole_words_and_say_so(cast: Cast, office: Client) -> None:
    assert "Färre än 3 bokstäver" in page(office, "to")
    assert "Färre än 3 bokstäver" not in page(office, "tor")
    assert found(cast.office, "åb") == {}
    assert [hit.name for hit in Search(cast.office, ["ek"], most=5).hits] == ["Norra Ek", "Södra Ek"]


@pytest.mark.parametrize(
    "text",
    [
        "100%",
        "a_b",
        "'; DROP TABLE",
        "(((",
        "[a-",
        "\\d+",
        "Torget\u200b",
        "ŤÖRGET",
        "\U0001f600 torg",
        "ß",
        "ﬁ",
        "x " * 40,
    ],
)
def test_no_question_breaks_the_page(office: Client, text: str) -> None:
    page(office, text)
    assert office.post(reverse("search_suggestions"), {"q": text}).status_code == 200


def test_what_looks_like_a_pattern_is_not_one(cast: Cast) -> None:
    assert found(cast.office, "t%") == {}
    assert found(cast.office, "t.rget") == {}


@pytest.mark.parametrize("method", ["get", "post"])
def test_what_cannot_be_read_is_refused(office: Client, method: str) -> None:
    route = {"get": "search", "post": "search_suggestions"}[method]
    assert getattr(office, method)(reverse(route), {"q": "a\0b"}).status_code == 400


def test_no_cache_keeps_it_and_no_link_from_it_tells_what_was_asked(office: Client) -> None:
    response = office.get(reverse("search"), {"q": "torg"})
    assert response["Cache-Control"] == "private, no-store"
    assert response["Referrer-Policy"] == "strict-origin"
    assert office.post(reverse("search_suggestions"), {"q": "torg"})["Cache-Control"] == "private, no-store"


def test_the_head_of_every_page_has_the_box(office: Client) -> None:
    content = office.get(reverse("help")).content.decode()
    assert f'action="{reverse("search")}"' in content
    assert "Sök plats, kommun, omgång" in content


def test_but_not_for_whoever_is_not_logged_in(client: Client, db: None) -> None:
    assert "site-search" not in client.get(reverse("help")).content.decode()


# --- Suggestions


def suggested(client: Client, **data: str) -> Any:
    return client.post(reverse("search_suggestions"), data).json()


def test_suggestions_are_options_with_where_they_lead(cast: Cast, office: Client) -> None:
    street(cast)
    answer = suggested(office, q="torgg")
    assert 'role="option"' in answer["options"]
    assert 'data-latitude="59.200000"' in answer["options"]
    assert answer["said"] == "1 förslag."


def test_on_a_map_only_what_is_on_it(cast: Cast, office: Client) -> None:
    assert "Omgång 2021" in suggested(office, q="2021")["options"]
    assert suggested(office, q="2021", map="1") == {"options": "", "said": "Inget hittades."}


def test_suggestions_tell_what_is_wrong(office: Client) -> None:
    assert suggested(office, q="x" * 200)["said"].startswith("Skriv högst")
    assert suggested(office, q="zz")["said"].startswith("Färre än 3 bokstäver")
    assert suggested(office, q="") == {"options": "", "said": ""}
    assert suggested(office) == {"options": "", "said": ""}


def test_suggestions_are_posted_so_that_no_address_holds_them(office: Client) -> None:
    assert office.get(reverse("search_suggestions"), {"q": "torg"}).status_code == 405


def test_names_are_escaped(cast: Cast, office: Client) -> None:
    street(cast, "Torg<script>")
    assert "<script>" not in suggested(office, q="torg")["options"]


# --- What it costs


def test_a_search_asks_the_same_few_questions_however_much_there_is(cast: Cast, django_assert_num_queries: Any) -> None:
    street(cast)
    # the user's assignments; scenes and their outlines; municipalities, districts, police areas; rounds; schools;
    # names by their first word and by a later one
    with django_assert_num_queries(10):
        Search(cast.office, ["torg"], most=5)


def test_where_areas_of_every_kind_lie_is_asked_once(cast: Cast, django_assert_num_queries: Any) -> None:
    for east in range(3):
        town = MunicipalityFactory.create(county=cast.county, name=f"Torgby {east}")
        with_boundary(town, square_at(59, 17 + east, side=0.1))
        district = DistrictFactory.create(municipality=town, name="Torget")
        BoundaryFactory.create(kind="district", district=district, geometry=square_at(59, 17 + east, side=0.05))
    # as above, and the boundaries of all that were found
    with django_assert_num_queries(11):
        hits = Search(cast.police, ["torg"], most=5).groups[1].hits
    assert [hit.longitude for hit in hits] == pytest.approx([17.05, 18.05, 19.05, 17.025, 18.025])


def test_names_are_asked_for_no_longer_than_some_are_missing(cast: Cast, django_assert_num_queries: Any) -> None:
    """Whoever writes several words has mostly found all that is shown by the first."""
    pk = cast.square.municipality.pk
    fill([Located(Spot(f"Gamla Stenvägen {number}", "street", 59.2, 17.8), "", pk) for number in range(9)])
    with django_assert_num_queries(8):
        [group] = Search(cast.office, ["gam", "st"], most=5).groups
    assert (len(group.hits), group.has_more) == (5, True)
