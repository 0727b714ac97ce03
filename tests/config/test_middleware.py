import gzip
import json
from typing import Any

import pytest
from django.conf import settings
from django.test import Client, override_settings
from django.urls import reverse

from tests.cast import Cast

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


# --- Unknown addresses


@override_settings(DEBUG=True, DEMO=True)
def test_unknown_address_in_the_demo_is_met_in_swedish(client: Client) -> None:
    response = client.get("/finns-inte/")
    assert response.status_code == 404
    assert "Sidan finns inte" in response.content.decode()


@override_settings(DEBUG=True, DEMO=True)
def test_address_without_its_last_slash_is_found(client: Client) -> None:
    assert client.get(reverse("help").rstrip("/"))["Location"] == reverse("help")


# --- Caches


def test_what_is_seen_logged_in_stays_in_no_cache(client: Client, cast: Cast) -> None:
    client.force_login(cast.office)
    addresses = [
        reverse("scene_list"),
        reverse("dashboard", args=["27", "2021"]),
        reverse("scene_export", args=["csv"]),
        reverse("scene_export", args=["xlsx"]),
        reverse("dashboard_file", args=["27", "2021", "csv"]),
        reverse("api:assessment-list"),
        reverse("api:schema"),
        "/finns-inte/",
    ]
    assert {client.get(address)["Cache-Control"] for address in addresses} == {"private, no-store"}


def test_what_has_a_tag_is_asked_for_anew_each_time(client: Client, cast: Cast) -> None:
    client.force_login(cast.office)
    response = client.get(reverse("api:scene-geojson"), {"round": "2021"})
    assert response.has_header("ETag")
    assert response["Cache-Control"] == "private, no-cache"


def test_what_everyone_may_read_may_be_kept(client: Client) -> None:
    assert not client.get(reverse("help")).has_header("Cache-Control")


# --- Compression


def compressed(client: Client, address: str, **parameters: str) -> Any:
    return client.get(address, parameters, headers={"accept-encoding": "gzip"})


def test_pages_and_files_leave_compressed(client: Client, cast: Cast) -> None:
    client.force_login(cast.office)
    page = compressed(client, reverse("dashboard", args=["27", "2021"]))
    assert page["Content-Encoding"] == "gzip"
    assert len(page.content) < len(gzip.decompress(page.content)) / 3
    map_ = compressed(client, reverse("api:scene-geojson"), round="2021")
    assert json.loads(gzip.decompress(map_.getvalue()))["features"]
    assert compressed(client, reverse("dashboard_file", args=["27", "2021", "csv"]))["Content-Encoding"] == "gzip"


def test_spreadsheets_are_not_compressed_twice(client: Client, cast: Cast) -> None:
    client.force_login(cast.office)
    response = compressed(client, reverse("scene_export", args=["xlsx"]))
    assert not response.has_header("Content-Encoding")


def test_an_unchanged_compressed_answer_is_not_sent_again(client: Client, cast: Cast) -> None:
    client.force_login(cast.office)
    address = reverse("api:scene-geojson")
    first = compressed(client, address, round="2021")
    assert first["ETag"].startswith("W/")
    headers = {"accept-encoding": "gzip", "if-none-match": first["ETag"]}
    assert client.get(address, {"round": "2021"}, headers=headers).status_code == 304


def test_two_compressed_pages_of_the_same_differ_in_length(client: Client) -> None:
    """Or their length would tell what they repeat of the address (BREACH)."""
    lengths = {len(compressed(client, reverse("account_login")).content) for _time in range(10)}
    assert len(lengths) > 1
