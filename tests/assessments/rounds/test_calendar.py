"""The days of the rounds in a person's own calendar (rule 31)."""

import datetime
import re
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from assessments.rounds import rules as rounds
from municipalities.models import CalendarKey, User
from scenes.models import Round
from tests.cast import Cast
from tests.pages import logged_in

DEADLINE = datetime.date(2027, 3, 31)


def address_of(user: User) -> str:
    return reverse("calendar", args=[CalendarKey.objects.issue(user)])


def days(user: User) -> dict[str, datetime.date]:
    """What is said, and of which day."""
    response = Client().get(address_of(user))
    assert response.status_code == 200
    return {
        str(event["summary"]): event.decoded("dtstart") for event in Calendar.from_ical(response.content).walk("vevent")
    }


@pytest.fixture
def due(cast: Cast) -> Round:
    cast.open.closes_on = DEADLINE
    cast.open.save()
    return cast.open


def test_whoever_judges_has_the_last_day_to_sign(cast: Cast, due: Round) -> None:
    words = "Sista dagen att skriva under, omgång 2023, Eklunds län"

    assert days(cast.police)[words] == days(cast.office)[words] == DEADLINE


def test_whoever_only_reads_what_is_published_has_that_day_and_no_deadline(cast: Cast, due: Round) -> None:
    assert days(cast.county_actor) == {"Omgång 2021 publicerad, Eklunds län": cast.published.published_on}


def test_proof_has_its_day_while_there_is_something_to_answer(cast: Cast) -> None:
    words = "Korrektur att svara på, omgång 2022, Eklunds län"
    assert days(cast.municipal)[words] == timezone.localdate()
    assert words not in days(cast.county_actor)

    rounds.reopen(cast.in_proof, by=cast.office)

    assert words not in days(cast.municipal)


def test_a_planned_round_and_one_of_another_county_have_no_days(cast: Cast, due: Round) -> None:
    due.state = Round.State.PLANNED
    due.save()

    assert not any("2023" in words or "2024" in words for words in days(cast.police))
    assert days(cast.outsider) == {}


def test_it_is_in_the_language_that_the_user_has_chosen(cast: Cast, due: Round) -> None:
    cast.police.language = "en"
    cast.police.save()

    assert "Last day to sign, round 2023, Eklunds län" in days(cast.police)


def test_no_place_is_named_and_each_day_leads_to_its_page(cast: Cast, due: Round) -> None:
    content = Client().get(address_of(cast.police)).content.decode()

    unfolded = content.replace("\r\n ", "")
    assert cast.square.name not in unfolded
    assert f"URL:{settings.SITE_URL}{reverse('home')}" in unfolded
    assert all(len(line.encode()) <= 75 for line in content.split("\r\n"))


def test_a_day_that_is_moved_stays_the_same_event(cast: Cast, due: Round) -> None:
    def event() -> Any:
        events = Calendar.from_ical(Client().get(address_of(cast.police)).content).walk("vevent")
        return next(event for event in events if event.decoded("dtstart") > timezone.localdate())

    Round.history.filter(id=due.pk).update(history_date=timezone.now() - datetime.timedelta(hours=1))
    before = event()
    due.closes_on = DEADLINE + datetime.timedelta(days=14)
    due.save()
    after = event()

    assert before["uid"] == after["uid"]
    assert after.decoded("dtstart") - before.decoded("dtstart") == datetime.timedelta(days=14)
    assert after.decoded("dtstamp") > before.decoded("dtstamp")


def test_nothing_is_sent_again_that_has_not_changed(cast: Cast, due: Round) -> None:
    address = address_of(cast.police)
    first = Client().get(address)

    again = Client().get(address, headers={"If-None-Match": first.headers["ETag"]})
    due.closes_on = None
    due.save()
    changed = Client().get(address, headers={"If-None-Match": first.headers["ETag"]})

    assert (first.headers["Content-Type"], first.headers["Cache-Control"]) == (
        "text/calendar; charset=utf-8",
        "private, no-cache",
    )
    assert (again.status_code, again.content, changed.status_code) == (304, b"", 200)


def test_the_address_is_shown_once_and_opens_nothing_else(cast: Cast) -> None:
    client = logged_in(cast.police)
    shown = client.post(reverse("calendar_renew"), follow=True).content.decode()
    address = re.search(rf'value="({settings.SITE_URL}/kalender/[^"]+\.ics)"', shown)
    assert address

    assert "kalender/" not in client.get(reverse("profile")).content.decode()
    stranger = Client()
    assert stranger.get(address[1]).status_code == 200
    assert stranger.get(reverse("my_area")).status_code == 302
    assert CalendarKey.objects.get().digest not in address[1]


def test_a_new_address_ends_the_old_one_and_the_user_can_end_it(cast: Cast) -> None:
    old = address_of(cast.police)
    new = address_of(cast.police)
    assert (Client().get(old).status_code, Client().get(new).status_code) == (404, 200)

    logged_in(cast.police).post(reverse("calendar_end"))

    assert Client().get(new).status_code == 404


def test_whoever_leaves_has_no_calendar_left(cast: Cast, due: Round) -> None:
    address = address_of(cast.police)
    cast.police.memberships.update(starts="2024-01-01", ends="2024-01-31")
    assert b"VEVENT" not in Client().get(address).content

    User.objects.filter(pk=cast.police.pk).update(is_active=False)

    assert Client().get(address).status_code == 404


def test_it_takes_the_same_questions_however_many_rounds(
    cast: Cast, due: Round, django_assert_max_num_queries: Any
) -> None:
    address = address_of(cast.police)
    client = Client()

    # key and user, memberships, rounds, their history, surveys, watched; meetings of projects
    with django_assert_max_num_queries(8):
        client.get(address)
