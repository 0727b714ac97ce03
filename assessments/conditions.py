"""When a question is asked: the small language of `shown_if`, and nothing more than it.

    SU1!=vet_ej   PL2=central   PE8 in (till_stor_del,delvis)   SU4
    school<=500m   outline changed   not listed

A question's code alone means that it is answered with something that is known. Whatever hangs on an answer is not asked
until that answer is given.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from django.utils.translation import gettext as _

UNKNOWN = "vet_ej"
"""The option that says so, in every question that has it. It is an answer."""

SEPARATOR = "|"
"""Between the options of one answer."""


@dataclass(frozen=True)
class Facts:
    """What is known of an assessment besides the answers. None: not known."""

    listed: bool | None = None
    outline_changed: bool = False
    school_m: float | None = None


class Condition(Protocol):
    def holds(self, answers: Mapping[str, str], facts: Facts) -> bool: ...

    @property
    def codes(self) -> frozenset[str]:
        """Questions that it hangs on."""
        ...


class BadCondition(ValueError):
    """Says what was not understood."""


@dataclass(frozen=True)
class Always:
    codes = frozenset[str]()

    def holds(self, answers: Mapping[str, str], facts: Facts) -> bool:
        return True


@dataclass(frozen=True)
class Answered:
    code: str

    @property
    def codes(self) -> frozenset[str]:
        return frozenset({self.code})

    def holds(self, answers: Mapping[str, str], facts: Facts) -> bool:
        return answers.get(self.code, "") not in ("", UNKNOWN)


@dataclass(frozen=True)
class AnsweredWith:
    """One of the options is chosen; `is_not`: an answer is given, and none of them is."""

    code: str
    options: frozenset[str]
    is_not: bool = False

    @property
    def codes(self) -> frozenset[str]:
        return frozenset({self.code})

    def holds(self, answers: Mapping[str, str], facts: Facts) -> bool:
        given = answers.get(self.code, "")
        return bool(given) and self.options.isdisjoint(given.split(SEPARATOR)) == self.is_not


@dataclass(frozen=True)
class SchoolWithin:
    metres: int
    codes = frozenset[str]()

    def holds(self, answers: Mapping[str, str], facts: Facts) -> bool:
        return facts.school_m is not None and facts.school_m <= self.metres


@dataclass(frozen=True)
class OutlineChanged:
    codes = frozenset[str]()

    def holds(self, answers: Mapping[str, str], facts: Facts) -> bool:
        return facts.outline_changed


@dataclass(frozen=True)
class NotListed:
    codes = frozenset[str]()

    def holds(self, answers: Mapping[str, str], facts: Facts) -> bool:
        return facts.listed is False


CODE = r"(?P<code>[A-Z]{2}\d{1,2})"
LANGUAGE: list[tuple[str, Callable[[dict[str, str]], Condition]]] = [
    (r"", lambda found: Always()),
    (r"outline changed", lambda found: OutlineChanged()),
    (r"not listed", lambda found: NotListed()),
    (r"school ?<= ?(?P<metres>\d{1,5}) ?m", lambda found: SchoolWithin(int(found["metres"]))),
    (CODE, lambda found: Answered(found["code"])),
    (rf"{CODE} ?= ?(?P<options>\w+)", lambda found: AnsweredWith(found["code"], _options(found))),
    (rf"{CODE} ?!= ?(?P<options>\w+)", lambda found: AnsweredWith(found["code"], _options(found), is_not=True)),
    (rf"{CODE} in ?\((?P<options> ?\w+ ?(?:, ?\w+ ?)*)\)", lambda found: AnsweredWith(found["code"], _options(found))),
]


def _options(found: dict[str, str]) -> frozenset[str]:
    return frozenset(option.strip() for option in found["options"].split(","))


def parse(text: str) -> Condition:
    """Raises BadCondition."""
    text = " ".join(text.split())
    for pattern, made in LANGUAGE:
        if found := re.fullmatch(pattern, text, re.ASCII):
            return made(found.groupdict())
    raise BadCondition(_("“%(text)s” is not a condition that is understood.") % {"text": text[:80]})
