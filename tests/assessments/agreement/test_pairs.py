import json
from io import StringIO
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from assessments.agreement.pairs import pairs_of
from assessments.agreement.tally import Agreement, Tally
from assessments.judging import rules as judging
from assessments.models import Answer, Assessment
from tests.factories import AssessmentFactory, MembershipFactory, MunicipalityFactory, OfficeFactory, RoundFactory
from tests.pair import a_pair_with_assessment

pytestmark = pytest.mark.django_db

YES, NO, UNKNOWN = "yes", "no", "unknown"


@pytest.fixture
def pair() -> SimpleNamespace:
    return a_pair_with_assessment()


def give(pair: SimpleNamespace, by: Any, **answers: str) -> None:
    """`i1_police="yes"` and so on."""
    assessment = Assessment.objects.select_related("round").get(pk=pair.assessment.pk)
    posted = {name.replace("_", ".", 1): value for name, value in answers.items()}
    judging.save(assessment, posted, seen_version=assessment.version, by=by)


def stored(count: int, police: str, municipality: str, **fields: Any) -> None:
    """As an import leaves them: no history of who answered what."""
    municipality_there = fields["round"].county.municipalities.first() or MunicipalityFactory.create(
        county=fields["round"].county
    )
    for _number in range(count):
        assessment = AssessmentFactory.create(scene__municipality=municipality_there, **fields)
        Answer.objects.create(assessment=assessment, indicator=1, police=police, municipality=municipality)


def given(pair: SimpleNamespace) -> list[tuple[int, str, str]]:
    return [(found.indicator, found.police, found.municipality) for found in pairs_of(pair.round)]


def test_both_have_answered(pair: SimpleNamespace) -> None:
    give(pair, pair.police, i1_police=YES, i2_police=NO)
    give(pair, pair.municipal, i1_municipality=NO)
    assert given(pair) == [(1, YES, NO)]


def test_what_a_party_changes_after_both_have_answered_is_not_its_own_any_more(pair: SimpleNamespace) -> None:
    give(pair, pair.police, i1_police=YES)
    give(pair, pair.municipal, i1_municipality=NO)
    give(pair, pair.municipal, i1_municipality=YES)
    assert given(pair) == [(1, YES, NO)]


def test_a_party_may_change_its_mind_before_the_other_has_answered(pair: SimpleNamespace) -> None:
    give(pair, pair.police, i1_police=YES)
    give(pair, pair.police, i1_police=NO)
    give(pair, pair.municipal, i1_municipality=NO)
    assert given(pair) == [(1, NO, NO)]


def test_one_that_takes_its_answer_back_has_not_answered(pair: SimpleNamespace) -> None:
    give(pair, pair.police, i1_police=YES)
    give(pair, pair.police, i1_police="")
    give(pair, pair.municipal, i1_municipality=NO)
    assert given(pair) == []


def test_one_person_for_both_is_no_agreement(pair: SimpleNamespace) -> None:
    MembershipFactory.create(user=pair.police, actor=pair.municipal_actor)
    give(pair, pair.police, i1_police=YES, i2_police=YES)
    give(pair, pair.police, i1_municipality=YES)
    give(pair, pair.municipal, i2_municipality=YES)
    assert given(pair) == [(2, YES, YES)]


def test_imported_answers_count_as_given_independently(pair: SimpleNamespace) -> None:
    stored(1, YES, NO, round=pair.round)
    assert given(pair) == [(1, YES, NO)]


def test_other_rounds_have_their_own(pair: SimpleNamespace) -> None:
    stored(1, YES, NO, round=pair.before)
    assert given(pair) == []


