"""What a device is given to work without a connection, and what ends it."""

import datetime
from base64 import b64decode

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from assessments.taken_out.rules import LONGEST, key_of, seconds_left
from municipalities.models import User
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def user() -> User:
    return UserFactory.create()


def logged_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def ending(client: Client, left: datetime.timedelta) -> str:
    key = client.cookies[settings.SESSION_COOKIE_NAME].value
    Session.objects.filter(pk=key).update(expire_date=timezone.now() + left)
    return key


def test_a_ticket_says_who_with_what_token_and_for_how_long(user: User) -> None:
    client = logged_in(user)
    ending(client, datetime.timedelta(hours=2))

    response = client.get(reverse("ticket"))

    told = response.json()
    assert told["user"] == user.pk
    assert 7190 <= told["seconds"] <= 7200
    assert len(b64decode(told["key"])) == 32
    assert response["Cache-Control"] == "no-store"
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = client.cookies
    sent = strict.post(reverse("profile"), {"name": "Ny"}, headers={"X-CSRFToken": told["csrf"]})
    assert sent.status_code != 403


def test_nobody_gets_neither_key_nor_token_nor_a_page_to_follow(client: Client) -> None:
    response = client.get(reverse("ticket"))

    assert response.status_code == 401
    assert response.json() == {"login": reverse("account_login")}
    assert response["Cache-Control"] == "no-store"


def test_the_key_is_the_persons_own_and_the_same_after_every_log_in(user: User) -> None:
    keys = {logged_in(user).get(reverse("ticket")).json()["key"] for _time in range(2)}

    assert keys == {key_of(user)}
    assert key_of(UserFactory.create()) != key_of(user)


def test_the_key_is_not_on_any_page(user: User) -> None:
    client = logged_in(user)
    assert key_of(user) not in client.get(reverse("profile")).content.decode()


def test_a_device_is_lent_nothing_longer_than_a_few_days(user: User) -> None:
    key = ending(logged_in(user), datetime.timedelta(days=30))
    assert seconds_left(key) <= LONGEST.total_seconds()


def test_what_has_ended_has_no_time_left(user: User) -> None:
    client = logged_in(user)
    assert seconds_left(ending(client, datetime.timedelta(hours=-1))) == 0
    assert seconds_left("unknown") == 0
    assert client.get(reverse("ticket")).status_code == 401


def test_time_left_does_not_grow_by_asking(user: User) -> None:
    client = logged_in(user)
    ending(client, datetime.timedelta(hours=1))
    client.get(reverse("ticket"))
    assert client.get(reverse("ticket")).json()["seconds"] <= 3600


def test_the_worker_comes_from_the_root_and_is_looked_for_anew(client: Client) -> None:
    response = client.get("/sw.js")

    assert response["Content-Type"] == "text/javascript"
    assert response["Cache-Control"] == "no-cache"
    script = response.content.decode()
    assert "js/service-worker" in script
    assert "&" not in script  # nothing in it is escaped as for a page


def test_logging_out_clears_the_browser(user: User) -> None:
    client = logged_in(user)
    assert "Clear-Site-Data" not in client.get(reverse("account_logout"))

    response = client.post(reverse("account_logout"))

    assert response["Clear-Site-Data"] == '"cache", "storage"'
    assert client.get(reverse("ticket")).status_code == 401


def test_logging_out_after_the_end_of_the_session_clears_the_browser_too(client: Client) -> None:
    assert client.post(reverse("account_logout"))["Clear-Site-Data"] == '"cache", "storage"'
