"""Tokens of the API: shown once, kept as what they hash to, gone with the password or the account."""

from io import StringIO

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.urls import reverse

from municipalities.models import ApiToken, User
from tests.cast import Cast
from tests.factories import PASSWORD
from tests.letters import delivered

pytestmark = pytest.mark.django_db
NEW_PASSWORD = "ett långt nytt lösenord"


@pytest.fixture
def key(cast: Cast) -> str:
    return ApiToken.objects.issue(cast.police)


def answer(key: str) -> int:
    return Client().get(reverse("api:scene-list"), headers={"authorization": f"Token {key}"}).status_code


def test_it_opens_the_api_for_its_user(key: str) -> None:
    assert answer(key) == 200


def test_a_copy_of_the_table_opens_nothing(key: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM municipalities_apitoken")
        (row,) = cursor.fetchall()
    assert key not in map(str, row)
    assert all(answer(str(value)) == 401 for value in row)


def test_a_new_one_takes_the_place_of_the_old(cast: Cast, key: str) -> None:
    assert answer(ApiToken.objects.issue(cast.police)) == 200
    assert answer(key) == 401


def test_it_ends_when_the_password_is_changed(client: Client, cast: Cast, key: str) -> None:
    client.force_login(cast.police)
    form = {"oldpassword": PASSWORD, "password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
    client.post(reverse("account_change_password"), form)
    assert User.objects.get(pk=cast.police.pk).check_password(NEW_PASSWORD)
    assert answer(key) == 401


def test_it_ends_when_the_password_is_reset(client: Client, cast: Cast, key: str) -> None:
    client.post(reverse("account_reset_password"), {"email": cast.police.email})
    link = str(delivered()[0].body).partition(settings.SITE_URL)[2].split()[0]
    form = client.get(link, follow=True).redirect_chain[-1][0]
    client.post(form, {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD})
    assert answer(key) == 401


def test_it_ends_when_an_administrator_sets_the_password(client: Client, cast: Cast, key: str) -> None:
    client.force_login(cast.administrator)
    form = {"usable_password": "true", "password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
    client.post(reverse("admin:auth_user_password_change", args=[cast.police.pk]), form)
    assert answer(key) == 401


def test_it_ends_for_good_when_the_account_is_closed(client: Client, cast: Cast, key: str) -> None:
    client.force_login(cast.administrator)
    forms = {
        f"{name}-{kind}_FORMS": "0" for name in ("memberships", "authenticator_set") for kind in ("TOTAL", "INITIAL")
    }
    client.post(
        reverse("admin:municipalities_user_change", args=[cast.police.pk]),
        {"email": cast.police.email, "name": cast.police.name, **forms},
    )
    assert answer(key) == 401
    User.objects.filter(pk=cast.police.pk).update(is_active=True)
    assert answer(key) == 401


def test_an_administrator_sees_it_once(client: Client, cast: Cast) -> None:
    client.force_login(cast.administrator)
    shown = client.post(reverse("admin:municipalities_apitoken_add"), {"user": cast.police.pk}, follow=True)
    key = shown.content.decode().partition("visas bara nu: ")[2][:40]
    assert answer(key) == 200
    token = ApiToken.objects.get(user=cast.police)
    pages = [
        reverse("admin:municipalities_apitoken_changelist"),
        reverse("admin:municipalities_apitoken_change", args=[token.pk]),
        reverse("admin:municipalities_apitoken_history", args=[token.pk]),
    ]
    assert not [page for page in pages if key in client.get(page).content.decode()]


def test_the_user_sees_that_it_exists_and_ends_it(client: Client, cast: Cast, key: str) -> None:
    client.force_login(cast.police)
    assert "Avsluta nyckeln" in client.get(reverse("profile")).content.decode()
    client.post(reverse("token_end"))
    assert answer(key) == 401
    assert "Avsluta nyckeln" not in client.get(reverse("profile")).content.decode()


def test_nobody_ends_the_token_of_another(client: Client, cast: Cast, key: str) -> None:
    client.force_login(cast.municipal)
    client.post(reverse("token_end"))
    assert answer(key) == 200


def test_command_prints_it(cast: Cast) -> None:
    printed = StringIO()
    call_command("create_token", cast.police.email.upper(), stdout=printed)
    assert answer(printed.getvalue().strip()) == 200


def test_command_makes_none_for_a_closed_account(cast: Cast) -> None:
    User.objects.filter(pk=cast.police.pk).update(is_active=False)
    with pytest.raises(CommandError):
        call_command("create_token", cast.police.email)
