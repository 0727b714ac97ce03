"""Merge and split: choose, read what it does to the ledger, confirm. And undo."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from municipalities.once import once
from municipalities.request import Request
from municipalities.site.access import get_allowed_or_deny
from scenes import lineage, read_log
from scenes.models import LineageEvent, Scene

from . import rules
from .choosing import map_to_choose_on
from .effect import effect_of
from .forms import LineageForm, MergeForm, SplitForm, UndoForm
from .page import SceneLineage, question_of, task_of

FIELDS_WITH_SCENES = ("parts", "results", "into")
KEY_DIGITS = 18


@require_http_methods(["GET", "POST"])
@once
def merge(request: Request, pk: int) -> HttpResponse:
    return record(request, pk, MergeForm, "assessments/lineage/merge.html")


@require_http_methods(["GET", "POST"])
@once
def split(request: Request, pk: int) -> HttpResponse:
    return record(request, pk, SplitForm, "assessments/lineage/split.html")


def record(request: Request, pk: int, form_class: type[LineageForm], template: str) -> HttpResponse:
    posted = request.method == "POST"
    scene = recordable_scene(request, pk, chosen_scenes(request))
    read_log.note(request, read_log.Kind.SCENE, [scene.pk, *chosen_scenes(request)])
    round = rules.open_round_of(scene)
    context: dict[str, Any] = {"scene": scene, "round": round, "section": "my_area"}
    if obstacle := rules.obstacle(scene, round):
        context |= {"obstacle": obstacle, "typed": request.POST.get("explanation", "")}
        return render(request, "assessments/lineage/refused.html", context, status=409 if posted else 200)
    assert round  # noqa: S101  # without one there is an obstacle
    form = form_class(scene, round, request.user, request.POST if posted else None)
    context["form"] = form
    if not posted or not form.is_valid() or "change" in request.POST:
        return choose(request, form, template, context, status=422 if form.errors else 200)
    if "confirm" not in request.POST:
        context |= {
            "plan": form.plan,
            "question": question_of(form.plan),
            "effect": effect_of(form.plan),
            "signatures": rules.signatures_at_stake(form.plan),
        }
        return render(request, "assessments/lineage/confirm.html", context)
    try:
        event = rules.carry_out(form.plan, by=request.user)
    except ValidationError as error:  # someone else was quicker
        form.refuse(error)
        return choose(request, form, template, context, status=409)
    tell(request, event)
    return redirect("scene_detail", event.children.all()[0].pk)


def chosen_scenes(request: Request) -> set[int]:
    sent = {value for name in FIELDS_WITH_SCENES for value in request.POST.getlist(name) if value.isdecimal()}
    # More than any key has: Python reads no number of 5 000 digits, and SQLite none above its largest.
    if any(len(value) > KEY_DIGITS for value in sent):
        raise Http404
    return set(map(int, sent))


def choose(request: Request, form: LineageForm, template: str, context: dict[str, Any], *, status: int) -> HttpResponse:
    return render(request, template, context | {"map": map_to_choose_on(form)}, status=status)


def recordable_scene(request: Request, pk: int, others: Collection[int]) -> Scene:
    """The scene, if the user may merge and split it and all the others."""
    visible = Scene.objects.visible_to(request.user)
    allowed = Scene.objects.lineage_recordable_by(request.user)
    otherwise = _("Those who coordinate all the places merge and split them, and the project office.")
    related = visible.select_related("county", "municipality", "district", "local_police_area")
    scene = get_allowed_or_deny(
        visible=related,
        allowed=allowed,
        otherwise=otherwise,
        pk=pk,
    )
    if visible.filter(pk__in=others).count() < len(others):
        raise Http404
    if allowed.filter(pk__in=others).count() < len(others):
        raise PermissionDenied(otherwise)
    return scene


def tell(request: Request, event: LineageEvent) -> None:
    words = {
        LineageEvent.Kind.MERGED: _("The places are merged."),
        LineageEvent.Kind.SPLIT: _("The place is split."),
    }[LineageEvent.Kind(event.kind)]
    tasks = [task_of(assessment, event).words for assessment in rules.assessments_of([event]).unsettled()]
    messages.success(request, " ".join([words, *tasks]))


@require_http_methods(["GET", "POST"])
@once
def undo(request: Request, pk: int) -> HttpResponse:
    events = LineageEvent.objects.select_related("round", "undone_by").prefetch_related("parents", "children")
    event = get_allowed_or_deny(
        visible=events.visible_to(request.user),
        allowed=LineageEvent.objects.undoable_by(request.user),
        otherwise=_("Those who coordinate all the places undo a merge or split, and the project office."),
        pk=pk,
    )
    scene = Scene.objects.visible_to(request.user).filter(pk__in=event.scene_ids)[0]
    form = UndoForm(request.POST if request.method == "POST" else None)
    obstacle = lineage.obstacle_to_undoing(event, event.round)
    if form.is_bound and form.is_valid() and not obstacle:
        try:
            rules.undo(event, reason=form.cleaned_data["reason"], by=request.user)
        except ValidationError as error:  # someone else was quicker
            form.add_error(None, error)
        else:
            messages.success(request, _("It is undone. It no longer counts, and stays on record."))
            return redirect("scene_detail", scene.pk)
    read_log.note(request, read_log.Kind.SCENE, event.scene_ids, round=event.round_id)
    told = next(told for told in SceneLineage(scene, request.user).told_events if told.event == event)
    context = {"told": told, "scene": scene, "form": form, "obstacle": obstacle, "section": "my_area"}
    status = 409 if obstacle and form.is_bound else 422 if form.errors else 200
    return render(request, "assessments/lineage/undo.html", context, status=status)
