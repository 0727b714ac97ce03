"""Keeps third parties out of free text (rule 11). What is found is never repeated in a message."""

from __future__ import annotations

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from personnummer import personnummer

BETWEEN = r"[\W_]{0,3}"
"""What people write between groups of digits."""

# With or without century and whatever between. The check digit decides; an organisation number has no such month.
# What may follow is not a point in time: 2023-12-31 12.45 has a good check digit as often as not.
PERSONAL_NUMBER = re.compile(
    rf"(?<!\d)(?:19|20)?\d\d{BETWEEN}[01]\d{BETWEEN}\d\d{BETWEEN}(?:\d{{4}}|\d\d[ -]\d\d)(?!\d|[.:]\d)"
)

DOUBTFUL = [
    (_("an e-mail address"), re.compile(r"[\w.+-]+@[\w-]+\.\w")),
    (
        _("a phone number"),
        re.compile(r"(?<![\d.,–-])(?:\+ ?46|0046|46(?=7)|0)(?: ?\(0\))?(?:[ ./()–-]{0,3}\d){7,10}(?!\d)"),
    ),
    (
        _("a number plate"),
        # With a space between only in capitals: "och 120" is no plate.
        re.compile(r"(?<!\w)(?:[A-HJ-PR-UW-Z]{3}[ -]?\d\d[A-HJ-PR-UW-Z\d]|[a-hj-pr-uw-zA-Z]{3}-?\d\d[a-z\d])(?!\w)"),
    ),
]


def refuse_personal_numbers(text: str) -> None:
    if any(is_personal_number(found) for found in PERSONAL_NUMBER.findall(plain(text))):
        raise ValidationError(
            _("The text seems to hold a personal identity number. Remove it. Describe the place, not individuals."),
            code="personal_number",
        )


def is_personal_number(text: str) -> bool:
    return bool(personnummer.valid(re.sub(r"\D", "", text)))


def doubtful_parts(text: str) -> list[str]:
    """What in the text may point out a person, in words. It may be right, so the user is asked."""
    text = plain(text)
    return [str(words) for words, pattern in DOUBTFUL if pattern.search(text)]


def plain(text: str) -> str:
    """Full-width digits as digits, and without what does not show: soft hyphens, zero-width spaces."""
    return "".join(char for char in unicodedata.normalize("NFKC", text) if unicodedata.category(char) != "Cf")
