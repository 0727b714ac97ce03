"""What the page of a plan tells: rows with Brå's columns, where the chain breaks, and what a decision lacks."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments.action import aims, links
from assessments.action.models import Analysis, Cause, Decision, Measure, MeasureReport, Plan, Problem
from assessments.action.models.measure import State
from assessments.action.place_chain import urls_of
from assessments.signs import LIGHTS
from assessments.wording import listing
from municipalities.site.look import day_short
from scenes.models import Scene

from .deciding import obstacles_to_decision


@dataclass(frozen=True)
class Row:
    """A measure of the plan as the reader may see it."""

    measure: Measure
    cause: str
    """Empty: none. Of a restricted cause the reader is told only that there is one."""
    is_hidden: bool

    aim: str = ""
    """What it is aimed at, in words."""

    @property
    def light(self) -> str:
        """Green, yellow or red, or the state where it is none of them."""
        return capfirst(str(LIGHTS[self.measure.state]))

    @property
    def when(self) -> str:
        starts, ends = self.measure.starts, self.measure.ends
        if not (starts or ends):
            return ""
        return f"{day_short(starts) if starts else ''}–{day_short(ends) if ends else _('until further notice')}"

    @property
    def number(self) -> Decimal | None:
        """Without the zeros that the column adds."""
        return _short(self.measure.goal_number)

    @property
    def dose(self) -> Decimal | None:
        return _short(self.measure.dose)

    @property
    def has_number(self) -> bool:
        return links.has_number(self.measure)

    @property
    def lacks_cause(self) -> bool:
        return links.lacks_cause(self.measure)

    @property
    def lacks_number(self) -> bool:
        return links.goal_lacks_number(self.measure)

    @cached_property
    def reports(self) -> list[MeasureReport]:
        return list(self.measure.reports.all())

    @property
    def latest(self) -> MeasureReport | None:
        return self.reports[-1] if self.reports else None

    @property
    def is_stopped_twice(self) -> bool:
        return links.is_red_twice([report.state for report in self.reports])

    @property
    def is_overdue(self) -> bool:
        told = [report.since for report in self.reports]
        return links.is_alive(self.measure) and links.is_overdue(self.measure.follow_up, told, timezone.localdate())

    @property
    def is_loose(self) -> bool:
        return self.lacks_cause or self.measure.method_id is None


def row_of(measure: Measure, *, reads_all: bool, aim: str = "") -> Row:
    is_hidden = bool(measure.cause and links.is_restricted(measure.cause) and not reads_all)
    words = measure.cause.text if measure.cause and not is_hidden else measure.cause_text
    return Row(measure, words or (_("Not shown to readers") if is_hidden else ""), is_hidden, aim=aim)


def _short(number: Decimal | None) -> Decimal | None:
    if number is None or number != number.to_integral_value():
        return number and number.normalize()
    return number.quantize(Decimal(1))


class PlanPage:
    def __init__(self, plan: Plan) -> None:
        """`plan` with the rights of the reader."""
        rights: Any = plan
        self.plan = plan
        self.may_edit: bool = rights.may_edit
        self.may_decide: bool = rights.may_decide
        self.may_divide: bool = rights.may_divide
        self.is_divided: bool = rights.is_divided
        self.reads_all: bool = rights.reads_all
        """Also what rests on restricted answers."""

    @cached_property
    def scenes(self) -> list[Scene]:
        found = Scene.objects.filter(plans=self.plan).select_related("municipality", "local_police_area")
        return list(found.order_by("name"))

    @property
    def scene(self) -> Scene | None:
        """Of a plan for one place."""
        return self.scenes[0] if len(self.scenes) == 1 else None

    @property
    def title(self) -> str:
        return _("Action plan for %(what)s") % {"what": self.plan.title or listing(map(str, self.scenes))}

    @property
    def back(self) -> dict[str, str]:
        """One level up: the place, or where the reader finds the places of an area."""
        if self.scene:
            return {"url": reverse("scene_detail", args=[self.scene.pk]), "words": str(self.scene)}
        if self.may_edit:
            return {"url": reverse("my_area"), "words": _("My area")}
        return {"url": reverse("county", args=[self.plan.county.code]), "words": str(self.plan.county)}

    @property
    def areas(self) -> str:
        names = [one.municipality.name for one in self.scenes]
        police = [_("local police area %(area)s") % {"area": one.local_police_area} for one in self.scenes]
        return listing(dict.fromkeys([*names, *police]))

    @cached_property
    def rows(self) -> list[Row]:
        found = self.plan.measures.select_related("cause__problem", "method", "responsible")
        return [self._row(one) for one in found.prefetch_related("partners", "reports")]

    def _row(self, measure: Measure) -> Row:
        aim = measure.aim and self._aims.get(measure.aim, measure.aim)
        return row_of(measure, reads_all=self.reads_all, aim=aim)

    @cached_property
    def _aims(self) -> dict[str, str]:
        """Only asked for where a row has one."""
        return {value: label for _group, offered in aims.choices() for value, label in offered}

    @property
    def measures(self) -> list[Measure]:
        return [row.measure for row in self.rows]

    @cached_property
    def problems(self) -> list[Problem]:
        """Of the analyses that hold for its places, with their causes; restricted ones for those who may read them."""
        latest = Analysis.objects.latest_approved().filter(scene__in=[one.pk for one in self.scenes])
        found = Problem.objects.filter(analysis__in=latest).order_by("analysis", "order").prefetch_related("causes")
        return [one for one in found if self.reads_all or not one.restricted]

    @property
    def causes(self) -> list[Cause]:
        """Those that are not the why of another."""
        found = [cause for problem in self.problems for cause in problem.causes.all()]
        return [one for one in found if one.parent_id is None and (self.reads_all or not one.restricted)]

    @cached_property
    def without_measure(self) -> list[Cause]:
        return links.without_measure(self.causes, self.measures)

    @property
    def beyond_reach(self) -> list[Cause]:
        return [cause for cause in self.causes if cause.influence == Cause.Influence.NO]

    @property
    def left_alone(self) -> list[Cause]:
        """Those of which it is said why nothing is needed."""
        return [cause for cause in self.causes if cause.no_measure_because]

    @property
    def in_words(self) -> str:
        """How the measures go, and how many links are missing."""
        counts = Counter(measure.state for measure in self.measures)
        words = {
            State.ONGOING: ngettext("%(n)s goes as planned", "%(n)s go as planned", counts[State.ONGOING]),
            State.LATE: ngettext("%(n)s is late", "%(n)s are late", counts[State.LATE]),
            State.STOPPED: ngettext("%(n)s stands still", "%(n)s stand still", counts[State.STOPPED]),
            State.NOT_STARTED: ngettext("%(n)s has not begun", "%(n)s have not begun", counts[State.NOT_STARTED]),
            State.DONE: ngettext("%(n)s is done", "%(n)s are done", counts[State.DONE]),
            State.CANCELLED: ngettext("%(n)s is cancelled", "%(n)s are cancelled", counts[State.CANCELLED]),
        }
        told = listing(text % {"n": counts[state]} for state, text in words.items() if counts[state])
        total = len(self.measures)
        of = ngettext("Of %(count)s measure %(told)s.", "Of %(count)s measures %(told)s.", total)
        return " ".join([of % {"count": total, "told": told}, self.breaks_in_words])

    @property
    def breaks(self) -> int:
        return sum(link.missing for link in self.chain)

    @property
    def breaks_in_words(self) -> str:
        if not self.breaks:
            return _("The chain holds.")
        words = ngettext("The chain breaks at %(count)s point.", "The chain breaks at %(count)s points.", self.breaks)
        return words % {"count": self.breaks}

    # --- The decision

    @cached_property
    def decision(self) -> Decision | None:
        return self.plan.decisions.first()

    @property
    def changes_since(self) -> int:
        return self.plan.version - self.decision.version if self.decision else 0

    @property
    def obstacles(self) -> list[tuple[Measure, str]]:
        return obstacles_to_decision(self.measures)

    @property
    def to_review(self) -> list[Measure]:
        return [measure for measure in self.measures if measure.to_review]

    @cached_property
    def came_from(self) -> list[Scene]:
        """The places whose plan it was before a split."""
        if not self._source or not self.plan.places.filter(inherited_by__isnull=False).exists():
            return []
        return list(Scene.objects.filter(plans=self._source).order_by("name"))

    @property
    def was_taken_out(self) -> str:
        """The area of the plan that it was taken out of; its places may be for others."""
        return self._source.title if self._source and not self.came_from else ""

    @property
    def _source(self) -> Plan | None:
        return self.plan.copied_from if self.to_review else None

    # --- The chain

    @cached_property
    def chain(self) -> list[links.Link]:
        plan = reverse("plan", args=[self.plan.pk])
        urls = {"goals": plan, "measures": plan}
        if self.scene:
            urls = urls_of(self.scene) | urls
        return links.chain(problems=len(self.problems), causes=self.causes, measures=self.measures, urls=urls)
