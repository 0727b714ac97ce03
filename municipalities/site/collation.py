"""Swedish order (å ä ö last) in both databases, under one name.

PostgreSQL gets an ICU collation in the first migration; SQLite has none, so every connection is taught this one.
"""

import sqlite3
import unicodedata
from functools import lru_cache
from typing import Any

COLLATION = "swedish"

# ICU's order of what comes before the digits; of the letters only those after z need a place, where ASCII has { | }.
_SIGNS = " _-–—,;:!?.'‘’\"“”()[]{}§@*/\\&#%+=|"
_PLACES = str.maketrans(
    {sign: chr(place) for place, sign in enumerate(_SIGNS, start=1)}
    | {"å": "{", "ä": "|", "æ": "|", "ö": "}", "ø": "}", "ü": "y"}
)


@lru_cache(maxsize=50_000)
def swedish_key(text: str) -> tuple[str, str, str]:
    """Sort key: letters in Swedish order without regard to case and accents, which only break ties."""
    letters = unicodedata.normalize("NFC", text).casefold().translate(_PLACES)
    plain = "".join(c for c in unicodedata.normalize("NFD", letters) if not unicodedata.combining(c))
    return plain, text.swapcase(), text


def compare(a: str, b: str) -> int:
    left, right = swedish_key(a), swedish_key(b)
    return (left > right) - (left < right)


def teach_sqlite(*, connection: Any, **kwargs: Any) -> None:
    """Receiver of Django's `connection_created`."""
    if isinstance(connection.connection, sqlite3.Connection):
        connection.connection.create_collation(COLLATION, compare)
