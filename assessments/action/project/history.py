"""Who changed what in a project, when, from what to what, the latest first (rule 29)."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from assessments.action.models import Project, ProjectEvent
from assessments.judging.told_changes import Change, Entry
from assessments.wording import party_words
from municipalities.models.actor import Party
from municipalities.shown_names import may_see_names

from .wording import field_words, value_words

if TYPE_CHECKING:
    from municipalities.models.user import AnyUser


class ProjectHistory:
    def __init__(self, project: Project, reader: AnyUser) -> None:
        self.project = project
        self._shows_chiefs = may_see_names(reader)
        self._told: dict[tuple[str, str], str] = {}

    @property
    def entries(self) -> list[Entry]:
        return [Entry(one.at, str(one.by), list(self._changes(one)) or [_of_kind(one)]) for one in self._events[::-1]]

    @cached_property
    def _events(self) -> list[ProjectEvent]:
        return list(self.project.events.select_related("by").order_by("pk"))

    @cached_property
    def _names(self) -> dict[str, str]:
        """Of rows by their key, those taken away included."""
        found = {}
        for event in self._events:
            for change in event.changes:
                if is_row(change["field"]):
                    found[change["field"]] = str(change["after"] or change["before"])
        return found

    def _changes(self, event: ProjectEvent) -> Iterator[Change]:
        for change in event.changes:
            yield self._change(change["field"], change["before"], change["after"])

    def _change(self, name: str, before: Any, after: Any) -> Change:
        key, _dot, field = name.partition(".")
        if is_row(name):
            return Change(self._row_words(key), "" if before is None else _("is there"), _state(after))
        what = f"{self._row_words(key)}: {self._field(field)}" if field else capfirst(field_words(name))
        return Change(what, *(self._value(name, value) for value in (before, after)))

    def _field(self, field: str) -> str:
        """Of a commitment also whose: "police.title"."""
        party, _dot, rest = field.partition(".")
        if rest and party in Party:
            return f"{party_words(party)}, {field_words(f'p.{field}')}"
        return field_words(field)

    def _row_words(self, key: str) -> str:
        named = {"name": self._names.get(key, "–")}
        return {
            "p": _("Pair %(name)s"),
            "m": _("Meeting %(name)s"),
            "d": _("Decision %(name)s"),
            "t": _("Task of meeting %(name)s"),
        }[key[0]] % named

    def _value(self, name: str, value: Any) -> str:
        """The same person is told many times, and asked for once."""
        if is_name_of_chief(name) and value and not self._shows_chiefs:
            return _("name not shown")
        key = name.rpartition(".")[2], str(value)
        if key not in self._told:
            self._told[key] = value_words(name, value)
        return self._told[key]


def is_name_of_chief(name: str) -> bool:
    """Text, which nothing else withholds from evaluators (rule 40): "p3.police.name"."""
    return any(name.endswith(f".{party}.name") for party in Party)


def is_row(name: str) -> bool:
    """Of something that was added or taken away: "p3"."""
    return name[0] in "pmdt" and name[1:].isdecimal()


def _state(after: Any) -> str:
    return str(_("taken away") if after is None else _("new"))


def _of_kind(event: ProjectEvent) -> Change:
    """Of an event that changed no field."""
    return Change(capfirst(event.get_kind_display()))
