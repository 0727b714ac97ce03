"""The pairs of a project: coordinators and chiefs on both sides."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from assessments.action.models import Pair
from municipalities.models.actor import Party
from municipalities.once import once
from municipalities.request import Request

from . import rules
from .forms import CommitmentForm, CoordinatorsForm, PairForm
from .pair_page import PairPage
from .saving import attempt, read_again
from .views import managed, managed_project

RELATED = (
    "project__county",
    "municipality",
    "local_police_area",
    "municipality_coordinator__user",
    "police_coordinator__user",
)


@require_http_methods(["GET", "POST"])
@once
def pair_add(request: Request, pk: int) -> HttpResponse:
    project = managed_project(request, pk)
    form = PairForm(project, request.POST if request.method == "POST" else None)
    if form.is_bound:
        outcome = attempt(form, lambda said: rules.add_pair(project, **said, by=request.user))
        if outcome.is_written:
            messages.success(request, _("The pair is added. Choose a coordinator on each side."))
            return redirect("pair", outcome.made.pk)
    context = {"project": project, "form": form, "section": "county"}
    return render(request, "assessments/action/project/pair_add.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@once
def pair(request: Request, pk: int) -> HttpResponse:
    """The pair; the project office chooses its coordinators here."""
    if request.method == "GET":
        found = get_object_or_404(Pair.objects.visible_to(request.user).select_related(*RELATED), pk=pk)
        return show(request, found)
    found = managed(request, Pair, *RELATED, pk=pk)
    form = CoordinatorsForm(found, request.POST)
    outcome = attempt(form, lambda said: rules.save(found, said, seen_version=said["version"], by=request.user))
    if outcome.is_written:
        messages.success(request, _("It is saved."))
        return redirect("pair", found.pk)
    found = managed(request, Pair, *RELATED, pk=pk)
    if outcome.clashes:
        read_again(form, found.project.version)
    return show(request, found, form, clashes=outcome.clashes, status=outcome.status)


def show(
    request: Request, pair: Pair, form: CoordinatorsForm | None = None, *, clashes: Any = (), status: int = 200
) -> HttpResponse:
    page = PairPage(pair, request.user)
    if form is None and page.may_manage:
        fields = ("municipality_coordinator", "police_coordinator")
        initial = {name: getattr(pair, name) for name in fields} | {"version": pair.project.version}
        form = CoordinatorsForm(pair, initial=initial)
    context = {
        "project": pair.project,
        "pair": pair,
        "page": page,
        "form": form,
        "clashes": clashes,
        "section": "county",
    }
    return render(request, "assessments/action/project/pair.html", context, status=status)


@require_http_methods(["GET", "POST"])
@once
def commitment(request: Request, pk: int, party: Party) -> HttpResponse:
    """The chief of one side has committed: noted, and put right, by the project office."""
    found = managed(request, Pair, *RELATED, pk=pk)
    stored = rules.commitment_of(found, party)
    initial = {name: getattr(stored, name) for name in ("name", "title", "on")}
    form = CommitmentForm(
        request.POST if request.method == "POST" else None, initial=initial | {"version": found.project.version}
    )
    clashes, status = [], 200
    if form.is_bound:
        outcome = attempt(form, lambda said: rules.save(stored, said, seen_version=said["version"], by=request.user))
        if outcome.is_written:
            messages.success(request, _("The commitment is noted."))
            return redirect("pair", found.pk)
        clashes, status = outcome.clashes, outcome.status
        if clashes:
            read_again(form, managed(request, Pair, "project", pk=pk).project.version)
    context = {
        "project": found.project,
        "pair": found,
        "party": party,
        "stored": stored,
        "form": form,
        "clashes": clashes,
        "section": "county",
    }
    return render(request, "assessments/action/project/commitment.html", context, status=status)


@require_POST
@once
def commitment_take_back(request: Request, pk: int, party: Party) -> HttpResponse:
    found = managed(request, Pair, *RELATED, pk=pk)
    stored = rules.commitment_of(found, party)
    if stored.pk:
        rules.take_back(stored, by=request.user)
        messages.success(request, _("The commitment is taken away."))
    return redirect("pair", found.pk)


@require_POST
@once
def pair_remove(request: Request, pk: int) -> HttpResponse:
    found = managed(request, Pair, *RELATED, pk=pk)
    try:
        rules.remove_pair(found, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("pair", found.pk)
    messages.success(request, _("The pair is taken away."))
    return redirect("project", found.project_id)
