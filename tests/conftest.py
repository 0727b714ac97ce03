import os
from collections.abc import Iterator

import pytest
from django.core.cache import cache, caches
from django.db import connection
from django.test import override_settings
from django.utils.translation import override
from hypothesis import settings as hypothesis_settings

from assessments.instrument import INSTRUMENTS, Instrument
from assessments.responsibility import due
from municipalities import once
from scenes import read_log
from tests.cast import Cast
from tests.database import empty_quickly
from tests.instruments import TWELVE

# A deadline measures the machine, not the code.
hypothesis_settings.register_profile("project", deadline=None)
hypothesis_settings.load_profile("project")


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_keepdb: bool, tmp_path_factory: pytest.TempPathFactory) -> None:
    """A database of its own for each run, so that two may run side by side. One that is kept keeps its name."""
    if connection.vendor == "postgresql":
        # Nothing here outlives the run, so no commit waits for the disk.
        connection.settings_dict["OPTIONS"]["options"] += " -c synchronous_commit=off"
    if django_db_keepdb:
        return
    if connection.vendor == "sqlite":
        name = str(tmp_path_factory.mktemp("database") / "test.sqlite3")
    else:
        # The number first: PostgreSQL cuts off what goes beyond 63 characters.
        name = f"test_{os.getpid()}_{connection.settings_dict['NAME']}"
    connection.settings_dict["TEST"]["NAME"] = name


@pytest.fixture(scope="session", autouse=True)
def quick_settings(django_test_environment: None) -> Iterator[None]:
    with override_settings(
        READ_LOG_SECONDS=0,  # written when a test says so; a thread would wait for the test's own transaction
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
        CACHES={
            "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
            "api_rates": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "api_rates"},
            "pages": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "pages"},
        },
    ):
        yield


@pytest.fixture(scope="session", autouse=True)
def quick_emptying() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        empty_quickly(patch)
        yield


@pytest.fixture(autouse=True)
def empty_cache() -> None:
    """The counts of failed log-ins and API calls live in the cache, and pages of rounds whose keys come again."""
    cache.clear()
    caches["api_rates"].clear()
    caches["pages"].clear()


@pytest.fixture(autouse=True)
def nobody_has_read() -> None:
    read_log.waiting.rows.clear()


@pytest.fixture(autouse=True)
def nothing_is_due(monkeypatch: pytest.MonkeyPatch) -> None:
    """No request looks for what is due: which one would be the first depends on the order of the tests."""
    monkeypatch.setattr(due, "look", lambda _period: None)


@pytest.fixture(autouse=True)
def nothing_is_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nor for forms that are too old."""
    monkeypatch.setattr(once, "forget", lambda _period: None)


@pytest.fixture
def english() -> Iterator[None]:
    """Messages as they stand in the code."""
    with override("en"):
        yield


@pytest.fixture
def cast(db: None) -> Cast:
    return Cast()


@pytest.fixture
def twelve(monkeypatch: pytest.MonkeyPatch) -> Instrument:
    """Twelve indicators and threshold eight, there to choose as long as the test runs."""
    monkeypatch.setitem(INSTRUMENTS, TWELVE.version, TWELVE)
    return TWELVE
