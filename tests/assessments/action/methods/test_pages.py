"""The method bank as people read it: every zero and every search that found nothing in plain words."""

import re

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from assessments.action.methods.files import read
from assessments.action.models import Method
from assessments.action.models.measure import State
from municipalities.models import User
from tests.action import METHODS, a_measure, a_plan, the_bank
from tests.cast import Cast
from tests.factories import MembershipFactory, UserFactory
from tests.pages import Response, logged_in, text
from tests.questions import questionnaire

pytestmark = pytest.mark.django_db

FILES = {code: entry.fields for code, entry in read(METHODS).items() if code != Method.OTHER}
LEVELS = {
    "A": "Samlad forskning eller slumpat försök",
    "B": "Studie med jämförelse",
    "C": "Utan jämförelse, eller upplevt",
    "D": "Ingen studie funnen",
    "": "Ingen sökning gjord än",
}
SEEN = {
    "wanted": "Önskad effekt",
    "none": "Ingen effekt visad",
    "mixed": "Blandat",
    "not_studied": "Inte studerat",
}
OUTCOMES = {"drugs": "Droger på platsen", "violence": "Våld", "safety": "Trygghet"}


@pytest.fixture
def cast() -> Cast:
    the_bank()
    return Cast()


def listed(user: User, **choice: str) -> Response:
    return logged_in(user).get(reverse("method_list"), choice)


def opened(user: User, code: str = "M05", **choice: str) -> Response:
    return logged_in(user).get(reverse("method", args=[code]), choice)


def row_of(page: str, code: str) -> str:
    """The words of a method's row."""
    (row,) = [row for row in re.findall(r"<tr>.*?</tr>", page, re.DOTALL) if f">{code}<" in row]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", row))


def codes(response: Response) -> list[str]:
    return re.findall(r'class="small soft">(M\d\d)<', response.content.decode())


# --- Zeros and "not found" as honestly as effects


def test_each_row_says_level_and_what_was_seen(cast: Cast) -> None:
    page = listed(cast.police).content.decode()
    for code, fields in FILES.items():
        row = row_of(page, code)
        seen = [SEEN[fields[outcome]] for outcome in OUTCOMES] if fields["level"] else ["Visas när sökningen är gjord"]
        expected = f"{fields['label']} {code} {fields['level'] or '–'} {LEVELS[fields['level']]} {' '.join(seen)} "
        assert row.strip().startswith(expected)


@pytest.mark.parametrize("code", FILES)
def test_each_page_says_level_and_what_was_seen(cast: Cast, code: str) -> None:
    fields, page = FILES[code], text(opened(cast.police, code))
    assert f"{fields['level'] or '–'} {LEVELS[fields['level']]}" in page
    for outcome, label in OUTCOMES.items():
        assert (f"{label} {SEEN[fields[outcome]]}" in page) if fields["level"] else f"{label} " not in page
    if fields["level"] == "D":
        assert "Att ingen studie är funnen bevisar inte att ingen finns." in page
    if not fields["level"]:
        assert "Ingen har sökt efter forskning om insatsen än." in page


@pytest.mark.parametrize("code", [code for code, fields in FILES.items() if fields["sources"]])
def test_each_page_names_its_sources_and_when_they_were_checked(cast: Cast, code: str) -> None:
    response = opened(cast.police, code)
    page = response.content.decode().replace("&amp;", "&")
    for source, address in Method.objects.get(code=code).cited:
        assert source in page
        assert not address or f'<a href="{address}" rel="noreferrer">{source}</a>' in page
    assert "Kontrollerad i november 2026 av tjänstens förvaltare." in text(response)


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("M03", "Sökt, och inget funnet."),
        ("M05", "Märkning: V. V är kontrollerat vid källan, K ska kontrolleras."),
        ("M07", "Märkning: V (tal); exakt adress K."),
    ],
)
def test_how_it_was_checked_is_told(cast: Cast, code: str, words: str) -> None:
    assert words in text(opened(cast.police, code))


def test_what_is_not_known_is_told(cast: Cast) -> None:
    page = text(opened(cast.police, "M01"))
    assert "Vad insatsen gör med trygghet: inte studerat." in page
    assert "Vad insatsen kostar mot vad den ger." in page


def test_first_sentence_counts(cast: Cast) -> None:
    page = text(listed(cast.police))
    assert "25 insatser · sökning november 2026" in page
    assert (
        "Fem av 25 insatser vilar på samlad forskning eller slumpade försök. För fem hittades ingen studie av "
        "effekten. Tre är inte genomsökta än. Det betyder inte att de är verkningslösa, bara att ingen vet."
    ) in page
    Method.objects.filter(code__in=["M03", "M22", "M23", "M25"]).delete()
    page = text(listed(cast.police))
    assert "Fem av 21 insatser" in page
    assert "För fyra hittades ingen studie av effekten. Det betyder" in page


def test_without_gaps_nothing_is_excused(cast: Cast) -> None:
    Method.objects.exclude(level="A").delete()
    assert "Det betyder inte" not in text(listed(cast.police))


def test_sorted_by_kind_and_code_never_by_effect(cast: Cast) -> None:
    response = listed(cast.police)
    assert codes(response) == [
        *("M01", "M02", "M03", "M04", "M05", "M06", "M22", "M25"),
        *("M10", "M13", "M21", "M23"),
        *("M07", "M08", "M11", "M24"),
        *("M12", "M14", "M15", "M16", "M17", "M18"),
        *("M09", "M19", "M20"),
    ]
    kinds = re.findall(r'scope="rowgroup"[^>]*>([^<]+)<', response.content.decode())
    assert kinds == [
        "Formell kontroll",
        "Informell kontroll",
        "Situationell prevention",
        "Social prevention",
        "Samverkan",
    ]


