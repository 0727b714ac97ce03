"""Which letters one gets, and when: at once, in one letter a day, or not at all (rule 27)."""

import datetime
from functools import partial
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from municipalities.letters.gathering import gather
from municipalities.letters.writing import Content, Item, next_morning, put, write
from municipalities.letters.writing import drafted as draft
from municipalities.models import Letter, LetterChoice, Membership, User
from tests.factories import CountyFactory, MembershipFactory, UserFactory
from tests.mail_server import mail_server

pytestmark = pytest.mark.django_db
Kind, State, Choice = Letter.Kind, Letter.State, LetterChoice.Choice


@pytest.fixture
def reader() -> User:
    return UserFactory.create(name="Petra Polis")


def content(words: str = "Plats 1") -> Content:
    return Content(subject="Ämne", paragraphs=["Stycke."], items=[Item(words, "https://example.org/1", "not")])


def choose(user: User, kind: str, choice: str) -> None:
    LetterChoice.objects.create(user=user, kind=kind, choice=choice)


def test_without_a_choice_letters_come_at_once_but_signatures_once_a_day(reader: User) -> None:
    write(draft(Kind.FELL, to=reader, content=content, key="1"))
    write(draft(Kind.SIGNED, to=reader, content=content, key="2"))
    assert dict(Letter.objects.values_list("kind", "state")) == {"fell": State.WAITING, "signed": State.GATHERED}


def test_none_is_none(reader: User) -> None:
    choose(reader, Kind.FELL, Choice.NONE)
    assert write(draft(Kind.FELL, to=reader, content=content, key="1")) is None
    assert not Letter.objects.exists()


def test_the_last_reminders_come_whatever_is_chosen(reader: User) -> None:
    choose(reader, Kind.REMINDER, Choice.NONE)
    letter = draft(Kind.REMINDER, to=reader, content=content, key="1")
    assert put([letter]) == []
    assert put([letter], whatever_chosen=True) == [letter]


def test_an_account_is_nothing_to_choose(reader: User) -> None:
    choose(reader, Kind.ACCOUNT, Choice.NONE)
    assert write(draft(Kind.ACCOUNT, to=reader, content=content, key="1"))


@pytest.mark.parametrize(("hour", "days"), [(6, 0), (7, 1), (23, 1)])
def test_the_letter_of_the_day_leaves_at_seven(monkeypatch: pytest.MonkeyPatch, hour: int, days: int) -> None:
    now = timezone.localtime().replace(hour=hour, minute=0, second=0, microsecond=0)
    monkeypatch.setattr(timezone, "localtime", lambda: now)
    assert next_morning() == (now + datetime.timedelta(days=days)).replace(hour=7)


