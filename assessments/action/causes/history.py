"""Field by field: who changed what in an analysis, when, from what to what (rule 29)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from assessments.action.models import Analysis, AnalysisEvent
from assessments.judging.told_changes import Change, Entry
from assessments.wording import listing

from .fields import PARTS, Rows, parse
from .words import label, short, value_words

if TYPE_CHECKING:
    from municipalities.models import User

Kind = AnalysisEvent.Kind


class History:
    """Of one analysis, as far as the reader may read it: what was restricted at any time is left out for readers."""

    def __init__(self, analysis: Analysis, reader: User) -> None:
        self.rows = Rows(analysis, reader)
        self.events = list(analysis.events.select_related("by"))
        self.texts: dict[int, str] = {}
        self.hidden = set() if self.rows.reads_all else hidden_now(analysis, self.rows)
        for event in self.events:
            for change in event.changes:
                if (row := parse(change["field"])) is None:
                    continue
                if change.get("restricted") and not self.rows.reads_all:
                    self.hidden.add(row[:2])
                if row[2] == "text" and row[0] == "c":
                    self.texts[row[1]] = change["after"] or change["before"] or self.texts.get(row[1], "")
        # Or another cause's "explains" would tell them.
        self.texts = {pk: text for pk, text in self.texts.items() if ("c", pk) not in self.hidden}

    @property
    def entries(self) -> list[Entry]:
        """The latest first."""
        told = [Entry(event.at, str(event.by), list(self._changes(event))) for event in reversed(self.events)]
        return [entry for entry in told if entry.changes]

    def _changes(self, event: AnalysisEvent) -> Iterator[Change]:
        if event.kind == Kind.CREATED:
            yield Change(_("Began the analysis"))
        elif event.kind == Kind.APPROVED:
            told = {"police": _("Approved for the police"), "municipality": _("Approved for the municipality")}
            yield Change(told[event.party])
        elif event.kind == Kind.APPROVALS_REMOVED and event.party:
            back = {
                "police": _("Took back the approval for the police"),
                "municipality": _("Took back the approval for the municipality"),
            }
            yield Change(back[event.party])
        elif event.kind == Kind.APPROVALS_REMOVED:
            names = listing(event.changes[0]["before"])
            yield Change(_("The approval fell, since the analysis was changed"), before=names)
        else:
            yield from self._fields(event.changes)

    def _fields(self, changes: list[dict[str, Any]]) -> Iterator[Change]:
        """A row that comes or goes is one line, with its words."""
        named = [(parse(change["field"]), change) for change in changes]
        whole = {row[:2] for row, change in named if row and row[2] == "text" and None in _values(change)}
        for row, change in named:
            before, after = _values(change)
            if row is None or row[:2] not in whole:
                if row is None or (row[:2] not in self.hidden and row[2] in {*PARTS[row[0]], "empty"}):
                    yield self._field(change["field"], row, before, after)
            elif row[:2] not in self.hidden and row[2] == "text":
                yield self._come_or_gone(row[0], before, after)

    def _field(self, name: str, row: tuple[str, int, str] | None, before: Any, after: Any) -> Change:
        what = label(name)
        if row and row[0] == "c":
            what = _("%(part)s (%(cause)s)") % {"part": what, "cause": short(self.texts.get(row[1], ""))}
        return Change(what, value_words(name, before, self.texts), value_words(name, after, self.texts))

    def _come_or_gone(self, kind: str, before: Any, after: Any) -> Change:
        is_problem = kind == "p"
        if before is None:
            return Change(_("Problem added") if is_problem else _("Cause added"), after=after)
        return Change(_("Problem removed") if is_problem else _("Cause removed"), before=before)


def hidden_now(analysis: Analysis, seen: Rows) -> set[tuple[str, int]]:
    """Rows that are there and that the reader does not see, whatever they were when they were written."""
    every = Rows(analysis)
    problems = {("p", pk) for pk in every.problems.keys() - seen.problems.keys()}
    return problems | {("c", pk) for pk in every.causes.keys() - seen.causes.keys()}


def _values(change: dict[str, Any]) -> tuple[Any, Any]:
    return change["before"], change["after"]
