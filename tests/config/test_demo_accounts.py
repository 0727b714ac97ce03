"""The accounts to try, on the log-in page of a demonstration and nowhere else."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from assessments.demo.accounts import TRIES
from assessments.demo.people import PASSWORD
from assessments.demo.plan import rows
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

ANNA = "polis.botkyrka@example.org"


@pytest.fixture
def page(client: Client, settings: Any) -> str:
    settings.DEMO = True
    UserFactory.create(email=ANNA, name="Anna Lindqvist", password=PASSWORD)
    return client.get(reverse("account_login")).content.decode()


def test_every_account_has_something_to_try() -> None:
    assert {row["email"] for row in rows("people.csv") if row["logs_in"]} == set(TRIES)


def test_one_press_logs_in(client: Client, page: str) -> None:
    sent = dict(re.findall(r'type="hidden" name="(login|password)" value="([^"]+)"', page))
    assert sent == {"login": ANNA, "password": PASSWORD}

    assert client.post(reverse("account_login"), sent).status_code == 302
    assert client.session["_auth_user_id"]


def test_the_page_names_who_it_is_and_what_to_try(page: str) -> None:
    assert "Logga in som Anna" in page
    assert "Bedöm en plats" in page


def test_an_account_that_is_closed_is_not_offered(client: Client, settings: Any) -> None:
    settings.DEMO = True
    UserFactory.create(email=ANNA, is_active=False)
    assert "Logga in som" not in client.get(reverse("account_login")).content.decode()


def test_nothing_is_offered_outside_a_demonstration(client: Client, settings: Any) -> None:
    settings.DEMO = False
    UserFactory.create(email=ANNA, password=PASSWORD)
    found = client.get(reverse("account_login")).content.decode()
    assert PASSWORD not in found
    assert ANNA not in found
