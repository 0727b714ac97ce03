"""The bank as it is read: what is known, in words, and what the county has seen beside it."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, ClassVar

from django.utils.formats import date_format
from django.utils.text import capfirst, get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments.action.models import Method, MethodAim
from assessments.action.models.corner import Corner
from assessments.action.used import Use
from assessments.figures.charts.base import COLOURS, percent
from assessments.figures.sentences import counted
from scenes.models import Scene

from .filters import problems

NOT_FOUND = "not found"
"""As the files mark a search that gave nothing."""


def level_words(method: Method) -> str:
    return str(method.get_level_display()) if method.is_searched else _("No search made yet")


def month(day: datetime.date) -> str:
    """A search is on record by its month."""
    return date_format(day, "F Y")


@dataclass(frozen=True)
class Effect:
    outcome: str
    seen: str


def effects(method: Method) -> list[Effect]:
    """Of a method that has been searched, all three: zeros and what is not studied too."""
    if not method.is_searched:
        return []
    return [Effect(words, getattr(method, name)) for name, words in outcome_words().items()]


def outcome_words() -> dict[str, str]:
    return {"drugs": _("Drugs at the place"), "violence": _("Violence"), "safety": _("Safety")}


@dataclass(frozen=True)
class Row:
    method: Method
    use: Use

    @property
    def level(self) -> str:
        return self.method.level or "–"

    @property
    def level_words(self) -> str:
        return level_words(self.method)

    @property
    def effects(self) -> list[Effect]:
        return effects(self.method)

    @property
    def is_unfound(self) -> bool:
        """On a narrow screen the three that are not studied say no more than the level."""
        return self.method.level == Method.Level.D


@dataclass(frozen=True)
class Group:
    label: str
    rows: list[Row]


@dataclass(frozen=True)
class Bank:
    """`methods` is all of it, `chosen` what the selection leaves."""

    methods: Sequence[Method]
    chosen: Sequence[Method]
    used: dict[int, Use] = field(default_factory=dict)

    @property
    def groups(self) -> list[Group]:
        """By kind and code, never by effect."""
        rows = [Row(method, self.used.get(method.pk, Use())) for method in self.chosen]
        groups = [Group(str(label), [row for row in rows if row.method.group == kind]) for kind, label in KINDS]
        return [group for group in groups if group.rows]

    @property
    def about(self) -> str:
        words = ngettext("%(count)d method", "%(count)d methods", len(self.methods)) % {"count": len(self.methods)}
        searched = [method.checked_on for method in self.methods if method.checked_on]
        search = [_("search of %(month)s") % {"month": month(max(searched))}] if searched else []
        return " · ".join([words, *search])

    @property
    def levels(self) -> list[tuple[str, str]]:
        return [(value, str(label)) for value, label in Method.Level.choices]

    @property
    def lead(self) -> str:
        return " ".join(self._lead())

    def _lead(self) -> Iterator[str]:
        by_level = Counter(method.level for method in self.methods)
        known, unfound, unsearched = by_level[Method.Level.A], by_level[Method.Level.D], by_level[""]
        words = ngettext(
            "%(known)s of %(all)s method rests on systematic reviews or randomised trials.",
            "%(known)s of %(all)s methods rest on systematic reviews or randomised trials.",
            known,
        )
        yield words % {"known": capfirst(counted(known)), "all": counted(len(self.methods))}
        if unfound:
            yield _("For %(count)s no study of the effect was found.") % {"count": counted(unfound)}
        if unsearched:
            words = ngettext("%(count)s is not searched yet.", "%(count)s are not searched yet.", unsearched)
            yield words % {"count": capfirst(counted(unsearched))}
        if unfound or unsearched:
            yield _("That does not mean that they are without effect, only that nobody knows.")


KINDS = Method.Group.choices


@dataclass(frozen=True)
class Entry:
    """One method, opened."""

    method: Method
    use: Use
    colours: ClassVar[Mapping[str, str]] = COLOURS

    @property
    def share_gone(self) -> str:
        return percent(100 * self.use.gone / self.use.compared)

    @property
    def about(self) -> str:
        method = self.method
        dose = [_("dose: %(unit)s") % {"unit": method.dose_unit}] if method.dose_unit else []
        lead = [method.lead] if method.lead else []
        return " · ".join([method.code, str(method.get_group_display()).lower(), *lead, *dose])

    @property
    def level_words(self) -> str:
        return level_words(self.method)

    @property
    def effects(self) -> list[Effect]:
        return effects(self.method)

    @property
    def summary(self) -> str:
        return self.method.summary or _("Nobody has searched for research on it yet.")

    @property
    def unknown(self) -> list[str]:
        """What nobody knows, or we do not."""
        return [*self._unknown()]

    def _unknown(self) -> Iterator[str]:
        if not self.method.is_searched:
            yield _(
                "What it does to drugs at the place, violence and safety. It is shown when the search has been made."
            )
            return
        if self.method.level == Method.Level.D:
            yield _("Whether it helps. That no study was found does not prove that there is none.")
        elif missing := [effect.outcome.lower() for effect in self.effects if effect.seen == Method.Seen.NOT_STUDIED]:
            yield _("What it does to %(outcomes)s: not studied.") % {"outcomes": get_text_list(missing, _("and"))}
        yield _("What it costs against what it gives. Nearly all sources lack it, so the bank does not tell.")

    @property
    def checked(self) -> str:
        method = self.method
        if method.checked_on is None:
            return ""
        if not method.checked_by:
            return _("Checked in %(month)s.") % {"month": month(method.checked_on)}
        words = _("Checked in %(month)s by %(who)s.")
        return words % {"month": month(method.checked_on), "who": method.checked_by}

    @property
    def mark(self) -> str:
        if not self.method.mark:
            return ""
        if self.method.mark == NOT_FOUND:
            return _("Searched, and nothing found.")
        words = _("Mark: %(mark)s. V is checked at the source, K is to be checked.")
        return words % {"mark": self.method.mark}

    @cached_property
    def aims(self) -> list[tuple[str, str]]:
        """What it can be aimed at, by kind: our own judgement."""
        words: list[tuple[str, str, dict[str, Any]]] = [
            (MethodAim.Kind.CORNER, _("Corner"), dict(Corner.choices)),
            (MethodAim.Kind.CATEGORY, _("Category of place"), dict(Scene.Category.choices)),
            (MethodAim.Kind.PROBLEM, _("Problem"), dict(problems())),
        ]
        aims = [*self.method.aims.all()]
        told = []
        for kind, label, choices in words:
            chosen = {aim.value for aim in aims if aim.kind == kind}
            told.append((label, [str(text).lower() for value, text in choices.items() if value in chosen]))
        return [(label, capfirst(", ".join(values))) for label, values in told if values]
