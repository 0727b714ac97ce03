"""Queries by what they do to which table."""

import re
from collections.abc import Iterable


def names(captured: Iterable[dict[str, str]]) -> list[str]:
    """Savepoints have none."""
    found = (re.match(r'(?:(UPDATE)|(\w+) .*?(?:FROM|INTO)) "[a-z]+_(\w+)"', query["sql"]) for query in captured)
    return [f"{(match[1] or match[2]).lower()} {match[3]}" for match in found if match]