def test_other_is_no_entry_of_the_bank(cast: Cast) -> None:
    assert opened(cast.police, Method.OTHER).status_code == 404
    assert opened(cast.police, "M77").status_code == 404


def test_an_empty_bank_says_so(cast: Cast) -> None:
    Method.objects.all().delete()
    assert "Metodbanken är tom." in text(listed(cast.police))


# --- Filters


@pytest.mark.parametrize(
    ("choice", "expected"),
    [
        (
            {"corner": "offender", "category": "central"},
            {"M01", "M02", "M04", "M05", "M06", "M09", "M12", "M14", "M15", "M25"},
        ),
        ({"problem": "unga_avrads"}, {"M12", "M13", "M14", "M16"}),
        ({"corner": "place", "problem": "nya_brukare"}, set()),
    ],
)
def test_narrowed_by_what_it_can_be_aimed_at(cast: Cast, choice: dict[str, str], expected: set[str]) -> None:
    questionnaire()
    response = listed(cast.police, **choice)
    assert {*codes(response)} == expected
    assert f"{len(expected)} av 25 insatser visas." in text(response)
    assert ("Ingen insats passar urvalet." in text(response)) is (not expected)
    assert "Vad en insats kan riktas mot är vår bedömning, inte forskning." in text(response)


def test_a_selection_that_is_not_understood_shows_nothing(cast: Cast) -> None:
    response = listed(cast.police, corner="middle")
    assert codes(response) == []
    assert 'aria-invalid="true"' in response.content.decode()
    assert "Urvalet går inte att förstå, så inget visas." in text(response)


def test_what_it_can_be_aimed_at_is_told_as_our_judgement(cast: Cast) -> None:
    questionnaire()
    page = text(opened(cast.police, "M07"))
    assert "Hörn Platsen" in page
    assert "Problem Upplevs som otrygg, allmänheten undviker platsen" in page
    assert "Vår bedömning, inte forskning." in page


# --- The county beside it


def begun_at_square(cast: Cast) -> None:
    """Aimed at the first indicator, which was ticked in 2021."""
    a_measure(
        a_plan(cast.square),
        (State.ONGOING, cast.published.ends),
        method=Method.objects.get(code="M05"),
        aim="i1",
    )


def test_what_the_county_has_seen_stands_beside(cast: Cast) -> None:
    begun_at_square(cast)
    assert "använd på 1 plats" in row_of(listed(cast.county_actor).content.decode(), "M05")
    assert "inte använd" in row_of(listed(cast.county_actor).content.decode(), "M01")
    assert "Använd på 1 plats. På 1 är det inte bedömt igen." in text(opened(cast.county_actor))


def test_gone_is_counted_and_drawn(cast: Cast) -> None:
    begun_at_square(cast)
    cast.square_in_proof.answers.filter(indicator=1).update(agreed="no")
    cast.in_proof.state, cast.in_proof.published_on = "published", cast.in_proof.ends
    cast.in_proof.save()
    assert "borta på 1 av 1 plats" in row_of(listed(cast.county_actor).content.decode(), "M05")
    response = opened(cast.county_actor)
    assert "Symptomet insatsen riktades mot var borta till nästa omgång på 1, kvar på 0." in text(response)
    assert "Det säger inte att insatsen är orsaken." in text(response)
    assert "<title" in response.content.decode().partition('role="img"')[2]


def test_other_counties_see_their_own(cast: Cast) -> None:
    begun_at_square(cast)
    assert "inte använd" in row_of(listed(cast.outsider).content.decode(), "M05")


def test_who_has_several_counties_chooses_by_the_address(cast: Cast) -> None:
    begun_at_square(cast)
    MembershipFactory.create(user=cast.outsider, actor=cast.board)
    user = User.objects.get(pk=cast.outsider.pk)
    assert "använd på 1 plats" in row_of(listed(user, county="27").content.decode(), "M05")
    assert "inte använd" in row_of(listed(user, county="28").content.decode(), "M05")


def test_without_a_county_only_what_research_says(cast: Cast) -> None:
    page = text(listed(UserFactory.create()))
    assert "Använd i länet" not in page
    assert "Kamerabevakning" in page
    assert "Länets erfarenhet" not in text(opened(UserFactory.create()))


def test_county_page_and_help_lead_to_it(cast: Cast) -> None:
    address = f"{reverse('method_list')}?county=27"
    assert address in logged_in(cast.police).get(reverse("dashboard", args=["27", "2021"])).content.decode()
    assert address in logged_in(cast.police).get(reverse("dashboard", args=["27", "2023"])).content.decode()
    assert reverse("method_list") in logged_in(cast.police).get(reverse("help")).content.decode()
    assert reverse("method_list") not in Client().get(reverse("help")).content.decode()


def test_list_asks_few_questions(cast: Cast, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    questionnaire()
    begun_at_square(cast)
    client = logged_in(cast.police)
    # session, user, assignments; methods, those chosen, problems to choose;
    # reports, measures, places of plans, lineage, assessments, answers
    with django_assert_num_queries(12):
        client.get(reverse("method_list"))


def test_page_asks_few_questions(cast: Cast, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    begun_at_square(cast)
    client = logged_in(cast.police)
    # session, user, assignments; method; reports, measures, places of plans, lineage, assessments, answers;
    # experiences, those one may remove; plans to use it in, their places; aims, words of problems
    with django_assert_num_queries(16):
        client.get(reverse("method", args=["M05"]))
