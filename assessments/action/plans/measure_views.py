"""The rows of plans: written in by the pair, reported on by whoever is responsible."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessments.action.models import Cause, Measure, Method, Plan
from municipalities.once import once
from municipalities.request import Request
from municipalities.site.access import get_allowed_or_deny
from scenes import read_log

from . import rules
from .forms import MeasureForm, ReportForm
from .row_page import RowPage
from .views import PAIR_WRITES, editable_plan, visible_plan


@require_http_methods(["GET", "POST"])
@once
def measure_add(request: Request, pk: int) -> HttpResponse:
    plan = editable_plan(request, pk)
    page = RowPage(plan, request.user, corner_of=chosen_cause(request, plan), method=chosen_method(request))
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


def chosen_method(request: Request) -> Method | None:
    """Where the method was found first, and then the plan."""
    return Method.objects.in_bank().filter(code=request.GET.get("method", "")).first()


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
