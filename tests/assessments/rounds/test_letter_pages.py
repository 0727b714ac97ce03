"""The project office reminds, sees the letters first, and reads what became of them."""

import datetime

import pytest
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone

from assessments.judging import signing
from assessments.judging.letters import about
from assessments.models import Signature
from assessments.rounds.letter_log import letter_log
from assessments.rounds.reminding import reminders_now
from municipalities.letters.writing import put
from municipalities.models import Letter, LetterChoice
from municipalities.models.actor import Party
from scenes.models import Round
from tests.cast import Cast, person
from tests.factories import LocalPoliceAreaFactory, MunicipalActorFactory, PoliceFactory, settled
from tests.pages import logged_in, text

Fault, State = Letter.Fault, Letter.State


@pytest.fixture
def office(client: Client, cast: Cast) -> Client:
    client.force_login(cast.office)
    return client


def page(client: Client, round: Round, name: str = "round_edit", *args: object) -> str:
    return client.get(reverse(name, args=[round.pk, *args])).content.decode()


def wrote(cast: Cast, **fields: object) -> Letter:
    letter = next(one for one in put(reminders_now(cast.open)) if one.user == cast.police)
    Letter.objects.filter(key=letter.key).update(**fields)
    return Letter.objects.get(key=letter.key)


class TestReminding:
    def test_the_letters_are_shown_first_and_nothing_is_written(self, office: Client, cast: Cast) -> None:
        asked = page(office, cast.open, "round_remind")
        assert cast.police.email in asked
        assert "Plats 2701-001" in asked
        assert "3 personer får var sitt brev." in asked
        assert not Letter.objects.exists()

    def test_all_who_have_something_left_get_a_letter(self, office: Client, cast: Cast) -> None:
        told = office.post(reverse("round_remind", args=[cast.open.pk]), follow=True).content.decode()
        assert "3 personer får en påminnelse." in told
        assert {letter.user for letter in Letter.objects.all()} == {cast.police, cast.district, cast.other_police}

    def test_one_pair_is_reminded_alone(self, office: Client, cast: Cast) -> None:
        area = cast.square.local_police_area_id
        office.post(reverse("round_remind_area", args=[cast.open.pk, area]))
        assert {letter.user for letter in Letter.objects.all()} == {cast.police, cast.district}

    def test_an_area_that_has_said_nothing_is_reminded_alone(self, office: Client, cast: Cast) -> None:
        area = LocalPoliceAreaFactory.create(county=cast.county)
        silent = person("Siv Tyst", PoliceFactory.create(local_police_area=area))
        town = MunicipalActorFactory.create(municipality__county=cast.county)
        in_it = person("Mona Tyst", town)
        area.municipalities.add(town.municipality)
        assert page(office, cast.open).count(reverse("round_remind_area", args=[cast.open.pk, area.pk])) == 2
        office.post(reverse("round_remind_area", args=[cast.open.pk, area.pk]))
        assert {letter.user for letter in Letter.objects.all()} == {silent, in_it}

    def test_the_proof_of_one_pair_is_reminded_of_alone(self, office: Client, cast: Cast) -> None:
        settled(scene=cast.park, round=cast.in_proof)
        url = reverse("round_remind_area", args=[cast.in_proof.pk, cast.park.local_police_area_id])
        assert url in page(office, cast.in_proof, "proof_list")
        assert url not in page(logged_in(cast.other_police), cast.in_proof, "proof_list")
        office.post(url)
        assert {letter.user for letter in Letter.objects.all()} == {cast.other_police}

    def test_twice_the_same_day_is_once(self, office: Client, cast: Cast) -> None:
        for _each in range(2):
            told = office.post(reverse("round_remind", args=[cast.open.pk]), follow=True).content.decode()
        assert "0 personer får en påminnelse." in told
        assert Letter.objects.count() == 3
        assert "är påminda i dag" in page(office, cast.open, "round_remind")

    def test_who_has_chosen_none_is_let_alone_until_the_last_week(self, office: Client, cast: Cast) -> None:
        LetterChoice.objects.create(user=cast.police, kind=Letter.Kind.REMINDER, choice="none")
        assert cast.police.email not in page(office, cast.open, "round_remind")
        Round.objects.filter(pk=cast.open.pk).update(closes_on=timezone.localdate() + datetime.timedelta(days=7))
        assert cast.police.email in page(office, cast.open, "round_remind")

    def test_nothing_is_left_to_remind_of_in_an_area_that_is_done(self, office: Client, cast: Cast) -> None:
        url = reverse("round_remind_area", args=[cast.open.pk, cast.square.local_police_area_id])
        assert url in page(office, cast.open)
        signing.sign(cast.square_now, party=Party.POLICE, seen_version=1, by=cast.police)
        signing.sign(cast.square_now, party=Party.MUNICIPALITY, seen_version=1, by=cast.district)
        assert url not in page(office, cast.open)

    def test_an_area_of_another_county_is_not_there(self, office: Client, cast: Cast) -> None:
        area = cast.police_actor_elsewhere.local_police_area_id
        assert office.get(reverse("round_remind_area", args=[cast.open.pk, area])).status_code == 404

    def test_the_round_says_how_many_have_something_left(self, office: Client, cast: Cast) -> None:
        assert "Påminn 3 personer som har något kvar" in page(office, cast.open)
        Signature.objects.create(assessment=cast.square_now, party=Party.POLICE, signed_by=cast.police)
        assert "Påminn 2 personer som har något kvar" in page(office, cast.open)

    def test_the_proof_is_reminded_of_too(self, office: Client, cast: Cast) -> None:
        asked = page(office, cast.in_proof, "round_remind")
        assert cast.police.email in asked
        assert f"/omgangar/{cast.in_proof.pk}/korrektur-lista/" in asked


