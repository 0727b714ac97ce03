from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from django.conf import settings
from django.test import Client, RequestFactory
from django.urls import reverse

from config.handler import Handler, application
from tests.cast import Cast

pytestmark = pytest.mark.django_db

NUL, HALF, BROKEN = "%00", "%ED%A0%80", "%FF"


@pytest.fixture
def office(client: Client, cast: Cast) -> Client:
    client.force_login(cast.office)
    return client


# --- What cannot be stored


@pytest.mark.parametrize(
    "path",
    [
        "/lan/{}/",
        "/lan/27/omgang/20{}21/",
        "/lan/27/omgang/20{}21/tabeller.csv",
        "/lan/27/insyn/{}",
        "/konto/{}/",
        "/static/{}",
        "/{}",
        "/administration/scenes/scene/{}/change/",
        "/api/v1/counties/27/rounds/20{}21/summary/",
        "/api/v1/counties/2{}7/rounds/2021/summary/",
    ],
)
@pytest.mark.parametrize("character", [NUL, HALF, BROKEN])
def test_what_is_no_text_is_no_address(office: Client, path: str, character: str) -> None:
    assert office.get(path.format(character)).status_code == 404


@pytest.mark.parametrize(
    "address",
    [
        "/platser/?county={}",
        "/platser/?round={}",
        "/platser/?{}=1",
        "/platser/export.csv?round={}",
        "/karta/?county={}",
        "/karta/?compare={}",
        "/lan/27/?round={}",
        "/api/v1/scenes/?search={}",
        "/api/v1/scenes.geojson?round={}",
        "/api/v1/local-police-areas/?county={}",
        "/administration/scenes/scene/?q={}",
        "/konto/login/?next={}",
    ],
)
@pytest.mark.parametrize("character", [NUL, HALF, BROKEN])
def test_what_is_no_text_is_no_question(office: Client, address: str, character: str) -> None:
    assert office.get(address.format(character)).status_code == 400


@pytest.mark.parametrize("character", [b"\x00", b"\xed\xa0\x80", b"\xff", b"\xef\xbf\xbd"])
def test_what_is_no_text_is_no_answer(office: Client, cast: Cast, character: bytes) -> None:
    address = reverse("access_grant", args=[cast.county.code])
    body = b"reason=a" + character + f"b&actor={cast.board.pk}".encode()
    response = office.generic("POST", address, body, content_type="application/x-www-form-urlencoded")
    assert response.status_code == 400

    parts = b'--x\r\nContent-Disposition: form-data; name="name"\r\n\r\na' + character + b"\r\n--x--\r\n"
    response = office.generic("POST", reverse("profile"), parts, "multipart/form-data; boundary=x")
    assert response.status_code == 400


def test_letters_of_all_languages_are_text(office: Client) -> None:
    assert office.get("/platser/", {"search": "Åäö 𝔘 漢 😀"}).status_code == 200


@pytest.mark.parametrize("charset", ["iso-8859-1", "utf-7", "idna"])
def test_a_question_in_another_encoding_is_refused(office: Client, charset: str) -> None:
    response = office.get("/platser/?search=a", CONTENT_TYPE=f"text/plain; charset={charset}")
    assert response.status_code == 400


@pytest.mark.parametrize("charset", ["hex", "rot13", "base64", "undefined", "utf-7"])
@pytest.mark.parametrize("method", ["GET", "POST", "HEAD"])
@pytest.mark.parametrize("address", ["/platser/?search=a", "/konto/login/?next=a", "/api/v1/scenes/?search=a"])
def test_what_is_no_encoding_of_text_is_refused_by_the_server(address: str, method: str, charset: str) -> None:
    """Not with Django's test client, which makes its requests by itself."""
    head = RequestFactory().generic(method, address).environ | {"CONTENT_TYPE": f"text/plain; charset={charset}"}
    statuses: list[str] = []

    def start(status: str, headers: Any, fault: Any = None) -> Callable[[bytes], object]:
        statuses.append(status)
        return statuses.append  # type: ignore[return-value]  # for servers that are written to; Django does not

    list(application(head, start))
    assert statuses == ["400 Bad Request"]


def test_the_servers_take_that_handler() -> None:
    assert isinstance(application, Handler)
    assert settings.WSGI_APPLICATION == "config.handler.application"
    assert "from config.handler import application" in (settings.BASE_DIR / "config" / "wsgi.py").read_text()


# --- What is said twice


@pytest.mark.parametrize(
    "address",
    [
        "/platser/?municipality=2701&municipality=2702",
        "/platser/export.csv?municipality=2701&municipality=2702",
        "/karta/?round=2021&round=2023",
        "/lan/27/?round=2021&round=2023",
        "/api/v1/scenes/?municipality=2701&municipality=2702",
        "/api/v1/scenes/?page_size=1&page_size=2",
        "/api/v1/scenes.geojson?round=2021&round=2023",
        "/api/v1/counties/27/rounds/2021/summary/?format=json&format=json",
    ],
)
def test_the_same_parameter_twice_is_refused(office: Client, address: str) -> None:
    assert office.get(address).status_code == 400


# --- What is too large


class Unread(BytesIO):
    """As a server hands over a body that has not arrived yet."""

    def read(self, *args: object) -> bytes:
        pytest.fail("The body was read.")

    readline = read


def send(client: Client, length: int, **head: str) -> int:
    """What becomes of a body of so many bytes sent to the log-in page."""
    form = {"CONTENT_TYPE": "multipart/form-data; boundary=x", "REQUEST_METHOD": "POST", "wsgi.input": Unread()}
    return client.request(PATH_INFO=reverse("account_login"), CONTENT_LENGTH=str(length), **form, **head).status_code


def test_an_anonymous_upload_is_refused_before_it_is_read(client: Client) -> None:
    assert send(client, 150_000_000) == 413
    assert send(client, settings.BODY_LIMIT_ANONYMOUS + 1) == 413


def test_whoever_is_logged_in_may_send_an_outline_but_not_everything(client: Client, cast: Cast) -> None:
    client.force_login(cast.police)
    address = reverse("assessment_outline", args=[cast.square_now.pk])
    assert client.post(address, {"version": "1", "geometry": " " * 900_000}).status_code == 422
    assert send(client, settings.BODY_LIMIT + 1) == 413


def test_a_body_that_does_not_tell_its_length_is_refused(client: Client) -> None:
    assert send(client, 0, HTTP_TRANSFER_ENCODING="chunked") == 411


def test_the_refusal_says_how_much_is_taken(client: Client) -> None:
    response = client.post(reverse("account_login"), {"login": "x" * (settings.BODY_LIMIT_ANONYMOUS + 1)})
    assert "högst 100 kB" in response.content.decode()
