from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from assessments.action.models import Project
from municipalities.models import County
from municipalities.once import once
from municipalities.request import Request
from municipalities.site.access import get_allowed_or_deny

from . import rules
from .calendar import calendar_of
from .forms import NewProjectForm, ProjectForm
from .history import ProjectHistory
from .page import ProjectPage
from .saving import attempt, read_again


def office_writes() -> str:
    return _("The project office of the county writes in its projects.")


@require_safe
def project_list(request: Request, code: str) -> HttpResponse:
    """Straight to the only one."""
    county = get_object_or_404(County.objects.visible_to(request.user), code=code)
    projects = list(Project.objects.visible_to(request.user).filter(county=county))
    if len(projects) == 1:
        return redirect("project", projects[0].pk)
    may_manage = County.objects.managed_by(request.user).contains(county)
    context = {"county": county, "projects": projects, "may_manage": may_manage, "section": "county"}
    return render(request, "assessments/action/project/list.html", context)


@require_http_methods(["GET", "POST"])
@once
def project_create(request: Request, code: str) -> HttpResponse:
    county = get_allowed_or_deny(
        visible=County.objects.visible_to(request.user),
        allowed=County.objects.managed_by(request.user),
        otherwise=office_writes(),
        code=code,
    )
    form = NewProjectForm(request.POST if request.method == "POST" else None)
    if form.is_bound:
        outcome = attempt(
            form, lambda said: rules.create(county, said, with_meetings=said["with_meetings"], by=request.user)
        )
        if outcome.is_written:
            messages.success(request, _("The project is created. Add its pairs."))
            return redirect("project", outcome.made.pk)
    context = {"county": county, "form": form, "section": "county"}
    return render(request, "assessments/action/project/create.html", context, status=422 if form.errors else 200)


def visible_project(request: Request, pk: int) -> Project:
    return get_object_or_404(Project.objects.visible_to(request.user).select_related("county"), pk=pk)


def managed_project(request: Request, pk: int) -> Project:
    found: Project = managed(request, Project, "county", pk=pk)
    return found


def managed(request: Request, model: Any, *related: str, pk: int) -> Any:
    """A row that the project office of its county writes in."""
    return get_allowed_or_deny(
        visible=model.objects.visible_to(request.user).select_related(*related),
        allowed=model.objects.managed_by(request.user),
        otherwise=office_writes(),
        pk=pk,
    )


@require_safe
def project(request: Request, pk: int) -> HttpResponse:
    found = visible_project(request, pk)
    context = {"project": found, "page": ProjectPage(found, request.user), "section": "county"}
    return render(request, "assessments/action/project/project.html", context)


@require_http_methods(["GET", "POST"])
@once
def project_edit(request: Request, pk: int) -> HttpResponse:
    found = managed_project(request, pk)
    fields = ("title", "goal", "starts", "ends", "target_pairs", "version")
    form = ProjectForm(
        request.POST if request.method == "POST" else None, initial={name: getattr(found, name) for name in fields}
    )
    clashes, status = [], 200
    if form.is_bound:
        outcome = attempt(form, lambda said: rules.save(found, said, seen_version=said["version"], by=request.user))
        if outcome.is_written:
            messages.success(request, _("It is saved."))
            return redirect("project", found.pk)
        clashes, status = outcome.clashes, outcome.status
        if clashes:
            read_again(form, visible_project(request, pk).version)
    context = {"project": found, "form": form, "clashes": clashes, "section": "county"}
    return render(request, "assessments/action/project/edit.html", context, status=status)


@require_safe
def project_history(request: Request, pk: int) -> HttpResponse:
    found = visible_project(request, pk)
    context = {"project": found, "entries": ProjectHistory(found, request.user).entries, "section": "county"}
    return render(request, "assessments/action/project/history.html", context)


@require_safe
def project_calendar(request: Request, pk: int) -> HttpResponse:
    """Its meetings and the days of its tasks, as a file to open in a calendar."""
    found = visible_project(request, pk)
    headers = {"Content-Disposition": f'attachment; filename="{slugify(found.title) or found.pk}.ics"'}
    return HttpResponse(calendar_of(found), content_type="text/calendar; charset=utf-8", headers=headers)
