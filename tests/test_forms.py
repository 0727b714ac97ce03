"""What every form of the product has in common."""

from typing import Any

import pytest
from django import forms
from django.contrib import admin
from django.db import models, transaction
from django.test import Client
from django.urls import reverse
from django.utils.translation import gettext, override

from municipalities.models import Membership
from municipalities.site.forms import ask_by_name
from tests.factories import UserFactory
from tests.test_access import MATRIX, Call, Company, address, company

pytestmark = pytest.mark.django_db

__all__ = ["company"]
POSTS = [call for call, _expected in MATRIX if call.method == "POST"]


def generic() -> str:
    with override("sv"):
        return gettext("This field is required.")


def sent(company: Company, who: str, call: Call, data: dict[str, Any]) -> str:
    client = Client()
    if who != "anonymous":
        client.cookies["sessionid"] = company.sessions[who]
    with transaction.atomic():
        response = client.post(address(company, call), data)
        transaction.set_rollback(True)
    return response.content.decode() if not response.streaming else ""


# What is missing


@pytest.mark.parametrize("call", POSTS, ids=map(str, POSTS))
def test_no_form_says_only_that_a_field_is_required(company: Company, call: Call) -> None:
    for who in ("police", "office"):
        assert generic() not in sent(company, who, call, {})


@pytest.mark.parametrize("missing", ["password", "login"])
def test_the_log_in_page_asks_for_each(client: Client, missing: str) -> None:
    words = {"password": "Skriv ditt lösenord.", "login": "Skriv din e-postadress."}
    given = {"password": "hemligt", "login": "nobody@example.org"} | {missing: ""}
    page = client.post(reverse("account_login"), given).content.decode()
    assert words[missing] in page
    assert generic() not in page


@pytest.mark.parametrize("name", ["account_change_password", "account_reauthenticate", "account_reset_password"])
def test_the_pages_of_the_account_ask_for_what_is_missing(client: Client, name: str) -> None:
    user = UserFactory.create()
    user.set_password("a-long-and-strange-one")
    user.save()
    client.force_login(user)
    page = client.post(reverse(name), {}).content.decode()
    assert "Skriv " in page
    assert generic() not in page


@pytest.mark.parametrize("model", admin.site._registry, ids=lambda model: model.__name__)
def test_administration_asks_for_what_is_missing(client: Client, model: type[models.Model]) -> None:
    client.force_login(UserFactory.create(is_staff=True, is_superuser=True))
    address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_add")
    tables = ["memberships", "outlines", "corrections", "answers", "events", "signatures"]
    counts = {f"{table}-{count}": "0" for table in tables for count in ("TOTAL_FORMS", "INITIAL_FORMS")}
    page = client.post(address, counts)
    assert page.status_code in (200, 403)
    assert generic() not in page.content.decode()


def test_administration_asks_for_a_password_and_for_what_an_assignment_lacks(client: Client) -> None:
    client.force_login(UserFactory.create(is_staff=True, is_superuser=True))
    user = UserFactory.create()
    page = client.post(reverse("admin:auth_user_password_change", args=[user.pk]), {}).content.decode()
    assert "Skriv ett nytt lösenord." in page
    form = {"email": "ny@example.org", "name": "Ny", "memberships-TOTAL_FORMS": "1", "memberships-INITIAL_FORMS": "0"}
    form["memberships-0-starts"] = "2025-01-01"
    page = client.post(reverse("admin:municipalities_user_add"), form).content.decode()
    assert "Välj aktör." in page
    assert generic() not in page


@pytest.mark.parametrize(
    ("field", "words"),
    [
        (forms.CharField(label="Namn"), "Skriv namn."),
        (forms.CharField(label="LPO"), "Skriv LPO."),
        (forms.ChoiceField(label="Roll"), "Välj roll."),
        (forms.ModelChoiceField(Membership.objects.none(), label="Uppdrag"), "Välj uppdrag."),
        (forms.CharField(label="Namn", error_messages={"required": "Säg vad."}), "Säg vad."),
    ],
)
def test_what_is_missing_is_asked_for_by_name(field: forms.Field, words: str) -> None:
    ask_by_name(field)
    assert field.error_messages["required"] == words
