"""Who changed what in a plan, when, from what to what, the latest first (rule 29)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments.action.models import Cause, Plan, PlanEvent
from assessments.judging.told_changes import Change, Entry
from scenes.models import Scene

from .page import PlanPage
from .wording import field_words, value_words

if TYPE_CHECKING:
    from municipalities.models.user import AnyUser

ROW = re.compile(r"m(\d+)$")
CAUSE = re.compile(r"c(\d+)$")


class PlanHistory:
    def __init__(self, plan: Plan, page: PlanPage, reader: AnyUser) -> None:
        self.plan = plan
        self.page = page
        self.reader = reader
        self._told: dict[tuple[str, str], str] = {}

    @property
    def entries(self) -> list[Entry]:
        return [
            Entry(one.at, str(one.by or _("The import")), list(self._changes(one.changes)) or [_of_kind(one)])
            for one in self._events
        ]

    @cached_property
    def _events(self) -> list[PlanEvent]:
        return list(self.plan.events.select_related("by").order_by("-pk"))

    @cached_property
    def _orders(self) -> dict[str, int]:
        """Numbers of rows by their key, those taken away included."""
        found = {}
        for event in reversed(self._events):
            for change in event.changes:
                if match := ROW.match(change["field"]):
                    found[match[1]] = change["after"] or change["before"]
        return found | {str(measure.pk): measure.order for measure in self.page.measures}

    def _changes(self, changes: list[dict[str, Any]]) -> Iterator[Change]:
        for change in changes:
            key, _dot, field = change["field"].partition(".")
            if match := ROW.match(key):
                yield self._of_row(match[1], field, change["before"], change["after"])
            elif key == "places":
                yield Change(capfirst(field_words(key)), *(self._places(change[end]) for end in ("before", "after")))
            elif not ((match := CAUSE.match(key)) and self._is_hidden(match[1])):
                was, became = (str(change[end] or "–") for end in ("before", "after"))
                yield Change(capfirst(field_words(field or key)), was, became)

    def _of_row(self, key: str, field: str, before: Any, after: Any) -> Change:
        row = _("Row %(row)s") % {"row": self._orders.get(key, "–")}
        if not field:
            return Change(row, "" if before is None else _("is there"), _("taken away") if after is None else _("new"))
        return Change(f"{row}: {field_words(field)}", *(self._value(field, value) for value in (before, after)))

    def _value(self, field: str, value: Any) -> str:
        """The same actor or method is told many times, and asked for once."""
        key = field, str(value)
        if key not in self._told:
            is_hidden = field == "cause" and value and self._is_hidden(value)
            self._told[key] = _("Not shown to readers") if is_hidden else value_words(field, value)
        return self._told[key]

    def _is_hidden(self, cause: Any) -> bool:
        """Of a place that has been taken out, or restricted. What one that is gone was nobody knows."""
        known = self._readable.get(int(cause))
        return not (self.page.reads_all if known is None else known)

    @cached_property
    def _readable(self) -> dict[int, bool]:
        """Whether the reader may read the causes that are told of; without those that are gone."""
        told = {key for event in self._events for change in event.changes for key in _causes_of(change)}
        causes = Cause.objects.filter(pk__in=told)
        readable = set(causes.visible_to(self.reader).values_list("pk", flat=True))
        return {pk: pk in readable for pk in causes.values_list("pk", flat=True)}

    def _places(self, keys: Any) -> str:
        found = Scene.objects.filter(pk__in=keys or []).order_by("name")
        seen = [str(name) for name in found.visible_to(self.reader).values_list("name", flat=True)]
        others = len(keys or []) - len(seen)
        if others:
            seen.append(ngettext("%(count)s other place", "%(count)s other places", others) % {"count": others})
        return ", ".join(seen) or "–"


def _causes_of(change: dict[str, Any]) -> Iterator[int]:
    """Keys of the causes that it tells of."""
    key, _dot, field = change["field"].partition(".")
    if match := CAUSE.match(key):
        yield int(match[1])
    elif field == "cause":
        yield from (change[end] for end in ("before", "after") if change[end])


def _of_kind(event: PlanEvent) -> Change:
    """Of an event that changed no field."""
    return Change(capfirst(event.get_kind_display()))
