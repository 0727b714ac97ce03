"""Who changed what in a plan, when, from what to what, the latest first (rule 29)."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from assessments.action import links
from assessments.action.models import Cause, Plan
from scenes.models import Scene

from .page import PlanPage
from .wording import field_words, value_words

ROW = re.compile(r"m(\d+)$")
CAUSE = re.compile(r"c(\d+)$")


@dataclass(frozen=True)
class PlanChange:
    what: str
    before: str = ""
    after: str = ""


@dataclass(frozen=True)
class PlanEntry:
    at: datetime.datetime
    who: str
    kind: str
    changes: list[PlanChange]


class PlanHistory:
    def __init__(self, plan: Plan, page: PlanPage) -> None:
        self.plan = plan
        self.page = page

    @property
    def entries(self) -> list[PlanEntry]:
        events = self.plan.events.select_related("by").order_by("-pk")
        return [
            PlanEntry(one.at, str(one.by or _("The import")), one.get_kind_display(), list(self._changes(one.changes)))
            for one in events
        ]

    @cached_property
    def _orders(self) -> dict[str, int]:
        """Numbers of rows by their key, those taken away included."""
        found = {}
        for event in self.plan.events.all():
            for change in event.changes:
                if match := ROW.match(change["field"]):
                    found[match[1]] = change["after"] or change["before"]
        return found | {str(measure.pk): measure.order for measure in self.page.measures}

    def _changes(self, changes: list[dict[str, Any]]) -> Iterator[PlanChange]:
        for change in changes:
            key, _dot, field = change["field"].partition(".")
            if match := ROW.match(key):
                yield self._of_row(match[1], field, change["before"], change["after"])
            elif key == "places":
                yield PlanChange(
                    capfirst(field_words(key)), *(self._places(change[end]) for end in ("before", "after"))
                )
            elif not ((match := CAUSE.match(key)) and self._is_hidden(match[1])):
                was, became = (str(change[end] or "–") for end in ("before", "after"))
                yield PlanChange(capfirst(field_words(field or key)), was, became)

    def _of_row(self, key: str, field: str, before: Any, after: Any) -> PlanChange:
        row = _("Row %(row)s") % {"row": self._orders.get(key, "–")}
        if not field:
            return PlanChange(
                row, "" if before is None else _("is there"), _("taken away") if after is None else _("new")
            )
        return PlanChange(f"{row}: {field_words(field)}", *(self._value(field, value) for value in (before, after)))

    def _value(self, field: str, value: Any) -> str:
        if field == "cause" and value and self._is_hidden(value):
            return _("Not shown to readers")
        return value_words(field, value)

    def _is_hidden(self, cause: Any) -> bool:
        """What became of one that is gone nobody knows: it may have been restricted."""
        if self.page.reads_all:
            return False
        found = Cause.objects.select_related("problem").filter(pk=cause).first()
        return found is None or links.is_restricted(found)

    @staticmethod
    def _places(keys: Any) -> str:
        return ", ".join(Scene.objects.filter(pk__in=keys or []).order_by("name").values_list("name", flat=True)) or "–"
