"""What someone looks for, and why it cannot be looked for."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext as _

from municipalities.site.search import LEAST_LETTERS, is_short, words_of
from municipalities.site.texts import one_line

MOST_LETTERS = 80


@dataclass(frozen=True)
class Question:
    raw: str

    @cached_property
    def text(self) -> str:
        return one_line(self.raw)

    @cached_property
    def words(self) -> list[str]:
        """None where it cannot be looked for."""
        return [] if len(self.text) > MOST_LETTERS else words_of(self.text)

    @property
    def fault(self) -> str:
        """In words. Empty also where nothing is asked."""
        if len(self.text) > MOST_LETTERS:
            return _("Write at most %(most)d characters: a name, or the beginnings of its words.") % {
                "most": MOST_LETTERS
            }
        if self.text and not self.words:
            return _("Write a name, with letters or digits.")
        return ""

    @property
    def advice(self) -> str:
        """What is found by it is less than they may think."""
        if not self.words or not is_short(self.words):
            return ""
        return _("Fewer than %(least)d letters find whole words only. Write one more to find names that begin so.") % {
            "least": LEAST_LETTERS
        }
