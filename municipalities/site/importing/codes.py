"""Codes that are known, and those that a file adds: never one that can be taken for another."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

from django.utils.translation import gettext as _

from municipalities.site.texts import skeleton

from .faults import DATE_LIKE


class Codes:
    def __init__(self, known: Iterable[str], *, allow_similar: bool = False) -> None:
        self._known = set(known)
        self._by_skeleton = {skeleton(code): code for code in sorted(self._known)}
        self._allow_similar = allow_similar

    def fault(self, code: str) -> str:
        """Why the code is refused, if it is new. Otherwise it is known from now on."""
        if code in self._known or self._allow_similar:
            return ""
        if DATE_LIKE.fullmatch(code):
            message = _(
                "“%(code)s” looks like a date that a spreadsheet has made of a code. Format the column as text and "
                "write the code again. If it is the code, give --allow-similar."
            )
            return message % {"code": code}
        other = self._by_skeleton.setdefault(skeleton(code), code)
        if other == code:
            return ""
        message = _("“%(code)s” is new, but looks like another. Did you mean %(other)s? If not, give --allow-similar.")
        return message % {"code": code, "other": other}

    def suggestion(self, text: str) -> str:
        """To what is not known."""
        other = self._by_skeleton.get(skeleton(text))
        close = [other] if other else get_close_matches(text, self._known, n=1)
        return " " + _("Did you mean %(name)s?") % {"name": close[0]} if close else ""
