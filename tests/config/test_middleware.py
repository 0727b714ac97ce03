import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

pytestmark = pytest.mark.django_db


def test_swedish_whatever_the_browser_asks_for(client: Client) -> None:
    response = client.get(reverse("account_login"), headers={"accept-language": "en"})
    assert response["Content-Language"] == "sv"


def test_english_when_the_user_has_chosen_it(client: Client) -> None:
    client.post(reverse("set_language"), {"language": "en"})
    assert client.get(reverse("account_login"))["Content-Language"] == "en"


def test_unknown_language_is_swedish(client: Client) -> None:
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "../../xx"
    assert client.get(reverse("account_login"))["Content-Language"] == "sv"


def test_pages_may_load_nothing_from_elsewhere_nor_be_framed(client: Client) -> None:
    response = client.get(reverse("account_login"))
    policy = response["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert response["X-Frame-Options"] == "DENY"


def test_closed_to_the_anonymous_by_default(client: Client) -> None:
    response = client.get(reverse("admin:index"), follow=True)
    assert response.redirect_chain[-1][0].startswith(reverse("account_login"))
