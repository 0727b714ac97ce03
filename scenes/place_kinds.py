"""The kinds of places that a scene may lie near (rule 9).

A new kind is a new entry in PLACE_KINDS: import, distances, filters, API, pages and the map's legends follow.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True)
class PlaceKind:
    """Names as in the middle of a sentence."""

    name: StrOrPromise
    many: StrOrPromise
    nearest: StrOrPromise
    """As a heading. Of the schools only compulsory ones are counted."""
    in_files: str
    """What a Swedish file may say instead of the code."""
    shape: str
    """On the map: square, ring or disc. Shape before colour."""


# Those that rules and registers speak of.
SCHOOL, PRESCHOOL, STATION = "school", "preschool", "station"

PLACE_KINDS = {
    SCHOOL: PlaceKind(
        gettext_lazy("school"),
        gettext_lazy("schools"),
        gettext_lazy("Nearest compulsory school"),
        in_files="skola",
        shape="square",
    ),
    PRESCHOOL: PlaceKind(
        gettext_lazy("preschool"),
        gettext_lazy("preschools"),
        gettext_lazy("Nearest preschool"),
        in_files="förskola",
        shape="ring",
    ),
    STATION: PlaceKind(
        gettext_lazy("rail station"),
        gettext_lazy("stations"),
        gettext_lazy("Nearest rail station"),
        in_files="station",
        shape="disc",
    ),
}


def place_kinds() -> list[tuple[str, StrOrPromise]]:
    """To choose among."""
    return [(code, kind.name) for code, kind in PLACE_KINDS.items()]


def place_shapes() -> dict[str, str]:
    return {code: kind.shape for code, kind in PLACE_KINDS.items()}


def all_of_them() -> str:
    """Schools, preschools and stations."""
    return get_text_list([str(kind.many) for kind in PLACE_KINDS.values()], _("and"))


def any_of_them() -> str:
    """Schools, preschools or stations."""
    return get_text_list([str(kind.many) for kind in PLACE_KINDS.values()], _("or"))
