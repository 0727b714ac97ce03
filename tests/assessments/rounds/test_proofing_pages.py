import re

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from assessments.models import Proof
from assessments.rounds import rules as rounds
from assessments.rounds.proofing import proof_groups
from municipalities.models import User
from municipalities.models.actor import Party
from tests.cast import Cast
from tests.factories import MembershipFactory, SceneFactory, answered, drawn, settled
from tests.pages import Response, logged_in, text


@pytest.fixture
def url(cast: Cast) -> str:
    return reverse("proof_list", args=[cast.in_proof.pk])


def answer(user: User, cast: Cast, party: Party, **data: str) -> Response:
    return logged_in(user).post(reverse("proof_answer", args=[cast.square_in_proof.pk, party]), data)


def test_a_party_sees_how_its_own_places_will_be_published(cast: Cast, url: str) -> None:
    settled(scene=cast.park, round=cast.in_proof)
    drawn(cast.square, cast.in_proof)

    page = text(logged_in(cast.police).get(url))

    assert "0 av 1 plats är besvarad" in page
    assert re.search(r"Torget Kvalificerad 7 av 10 indikatorer, 3 \d\d\d m², gemensam", page)
    assert "Centrum, Ekstad" in page
    assert "Ängsparken" not in page


def test_a_place_that_has_ceased_is_published_as_that(cast: Cast, url: str) -> None:
    settled(scene=cast.park, round=cast.in_proof, listed=False)

    page = text(logged_in(cast.other_police).get(url))

    assert re.search(r"Ängsparken Inte en öppen drogscen Upphörd", page)


def test_answering_that_it_is_correct(cast: Cast, url: str) -> None:
    response = answer(cast.police, cast, Party.POLICE, is_correct="yes")

    assert response.headers["Location"] == f"{url}#place-{cast.square.pk}"
    assert Proof.objects.get().is_correct
    assert "1 av 1 plats är besvarad" in text(logged_in(cast.police).get(url))


def test_an_objection_is_explained_and_read_by_the_office(cast: Cast, url: str) -> None:
    answer(cast.municipal, cast, Party.MUNICIPALITY, is_correct="no", objection="Platsen upphörde i maj.")

    page = text(logged_in(cast.office).get(url))

    assert "Kommunen: stämmer inte Platsen upphörde i maj." in page
    assert "Klara Kommun" in page


@pytest.mark.parametrize("objection", ["", "  ", "Fråga 640823-3234"])
def test_an_objection_without_a_proper_explanation_is_refused_and_shown_again(cast: Cast, objection: str) -> None:
    response = answer(cast.police, cast, Party.POLICE, is_correct="no", objection=objection)

    assert response.status_code == 422
    assert objection.strip() in text(response)
    assert not Proof.objects.exists()


def test_an_answer_without_yes_or_no_is_refused(cast: Cast) -> None:
    assert answer(cast.police, cast, Party.POLICE).status_code == 422
    assert not Proof.objects.exists()


def test_a_later_word_replaces_an_earlier_one(cast: Cast) -> None:
    answer(cast.police, cast, Party.POLICE, is_correct="no", objection="Fel kommun.")
    answer(cast.police, cast, Party.POLICE, is_correct="yes")

    assert Proof.objects.get().is_correct


def test_only_the_coordinators_of_the_place_answer(cast: Cast) -> None:
    for user, party, status in [
        (cast.police, Party.MUNICIPALITY, 403),
        (cast.contributor, Party.POLICE, 403),
        (cast.office, Party.POLICE, 403),
        (cast.other_police, Party.POLICE, 404),
        (cast.outsider, Party.POLICE, 404),
    ]:
        assert answer(user, cast, party, is_correct="yes").status_code == status


def test_the_rule_too_refuses_one_person_for_both_parties(cast: Cast) -> None:
    rounds.proof(cast.square_in_proof, party=Party.POLICE, is_correct=True, by=cast.police)

    with pytest.raises(ValidationError, match="den andra parten"):
        rounds.proof(cast.square_in_proof, party=Party.MUNICIPALITY, is_correct=True, by=cast.police)
    rounds.proof(cast.square_in_proof, party=Party.POLICE, is_correct=False, objection="Fel yta.", by=cast.police)

    assert [(proof.party, proof.is_correct) for proof in cast.square_in_proof.proofs.all()] == [(Party.POLICE, False)]