class TestGathering:
    def write_two(self, reader: User, **fields: Any) -> None:
        for n in (1, 2):
            write(draft(Kind.SIGNED, to=reader, content=partial(content, f"Plats {n}"), key=str(n), **fields))

    def test_all_of_a_day_is_one_letter(self, reader: User) -> None:
        self.write_two(reader)
        assert gather() == []
        Letter.objects.update(due=timezone.now())

        with mail_server() as box:
            call_command("send_mail", stdout=StringIO())
            call_command("send_mail", stdout=StringIO())

        [arrived] = box.arrived
        assert "2 nyheter" in arrived["Subject"]
        body = arrived.get_body(("plain",))
        assert body
        assert [line for line in body.get_content().splitlines() if line.startswith("- ")] == ["- Plats 1", "- Plats 2"]
        assert Letter.objects.get(kind=Kind.DIGEST).parts.count() == 2

    def test_of_two_counties_it_is_two_letters(self, reader: User) -> None:
        here, there = CountyFactory.create(name="Eklunds län"), CountyFactory.create(name="Björkdals län")
        for n, county in enumerate((here, there, here)):
            write(draft(Kind.SIGNED, to=reader, content=partial(content, f"Plats {n}"), key=str(n), county=county))
        Letter.objects.update(due=timezone.now())
        told = {letter.county: letter.text for letter in gather()}
        assert {county: text.count("Plats ") for county, text in told.items()} == {here: 2, there: 1}
        assert "Det här har hänt i Björkdals län sedan förra brevet:" in told[there]

    def test_what_came_to_an_assignment_that_has_ended_is_left_out(self, reader: User) -> None:
        membership = MembershipFactory.create(user=reader)
        self.write_two(reader, memberships=[membership])
        yesterday = timezone.localdate() - datetime.timedelta(days=1)
        Membership.objects.update(starts=yesterday, ends=yesterday)
        Letter.objects.update(due=timezone.now())
        assert gather() == []
        assert set(Letter.objects.values_list("state", flat=True)) == {State.STOPPED}

    def test_who_loses_an_assignment_before_it_leaves_gets_what_came_to_the_other(self, reader: User) -> None:
        lost, kept = MembershipFactory.create_batch(2, user=reader)
        write(draft(Kind.SIGNED, to=reader, content=partial(content, "Plats 1"), key="1", memberships=[lost]))
        write(draft(Kind.SIGNED, to=reader, content=partial(content, "Plats 2"), key="2", memberships=[kept, lost]))
        Letter.objects.update(due=timezone.now())
        [first] = gather()
        lost.delete()

        with mail_server() as box:
            for _each in range(3):
                call_command("send_mail", stdout=StringIO())

        [arrived] = box.arrived
        assert "1 nyhet" in arrived["Subject"]
        assert list(Letter.objects.order_by("pk").values_list("state", flat=True)) == [
            *(State.STOPPED, State.GATHERED),
            *(State.STOPPED, State.SENT),
        ]
        assert not first.parts.exists()

    def test_of_a_closed_account_nothing_is_gathered_anew(self, reader: User) -> None:
        self.write_two(reader)
        Letter.objects.update(due=timezone.now())
        gather()
        User.objects.update(is_active=False)

        with mail_server() as box:
            for _each in range(3):
                call_command("send_mail", stdout=StringIO())

        assert not box.arrived
        assert Letter.objects.filter(kind=Kind.DIGEST).count() == 1

    def test_what_goes_wrong_with_it_hinders_no_other_letter(self, reader: User) -> None:
        write(draft(Kind.FELL, to=reader, content=content, key="1"))
        self.write_two(reader)
        Letter.objects.update(due=timezone.now(), items=[{"unknown": "field"}])

        with mail_server() as box, pytest.raises(TypeError):
            call_command("send_mail", stdout=StringIO())

        assert len(box.arrived) == 1

    def test_each_person_gets_their_own(self, reader: User) -> None:
        other = UserFactory.create()
        self.write_two(reader)
        write(draft(Kind.SIGNED, to=other, content=content, key="3"))
        Letter.objects.update(due=timezone.now())
        assert [letter.user for letter in gather()] == [reader, other]


class TestPage:
    def test_what_is_chosen_is_kept_and_shown(self, client: Client, reader: User) -> None:
        client.force_login(reader)
        address = reverse("letter_choices")
        form = dict.fromkeys(LetterChoice.KINDS, "at_once") | {Kind.FELL: "none"}

        for _each in range(2):
            told = client.post(address, form, follow=True).content.decode()

        assert "Ditt val av brev är sparat." in told
        assert LetterChoice.objects.of([reader])[reader.pk, "fell"] == "none"
        assert LetterChoice.objects.of([reader])[reader.pk, "signed"] == "at_once"
        assert client.get(address).context["form"][Kind.FELL].value() == "none"

    def test_what_is_no_choice_is_refused(self, client: Client, reader: User) -> None:
        client.force_login(reader)
        form = dict.fromkeys(LetterChoice.KINDS, "at_once") | {Kind.FELL: "sometimes"}
        assert client.post(reverse("letter_choices"), form).status_code == 422
        assert not LetterChoice.objects.exists()
