"""Rows of action plans, from a file (rule 35). They come into the place's own plan, begun where there is none."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from assessments.action.models import Analysis, Cause, Measure, MeasureReport, Method, Plan, PlanEvent, PlanScene
from assessments.action.models.measure import ENDED, State
from assessments.action.plans import fields, rules
from municipalities.models import Actor, County
from municipalities.site.importing.cells import Cells
from municipalities.site.importing.codes import Codes
from municipalities.site.importing.problems import ImportErrors, Problem, to_confirm
from municipalities.site.importing.reading import Columns, FileRow, Table
from municipalities.site.look import day_long
from scenes.models import Scene

from .report import ImportReport

COLUMNS = Columns(
    required=("scene", "measure", "state"), optional=("cause", "goal", "responsible", "starts", "ends", "follow_up")
)
STATES = {
    **{str(state): State(state) for state in State},
    "ej påbörjad": State.NOT_STARTED,
    "inte påbörjad": State.NOT_STARTED,
    "pågår": State.ONGOING,
    "försenad": State.LATE,
    "står still": State.STOPPED,
    "klar": State.DONE,
    "avbruten": State.CANCELLED,
}
Key = tuple[int, int, str, datetime.date | None]
"""Place, method, cause in words and start."""


@transaction.atomic
def import_plans(table: Table, *, county: County, dry_run: bool = False, confirm: bool = False) -> ImportReport:
    """Raises ImportErrors and writes nothing when a row is wrong. `confirm` takes texts that may point out a person."""
    County.objects.select_for_update(no_key=True).get(pk=county.pk)  # one import at a time
    import_ = _PlanImport(county)
    for row in table.checked(COLUMNS):
        import_.take(row)
    problems = import_.problems + table.problems + ([] if confirm else to_confirm(import_.doubts))
    if problems:
        raise ImportErrors(*problems)
    if dry_run:
        transaction.set_rollback(True)
    return import_.report


class _PlanImport:
    def __init__(self, county: County) -> None:
        self.county = county
        self.report = ImportReport()
        self.problems: list[Problem] = []
        self.doubts: list[Problem] = []
        self.today = timezone.localdate()
        self.scenes = {scene.code: scene for scene in Scene.objects.filter(county=county)}
        self.codes = Codes(self.scenes)
        self.methods = {method.code: method for method in Method.objects.all()}
        self.actors = {actor.name.casefold(): actor for actor in Actor.objects.filter(county=county)}
        self.names = Codes(actor.name for actor in self.actors.values())
        own = PlanScene.objects.filter(scene__county=county, plan__title="", inherited_by=None).order_by("-plan")
        places = dict(own.values_list("plan", "scene"))
        locked = Plan.objects.select_for_update(of=("self",)).filter(pk__in=places).order_by("-pk")
        self.plans = {places[plan.pk]: plan for plan in locked}
        self.known = {}
        for measure in self._measures():
            scene = places[measure.plan_id]
            measure.plan = self.plans[scene]
            self.known[_key(measure, scene)] = measure
        self.causes = {(cause.problem.analysis.scene_id, cause.text.casefold()): cause for cause in self._causes()}
        self.lines: dict[Key, int] = {}

    def _measures(self) -> Any:
        found = Measure.objects.filter(plan__in=[plan.pk for plan in self.plans.values()])
        return found.select_related("cause", "responsible").prefetch_related("reports")

    def _causes(self) -> Any:
        latest = Analysis.objects.latest_approved().filter(scene__county=self.county)
        return Cause.objects.roots().filter(problem__analysis__in=latest).select_related("problem__analysis")

    def take(self, row: FileRow) -> None:
        cells = Cells(row)
        scene, method = self._scene(cells), self._method(cells)
        state = cells.word("state", STATES, ", ".join(State.values))
        cause = cells.free_text("cause", most=200)
        starts = cells.date("starts")
        told = {
            "goal": cells.free_text("goal", most=300, lines=True),
            "responsible": self._actor(cells),
            "ends": cells.date("ends"),
            "follow_up": cells.date("follow_up"),
        }
        told = {column: value for column, value in told.items() if column in row.cells}  # of others the file is silent
        if scene and method and state and not cells.problems:
            self._take(cells, (scene.pk, method.pk, cause.casefold(), starts), cause, told, state)
        self.problems += cells.problems
        self.doubts += cells.doubts

    def _scene(self, cells: Cells) -> Scene | None:
        code = cells.required("scene")
        found = self.scenes.get(code or "")
        if code and found is None:
            words = _("%(county)s has no place with the code %(code)s.") % {"county": self.county, "code": code[:40]}
            cells.refuse("scene", words + self.codes.suggestion(code))
        return found

    def _method(self, cells: Cells) -> Method | None:
        code = cells.required("measure")
        found = self.methods.get((code or "").upper())
        if code and found is None:
            cells.refuse("measure", _("the method bank has no %(code)s.") % {"code": code[:40]})
        return found

    def _actor(self, cells: Cells) -> Actor | None:
        name = cells.text("responsible")
        found = self.actors.get(name.casefold())
        if name and found is None:
            words = _("%(county)s has no actor called “%(name)s”.") % {"county": self.county, "name": name[:60]}
            cells.refuse("responsible", words + self.names.suggestion(name))
        return found

    def _take(self, cells: Cells, key: Key, cause: str, told: dict[str, Any], state: State) -> None:
        if key in self.lines:
            cells.refuse("scene", _("the same measure stands in line %(line)d.") % {"line": self.lines[key]})
            return
        self.lines[key] = cells.row.line
        for column, words in self._faults_of_state(state, key[3], told.get("ends")):
            cells.refuse(column, words)
        if not cells.problems:
            known = self.known.get(key)
            self._change(cells, known, told, state) if known else self._add(cells, key, cause, told, state)

    def _faults_of_state(
        self, state: State, starts: datetime.date | None, ends: datetime.date | None
    ) -> Iterator[tuple[str, str]]:
        if state == State.DONE and ends is None:
            yield "ends", _("is empty. A measure that is done has its last day.")
        elif state in ENDED and ends and ends > self.today:
            yield "ends", _("is in the future, though the measure has ended.")
        elif state not in (State.NOT_STARTED, *ENDED) and starts and starts > self.today:
            yield "starts", _("is in the future, though the measure has begun.")

    def _add(self, cells: Cells, key: Key, cause: str, told: dict[str, Any], state: State) -> None:
        scene, method, as_known, starts = key
        plan = self._plan(scene)
        found = self.causes.get((scene, as_known)) if cause else None
        measure = Measure(plan=plan, method_id=method, starts=starts, state=state, order=self._next(plan), **told)
        measure.cause, measure.cause_text = found, "" if found else cause
        if self._is_wrong(cells, measure):
            return
        measure.save()
        self._report(measure, _reports(state, starts, told.get("ends"), self.today))
        changes = [
            rules.change(name, None, value) for name, value in fields.values(measure).items() if value not in (None, "")
        ]
        self._record(plan, [rules.change(f"m{measure.pk}", None, measure.order), *changes])
        self.report.measures.created += 1

    def _change(self, cells: Cells, measure: Measure, told: dict[str, Any], state: State) -> None:
        before = fields.values(measure) | {fields.name_of(measure, "state"): measure.state}
        is_new_state = measure.state != state
        since = told.get("ends", measure.ends) if state in ENDED else None
        since = since or self.today
        for field, value in told.items():
            setattr(measure, field, value)
        measure.state = state
        after = fields.values(measure) | {fields.name_of(measure, "state"): str(state)}
        changes = [rules.change(name, before[name], value) for name, value in after.items() if before[name] != value]
        if not changes:
            self.report.measures.unchanged += 1
        elif is_new_state and (late := self._is_overtaken(measure, since)):
            cells.refuse("state", late)
        elif not self._is_wrong(cells, measure):
            measure.save()
            if is_new_state:
                self._report(measure, [(state, since)])
            self._record(measure.plan, changes)
            self.report.measures.changed += 1

    @staticmethod
    def _is_overtaken(measure: Measure, since: datetime.date) -> str:
        """A state that was told of a later day stands already."""
        latest = max((report.since for report in measure.reports.all()), default=since)
        words = _("the state is told for %(day)s already, which is later.") % {"day": day_long(latest)}
        return words if latest > since else ""

    @staticmethod
    def _is_wrong(cells: Cells, measure: Measure) -> bool:
        faults = rules.faults_of(measure)
        for column, words in faults.items():
            cells.refuse(column, words)
        return bool(faults)

    def _plan(self, scene: int) -> Plan:
        if scene not in self.plans:
            self.plans[scene] = Plan.objects.create(county=self.county)
            PlanScene.objects.create(plan=self.plans[scene], scene_id=scene)
        return self.plans[scene]

    @staticmethod
    def _next(plan: Plan) -> int:
        last = plan.measures.order_by("order").values_list("order", flat=True).last()
        return (last or 0) + 1

    @staticmethod
    def _report(measure: Measure, reports: list[tuple[State, datetime.date]]) -> None:
        MeasureReport.objects.bulk_create(
            MeasureReport(measure=measure, state=state, since=since) for state, since in reports
        )

    @staticmethod
    def _record(plan: Plan, changes: list[dict[str, Any]]) -> None:
        rules.record(plan, PlanEvent.Kind.IMPORTED, by=None, changes=changes)


def _key(measure: Measure, scene: int) -> Key:
    cause = measure.cause.text if measure.cause else measure.cause_text
    return scene, measure.method_id or 0, cause.casefold(), measure.starts


def _reports(
    state: State, starts: datetime.date | None, ends: datetime.date | None, today: datetime.date
) -> list[tuple[State, datetime.date]]:
    """How it has gone, as far as the row tells. What has ended was under way from its start; the rest is not known."""
    if state == State.NOT_STARTED:
        return []
    if state not in ENDED:
        return [(state, starts or today)]
    ended = ends or starts or today
    begun = [(State.ONGOING, starts)] if starts and starts < ended else []
    return [*begun, (state, ended)]