def test_pairs_are_read_in_three_queries(
    pair: SimpleNamespace, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    stored(3, YES, NO, round=pair.round)
    give(pair, pair.police, i1_police=YES)
    with django_assert_num_queries(3):  # assessments, answers, events
        assert len(pairs_of(pair.round)) == 3


def test_tally_leaves_out_and_counts_those_who_do_not_know(pair: SimpleNamespace) -> None:
    for police, municipality in [(YES, YES), (YES, NO), (NO, YES), (NO, NO), (UNKNOWN, YES), (NO, UNKNOWN)]:
        stored(1, police, municipality, round=pair.round)
    tally = Tally.of(pairs_of(pair.round))
    assert (tally.pairs, tally.equal, tally.police_only, tally.municipality_only, tally.unknown) == (4, 2, 1, 1, 2)


def test_nineteen_pairs_are_too_few(pair: SimpleNamespace) -> None:
    stored(19, YES, YES, round=pair.round)
    tally = Tally.of(pairs_of(pair.round))
    assert (tally.share, tally.ac1, tally.kappa) == (None, None, None)


def printed(round: Any) -> dict[str, Any]:
    out = StringIO()
    call_command("agreement", round.county.code, "--round", round.label, "--format", "json", stdout=out)
    summary: dict[str, Any] = json.loads(out.getvalue())
    return summary


def test_the_command_prints_k1() -> None:
    round = RoundFactory.create()
    for count, police, municipality in [(40, YES, YES), (9, YES, NO), (6, NO, YES), (45, NO, NO), (2, UNKNOWN, NO)]:
        stored(count, police, municipality, round=round)
    summary = printed(round)
    assert (summary["county"], summary["round"], summary["pairs"]) == (round.county.code, "2024", 100)
    assert summary["indicators"][0] == {
        "indicator": 1,
        "pairs": 100,
        "equal": 0.85,
        "police_only": 9,
        "municipality_only": 6,
        "unknown": 2,
        "ac1": 0.7007,
        "kappa": 0.6995,
    }


def test_the_command_gives_null_for_what_cannot_be_computed() -> None:
    round = RoundFactory.create()
    stored(50, YES, YES, round=round)
    one, *others = printed(round)["indicators"]
    assert (one["equal"], one["ac1"], one["kappa"]) == (1, 1, None)
    assert len(others) == 9
    assert {(other["pairs"], other["equal"], other["ac1"], other["kappa"]) for other in others} == {
        (0, None, None, None)
    }


# --- The page


@pytest.fixture
def office(pair: SimpleNamespace, client: Client) -> Client:
    client.force_login(MembershipFactory.create(actor=OfficeFactory.create(county=pair.county)).user)
    return client


def page(client: Client, round: Any) -> str:
    response = client.get(reverse("agreement", args=[round.county.code, round.label]))
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def test_nothing_to_compare(office: Client, pair: SimpleNamespace) -> None:
    assert "Ingen plats har egna svar från båda parter" in page(office, pair.round)


def test_the_agenda_has_the_place_with_most_differences_first(office: Client, pair: SimpleNamespace) -> None:
    first = AssessmentFactory.create(round=pair.round, scene__name="Ankdammen")
    second = AssessmentFactory.create(round=pair.round, scene__name="Berget")
    Answer.objects.create(assessment=first, indicator=1, police=YES, municipality=NO, agreed=YES)
    for number in (3, 4):
        Answer.objects.create(assessment=second, indicator=number, police=NO, municipality=YES)
    found = page(office, pair.round)
    assert found.index("Berget") < found.index("Ankdammen")
    assert "polisen ja, kommunen nej; gemensamt ja" in found
    assert "polisen nej, kommunen ja" in found


def test_who_says_yes_when_the_other_says_no(office: Client, pair: SimpleNamespace) -> None:
    stored(3, YES, NO, round=pair.round)
    stored(1, NO, YES, round=pair.round)
    assert "Polisen svarar ja och kommunen nej på 3 platser, tvärtom på 1." in page(office, pair.round)


def test_all_alike_says_why_there_is_no_kappa(office: Client, pair: SimpleNamespace) -> None:
    stored(20, YES, YES, round=pair.round)
    found = page(office, pair.round)
    assert "kan inte beräknas, alla svarade ja" in found
    assert "20 av 20" in found
    assert "100 %" in found


def test_a_party_that_seldom_knows_needs_a_talk(office: Client, pair: SimpleNamespace) -> None:
    stored(6, YES, YES, round=pair.round)
    stored(3, YES, UNKNOWN, round=pair.round)
    assert "Kommunen svarar vet ej" in page(office, pair.round)


def test_three_in_ten_is_not_seldom(office: Client, pair: SimpleNamespace) -> None:
    stored(7, YES, YES, round=pair.round)
    stored(3, YES, UNKNOWN, round=pair.round)
    assert "svarar vet ej" not in page(office, pair.round)


def test_police_areas_come_in_swedish_order(office: Client, pair: SimpleNamespace) -> None:
    for name in ("Ödsmål", "Årsta", "Zinkgruvan"):
        stored(1, YES, YES, round=pair.round, scene__local_police_area__name=name)
    found = page(office, pair.round)
    assert found.rindex("Zinkgruvan") < found.rindex("Årsta") < found.rindex("Ödsmål")


def test_the_page_of_the_round_leads_there(office: Client, pair: SimpleNamespace) -> None:
    found = office.get(reverse("round_edit", args=[pair.round.pk])).content.decode()
    assert reverse("agreement", args=[pair.county.code, "2024"]) in found


def test_a_planned_round_has_none(office: Client, pair: SimpleNamespace) -> None:
    planned = RoundFactory.create(county=pair.county, label="2025", state="planned")
    assert office.get(reverse("agreement", args=[pair.county.code, planned.label])).status_code == 404


def test_number_of_queries_of_the_page(
    office: Client, pair: SimpleNamespace, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    stored(30, YES, NO, round=pair.round)
    page(office, pair.round)
    with django_assert_max_num_queries(9):
        page(office, pair.round)


def test_agreement_of_a_round_counts_assessments_once(pair: SimpleNamespace) -> None:
    for number in (1, 2):
        Answer.objects.create(assessment=pair.assessment, indicator=number, police=YES, municipality=YES)
    assert Agreement(pair.round).assessments == 1
