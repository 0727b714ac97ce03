"""Administrators move scenes to new areas when areas have been reorganised."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from municipalities.models import District, LocalPoliceArea, User
from municipalities.once import once
from municipalities.request import Request

from .forms import HandoverForm
from .rules import HandedOver, Handover, areas_with_scenes, first_day_without, hand_over

MODELS: dict[str, Any] = {"lokalpolisomrade": LocalPoliceArea, "stadsdelsomrade": District}


@require_safe
def choose(request: Request) -> HttpResponse:
    only_administrators(request.user)
    areas = {kind: areas_with_scenes(model) for kind, model in MODELS.items()}
    return render(request, "assessments/responsibility/choose.html", {"areas": areas})


@require_http_methods(["GET", "POST"])
@once
def move(request: Request, kind: str, pk: int) -> HttpResponse:
    only_administrators(request.user)
    if kind not in MODELS:
        raise Http404
    area = get_object_or_404(MODELS[kind], pk=pk)
    form = HandoverForm(Handover(area, first_day_without(area)), request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            moved = hand_over(form.handover, form.targets, by=request.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, words(moved))
            return redirect("responsibility")
    context = {"area": area, "form": form}
    return render(request, "assessments/responsibility/move.html", context, status=422 if form.errors else 200)


def only_administrators(user: User) -> None:
    if not user.is_superuser:
        raise PermissionDenied(_("Administrators move the responsibility when areas are reorganised."))


def words(moved: HandedOver) -> str:
    places = ngettext("%(count)s place is moved.", "%(count)s places are moved.", moved.scenes)
    assessments = ngettext(
        "%(count)s assessment went with them.", "%(count)s assessments went with them.", moved.assessments
    )
    told = [places % {"count": moved.scenes}, assessments % {"count": moved.assessments}]
    if moved.signatures:
        removed = ngettext(
            "%(count)s signature was removed: the area that takes over is to sign.",
            "%(count)s signatures were removed: the areas that take over are to sign.",
            moved.signatures,
        )
        told.append(removed % {"count": moved.signatures})
    return " ".join(told)
