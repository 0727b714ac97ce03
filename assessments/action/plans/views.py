from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessments.action.models import Cause, Measure, Plan
from assessments.action.models.plan import PlanQuerySet
from assessments.figures import table_files
from municipalities.once import once
from municipalities.request import Request
from municipalities.site.access import get_allowed_or_deny
from scenes import read_log
from scenes.models import Scene

from . import files, rules
from .forms import DecisionForm, MeasureForm, NoMeasureForm, PlacesForm, ReportForm
from .history import PlanHistory
from .page import PlanPage
from .row_page import RowPage

PAIR_WRITES = _("Those who judge the places write their plan.")


@require_http_methods(["GET", "POST"])
@once
def start(request: Request, pk: int) -> HttpResponse:
    """The plan of one place, or the question whether to begin one."""
    visible = Scene.objects.visible_to(request.user).select_related("county", "municipality", "local_police_area")
    if request.method == "POST":
        scene = get_allowed_or_deny(
            visible=visible, allowed=Scene.objects.judgeable_by(request.user), otherwise=PAIR_WRITES, pk=pk
        )
        return redirect("plan", rules.start(scene, by=request.user).pk)
    scene = get_object_or_404(visible, pk=pk)
    read_log.note(request, read_log.Kind.SCENE, [scene.pk])
    plans = list(Plan.objects.visible_to(request.user).of(scene))
    if len(plans) == 1:
        return redirect("plan", plans[0].pk)
    may_start = Scene.objects.judgeable_by(request.user).contains(scene) and rules.own_plan(scene) is None
    context = {"scene": scene, "plans": plans, "may_start": may_start, "section": "my_area"}
    return render(request, "assessments/action/plans/start.html", context)


@require_safe
def plan(request: Request, pk: int) -> HttpResponse:
    return show(request, visible_plan(request, pk))


def visible_plan(request: Request, pk: int) -> Plan:
    return get_object_or_404(plans_of(request), pk=pk)


def plans_of(request: Request) -> PlanQuerySet:
    return Plan.objects.visible_to(request.user).with_rights_of(request.user).select_related("county")


def editable_plan(request: Request, pk: int) -> Plan:
    return get_allowed_or_deny(
        visible=plans_of(request),
        allowed=Plan.objects.editable_by(request.user),
        otherwise=PAIR_WRITES,
        pk=pk,
    )


def show(request: Request, plan: Plan, *, decision: DecisionForm | None = None, status: int = 200) -> HttpResponse:
    page = PlanPage(plan)
    read_log.note(request, read_log.Kind.SCENE, [scene.pk for scene in page.scenes])
    context = {
        "plan": plan,
        "page": page,
        "decision_form": decision or DecisionForm(initial={"version": plan.version}),
        "form": decision,
        "section": "my_area",
    }
    return render(request, "assessments/action/plans/plan.html", context, status=status)


@require_POST
@once
def decide(request: Request, pk: int) -> HttpResponse:
    plan = get_allowed_or_deny(
        visible=plans_of(request),
        allowed=Plan.objects.decidable_by(request.user),
        otherwise=_("Those who coordinate the places note the decision."),
        pk=pk,
    )
    form = DecisionForm(request.POST)
    if form.is_valid():
        said = {name: form.cleaned_data[name] for name in ("decided_by", "on", "file_number")}
        try:
            rules.decide(plan, **said, seen_version=form.cleaned_data["version"], by=request.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("The plan is noted as decided."))
            return redirect("plan", plan.pk)
    return show(request, plan, decision=form, status=422)


