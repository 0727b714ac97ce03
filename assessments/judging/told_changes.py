"""One table of changes for whatever the two parties write in: who changed what, when, from what to what (rule 29)."""

from __future__ import annotations

import datetime
from dataclasses import dataclass


@dataclass(frozen=True)
class Change:
    what: str
    before: str = ""
    after: str = ""
    note: str = ""
    """Instead of the values where the reader may not read them; beside them where there is more to know."""


@dataclass(frozen=True)
class Entry:
    at: datetime.datetime
    who: str
    changes: list[Change]
    actors: str = ""
    """That they worked for at that time."""
