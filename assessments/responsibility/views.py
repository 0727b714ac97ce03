"""Administrators move places when areas are reorganised: choose, read what it touches, confirm. And undo."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessments.models import Reorganisation
from municipalities.models import District, LocalPoliceArea, User
from municipalities.once import once
from municipalities.request import Request
from municipalities.site.look import day_long
from scenes import read_log

from . import rules, undoing
from .forms import HandoverForm
from .handover import Handover, areas_with_scenes, first_day_without
from .page import Act, Preview, acts

MODELS: dict[str, Any] = {"lokalpolisomrade": LocalPoliceArea, "stadsdelsomrade": District}


@require_safe
def choose(request: Request) -> HttpResponse:
    only_administrators(request.user)
    areas = {kind: areas_with_scenes(model) for kind, model in MODELS.items()}
    return render(request, "assessments/responsibility/choose.html", {"areas": areas, **acts()})


@require_http_methods(["GET", "POST"])
@once
def move(request: Request, kind: str, pk: int) -> HttpResponse:
    only_administrators(request.user)
    if kind not in MODELS:
        raise Http404
    area = get_object_or_404(MODELS[kind], pk=pk)
    handover = Handover(area, first_day_without(area))
    read_log.note(request, read_log.Kind.LIST, (scene.pk for scene in handover.scenes))
    form = HandoverForm(handover, request.POST if request.method == "POST" else None)
    context: dict[str, Any] = {"area": area, "kind": kind, "form": form}
    if not form.is_bound or not form.is_valid() or "change" in request.POST:
        return render(request, "assessments/responsibility/move.html", context, status=422 if form.errors else 200)
    status = 200
    if "confirm" in request.POST:
        try:
            ordered = rules.order(form.handover, form.targets, seen=request.POST.get("seen", ""), by=request.user)
        except ValidationError as error:
            context["changed"], status = error.messages, 409
        else:
            messages.success(request, words(ordered))
            return redirect("responsibility_show", ordered.pk)
    context["preview"] = Preview(form.handover, form.targets)
    return render(request, "assessments/responsibility/preview.html", context, status=status)


@require_safe
def show(request: Request, pk: int) -> HttpResponse:
    only_administrators(request.user)
    return render(request, "assessments/responsibility/show.html", {"act": shown(request, pk)})


@require_POST
@once
def withdraw(request: Request, pk: int) -> HttpResponse:
    only_administrators(request.user)
    act = found(pk)
    try:
        rules.withdraw(act, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("The plan is withdrawn. Both sides read it on their start page."))
    return redirect("responsibility_show", pk)


@require_http_methods(["GET", "POST"])
@once
def undo(request: Request, pk: int) -> HttpResponse:
    only_administrators(request.user)
    act = shown(request, pk)
    status = 409 if request.method == "POST" and act.obstacles else 200
    if request.method == "POST" and not act.obstacles:
        try:
            undoing.undo(act.reorganisation, by=request.user)
        except ValidationError:  # someone was quicker
            return redirect("responsibility_undo", pk)
        messages.success(request, _("The move is undone. Both sides read it on their start page."))
        return redirect("responsibility_show", pk)
    return render(request, "assessments/responsibility/undo.html", {"act": act}, status=status)


def shown(request: Request, pk: int) -> Act:
    act = Act(found(pk))
    read_log.note(request, read_log.Kind.LIST, (one.scene_id for one in act.transfers))
    return act


def found(pk: int) -> Reorganisation:
    acts = Reorganisation.objects.select_related("local_police_area", "district", "by", "taken_back_by")
    return get_object_or_404(acts, pk=pk)


def only_administrators(user: User) -> None:
    if not user.is_superuser:
        raise PermissionDenied(_("Administrators move the responsibility when areas are reorganised."))


def words(ordered: Reorganisation) -> str:
    number = ordered.transfers.count()
    if ordered.is_planned:
        planned = ngettext(
            "%(count)s place is moved on %(day)s. Until then all is as now.",
            "%(count)s places are moved on %(day)s. Until then all is as now.",
            number,
        )
        return planned % {"count": number, "day": day_long(ordered.day)}
    return ngettext("%(count)s place is moved.", "%(count)s places are moved.", number) % {"count": number}
