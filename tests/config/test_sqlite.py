"""Only what SQLite does otherwise than Django has it."""

import sqlite3
import time
from pathlib import Path

import pytest
from django.db import OperationalError, connections

from config.sqlite.base import PAUSE_S, DatabaseWrapper

pytestmark = pytest.mark.django_db


@pytest.fixture
def wrapper(tmp_path: Path) -> DatabaseWrapper:
    path = tmp_path / "queue.sqlite3"
    sqlite3.connect(path).execute("CREATE TABLE line (number)")
    settings = connections.configure_settings({"default": {"ENGINE": "config.sqlite", "NAME": str(path)}})["default"]
    settings["OPTIONS"] = {"timeout": 0.5, "transaction_mode": "IMMEDIATE"}
    made = DatabaseWrapper(settings)
    made.connect()
    return made


def other(wrapper: DatabaseWrapper) -> sqlite3.Connection:
    held = sqlite3.connect(wrapper.settings_dict["NAME"], isolation_level=None, check_same_thread=False)
    held.execute("BEGIN IMMEDIATE")
    return held


def test_whoever_waits_asks_evenly_and_begins_at_the_first_ask_after_the_one_before_is_done(
    wrapper: DatabaseWrapper, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SQLite itself would ask ever more seldom, and not by Python's clock."""
    held, pauses = other(wrapper), []

    def pause(seconds: float) -> None:
        pauses.append(seconds)
        if len(pauses) == 20:
            held.execute("COMMIT")

    monkeypatch.setattr("config.sqlite.base.time.sleep", pause)
    wrapper._start_transaction_under_autocommit()

    assert len(pauses) == 20
    assert all(PAUSE_S[0] <= seconds <= PAUSE_S[1] for seconds in pauses)
    assert wrapper.connection.execute("PRAGMA busy_timeout").fetchone() == (500,)


def test_who_waits_in_vain_is_told_so_and_waits_as_long_as_the_settings_say(wrapper: DatabaseWrapper) -> None:
    held, start = other(wrapper), time.monotonic()

    with pytest.raises(OperationalError, match="locked"):
        wrapper._start_transaction_under_autocommit()

    assert 0.5 <= time.monotonic() - start < 5
    held.execute("ROLLBACK")


def test_what_is_wrong_otherwise_is_told_at_once(wrapper: DatabaseWrapper) -> None:
    wrapper._start_transaction_under_autocommit()

    with pytest.raises(OperationalError, match="within a transaction"):
        wrapper._start_transaction_under_autocommit()
