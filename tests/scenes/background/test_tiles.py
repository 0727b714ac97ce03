"""Tiles for those who are logged in, kept by their browsers until the file is another one."""

import gzip
import logging
import os
import re
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from config.gunicorn_logger import DiscreetLogger
from config.logs import Discreet
from scenes.background import current
from scenes.maps import background
from tests.factories import UserFactory
from tests.map_files import HERE, PICTURE, map_file, picture_file, water

pytestmark = pytest.mark.django_db


@pytest.fixture
def path(tmp_path: Path, settings: Any) -> Path:
    path = tmp_path / "map.pmtiles"
    settings.MAP_FILE = str(map_file(path))
    return path


@pytest.fixture
def get(client: Client, path: Path) -> Callable[..., Any]:
    client.force_login(UserFactory.create())

    def get(z: int = HERE[0], x: int = HERE[1], y: int = HERE[2], form: str = "mvt", **headers: str) -> Any:
        return client.get(reverse("map_tile", args=[z, x, y, form]), headers=headers)

    return get


# What is answered


def test_a_tile_says_what_it_is_and_how_it_is_packed(get: Callable[..., Any]) -> None:
    response = get()

    assert response.status_code == 200
    assert response["Content-Type"] == "application/x-protobuf"
    assert response["Content-Encoding"] == "gzip"
    assert gzip.decompress(response.content) == water()


def test_a_picture_is_sent_plain(get: Callable[..., Any], path: Path) -> None:
    picture_file(path)
    response = get(form="png")

    assert (response["Content-Type"], response.content) == ("image/png", PICTURE)
    assert "Content-Encoding" not in response


def test_where_the_file_has_nothing_the_answer_is_empty(get: Callable[..., Any]) -> None:
    response = get(14, 0, 0)

    assert (response.status_code, response.content) == (204, b"")
    assert "Content-Encoding" not in response


@pytest.mark.parametrize(
    "address", [(15, 0, 0), (14, 2**14, 0), (14, 0, 2**14), (99, 0, 0), (10**30, 0, 0), (14, 10**30, 0), (*HERE, "png")]
)
def test_an_address_that_the_file_cannot_have_is_not_found(get: Callable[..., Any], address: tuple[Any, ...]) -> None:
    assert get(*address).status_code == 404


def test_without_a_file_there_are_no_tiles(get: Callable[..., Any], settings: Any) -> None:
    settings.MAP_FILE = ""
    assert get().status_code == 404


def test_the_anonymous_are_sent_to_the_log_in(client: Client, path: Path) -> None:
    response = client.get(reverse("map_tile", args=[*HERE, "mvt"]))

    assert response.status_code == 302
    assert response["Location"].startswith(reverse("account_login"))


def test_nothing_can_be_sent_there(client: Client, path: Path) -> None:
    client.force_login(UserFactory.create())
    assert client.post(reverse("map_tile", args=[*HERE, "mvt"])).status_code == 405


# What browsers keep


def test_only_the_browser_keeps_a_tile_and_asks_anew_when_it_is_old(get: Callable[..., Any]) -> None:
    kept = get()["Cache-Control"]

    assert "private" in kept
    assert "must-revalidate" in kept
    assert re.search(r"max-age=\d{5,}", kept)


@pytest.mark.parametrize("address", [HERE, (14, 0, 0)])
def test_what_the_browser_has_is_not_sent_again(get: Callable[..., Any], address: tuple[int, int, int]) -> None:
    etag = get(*address)["ETag"]
    again = get(*address, **{"if-none-match": etag})

    assert (again.status_code, again.content) == (304, b"")
    assert (again["ETag"], again["Cache-Control"]) == (etag, get(*address)["Cache-Control"])


def test_another_file_is_seen_at_once(get: Callable[..., Any], path: Path) -> None:
    etag, address = get()["ETag"], (background() or {})["url"]
    map_file(path, tiles={HERE: gzip.compress(b"other")})

    response = get(**{"if-none-match": etag})

    assert (response.status_code, gzip.decompress(response.content)) == (200, b"other")
    assert response["ETag"] != etag
    assert (background() or {})["url"] != address


# What can happen to the file while the application runs


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    lines: list[str] = []
    monkeypatch.setattr(current.logger, "warning", lambda text, *values: lines.append(text % values))
    monkeypatch.setattr(current, "_told", set())
    return lines


def test_a_file_that_vanished_is_said_and_logged_once(get: Callable[..., Any], path: Path, told: list[str]) -> None:
    assert get().status_code == 200
    path.unlink()

    for _ in range(3):
        response = get()
        assert response.status_code == 503
        assert response.content.decode() == "Bakgrundskartan kan inte läsas just nu."
        assert response["Cache-Control"] == "no-store"
    assert len(told) == 1
    assert str(path) in told[0]

    map_file(path)
    assert get().status_code == 200


def test_a_file_that_was_cut_is_said_and_logged_once(get: Callable[..., Any], path: Path, told: list[str]) -> None:
    assert get().status_code == 200
    os.truncate(path, path.stat().st_size - 10)

    assert [get().status_code for _ in range(3)] == [503, 503, 503]
    assert len(told) == 1


def test_a_file_that_is_cut_between_two_reads_ends_no_process(path: Path) -> None:
    """Which it would, were the file mapped into memory."""
    file = current.current_file()
    os.truncate(path, 200)

    with pytest.raises(current.MapFileError):
        file.tile(*HERE)


def test_pages_go_on_without_a_background(path: Path, told: list[str]) -> None:
    path.unlink()

    assert background() is None
    assert background() is None
    assert len(told) == 1


# What is logged

LOGGED = [
    ("/kartbild/14/9004/4828.mvt", False),
    ("/sok/?q=Storgatan", False),
    ("/sok/forslag/", False),
    ("/karta/", True),
]


@pytest.mark.parametrize(("address", "is_logged"), LOGGED)
def test_no_log_keeps_which_tiles_someone_looks_at_or_what_they_search_for(address: str, is_logged: bool) -> None:
    record = logging.LogRecord("django.server", logging.INFO, "", 0, '"GET %s HTTP/1.1" 200', (address,), None)
    assert Discreet().filter(record) is is_logged


def test_the_filter_is_on_everything_that_django_logs(settings: Any) -> None:
    assert all("discreet" in handler["filters"] for handler in settings.LOGGING["handlers"].values())


@pytest.mark.parametrize(("address", "is_logged"), LOGGED)
def test_gunicorn_logs_neither_tiles_nor_searches(
    address: str, is_logged: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept: list[str] = []
    monkeypatch.setattr("gunicorn.glogging.Logger.access", lambda _self, _resp, req, *_rest: kept.append(req.path))
    logger = DiscreetLogger.__new__(DiscreetLogger)

    logger.access(None, SimpleNamespace(path=address), {}, None)

    assert kept == ([address] if is_logged else [])


def test_gunicorn_is_told_to_use_that_logger(settings: Any) -> None:
    told: dict[str, Any] = {}
    exec((settings.BASE_DIR / "gunicorn.conf.py").read_text(), told)
    module, _, name = told["logger_class"].rpartition(".")
    assert (module, name) == (DiscreetLogger.__module__, DiscreetLogger.__name__)
