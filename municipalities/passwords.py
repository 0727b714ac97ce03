from __future__ import annotations

import unicodedata
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from .models.user import AnyUser

ALIKE = 0.7
"""How much of the letters two words may have in common, between 0 and 1."""


class UnlikeTheUser:
    """The password is not made of the person's name or address, in whatever order, with or without accents.

    Django's own validator knows no field called "name", and compares word by word.
    """

    def validate(self, password: str, user: AnyUser | None = None) -> None:
        if user is None or user.is_anonymous:
            return
        given = letters(password)
        address = user.email.partition("@")[0]
        words = [*user.name.split(), address, user.email, user.name, "".join(reversed(user.name.split()))]
        if any(are_alike(given, letters(word)) for word in words):
            raise ValidationError(self.get_help_text(), code="password_too_similar")

    def get_help_text(self) -> str:
        return _("The password is too much like your name or your e-mail address.")


def letters(text: str) -> str:
    """Small letters without accents, and nothing else."""
    return "".join(char for char in unicodedata.normalize("NFKD", text).casefold() if char.isalpha())


def are_alike(password: str, word: str) -> bool:
    """A short word in a long password is no help to whoever guesses."""
    return len(word) > 2 and SequenceMatcher(None, password, word).ratio() >= ALIKE
