"""The project office sends a signed assessment back to both parties, and says why (rule 32)."""

import re

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from assessments.judging import rules as judging
from assessments.judging import signing
from assessments.models import Assessment, Event, Signature
from municipalities.models import Letter, User
from municipalities.models.actor import Party
from tests.cast import Cast
from tests.pages import Response, logged_in, text

REASON = "Indikator 3 stämmer inte med det ni skrev i fjol."


@pytest.fixture
def signed(cast: Cast) -> Assessment:
    for party, user in ((Party.POLICE, cast.police), (Party.MUNICIPALITY, cast.municipal)):
        signing.sign(cast.square_now, party=party, seen_version=1, by=user)
    return Assessment.objects.get(pk=cast.square_now.pk)


def send_back(user: User, assessment: Assessment, reason: str = REASON) -> Response:
    return logged_in(user).post(reverse("assessment_send_back", args=[assessment.pk]), {"reason": reason}, follow=True)


def page(user: User, assessment: Assessment) -> str:
    return text(logged_in(user).get(reverse("assessment_edit", args=[assessment.pk])))


def test_both_signatures_fall_and_both_parties_read_why(cast: Cast, signed: Assessment) -> None:
    assert "är skickad tillbaka till båda parter" in text(send_back(cast.office, signed))

    assert not Signature.objects.filter(assessment=signed).exists()
    assert not Assessment.objects.get(pk=signed.pk).is_settled
    for user in (cast.police, cast.municipal, cast.contributor):
        assert "Projektkontoret har skickat tillbaka bedömningen" in page(user, signed)
        assert REASON in page(user, signed)
        assert "Tillbakaskickad" in text(logged_in(user).get(reverse("my_area")))


def test_what_is_written_stays_and_can_be_signed_as_it_is(cast: Cast, signed: Assessment) -> None:
    before = judging.values(signed)
    send_back(cast.office, signed)

    signing.sign(signed, party=Party.POLICE, seen_version=signed.version, by=cast.police)

    assert judging.values(Assessment.objects.get(pk=signed.pk)) == before
    assert REASON in page(cast.municipal, signed)

    signing.sign(signed, party=Party.MUNICIPALITY, seen_version=signed.version, by=cast.municipal)

    assert REASON not in page(cast.police, signed)


def test_nobody_signs_on_a_page_that_was_opened_before(cast: Cast) -> None:
    signing.sign(cast.square_now, party=Party.MUNICIPALITY, seen_version=1, by=cast.municipal)
    client = logged_in(cast.police)
    opened = client.get(reverse("assessment_edit", args=[cast.square_now.pk])).content.decode()
    newest = re.search(r'name="newest" value="(\d+)"', opened)
    assert newest
    signing.send_back(cast.square_now, reason=REASON, by=cast.office)
    sign = reverse("assessment_sign", args=[cast.square_now.pk, Party.POLICE])
    sent = {"version": "1", "stands_behind": "on"}

    refused = client.post(sign, sent | {"newest": newest[1]})

    assert refused.status_code == 409
    assert REASON in text(refused)
    newer = re.search(r'name="newest" value="(\d+)"', refused.content.decode())
    assert newer
    assert client.post(sign, sent | {"newest": newer[1]}).status_code == 302


def test_who_took_no_part_is_asked_nothing(cast: Cast) -> None:
    signing.sign(cast.square_now, party=Party.POLICE, seen_version=1, by=cast.police)
    signing.state_absence(cast.square_now, party=Party.MUNICIPALITY, reason="Ingen utsedd.", by=cast.office)

    signing.send_back(cast.square_now, reason=REASON, by=cast.office)

    assert [(part.party, part.took_part) for part in cast.square_now.signatures.all()] == [("municipality", False)]


def test_it_stands_in_the_history_of_the_place(cast: Cast, signed: Assessment) -> None:
    send_back(cast.office, signed)

    event = Event.objects.get(kind=Event.Kind.SENT_BACK)
    assert (event.by, event.version) == (cast.office, signed.version)
    history = text(logged_in(cast.police).get(reverse("scene_detail", args=[cast.square.pk])))
    assert f"Pia Projekt skickade tillbaka bedömningen till parterna: {REASON}" in history


def test_both_parties_get_one_letter_each_without_the_reason_or_the_name(cast: Cast, signed: Assessment) -> None:
    send_back(cast.office, signed)

    letters = Letter.objects.filter(kind=Letter.Kind.SENT_BACK)
    assert sorted(letter.user.name for letter in letters) == ["Dana District", "Klara Kommun", "Petra Polis"]
    for letter in letters:
        assert letter.subject.endswith("En bedömning i omgång 2023 är skickad tillbaka")
        assert reverse("assessment_edit", args=[signed.pk]) in letter.text
        assert cast.square.name not in letter.text
        assert REASON not in letter.text


@pytest.mark.parametrize(
    ("reason", "status", "said"),
    [("", 422, "Skriv vad parterna ska titta på"), ("Ring 19121212-1212.", 422, "personnummer")],
)
def test_it_needs_a_reason_without_persons(cast: Cast, signed: Assessment, reason: str, status: int, said: str) -> None:
    response = send_back(cast.office, signed, reason)

    assert response.status_code == status
    assert said in text(response)
    assert Signature.objects.filter(assessment=signed).count() == 2


def test_there_must_be_something_to_send_back(cast: Cast) -> None:
    response = send_back(cast.office, cast.square_now)

    assert response.status_code == 409
    assert "Ingen har skrivit under" in text(response)
    assert not Event.objects.filter(kind=Event.Kind.SENT_BACK).exists()


def test_only_while_the_round_is_open(cast: Cast) -> None:
    with pytest.raises(ValidationError):
        signing.send_back(cast.square_in_proof, reason=REASON, by=cast.office)
    assert "Skicka tillbaka till båda parter" not in page(cast.office, cast.square_in_proof)


def test_the_form_is_for_the_project_office(cast: Cast, signed: Assessment) -> None:
    assert "Skicka tillbaka till båda parter" in page(cast.office, signed)
    assert "Skicka tillbaka till båda parter" not in page(cast.police, signed)
