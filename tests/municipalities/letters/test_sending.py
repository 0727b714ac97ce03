"""The outbox against a real mail server: down, slow, refusing; two at once, one that is killed (rule 25)."""

import datetime
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from io import StringIO
from itertools import count
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import override_settings
from django.utils import timezone

from municipalities.letters import sending, server
from municipalities.letters.password_link import PASSWORD_LINK
from municipalities.letters.sending import forget_texts, send_again, send_waiting
from municipalities.letters.writing import Content, drafted, write
from municipalities.models import Letter, Membership, User
from tests.factories import MembershipFactory, UserFactory
from tests.mail_server import Box, free_port, mail_server, through

Fault, Kind, State = Letter.Fault, Letter.Kind, Letter.State
numbers = count()


@pytest.fixture
def box() -> Iterator[Box]:
    with mail_server() as box:
        yield box


def letter(to: User | None = None, **fields: Any) -> Letter:
    to = to or UserFactory.create()
    content = Content(subject="Påminnelse", paragraphs=["Två platser är kvar att skriva under."])
    written = write(drafted(Letter.Kind.REMINDER, to=to, content=lambda: content, key=f"test:{next(numbers)}"))
    assert written
    Letter.objects.filter(pk=written.pk).update(**fields)
    return written


def stored(one: Letter) -> Letter:
    return Letter.objects.get(pk=one.pk)


@pytest.mark.django_db
class TestArriving:
    def test_letter_arrives_as_text_and_as_html(self, box: Box) -> None:
        one = letter()

        send_waiting()

        [arrived] = box.arrived
        assert arrived["To"] == one.user.email
        assert "Påminnelse" in arrived["Subject"]
        assert arrived["Message-ID"] == one.message_id
        assert arrived["Auto-Submitted"] == "auto-generated"
        assert [part.get_content_type() for part in arrived.iter_parts()] == ["text/plain", "text/html"]
        assert all("Två platser" in part.get_content() for part in arrived.iter_parts())
        assert stored(one).state == State.SENT
        assert stored(one).sent_at

    def test_letter_goes_to_the_address_that_has_been_corrected_since(self, box: Box) -> None:
        one = letter()
        User.objects.filter(pk=one.user_id).update(email="right@example.org")

        send_waiting()

        assert box.receivers == [stored(one).to] == ["right@example.org"]

    def test_letter_that_is_not_due_waits(self, box: Box) -> None:
        letter(due=timezone.now() + datetime.timedelta(hours=1))
        send_waiting()
        assert not box.arrived

    def test_five_hundred_arrive_once_each(self, box: Box) -> None:
        people = User.objects.bulk_create(User(email=f"p{n}@example.org", name=f"Person {n}") for n in range(500))
        for person in people:
            letter(person)

        assert send_waiting() == {State.SENT: 500}

        assert box.receivers == sorted(person.email for person in people)

    def test_the_link_that_opens_an_account_is_made_when_it_leaves_and_stored_nowhere(self, box: Box) -> None:
        one = letter(text=PASSWORD_LINK, html=f'<a href="{PASSWORD_LINK}">')

        send_waiting()

        text, html = (part.get_content() for part in box.arrived[0].iter_parts())
        assert "/konto/" in text
        assert text.strip() in html
        assert (stored(one).text, "/konto/" in str(stored(one).__dict__)) == (PASSWORD_LINK, False)


