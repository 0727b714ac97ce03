"""What every form of the product has in common."""

import re
from pathlib import Path
from typing import Any

import pytest
from django import forms
from django.contrib import admin
from django.db import models, transaction
from django.test import Client
from django.urls import resolve, reverse
from django.utils.translation import gettext, override

from municipalities.models import Membership
from municipalities.site.forms import ask_by_name
from tests.factories import UserFactory
from tests.test_access import MATRIX, Call, Company, address, company

pytestmark = pytest.mark.django_db

__all__ = ["company"]
POSTS = [call for call, _expected in MATRIX if call.method == "POST"]


ROOT = Path(__file__).resolve().parent.parent


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
    tables = ["options", "memberships", "outlines", "corrections", "answers", "events", "signatures", "aims"]
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


# Sent twice

HARMLESS = {
    "assessment_edit": "what is saved again is what is stored",
    "own_answers": "what is saved again is what is stored",
    "assessment_outline": "what is drawn again is what is stored",
    "outline_check": "stores nothing",
    "scene_propose_areas": "stores nothing",
    "search_suggestions": "stores nothing",
    "round_edit": "what is saved again is what is stored",
    "profile": "what is saved again is what is stored",
    "token_end": "nothing is left to end",
    "set_language": "the same language",
    "account_login": "allauth's own",
    "account_logout": "allauth's own",
}
OURS = ("assessments", "municipalities", "scenes")


def view_of(company: Company, call: Call) -> Any:
    return resolve(address(company, call)).func


@pytest.mark.parametrize("call", POSTS, ids=map(str, POSTS))
def test_what_is_sent_twice_counts_once_or_is_harmless(company: Company, call: Call) -> None:
    view = view_of(company, call)
    if view.__module__.split(".")[0] in OURS and not call.route.startswith("api:"):
        assert getattr(view, "counts_once", False) is (call.route not in HARMLESS)


FORM = re.compile(r"<form[^>]*method=\"post\".*?</form>", re.DOTALL)
ACTION = re.compile(r"<form[^>]*action=\"{% url \"(\w+)\"")
TEMPLATES = [
    path
    for folder in ("assessments", "municipalities", "scenes")
    for path in sorted((ROOT / "templates" / folder).rglob("*.html"))
    if FORM.search(path.read_text())
]
PAGES_OF_THE_HARMLESS = {"municipalities/profile.html", "assessments/assessment_page/own_answers.html"}
ONLY_TO_LOOK = {
    "assessments/lineage/merge.html",
    "assessments/lineage/split.html",
    "assessments/responsibility/move.html",
}
"""They lead to a page that asks, and that one's form has the key."""


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_every_form_carries_a_key(path: Path) -> None:
    page = path.relative_to(ROOT / "templates").as_posix()
    for form in FORM.findall(path.read_text()):
        action = ACTION.search(form)
        is_harmless = action[1] in HARMLESS if action else page in PAGES_OF_THE_HARMLESS | ONLY_TO_LOOK
        assert "{% form_key %}" in form or is_harmless, form


def test_a_signature_sent_twice_is_told_of_once(company: Company) -> None:
    client = police(company)
    page = client.get(reverse("assessment_edit", args=[company.square_now.pk])).content.decode()
    key = re.findall(r'id="assessment".*?name="form_key" value="([^"]+)"', page, re.DOTALL)[0]
    form = {"version": company.square_now.version, "stands_behind": "on", "form_key": key}
    address = reverse("assessment_sign", args=[company.square_now.pk, "police"])
    assert [client.post(address, form).status_code for _click in range(2)] == [302, 302]
    assert company.square_now.signatures.count() == 1


def test_an_outline_sent_twice_is_drawn_once(company: Company) -> None:
    client = police(company)
    address = reverse("assessment_outline", args=[company.square_now.pk])
    form = {"version": company.square_now.version, "geometry": "59.2, 17.83\n59.2, 17.831\n59.201, 17.831"}
    assert [client.post(address, form).status_code for _click in range(2)] == [302, 302]
    assert company.square.outlines.get(round=company.open).history.count() == 1


def police(company: Company) -> Client:
    client = Client()
    client.cookies["sessionid"] = company.sessions["police"]
    return client
