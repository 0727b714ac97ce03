from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessments.action.models import Plan
from assessments.action.models.plan import PlanQuerySet
from assessments.figures import table_files
from municipalities.once import once
from municipalities.request import Request
from municipalities.site.access import get_allowed_or_deny
from scenes import read_log
from scenes.models import Scene

from . import deciding, dividing, files, rules
from .forms import DecisionForm, NoMeasureForm, PlacesForm, TakeOutForm
from .history import PlanHistory
from .page import PlanPage

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
            deciding.decide(plan, **said, seen_version=form.cleaned_data["version"], by=request.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("The plan is noted as decided."))
            return redirect("plan", plan.pk)
    return show(request, plan, decision=form, status=422)


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


@require_http_methods(["GET", "POST"])
@once
def take_out(request: Request, pk: int) -> HttpResponse:
    """Of a plan whose places have come to be judged by different pairs, a place gets a plan of its own."""
    plan = get_allowed_or_deny(
        visible=plans_of(request),
        allowed=Plan.objects.dividable_by(request.user),
        otherwise=_("The project office takes a place out, when the places of a plan are judged by different pairs."),
        pk=pk,
    )
    form = TakeOutForm(plan, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        scene, version = form.cleaned_data["scene"], form.cleaned_data["version"]
        try:
            dividing.take_out(plan, scene, seen_version=version, by=request.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("%(place)s has a plan of its own.") % {"place": scene})
            return redirect("plan", plan.pk)
    page = PlanPage(plan)
    read_log.note(request, read_log.Kind.SCENE, [scene.pk for scene in page.scenes])
    context = {"plan": plan, "page": page, "form": form, "section": "my_area"}
    status = 422 if form.errors else 200
    return render(request, "assessments/action/plans/take_out.html", context, status=status)


@require_safe
def history(request: Request, pk: int) -> HttpResponse:
    plan = visible_plan(request, pk)
    page = PlanPage(plan)
    read_log.note(request, read_log.Kind.SCENE, [scene.pk for scene in page.scenes])
    context = {
        "plan": plan,
        "page": page,
        "entries": PlanHistory(plan, page, request.user).entries,
        "section": "my_area",
    }
    return render(request, "assessments/action/plans/history.html", context)


@require_safe
def file(request: Request, pk: int) -> HttpResponseBase:
    page = PlanPage(visible_plan(request, pk))
    read_log.note(request, read_log.Kind.FILE, [scene.pk for scene in page.scenes])
    return table_files.response(files.rows(page), name=page.title, sheet=_("Action plan"), format="xlsx")