@pytest.mark.django_db
class TestServer:
    def test_all_wait_and_tell_why_while_the_server_is_down(self) -> None:
        down = through(free_port())
        letters = [letter(), letter()]

        with override_settings(**down):
            assert not send_waiting()

        for one in letters:
            assert (stored(one).state, stored(one).tries) == (State.WAITING, 0)
            assert stored(one).fault == Fault.UNREACHABLE
            assert "refused" in stored(one).error
        with mail_server() as box:
            send_waiting()
            assert len(box.arrived) == 2

    def test_letter_that_is_met_by_silence_is_sent_later(self, box: Box) -> None:
        one, box.silent = letter(), "before"

        send_waiting()

        assert (stored(one).state, stored(one).tries) == (State.WAITING, 1)
        box.silent = ""
        Letter.objects.update(due=timezone.now())
        send_waiting()
        assert len(box.arrived) == 1

    def test_letter_that_the_server_has_read_is_waited_for_longer(self, box: Box) -> None:
        one, box.silent = letter(), "after"
        send_waiting()
        assert stored(one).state == State.SENT

    def test_letter_that_may_have_arrived_is_not_sent_again_by_itself(
        self, box: Box, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(server, "FINAL_WAIT", 0.5)
        one, box.silent = letter(), "after"

        send_waiting()
        send_waiting()

        assert len(box.arrived) == 1
        assert stored(one).state == State.SENDING
        assert "kan ha kommit fram" in stored(one).reason
        Letter.objects.update(tried_at=timezone.now() - datetime.timedelta(hours=1))
        assert list(Letter.objects.not_arrived()) == [one]

    def test_refusal_for_now_is_tried_again_after_growing_waits(self, box: Box) -> None:
        one = letter()
        box.answers[one.to] = "451 4.7.1 Greylisted"
        waits = []

        for _each in range(5):
            send_waiting()
            assert stored(one).state == State.WAITING
            waits.append(round((stored(one).due - timezone.now()).total_seconds() / 60))
            Letter.objects.update(due=timezone.now())
        send_waiting()

        assert waits == [1, 5, 30, 120, 720]
        assert stored(one).state == State.FAILED
        assert (stored(one).fault, stored(one).error) == (Fault.FOR_NOW, "451 4.7.1 Greylisted")
        assert not box.arrived

    def test_refusal_for_good_is_shown_and_hinders_nobody_else(self, box: Box) -> None:
        one, other = letter(), letter()
        box.answers[one.to] = "550 5.1.1 No such user"

        assert send_waiting() == {State.FAILED: 1, State.SENT: 1}

        assert (stored(one).fault, stored(one).error) == (Fault.ADDRESS, "550 5.1.1 No such user")
        assert list(Letter.objects.not_arrived()) == [one]
        assert box.receivers == [other.to]

    @pytest.mark.parametrize("words", ["550 5.7.1 Sender not allowed", "454 4.7.0 Log in first", "421 4.3.2 Closing"])
    def test_sender_that_the_server_refuses_is_no_letters_fault(self, box: Box, words: str) -> None:
        letters, box.to_sender = [letter(), letter()], words

        assert not send_waiting()

        for one in letters:
            assert (stored(one).state, stored(one).tries, stored(one).error) == (State.WAITING, 0, words)
            assert stored(one).fault == Fault.SENDER
        box.to_sender = ""
        assert send_waiting() == {State.SENT: 2}

    def test_letter_that_the_server_will_not_have_is_no_fault_of_the_address(self, box: Box) -> None:
        one, box.to_letter = letter(), "554 5.7.1 Looks like spam"
        assert send_waiting() == {State.FAILED: 1}
        assert (stored(one).fault, stored(one).error) == (Fault.LETTER, "554 5.7.1 Looks like spam")

    def test_server_that_lets_nobody_in_is_not_out_of_reach(self, box: Box) -> None:
        one = letter()
        with override_settings(EMAIL_USE_TLS=True):
            assert not send_waiting()
        assert (stored(one).state, stored(one).fault) == (State.WAITING, Fault.SENDER)

    def test_server_that_closes_stops_the_run(self, box: Box) -> None:
        one, other = letter(), letter()
        box.answers[one.to] = "421 4.7.0 Too many letters"

        assert not send_waiting()

        assert not box.arrived
        assert [stored(each).tries for each in (one, other)] == [0, 0]
        assert (stored(other).fault, stored(other).error) == (Fault.FOR_NOW, "421 4.7.0 Too many letters")


@pytest.mark.django_db
class TestSince:
    """What has happened between writing and sending."""

    def test_who_has_lost_the_assignment_gets_nothing(self, box: Box) -> None:
        membership = MembershipFactory.create()
        one = letter(membership.user, memberships=[membership.pk])
        yesterday = timezone.localdate() - datetime.timedelta(days=1)
        Membership.objects.update(starts=yesterday, ends=yesterday)

        send_waiting()

        assert not box.arrived
        assert (stored(one).state, stored(one).reason) == (State.STOPPED, "Uppdraget har upphört.")

    @pytest.mark.parametrize(("kind", "outcome"), [(Kind.SIGNED, State.SENT), (Kind.REMINDER, State.STOPPED)])
    def test_who_has_lost_one_of_two_assignments_gets_what_is_not_written_anew(
        self, box: Box, kind: str, outcome: str
    ) -> None:
        kept = MembershipFactory.create()
        lost = MembershipFactory.create(user=kept.user)
        letter(kept.user, memberships=[kept.pk, lost.pk], kind=kind)
        lost.delete()

        assert send_waiting() == {outcome: 1}

    def test_whose_account_is_closed_gets_nothing(self, box: Box) -> None:
        one = letter()
        User.objects.update(is_active=False)

        send_waiting()

        assert not box.arrived
        assert (stored(one).state, stored(one).reason) == (State.STOPPED, "Kontot är stängt.")


@pytest.mark.django_db(transaction=True)
def test_two_commands_at_once_send_each_letter_once(box: Box) -> None:
    letters = [letter() for _each in range(40)]

    def command(_number: int) -> None:
        try:
            send_waiting()
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(command, range(2)))

    assert box.receivers == sorted(one.to for one in letters)
    assert set(Letter.objects.values_list("state", flat=True)) == {State.SENT}