def test_the_database_too_holds_that_nobody_answers_for_both(cast: Cast) -> None:
    said = {"assessment": cast.square_in_proof, "is_correct": True, "by": cast.police}
    Proof.objects.create(party=Party.POLICE, **said)
    with pytest.raises(IntegrityError), transaction.atomic():
        Proof.objects.create(party=Party.MUNICIPALITY, **said)


def test_one_person_does_not_answer_for_both_parties(cast: Cast, url: str) -> None:
    MembershipFactory.create(user=cast.police, actor=cast.municipal_actor)
    other_side = reverse("proof_answer", args=[cast.square_in_proof.pk, Party.MUNICIPALITY])
    assert other_side in logged_in(cast.police).get(url).content.decode()

    answer(cast.police, cast, Party.POLICE, is_correct="yes")

    assert answer(cast.police, cast, Party.MUNICIPALITY, is_correct="yes").status_code == 403
    assert Proof.objects.get().party == Party.POLICE
    assert other_side not in logged_in(cast.police).get(url).content.decode()


def test_the_office_sees_every_police_area_and_what_is_left(cast: Cast, url: str) -> None:
    settled(scene=cast.park, round=cast.in_proof)
    answer(cast.police, cast, Party.POLICE, is_correct="yes")

    page = text(logged_in(cast.office).get(url))

    assert "0 av 2 platser är besvarade av båda parter" in page
    assert re.search(r"Norra Ek Svar som är kvar: Kommunen 1 .* Södra Ek Svar som är kvar: Polisen 1, Kommunen 1", page)
    assert "Skicka" not in page.replace("Skicka igen", "")


def test_who_judges_nothing_in_the_county_is_refused(cast: Cast, url: str) -> None:
    assert logged_in(cast.county_actor).get(url).status_code == 403
    assert logged_in(cast.outsider).get(url).status_code == 404


def test_before_the_proof_the_page_says_when_it_comes(cast: Cast) -> None:
    page = text(logged_in(cast.police).get(reverse("proof_list", args=[cast.open.pk])))

    assert "Korrekturet görs när projektkontoret stänger omgången för ändringar." in page
    assert "Torget" not in page


def test_an_unsettled_place_cannot_be_answered_about(cast: Cast, url: str) -> None:
    answered(scene=cast.park, round=cast.in_proof)

    assert "Stämmer inte" not in text(logged_in(cast.other_police).get(url))


def test_what_is_not_settled_is_not_left_to_answer_and_areas_are_of_the_round(cast: Cast) -> None:
    """Torget was drawn in another round only."""
    answered(scene=cast.park, round=cast.in_proof)

    centre, south = proof_groups(cast.in_proof, cast.office)

    assert [(row.assessment.scene, row.area_m2) for row in centre.rows] == [(cast.square, None)]
    assert [count for _party, count in centre.left] == [1, 1]
    assert south.left == []


def test_after_publication_the_answers_are_kept_to_read(cast: Cast) -> None:
    settled(scene=cast.park, round=cast.in_proof)
    rounds.proof(cast.square_in_proof, party=Party.POLICE, is_correct=True, by=cast.police)
    rounds.proof(cast.square_in_proof, party=Party.MUNICIPALITY, is_correct=True, by=cast.municipal)
    rounds.publish(cast.in_proof, on=cast.in_proof.ends, by=cast.office)

    page = text(logged_in(cast.police).get(reverse("proof_list", args=[cast.in_proof.pk])))

    assert "Omgången publicerades" in page
    assert "Polisen: stämmer" in page
    assert "Skicka" not in page.replace("Skicka igen", "")


def test_the_number_of_queries_does_not_depend_on_the_number_of_places(
    cast: Cast, url: str, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _number in range(5):
        settled(scene=SceneFactory.create(county=cast.county), round=cast.in_proof)
    client = logged_in(cast.office)
    # session, user, assignments, round with county; outlines; picture: previous round, what was published of it,
    # assessments of both, listed earlier, merges, splits; assessments, answers, proofs; may remind
    with django_assert_num_queries(16):
        client.get(url)
