"""Agreement between two raters who sorted the same cases into the same categories.

A table is square: rows are the first rater's categories, columns the second's, cells are counts. What cannot be
computed is None: no cases at all, or chance alone would make the two agree every time.
"""

from __future__ import annotations

from collections.abc import Sequence

CrossTable = Sequence[Sequence[int]]


def share_equal(table: CrossTable) -> float | None:
    total = _total(table)
    return sum(row[place] for place, row in enumerate(table)) / total if total else None


def cohens_kappa(table: CrossTable) -> float | None:
    """Chance is the product of the two raters' own shares (Cohen 1960)."""
    chance = sum(first * second for first, second in zip(*_shares(table), strict=True))
    return _beyond_chance(share_equal(table), chance)


def gwets_ac1(table: CrossTable) -> float | None:
    """Chance that does not grow when nearly all cases are alike, which is the normal case here (Gwet 2008).

    The categories are those that could be used, not those that were: the table has a row for each.
    """
    shares = [(first + second) / 2 for first, second in zip(*_shares(table), strict=True)]
    chance = sum(share * (1 - share) for share in shares) / (len(table) - 1)
    return _beyond_chance(share_equal(table), chance)


def _beyond_chance(equal: float | None, chance: float) -> float | None:
    return None if equal is None or chance == 1 else (equal - chance) / (1 - chance)


def _shares(table: CrossTable) -> tuple[list[float], list[float]]:
    """Per category: of the first rater, of the second."""
    total = _total(table) or 1
    return [sum(row) / total for row in table], [sum(column) / total for column in zip(*table, strict=True)]


def _total(table: CrossTable) -> int:
    return sum(map(sum, table))
