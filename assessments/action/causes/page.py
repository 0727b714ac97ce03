"""What the page of an analysis tells, as plain data: problems, their corners, and the causes in them."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from assessments.action import links
from assessments.action.models import Analysis, AnalysisEvent, Approval, Cause, EmptyCorner, Measure, Plan, Problem
from assessments.action.models.corner import Corner
from assessments.action.place_chain import urls_of
from assessments.judging.merging import Clash
from assessments.wording import listing
from municipalities.models.actor import Party
from municipalities.site.look import moment

from .approving import obstacles
from .fields import Rows, parse
from .fishbone import Fishbone, fishbone, lowered
from .proposals import Proposal, proposals
from .ready_made import Suggestion, suggestions
from .sides import Side, sides_of
from .words import label, value_words

if TYPE_CHECKING:
    from municipalities.models import User
    from scenes.models import Scene

    from .forms import AnalysisForm

CONTROLLERS = {
    Corner.OFFENDER: gettext_lazy("Who can hold back? School, social services, adults close by."),
    Corner.TARGET: gettext_lazy("Who can protect? Care, outreach, guards, visitors."),
    Corner.PLACE: gettext_lazy("Who rules over it? Owner, management, operations."),
}
EMPTY = {
    Corner.OFFENDER: gettext_lazy("No cause about offenders. Is that right?"),
    Corner.TARGET: gettext_lazy("No cause about buyers and those exposed. Is that right?"),
    Corner.PLACE: gettext_lazy("No cause about the place. Is that right?"),
}


@dataclass(frozen=True)
class Told:
    """A clash in words, for the page that is sent back."""

    name: str
    label: str
    who: str
    mine: str
    theirs: str
    can_be_both: bool


@dataclass
class Node:
    """A cause, with what explains it and with its fields where it may be written in."""

    cause: Cause
    whys: list[Node]
    fields: dict[str, Any] = dataclasses.field(default_factory=dict)
    clashes: list[Told] = dataclasses.field(default_factory=list)

    @property
    def words(self) -> str:
        """After "because" where it explains another cause."""
        return lowered(self.cause.text) if self.cause.parent_id else self.cause.text

    @property
    def is_open(self) -> bool:
        """Its fields show from the start: something is to be written or put right."""
        return not self.cause.text or bool(self.clashes) or any(one.errors for one in self.fields.values())

    @property
    def may_go_deeper(self) -> bool:
        return self.cause.depth < Cause.DEEPEST

    @property
    def is_locked(self) -> bool:
        return self.cause.restricted and self.cause.parent_id is None


@dataclass(frozen=True)
class CornerStory:
    corner: Corner
    nodes: list[Node]
    seen: EmptyCorner | None
    """Both have looked, and it is right that it is empty."""

    @property
    def controllers(self) -> Any:
        return CONTROLLERS[self.corner]

    @property
    def asks(self) -> Any:
        return EMPTY[self.corner]

    @property
    def is_empty(self) -> bool:
        return not self.nodes


@dataclass(frozen=True)
class ProblemStory:
    problem: Problem
    number: int
    corners: list[CornerStory]
    figure: Fishbone
    field: Any = None
    clashes: list[Told] = dataclasses.field(default_factory=list)
    ready: list[Suggestion] = dataclasses.field(default_factory=list)

    @property
    def has_no_causes(self) -> bool:
        return all(corner.is_empty for corner in self.corners)


@dataclass(frozen=True)
class Trail:
    """What was written last."""

    last_change: AnalysisEvent | None

    @property
    def saved_at(self) -> str:
        return moment(self.last_change.at) if self.last_change else ""


class AnalysisPage:
    def __init__(
        self,
        analysis: Analysis,
        reader: User,
        rows: Rows,
        *,
        form: AnalysisForm | None = None,
        clashes: list[Clash] | None = None,
    ) -> None:
        self.analysis = analysis
        self.reader = reader
        self.rows = rows
        self.form = form
        self.clashes = clashes or []
        self.texts = {cause.pk: cause.text for cause in rows.causes.values()}

    @cached_property
    def problems(self) -> list[ProblemStory]:
        return [self._problem(problem, number) for number, problem in enumerate(self.rows.problems.values(), 1)]

    def _problem(self, problem: Problem, number: int) -> ProblemStory:
        name = f"p{problem.pk}.text"
        return ProblemStory(
            problem,
            number,
            [self._corner(problem, corner) for corner in Corner],
            fishbone(problem, self.rows, number=number, empty=self.empty_words),
            self.form[name] if self.form else None,
            self._told(name),
            self._ready(problem),
        )

    @property
    def empty_words(self) -> str:
        """Whoever does not read all of it cannot tell whether a corner is empty."""
        return _("No cause yet.") if self.rows.reads_all else _("No cause that you may read.")

    def _corner(self, problem: Problem, corner: Corner) -> CornerStory:
        nodes = [self._node(cause) for cause in self.rows.roots(problem, corner) if cause.text or self.form]
        return CornerStory(corner, nodes, self._seen.get((problem.pk, corner)))

    def _node(self, cause: Cause) -> Node:
        whys = [self._node(why) for why in self.rows.whys[cause.pk] if why.text or self.form]
        stem = f"c{cause.pk}"
        fields = {}
        if self.form:
            fields = {row[2]: self.form[name] for name in self._names_of[stem] if (row := parse(name))}
        return Node(cause, whys, fields, [told for name in self._names_of[stem] for told in self._told(name)])

    @cached_property
    def _names_of(self) -> dict[str, list[str]]:
        names: dict[str, list[str]] = {f"c{pk}": [] for pk in self.rows.causes}
        for name in self.rows.values:
            if name.startswith("c"):
                names[name.partition(".")[0]].append(name)
        return names

    def _told(self, name: str) -> list[Told]:
        return [self._clash(clash) for clash in self.clashes if clash.field == name]

    def _clash(self, clash: Clash) -> Told:
        row = parse(clash.field)
        return Told(
            clash.field,
            label(clash.field),
            clash.who,
            value_words(clash.field, clash.mine, self.texts),
            value_words(clash.field, clash.theirs, self.texts),
            can_be_both=bool(row and row[0] == "c" and row[2] == "text" and clash.theirs),
        )

    @property
    def clashes_elsewhere(self) -> list[Told]:
        """In what has been removed, and in the day of the meeting."""
        known = self.rows.values.keys() - {"meeting_on"}
        return [self._clash(clash) for clash in self.clashes if clash.field not in known]

    @cached_property
    def _seen(self) -> dict[tuple[int, str], EmptyCorner]:
        rows = EmptyCorner.objects.filter(problem__in=self.rows.problems).select_related("by")
        return {(one.problem_id, one.corner): one for one in rows}

    @cached_property
    def proposals(self) -> list[Proposal]:
        """Those that are not chosen yet."""
        chosen = {problem.aims for problem in self.rows.problems.values()}
        found = proposals(self.analysis.assessment) if self.form else []
        return [one for one in found if one.aims not in chosen]

    @cached_property
    def _suggestions(self) -> list[Suggestion]:
        return suggestions(self.analysis.assessment) if self.form else []

    def _ready(self, problem: Problem) -> list[Suggestion]:
        there = {cause.ready_made for cause in self.rows.causes.values() if cause.problem_id == problem.pk}
        return [one for one in self._suggestions if one.code not in there]

    @property
    def key(self) -> str:
        """Of the analysis, where the browser keeps what it has not sent."""
        return str(self.analysis.pk)

    @property
    def is_full(self) -> bool:
        return len(self.rows.problems) >= Problem.MOST

    @property
    def lead(self) -> str:
        problems, causes = len(self.rows.problems), len(self.rows.written)
        if not problems:
            return _("No problem is chosen yet.")
        some = ngettext("%(number)d problem", "%(number)d problems", problems) % {"number": problems}
        told = ngettext("%(problems)s with %(number)d cause.", "%(problems)s with %(number)d causes.", causes)
        return told % {"problems": some, "number": causes}

    # --- Approvals

    @cached_property
    def approvals(self) -> dict[str, Approval]:
        return {one.party: one for one in self.analysis.approvals.select_related("by")}

    @cached_property
    def obstacles(self) -> list[str]:
        return obstacles(self.rows) if self.form else []

    @cached_property
    def sides(self) -> list[Side]:
        return sides_of(self.analysis, self.approvals, self.reader)

    @cached_property
    def fallen(self) -> AnalysisEvent | None:
        """The approvals that a change has removed since the page was last approved by anybody, or taken back."""
        last = self.analysis.events.filter(kind__in=[AnalysisEvent.Kind.APPROVED, AnalysisEvent.Kind.APPROVALS_REMOVED])
        event = last.select_related("by").order_by("-pk").first()
        has_fallen = event and event.kind == AnalysisEvent.Kind.APPROVALS_REMOVED and not event.party
        return event if has_fallen else None

    @property
    def fallen_words(self) -> str:
        if self.fallen is None:
            return ""
        return _("The approval by %(names)s fell when %(who)s changed the analysis, %(moment)s.") % {
            "names": listing(self.fallen.changes[0]["before"]),
            "who": self.fallen.by,
            "moment": moment(self.fallen.at),
        }

    @cached_property
    def trail(self) -> Trail:
        return Trail(self.analysis.events.order_by("-pk").first())

    @property
    def is_first_to_approve(self) -> Party | None:
        """The blue button, of which a page has one."""
        mine = [side.party for side in self.sides if side.may_approve]
        return mine[0] if mine else None

    # --- What follows

    @cached_property
    def plans(self) -> list[Plan]:
        """That hold for the place, and the reader may see."""
        return list(Plan.objects.visible_to(self.reader).of(self.analysis.scene))

    @cached_property
    def chain(self) -> list[links.Link]:
        """With the measures of the plans, as far as the reader may see them."""
        return links.chain(
            problems=len(self.rows.problems),
            causes=[cause for cause in self.rows.written if cause.parent_id is None],
            measures=list(Measure.objects.filter(plan__in=[one.pk for one in self.plans])),
            urls=urls_of(self.analysis.scene),
        )


def versions(scene: Scene, *, but: Analysis) -> list[Analysis]:
    """Other analyses of the place that both have approved, the latest first."""
    return list(Analysis.objects.filter(scene=scene).approved().exclude(pk=but.pk).order_by("-number"))
