"""Writing in an analysis: field by field, each save with its history, and the approvals that it removes (rule 34)."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.action.models import Analysis, AnalysisEvent, Cause, Problem
from assessments.judging.merging import Clash, merged
from assessments.wording import listing

from .chain import check, settled
from .fields import CAUSE_PARTS, Rows, parse, part_of

if TYPE_CHECKING:
    from municipalities.models import User

APPROVED = gettext_lazy("Both parties have approved the analysis, and it stays as it is. Begin a new version.")
REMOVED = gettext_lazy("It has been removed.")
REMOVAL_PARTS = (*CAUSE_PARTS, "problem", "ready_made", "follows")
"""What is noted of a cause that comes or goes, so that it can be put back."""


class AnalysisApproved(ValidationError):
    """Both have approved it since the page was opened."""

    def __init__(self) -> None:
        super().__init__(APPROVED)


class ApprovalsWouldFall(ValidationError):
    """Saving would remove approvals, and the user has not been told so. `whose` have approved."""

    def __init__(self, whose: list[str]) -> None:
        self.whose = whose
        super().__init__(
            _("Approved by %(names)s. If you save a change the approval is removed.") % {"names": listing(whose)}
        )


@dataclass(frozen=True)
class Saved:
    """What became of a save: fields written, fields not written because of a clash, whose approvals fell."""

    changed: list[str] = field(default_factory=list)
    clashes: list[Clash] = field(default_factory=list)
    news: Sequence[AnalysisEvent] = ()
    fallen: list[str] = field(default_factory=list)
    version: int = 0

    @property
    def not_written(self) -> dict[str, Any]:
        return {clash.field: clash.mine for clash in self.clashes}


def lock(analysis: Analysis) -> Analysis:
    """As it is now, until the transaction ends."""
    fresh = Analysis.objects.select_for_update().get(pk=analysis.pk)
    if fresh.is_approved:
        raise AnalysisApproved
    return fresh


@transaction.atomic
def save(
    analysis: Analysis, posted: Mapping[str, Any], *, seen_version: int, by: User, may_unsign: bool = True
) -> Saved:
    """Store the fields that the user changed since `seen_version`; what others changed meanwhile stays."""
    fresh = lock(analysis)
    rows = Rows(fresh)
    now = rows.values
    now |= dict.fromkeys(posted.keys() - now.keys())  # of rows that have been removed
    news = list(fresh.events.filter(version__gt=seen_version).select_related("by"))
    wanted, clashes = merged(posted, now, news)
    wanted = {name: value for name, value in wanted.items() if now[name] is not None or value or parse(name) is None}
    fallen: list[str] = []
    if wanted:
        if not may_unsign:
            _refuse_if_approved(fresh)
        put_back(rows, wanted)
        changes = [change(rows, name, now[name], value) for name, value in wanted.items()]
        write(rows, wanted)
        fallen = note_changes(fresh, changes, by=by)
    return Saved(list(wanted), clashes, news, fallen, fresh.version)


def _refuse_if_approved(analysis: Analysis) -> None:
    if whose := approvers(analysis):
        raise ApprovalsWouldFall(whose)


def approvers(analysis: Analysis) -> list[str]:
    return [str(approval.by) for approval in analysis.approvals.select_related("by")]


def write(rows: Rows, wanted: Mapping[str, Any]) -> None:
    """Set and store fields of rows that are there; raises ValidationError where the chain of whys would not hold."""
    problems: dict[int, Problem] = {}
    causes: dict[int, Cause] = {}
    for name, value in wanted.items():
        row = parse(name)
        if row is None:
            rows.analysis.meeting_on = datetime.date.fromisoformat(value) if value else None
        elif row[0] == "p":
            problem = problems[row[1]] = rows.problems[row[1]]
            problem.text = value
        else:
            cause = causes[row[1]] = rows.causes[row[1]]
            setattr(cause, "parent_id" if row[2] == "parent" else row[2], value)
    vars(rows).pop("whys", None)
    check(rows.causes, touched=set(causes))
    causes |= {cause.pk: cause for cause in settled(rows.causes)}
    Problem.objects.bulk_update(problems.values(), ["text"])
    stored = [part for part in CAUSE_PARTS if part != "parent"]
    Cause.objects.bulk_update(causes.values(), ["parent", "depth", *stored])


def put_back(rows: Rows, wanted: Mapping[str, Any]) -> None:
    """A cause that someone else has removed, where the user holds on to what it said."""
    for name in wanted:
        row = parse(name)
        if row is None or row[1] in (rows.problems if row[0] == "p" else rows.causes):
            continue
        was = _last_seen(rows.analysis, row[1]) if row[0] == "c" else {}
        if was.get("problem") not in rows.problems:
            raise ValidationError({name: str(REMOVED)})
        parent = was["parent"] if was["parent"] in rows.causes else None
        fields = {part: was[part] for part in REMOVAL_PARTS if part not in ("parent", "problem", "follows")}
        cause = Cause(pk=row[1], problem=rows.problems[was["problem"]], follows_id=was["follows"], **fields)
        cause.parent_id, cause.depth = parent, rows.causes[parent].depth + 1 if parent else 1
        cause.save(force_insert=True)
        rows.causes[cause.pk] = cause


def _last_seen(analysis: Analysis, pk: int) -> dict[str, Any]:
    """The parts of a cause as they were when it was removed."""
    for event in analysis.events.order_by("-pk"):
        was = {
            one["field"].partition(".")[2]: one["before"]
            for one in event.changes
            if one["field"].startswith(f"c{pk}.") and one["after"] is None
        }
        if was:
            return was
    return {}


def note_changes(analysis: Analysis, changes: list[dict[str, Any]], *, by: User) -> list[str]:
    """Store a changed analysis: what was approved is no longer there. Returns whose approvals fell."""
    analysis.version += 1
    record(analysis, AnalysisEvent.Kind.CHANGED, by=by, changes=changes)
    if fallen := approvers(analysis):
        removal = [{"field": "approvals", "before": fallen, "after": []}]
        record(analysis, AnalysisEvent.Kind.APPROVALS_REMOVED, by=by, changes=removal)
        analysis.approvals.all().delete()
    analysis.save()
    return fallen


def record(
    analysis: Analysis,
    kind: AnalysisEvent.Kind,
    *,
    by: User,
    party: str = "",
    changes: list[dict[str, Any]] | None = None,
) -> AnalysisEvent:
    return AnalysisEvent.objects.create(
        document=analysis, version=analysis.version, kind=kind, party=party, changes=changes or [], by=by
    )


def change(rows: Rows, name: str, before: Any, after: Any) -> dict[str, Any]:
    """`restricted` keeps the words from readers for good, also when the row is gone."""
    row = parse(name)
    becomes = row is not None and row[2] == "restricted" and after is True
    kept = {"restricted": True} if row and (becomes or is_restricted(rows, row)) else {}
    return {"field": name, "before": before, "after": after, **kept}


def is_restricted(rows: Rows, row: tuple[str, int, str]) -> bool:
    if row[0] == "p":
        return row[1] in rows.problems and rows.problems[row[1]].restricted
    cause = rows.causes.get(row[1])
    return bool(cause and (cause.restricted or rows.problems[cause.problem_id].restricted))


def coming(rows: Rows, causes: Iterable[Cause]) -> list[dict[str, Any]]:
    return [
        change(rows, f"c{cause.pk}.{part}", None, _noted(cause, part)) for cause in causes for part in REMOVAL_PARTS
    ]


def going(rows: Rows, causes: Iterable[Cause]) -> list[dict[str, Any]]:
    return [
        change(rows, f"c{cause.pk}.{part}", _noted(cause, part), None) for cause in causes for part in REMOVAL_PARTS
    ]


def _noted(cause: Cause, part: str) -> Any:
    return getattr(cause, f"{part}_id") if part in ("problem", "follows") else part_of(cause, part)