@require_http_methods(["GET", "POST"])
@once
def measure_add(request: Request, pk: int) -> HttpResponse:
    plan = editable_plan(request, pk)
    page = RowPage(plan, request.user, corner_of=chosen_cause(request, plan))
    if request.method == "GET":
        return row(request, page, page.empty_form())
    form = page.form(request.POST)
    if form.is_valid():
        try:
            added = rules.add(plan, form.cleaned_data, by=request.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Row %(row)s is added.") % {"row": added.order})
            return to_row(added)
    return row(request, page, form, status=422)


def chosen_cause(request: Request, plan: Plan) -> Cause | None:
    """Whose corner decides which methods are offered first."""
    given = request.GET.get("cause", "") if request.method == "GET" else request.POST.get("cause", "")
    found: Cause | None = None
    if given.isdecimal() and len(given) < 18:
        found = rules.causes_for(plan).filter(pk=given).select_related("problem").first()
    return found


@require_http_methods(["GET", "POST"])
@once
def measure(request: Request, pk: int) -> HttpResponse:
    """The row: to write in for the pair, to report on for whoever is responsible, to read for others who see it."""
    visible = Measure.objects.visible_to(request.user).select_related("plan__county", "cause__problem", "method")
    if request.method == "GET":
        found = get_object_or_404(visible, pk=pk)
        page = RowPage(found.plan, request.user, measure=found)
        return row(request, page, page.stored_form())
    found = get_allowed_or_deny(
        visible=visible, allowed=Measure.objects.editable_by(request.user), otherwise=PAIR_WRITES, pk=pk
    )
    page = RowPage(found.plan, request.user, measure=found)
    form = page.form(request.POST)
    if not form.is_valid():
        return row(request, page, form, status=422)
    try:
        saved = rules.save(found, form.cleaned_data, seen_version=form.cleaned_data["version"], by=request.user)
    except ValidationError as error:
        form.add_error(None, error)
        return row(request, page, form, status=422)
    if saved.clashes:
        page = RowPage(visible_plan(request, found.plan_id), request.user, measure=saved.measure, clashes=saved.clashes)
        return row(request, page, page.form_with_mine(), status=409)
    messages.success(request, _("Row %(row)s is saved.") % {"row": found.order})
    return to_row(found)


def to_row(measure: Measure) -> HttpResponse:
    """Back to the plan, where the row stands."""
    return redirect(f"{reverse('plan', args=[measure.plan_id])}#row-{measure.order}")


def row(
    request: Request, page: RowPage, form: MeasureForm, *, report: ReportForm | None = None, status: int = 200
) -> HttpResponse:
    read_log.note(request, read_log.Kind.SCENE, [scene.pk for scene in page.scenes])
    context: dict[str, Any] = {
        "page": page,
        "plan": page.plan,
        "measure": page.measure,
        "form": report or form,
        "row_form": form,
        "report_form": report or page.report_form(),
        "section": "my_area",
    }
    template = "assessments/action/plans/measure.html" if page.may_edit else "assessments/action/plans/responsible.html"
    return render(request, template, context, status=status)


@require_POST
@once
def measure_report(request: Request, pk: int) -> HttpResponse:
    visible = Measure.objects.visible_to(request.user).select_related("plan__county", "cause__problem", "method")
    found = get_allowed_or_deny(
        visible=visible,
        allowed=Measure.objects.reportable_by(request.user),
        otherwise=_("The actor that is responsible reports, and those who judge the place."),
        pk=pk,
    )
    page = RowPage(found.plan, request.user, measure=found)
    form = ReportForm(request.POST, prefix="report")
    if form.is_valid():
        said = {name: form.cleaned_data[name] for name in ("state", "since", "reason")}
        try:
            rules.report(found, **said, by=request.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("The state of row %(row)s is reported.") % {"row": found.order})
            return to_row(found) if page.sees_plan else redirect("measure", found.pk)
    return row(request, page, page.stored_form(), report=form, status=422)


@require_POST
@once
def measure_remove(request: Request, pk: int) -> HttpResponse:
    found = editable_measure(request, pk)
    try:
        rules.remove(found, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("measure", found.pk)
    messages.success(request, _("Row %(row)s is taken away.") % {"row": found.order})
    return redirect("plan", found.plan_id)


@require_POST
@once
def measure_review(request: Request, pk: int) -> HttpResponse:
    found = editable_measure(request, pk)
    holds = request.POST.get("holds") == "yes"
    try:
        rules.review(found, holds=holds, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        words = _("Row %(row)s holds here.") if holds else _("Row %(row)s is taken away.")
        messages.success(request, words % {"row": found.order})
    return redirect("plan", found.plan_id)


def editable_measure(request: Request, pk: int) -> Measure:
    return get_allowed_or_deny(
        visible=Measure.objects.visible_to(request.user).select_related("plan__county"),
        allowed=Measure.objects.editable_by(request.user),
        otherwise=PAIR_WRITES,
        pk=pk,
    )


@require_http_methods(["GET", "POST"])
@once
def no_measure(request: Request, pk: int, cause: int) -> HttpResponse:
    """Why a cause is left without measure."""
    plan = editable_plan(request, pk)
    found = get_object_or_404(rules.causes_for(plan).select_related("problem"), pk=cause)
    form = NoMeasureForm(
        request.POST if request.method == "POST" else None, initial={"reason": found.no_measure_because}
    )
    if form.is_bound and form.is_valid():
        rules.say_no_measure_needed(plan, found, reason=form.cleaned_data["reason"], by=request.user)
        messages.success(request, _("It is saved."))
        return redirect("plan", plan.pk)
    page = PlanPage(plan)
    read_log.note(request, read_log.Kind.SCENE, [scene.pk for scene in page.scenes])
    context = {"plan": plan, "page": page, "cause": found, "form": form, "section": "my_area"}
    status = 422 if form.errors else 200
    return render(request, "assessments/action/plans/no_measure.html", context, status=status)


@require_http_methods(["GET", "POST"])
@once
def places(request: Request, pk: int) -> HttpResponse:
    """For which places the plan holds: one, or several of the writer's own area."""
    plan = editable_plan(request, pk)
    own = rules.places_for(plan).filter(pk__in=Scene.objects.judgeable_by(request.user))
    chosen = plan.places.filter(inherited_by=None).values_list("scene", flat=True)
    form = PlacesForm(
        own,
        request.POST if request.method == "POST" else None,
        initial={"version": plan.version, "title": plan.title, "scenes": list(chosen)},
    )
    if form.is_bound and form.is_valid():
        try:
            said = {name: form.cleaned_data[name] for name in ("title", "scenes")}
            rules.set_places(plan, **said, seen_version=form.cleaned_data["version"], by=request.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("It is saved."))
            return redirect("plan", plan.pk)
    page = PlanPage(plan)
    read_log.note(request, read_log.Kind.SCENE, [scene.pk for scene in page.scenes])
    context = {"plan": plan, "page": page, "form": form, "section": "my_area"}
    status = 422 if form.errors else 200
    return render(request, "assessments/action/plans/places.html", context, status=status)


@require_safe
def history(request: Request, pk: int) -> HttpResponse:
    plan = visible_plan(request, pk)
    page = PlanPage(plan)
    read_log.note(request, read_log.Kind.SCENE, [scene.pk for scene in page.scenes])
    context = {"plan": plan, "page": page, "entries": PlanHistory(plan, page).entries, "section": "my_area"}
    return render(request, "assessments/action/plans/history.html", context)


@require_safe
def file(request: Request, pk: int) -> HttpResponseBase:
    page = PlanPage(visible_plan(request, pk))
    read_log.note(request, read_log.Kind.FILE, [scene.pk for scene in page.scenes])
    return table_files.response(files.rows(page), name=page.title, sheet=_("Action plan"), format="xlsx")


@require_safe
def mine(request: Request) -> HttpResponse:
    """What the user's own actors are responsible for, in whosever plan it stands."""
    found = (
        Measure.objects.answered_for_by(request.user)
        .select_related("plan", "method", "responsible")
        .prefetch_related("plan__scenes", "reports")
    )
    measures = list(found)
    read_log.note(request, read_log.Kind.SCENE, {one.pk for row in measures for one in row.plan.scenes.all()})
    context = {"measures": measures, "section": "my_area"}
    return render(request, "assessments/action/plans/mine.html", context)
