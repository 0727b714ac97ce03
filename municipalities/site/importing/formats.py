"""What a spreadsheet shows of a number, as its format says."""

from __future__ import annotations

import re

# Colours, conditions and languages in brackets; _x leaves room, *x fills up, and a space may part thousands.
SILENT = re.compile(r'\[[^\]]*\]|_.|\*.|\\[ \u00a0\u202f]|"[ \u00a0\u202f]*"|[ \u00a0\u202f]')
PLAIN = ("", "General", "Standard", "@")
DIGITS = re.compile(r"([0#?,]*)(\.[0#?]*)?(E[+-]?0+)?", re.IGNORECASE)
SURE_DIGITS = 10**15
"""What a spreadsheet stores to the last digit."""


def shown(value: float, number_format: str) -> str | None:
    """The number as it is seen, but for thousands and decimals: 180 in 0000 is 0180. None: something else is seen."""
    plain = str(int(value)) if value.is_integer() else repr(value)
    if number_format in PLAIN:
        return plain if abs(value) < SURE_DIGITS else None
    parts = SILENT.sub("", number_format).split(";")
    part = parts[1] if value < 0 and len(parts) > 1 else parts[2] if value == 0 and len(parts) > 2 else parts[0]
    if part in PLAIN[1:]:
        return plain
    digits = DIGITS.fullmatch(part.removeprefix("-"))
    if not part or digits is None or digits[1].endswith(",") or abs(value) >= SURE_DIGITS:
        return None
    if digits[3] or not value.is_integer():
        # Rounded to whole numbers, one sees another number than is stored.
        return plain if digits[3] or digits[2] else None
    return plain.zfill(digits[1].count("0"))