@pytest.mark.django_db
def test_letter_of_a_command_that_was_killed_is_shown_and_not_sent_again(
    box: Box, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = letter(), letter()
    with monkeypatch.context() as cut:
        cut.setattr(sending, "_noted", lambda *_args, **_fields: (_ for _ in ()).throw(SystemExit))
        with pytest.raises(SystemExit):
            send_waiting()

    send_waiting()

    assert box.receivers == sorted([one.to, other.to])
    assert (stored(one).state, stored(one).reason[:22]) == (State.SENDING, "Det avbröts medan det ")
    assert not Letter.objects.not_arrived()
    Letter.objects.filter(pk=one.pk).update(tried_at=timezone.now() - datetime.timedelta(minutes=16))
    assert list(Letter.objects.not_arrived()) == [one]


@pytest.mark.django_db
def test_command_that_was_slow_notes_nothing_of_a_try_that_is_not_its_own(box: Box) -> None:
    one = letter()
    slow = Letter.objects.claim()
    assert slow
    Letter.objects.update(tried_at=timezone.now() - datetime.timedelta(minutes=16))
    send_again(Letter.objects.all())
    again = Letter.objects.claim()
    assert again

    sending._noted(slow, State.FAILED, error="550 No such user")

    assert (stored(one).state, stored(one).error) == (State.SENDING, "")


@pytest.mark.django_db
class TestAgain:
    def test_refused_letter_can_be_sent_again(self, box: Box) -> None:
        one = letter(state=State.FAILED, tries=6, error="550 No such user")
        assert send_again(Letter.objects.all()) == 1
        send_waiting()
        assert (stored(one).state, stored(one).tries, stored(one).error) == (State.SENT, 1, "")

    @pytest.mark.parametrize(
        ("state", "text"),
        [(State.WAITING, "waits"), (State.SENDING, "on its way"), (State.FAILED, "")],
    )
    def test_others_cannot(self, state: str, text: str) -> None:
        letter(state=state, text=text, tried_at=timezone.now())
        assert send_again(Letter.objects.all()) == 0


@pytest.mark.django_db
def test_what_old_letters_said_is_forgotten_and_that_they_were_sent_is_not() -> None:
    long_ago = timezone.now() - datetime.timedelta(days=91)
    old = letter(state=State.SENT, sent_at=long_ago, written_at=long_ago, items=[{"words": "Plats 1"}])
    waiting = letter(written_at=long_ago)
    new = letter(state=State.SENT, sent_at=timezone.now())

    with override_settings(LETTER_TEXT_DAYS=90):
        assert forget_texts() == 1

    assert (stored(old).text, stored(old).html, stored(old).items) == ("", "", [])
    assert stored(old).subject
    assert stored(waiting).text
    assert stored(new).text


@pytest.mark.django_db
@pytest.mark.parametrize(("minutes", "is_forgotten"), [(16, True), (14, False)])
def test_what_a_letter_said_that_was_cut_off_is_forgotten_unless_it_is_still_under_way(
    minutes: int, *, is_forgotten: bool
) -> None:
    now = timezone.now()
    tried_at = now - datetime.timedelta(minutes=minutes)
    one = letter(state=State.SENDING, written_at=now - datetime.timedelta(days=91), tried_at=tried_at)
    assert forget_texts() == is_forgotten
    assert bool(stored(one).text) is not is_forgotten


@pytest.mark.django_db
class TestSeeingTo:
    """Letters that did not arrive, until nothing more is to be done about them."""

    def test_what_is_forgotten_is_listed_no_longer(self) -> None:
        one = letter(state=State.FAILED, written_at=timezone.now() - datetime.timedelta(days=91))
        assert list(Letter.objects.not_arrived()) == [one]
        forget_texts()
        assert not Letter.objects.not_arrived()

    def test_what_is_stopped_or_goes_to_a_closed_account_is_listed_no_longer(self) -> None:
        one, other = letter(state=State.FAILED), letter(state=State.FAILED)
        Letter.objects.filter(pk=one.pk).stop(Fault.CHANGED)
        User.objects.filter(pk=other.user_id).update(is_active=False)
        assert not Letter.objects.not_arrived()


@pytest.mark.django_db
class TestCommand:
    def test_tells_what_became_of_the_letters(self, box: Box) -> None:
        letter()
        out = StringIO()
        call_command("send_mail", stdout=out)
        assert out.getvalue() == "sent: 1\n"

    def test_without_a_mail_server_letters_wait_and_the_command_says_why(self) -> None:
        one = letter()
        told = StringIO()
        with override_settings(HAS_MAIL_SERVER=False):
            call_command("send_mail", stderr=told)
        assert stored(one).state == State.WAITING
        assert "EMAIL_URL" in told.getvalue()
