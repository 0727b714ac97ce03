"""The meetings of a project: read by its pairs, written by the project office. Tasks are ticked by their owners."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessments.action.models import Meeting, MeetingDecision, Task
from municipalities.once import once
from municipalities.request import Request
from municipalities.site.access import get_allowed_or_deny

from . import minutes, rules
from .fields import FIELDS
from .forms import (
    AttendanceForm,
    DecisionEditForm,
    DecisionForm,
    MeetingForm,
    NewMeetingForm,
    TaskEditForm,
    TaskForm,
)
from .meeting_page import MeetingPage
from .owners import Owners, value_of
from .saving import attempt, read_again
from .views import managed, managed_project

DECISION_ID, TASK_ID = "decision_%s", "task_%s"
"""Both stand on the page of a meeting, and have the same names."""


@require_http_methods(["GET", "POST"])
@once
def meeting_add(request: Request, pk: int) -> HttpResponse:
    project = managed_project(request, pk)
    form = NewMeetingForm(request.POST if request.method == "POST" else None)
    if form.is_bound:
        outcome = attempt(form, lambda said: rules.add_meeting(project, said, by=request.user))
        if outcome.is_written:
            messages.success(request, _("The meeting is added."))
            return redirect("meeting", outcome.made.pk)
    context = {"project": project, "form": form, "section": "county"}
    return render(request, "assessments/action/project/meeting_form.html", context, status=422 if form.errors else 200)


def managed_meeting(request: Request, pk: int) -> Meeting:
    found: Meeting = managed(request, Meeting, "project__county", pk=pk)
    return found


@require_safe
def meeting(request: Request, pk: int) -> HttpResponse:
    visible = Meeting.objects.visible_to(request.user).select_related("project__county")
    return show(request, get_object_or_404(visible, pk=pk))


def show(
    request: Request, meeting: Meeting, *, sent: set[str] | None = None, status: int = 200, **forms: Any
) -> HttpResponse:
    """`forms`: the one that was sent and is to be put right, under its name in the template."""
    page = MeetingPage(meeting, request.user, sent=sent)
    if page.may_manage:
        forms.setdefault("attendance_version", meeting.project.version)
        forms.setdefault("decision_form", DecisionForm(auto_id=DECISION_ID))
        if "task_form" not in forms:
            due = {"due": page.next and page.next.day}
            forms["task_form"] = TaskForm(Owners(page.project, page.pairs), initial=due, auto_id=TASK_ID)
    context = {"project": meeting.project, "meeting": meeting, "page": page, "section": "county", **forms}
    return render(request, "assessments/action/project/meeting.html", context, status=status)


@require_http_methods(["GET", "POST"])
@once
def meeting_edit(request: Request, pk: int) -> HttpResponse:
    found = managed_meeting(request, pk)
    initial = {name: getattr(found, name) for name in FIELDS[Meeting]} | {"version": found.project.version}
    form = MeetingForm(request.POST if request.method == "POST" else None, initial=initial)
    clashes, status = [], 200
    if form.is_bound:
        outcome = attempt(form, lambda said: rules.save(found, said, seen_version=said["version"], by=request.user))
        if outcome.is_written:
            messages.success(request, _("It is saved."))
            return redirect("meeting", found.pk)
        clashes, status = outcome.clashes, outcome.status
        if clashes:
            read_again(form, managed_meeting(request, pk).project.version)
    context = {"project": found.project, "meeting": found, "form": form, "clashes": clashes, "section": "county"}
    return render(request, "assessments/action/project/meeting_form.html", context, status=status)


@require_POST
@once
def meeting_remove(request: Request, pk: int) -> HttpResponse:
    found = managed_meeting(request, pk)
    try:
        rules.remove_meeting(found, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("meeting", found.pk)
    messages.success(request, _("The meeting is taken away."))
    return redirect("project", found.project_id)


@require_POST
@once
def meeting_attendance(request: Request, pk: int) -> HttpResponse:
    found = managed_meeting(request, pk)
    form = AttendanceForm(MeetingPage(found, request.user).choices, request.POST)
    outcome = attempt(
        form,
        lambda said: minutes.note_attendance(found, said["present"], seen_version=said["version"], by=request.user),
    )
    if outcome.is_written:
        messages.success(request, _("Who was there is noted."))
        return redirect("meeting", found.pk)
    found = managed_meeting(request, pk)
    said: dict[str, Any] = {"form": form, "attendance_clashes": outcome.clashes}
    if not outcome.clashes:  # what others have changed meanwhile is still to be met
        said["attendance_version"] = form.cleaned_data.get("version", 0)
    return show(request, found, sent=set(request.POST.getlist("present")), status=outcome.status, **said)


@require_POST
@once
def decision_add(request: Request, pk: int) -> HttpResponse:
    found = managed_meeting(request, pk)
    form = DecisionForm(request.POST, auto_id=DECISION_ID)
    outcome = attempt(form, lambda said: minutes.add_decision(found, said["text"], by=request.user))
    if outcome.is_written:
        messages.success(request, _("Decision %(number)s is saved.") % {"number": outcome.made.number})
        return redirect("meeting", found.pk)
    return show(request, found, status=outcome.status, form=form, decision_form=form)


@require_http_methods(["GET", "POST"])
@once
def decision(request: Request, pk: int) -> HttpResponse:
    """A decision is put right."""
    found: MeetingDecision = managed(request, MeetingDecision, "meeting__project__county", pk=pk)
    project = found.meeting.project
    initial = {"text": found.text, "version": project.version}
    form = DecisionEditForm(request.POST if request.method == "POST" else None, initial=initial)
    clashes, status = [], 200
    if form.is_bound:
        outcome = attempt(form, lambda said: rules.save(found, said, seen_version=said["version"], by=request.user))
        if outcome.is_written:
            messages.success(request, _("It is saved."))
            return redirect("meeting", found.meeting_id)
        clashes, status = outcome.clashes, outcome.status
        if clashes:
            read_again(form, managed_project(request, project.pk).version)
    context = {
        "project": project,
        "meeting": found.meeting,
        "heading": _("Decision %(number)s") % {"number": found.number},
        "form": form,
        "clashes": clashes,
        "section": "county",
    }
    return render(request, "assessments/action/project/said.html", context, status=status)


# --- Tasks


@require_POST
@once
def task_add(request: Request, pk: int) -> HttpResponse:
    found = managed_meeting(request, pk)
    pairs = MeetingPage(found, request.user).pairs
    form = TaskForm(Owners(found.project, pairs), request.POST, auto_id=TASK_ID)
    outcome = attempt(form, lambda _said: minutes.add_task(found, form.said, by=request.user))
    if outcome.is_written:
        messages.success(request, _("The task is saved."))
        return redirect("meeting", found.pk)
    return show(request, found, status=outcome.status, form=form, task_form=form)


@require_http_methods(["GET", "POST"])
@once
def task(request: Request, pk: int) -> HttpResponse:
    """A task is put right."""
    found: Task = managed(request, Task, "meeting__project__county", "actor", "membership__user", pk=pk)
    project = found.meeting.project
    owners = Owners(project, MeetingPage(found.meeting, request.user).pairs, found)
    initial = {"text": found.text, "due": found.due, "owner": value_of(found), "version": project.version}
    form = TaskEditForm(owners, request.POST if request.method == "POST" else None, initial=initial)
    clashes, status = [], 200
    if form.is_bound:
        outcome = attempt(
            form, lambda said: rules.save(found, form.said, seen_version=said["version"], by=request.user)
        )
        if outcome.is_written:
            messages.success(request, _("It is saved."))
            return redirect("meeting", found.meeting_id)
        clashes, status = outcome.clashes, outcome.status
        if clashes:
            read_again(form, managed_project(request, project.pk).version)
    context = {
        "project": project,
        "meeting": found.meeting,
        "heading": _("Task"),
        "form": form,
        "clashes": clashes,
        "section": "county",
    }
    return render(request, "assessments/action/project/said.html", context, status=status)


@require_POST
@once
def task_tick(request: Request, pk: int) -> HttpResponse:
    """Done, or not after all; by whoever works for the owner, and by the project office."""
    found = get_allowed_or_deny(
        visible=Task.objects.visible_to(request.user).select_related("meeting__project"),
        allowed=Task.objects.tickable_by(request.user),
        otherwise=_("Whoever has the task ticks it, and the project office."),
        pk=pk,
    )
    is_done = request.POST.get("done") == "yes"
    minutes.tick(found, is_done=is_done, by=request.user)
    messages.success(request, _("The task is done.") if is_done else _("The task is left to do again."))
    if request.POST.get("from") == "my_area":
        return redirect("my_area")
    return redirect("meeting", found.meeting_id)
