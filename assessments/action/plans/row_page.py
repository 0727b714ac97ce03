"""What the page of one row tells: its form with the methods to choose among, and how it has gone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from dateutil.relativedelta import relativedelta
from django.utils import timezone

from assessments.action.models import Cause, Measure, MeasureReport, Method, Plan
from assessments.action.models.measure import State
from assessments.judging.merging import Clash
from scenes.models import Scene

from . import fields
from .forms import MeasureForm, ReportForm, suggested
from .page import PlanPage
from .wording import field_words, value_words

if TYPE_CHECKING:
    from municipalities.models import User


@dataclass(frozen=True)
class ClashInWords:
    field: str
    label: str
    mine: str
    theirs: str
    by: str


class RowPage:
    def __init__(
        self,
        plan: Plan,
        reader: User,
        *,
        measure: Measure | None = None,
        corner_of: Cause | None = None,
        method: Method | None = None,
        clashes: Sequence[Clash] = (),
    ) -> None:
        self.plan = Plan.objects.with_rights_of(reader).select_related("county").get(pk=plan.pk)
        self.reader = reader
        self.measure = measure
        self.cause = corner_of or (measure.cause if measure else None)
        self.method = method or (measure.method if measure else None)
        self.clashing = clashes
        self.of_plan = PlanPage(self.plan)

    @property
    def scenes(self) -> list[Scene]:
        return self.of_plan.scenes

    @property
    def back(self) -> dict[str, str]:
        return self.of_plan.back

    @property
    def title(self) -> str:
        return self.of_plan.title

    @cached_property
    def sees_plan(self) -> bool:
        return Plan.objects.visible_to(self.reader).contains(self.plan)

    @property
    def may_edit(self) -> bool:
        return self.of_plan.may_edit

    @cached_property
    def may_report(self) -> bool:
        return bool(self.measure) and Measure.objects.reportable_by(self.reader).contains(self.measure)  # type: ignore[arg-type]

    @cached_property
    def methods(self) -> list[Method]:
        """Those aimed at the corner of the cause first, each by code: never by effect."""
        first = suggested(self.cause.corner) if self.cause else set()
        return sorted(Method.objects.all(), key=lambda method: (method.pk not in first, method.code))

    @cached_property
    def first(self) -> list[Method]:
        """In sight: those for the corner, and the one that is chosen."""
        fitting = suggested(self.cause.corner) if self.cause else set()
        return [method for method in self.methods if method.pk in fitting or method == self.method]

    @property
    def others(self) -> list[Method]:
        return [method for method in self.methods if method not in self.first]

    @cached_property
    def reports(self) -> list[MeasureReport]:
        return list(self.measure.reports.select_related("by").order_by("-since", "-pk")) if self.measure else []

    @cached_property
    def row(self) -> Any:
        """As the plan tells it."""
        return next((row for row in self.of_plan.rows if row.measure == self.measure), None)

    @property
    def clashes(self) -> list[ClashInWords]:
        return [
            ClashInWords(
                fields.field_of(clash.field),
                field_words(fields.field_of(clash.field)),
                value_words(fields.field_of(clash.field), clash.mine),
                value_words(fields.field_of(clash.field), clash.theirs),
                clash.who,
            )
            for clash in self.clashing
        ]

    # --- Forms

    @property
    def kept_as(self) -> str:
        """Under which name the browser keeps what is not saved: of the row, or of a new one for the same cause."""
        if self.measure:
            return f"m{self.measure.pk}"
        return f"n{self.plan.pk}-{self.cause.pk}" if self.cause else f"n{self.plan.pk}"

    def form(self, data: Any) -> MeasureForm:
        return MeasureForm(self.plan, Method.objects.all(), data, initial={"version": self.plan.version})

    def empty_form(self) -> MeasureForm:
        a_year_on = timezone.localdate() + relativedelta(years=1)
        chosen = {"cause": self.cause and self.cause.pk, "method": self.method and self.method.pk}
        initial = {"version": self.plan.version, **chosen, "follow_up": a_year_on}
        return MeasureForm(self.plan, Method.objects.all(), initial=initial)

    def stored_form(self, **instead: Any) -> MeasureForm:
        initial = {"version": self.plan.version}
        if self.measure:
            stored = {fields.field_of(name): value for name, value in fields.values(self.measure).items()}
            initial |= stored | instead
        return MeasureForm(self.plan, Method.objects.all(), initial=initial)

    def form_with_mine(self) -> MeasureForm:
        """What was not written stands in the form, to be saved again or let go."""
        return self.stored_form(**{fields.field_of(clash.field): clash.mine for clash in self.clashing})

    def report_form(self) -> ReportForm:
        state = self.measure.state if self.measure else State.NOT_STARTED
        return ReportForm(prefix="report", initial={"state": state, "since": timezone.localdate()})
