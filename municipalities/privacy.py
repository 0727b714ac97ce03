"""Keeps third parties out of free text (design rule 11). What is found is never repeated in a message."""

from __future__ import annotations

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from personnummer import personnummer

# With or without century, hyphens and spaces. The check digit decides; an organisation number has no such month.
PERSONAL_NUMBER = re.compile(
    r"""(?<!\d)
    (?: (?:19|20)?\d{6} \s?[-+–−]?\s? \d{4}
      | (?:19|20)?\d\d-\d\d-\d\d \s?[-+–−]\s? \d{4} )
    (?!\d)""",
    re.VERBOSE,
)

DOUBTFUL = [
    (_("an e-mail address"), re.compile(r"[\w.+-]+@[\w-]+\.\w")),
    (_("a phone number"), re.compile(r"(?<![\d.,])(?:\+46|0046|0)[ -]?\(?0?\)?\d(?:[ -]?\d){6,9}(?!\d)")),
    (_("a number plate"), re.compile(r"(?<!\w)[A-HJ-PR-UW-Z]{3} ?\d{2}[A-HJ-PR-UW-Z\d](?!\w)")),
]


def refuse_personal_numbers(text: str) -> None:
    if any(is_personal_number(found) for found in PERSONAL_NUMBER.findall(text)):
        raise ValidationError(
            _("The text seems to hold a personal identity number. Remove it. Describe the place, not persons."),
            code="personal_number",
        )


def is_personal_number(text: str) -> bool:
    return bool(personnummer.valid(re.sub(r"\D", "", text)))


def doubtful_parts(text: str) -> list[str]:
    """What in the text may point out a person, in words. It may be right, so the user is asked."""
    return [str(words) for words, pattern in DOUBTFUL if pattern.search(text)]