class TestLog:
    def test_tells_what_was_sent_to_how_many(self, office: Client, cast: Cast) -> None:
        wrote(cast, state=State.SENT, sent_at=timezone.now())
        told = page(office, cast.open)
        assert "1 skickat, 2 väntar" in told

    def test_reminders_are_told_by_the_day_and_what_was_signed_in_one_row(self, cast: Cast) -> None:
        for days, kind in [(0, "reminder"), (1, "reminder"), (2, "signed"), (3, "signed")]:
            at = timezone.now() - datetime.timedelta(days=days)
            Letter.objects.create(
                key=str(days), kind=kind, user=cast.police, to="p@example.org", about=about(cast.open.pk), written_at=at
            )
        rows = [(row.kind, row.count, row.day) for row in letter_log(cast.open).postings]
        today = timezone.localdate()
        assert rows == [
            ("reminder", 1, today),
            ("reminder", 1, today - datetime.timedelta(days=1)),
            ("signed", 2, today - datetime.timedelta(days=2)),
        ]

    def test_letters_wait_and_it_says_why(self, office: Client, cast: Cast) -> None:
        wrote(cast)
        Letter.objects.update(fault=Fault.UNREACHABLE, error="ConnectionRefusedError: down")
        with override_settings(HAS_MAIL_SERVER=True):
            told = page(office, cast.open)
        assert "3 brev väntar." in told
        assert "E-postservern går inte att nå." in told

    def test_letters_that_were_refused_for_now_say_why(self, office: Client, cast: Cast) -> None:
        wrote(cast)
        later = timezone.now() + datetime.timedelta(hours=1)
        Letter.objects.update(fault=Fault.FOR_NOW, error="451 Try later", due=later)
        with override_settings(HAS_MAIL_SERVER=True):
            told = page(office, cast.open)
        assert "3 brev väntar." in told
        assert "E-postservern tar inte emot brevet just nu." in told

    def test_the_words_of_the_mail_server_are_for_administrators(self, office: Client, cast: Cast) -> None:
        letter = wrote(cast, state=State.FAILED, fault=Fault.ADDRESS, error="550 No such user")
        Letter.objects.filter(state=State.WAITING).update(fault=Fault.UNREACHABLE, error="timed out")
        told = page(office, cast.open)
        assert not [words for words in ("550 No such user", "timed out") if words in told]
        admin = logged_in(cast.administrator).get(reverse("admin:municipalities_letter_change", args=[letter.pk]))
        assert "550 No such user" in text(admin)

    def test_what_went_into_a_letter_of_the_day_fares_as_it_does(self, office: Client, cast: Cast) -> None:
        digest = Letter.objects.create(
            key="d", kind="digest", user=cast.police, text="Hej", state="sent", sent_at=timezone.now()
        )
        wrote(cast)
        Letter.objects.filter(about=about(cast.open.pk)).update(state=State.GATHERED, digest=digest)
        assert "3 skickade" in page(office, cast.open)
        Letter.objects.filter(pk=digest.pk).update(state=State.FAILED, fault=Fault.ADDRESS)
        told = page(office, cast.open)
        assert told.count("har inte kommit fram") == 1
        office.post(reverse("round_letters_again", args=[cast.open.pk]))
        assert Letter.objects.get(pk=digest.pk).state == State.WAITING

    def test_without_a_mail_server_it_says_so(self, office: Client, cast: Cast) -> None:
        wrote(cast)
        with override_settings(HAS_MAIL_SERVER=False):
            assert "Ingen e-postserver är inställd." in page(office, cast.open)

    def test_a_letter_that_was_just_written_is_no_cause_for_alarm(self, office: Client, cast: Cast) -> None:
        wrote(cast)
        with override_settings(HAS_MAIL_SERVER=True):
            assert "3 brev väntar." not in page(office, cast.open)
            Letter.objects.update(due=timezone.now() - datetime.timedelta(minutes=11))
            assert "3 brev väntar." in page(office, cast.open)

    def test_a_refused_letter_is_named_and_sent_again(self, office: Client, cast: Cast) -> None:
        letter = wrote(cast, state=State.FAILED, fault=Fault.ADDRESS)
        told = page(office, cast.open)
        assert f"Brevet till Petra Polis, {cast.police.email}, har inte kommit fram." in told
        assert "E-postservern tar inte emot brev till den adressen." in told

        office.post(reverse("round_letters_again", args=[cast.open.pk]))

        assert Letter.objects.get(pk=letter.pk).state == State.WAITING
        assert "har inte kommit fram" not in page(office, cast.open)
