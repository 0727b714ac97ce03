"""SQLite lets one write at a time, and whoever waits asks ever more seldom: of fifty who save at once the newest win,
and the oldest wait until they give up. Here all who wait to begin ask about equally often, so that nobody is passed by.
"""

from __future__ import annotations

import random
import time

from django.db.backends.sqlite3 import base
from django.db.utils import OperationalError

PAUSE_S = (0.002, 0.01)


class DatabaseWrapper(base.DatabaseWrapper):
    def _start_transaction_under_autocommit(self) -> None:
        """Django begins every transaction here."""
        patience = self.connection.execute("PRAGMA busy_timeout").fetchone()[0]
        until = time.monotonic() + patience / 1000
        self.connection.execute("PRAGMA busy_timeout = 0")
        try:
            while not self._has_begun(until):
                time.sleep(random.uniform(*PAUSE_S))  # noqa: S311  # no secret
        finally:
            self.connection.execute(f"PRAGMA busy_timeout = {patience}")

    def _has_begun(self, until: float) -> bool:
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]  # unknown to the stubs
        except OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > until:
                raise
            return False
        return True
