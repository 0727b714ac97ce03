"""Saving without leaving the page while others save, and while the round is closed or published."""

import uuid
from collections.abc import Callable
from threading import Thread

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from assessments.judging import rules as judging
from assessments.judging import signing
from assessments.models import Assessment, Event
from assessments.rounds import rules as rounds
from municipalities.models.actor import Party
from scenes.models import Round
from tests.at_once import SOON, meanwhile
from tests.cast import Cast
from tests.pages import Response, logged_in

pytestmark = pytest.mark.django_db(transaction=True)

on_postgresql = pytest.mark.skipif(
    connection.vendor != "postgresql", reason="SQLite locks the whole database for whoever writes."
)


def save(client: Client, assessment: Assessment, name: str, value: str, *, version: int) -> Callable[[], Response]:
    address = reverse("assessment_autosave", args=[assessment.pk])
    sent = {"version": str(version), "key": str(uuid.uuid4()), name: value}
    return lambda: client.post(address, sent)


def beside(work: Callable[[], object]) -> bool:
    """Whether it is done by someone else while the transaction around this goes on."""

    def run() -> None:
        work()
        connection.close()

    other = Thread(target=run)
    other.start()
    other.join(10)
    return not other.is_alive()


def test_a_save_while_the_round_closes_waits_and_is_refused(cast: Cast) -> None:
    rounds_before = cast.square_now.events.count()
    answer = save(logged_in(cast.police), cast.square_now, "i1-agreed", "no", version=1)
    with meanwhile(answer) as outcome:
        rounds.start_proofing(cast.open, by=cast.office)
    assert (outcome.result.status_code, outcome.result.json()["closed"]) == (409, True)
    assert cast.square_now.events.count() == rounds_before


def test_closing_waits_for_a_save_that_has_begun_and_finds_it(cast: Cast) -> None:
    answer = save(logged_in(cast.police), cast.square_now, "i1-agreed", "no", version=1)
    with meanwhile(lambda: rounds.start_proofing(cast.open, by=cast.office)) as outcome:
        assert answer().status_code == 200
    assert outcome.error is None
    assert Round.objects.get(pk=cast.open.pk).state == Round.State.PROOFING
    assert judging.values(Assessment.objects.get(pk=cast.square_now.pk))["i1.agreed"] == "no"


def test_signing_waits_for_a_save_that_has_begun_and_is_told_of_it(cast: Cast) -> None:
    answer = save(logged_in(cast.municipal), cast.square_now, "i1-agreed", "no", version=1)

    def sign() -> object:
        return signing.sign(cast.square_now, party=Party.POLICE, seen_version=1, by=cast.police)

    with meanwhile(sign) as outcome:
        assert answer().status_code == 200
    assert outcome.error
    assert not cast.square_now.signatures.exists()


def test_a_save_waits_for_another_one_in_the_same_assessment(cast: Cast) -> None:
    second = save(logged_in(cast.municipal), cast.square_now, "i1-agreed", "unknown", version=1)
    with meanwhile(second) as outcome:
        assert save(logged_in(cast.police), cast.square_now, "i1-agreed", "no", version=1)().status_code == 200
    (clash,) = outcome.result.json()["clashes"]
    assert (clash["mine"], clash["theirs"]) == ("unknown", "no")
    assert Event.objects.filter(assessment=cast.square_now, version__gt=1).count() == 1


@on_postgresql
def test_who_waits_to_have_the_round_alone_is_not_passed_by_who_comes_to_save_later(cast: Cast) -> None:
    order = []

    def take(name: str, lock: Callable[[], object]) -> Thread:
        def run() -> None:
            with transaction.atomic():
                lock()
                order.append(name)
            connection.close()

        thread = Thread(target=run)
        thread.start()
        thread.join(SOON)
        return thread

    rounds_held = Round.objects.filter(pk=cast.open.pk)
    with transaction.atomic():
        rounds_held.hold()
        waiting = [take("signs", cast.open.locked), take("saves", rounds_held.hold)]
        assert order == []
    for thread in waiting:
        thread.join()
    assert order == ["signs", "saves"]


@on_postgresql
def test_saves_in_different_assessments_do_not_wait_for_each_other(cast: Cast) -> None:
    first = save(logged_in(cast.police), cast.square_now, "i1-agreed", "no", version=1)
    second = save(logged_in(cast.other_police), cast.park_now, "i1-agreed", "no", version=0)
    with transaction.atomic():
        assert first().status_code == 200
        assert beside(second)


@on_postgresql
def test_someone_who_opens_the_page_meanwhile_does_not_wait_either(cast: Cast) -> None:
    first = save(logged_in(cast.police), cast.square_now, "i1-agreed", "no", version=1)
    client = logged_in(cast.municipal)
    with transaction.atomic():
        assert first().status_code == 200
        assert beside(lambda: client.get(reverse("assessment_state", args=[cast.square_now.pk]), {"version": "1"}))
