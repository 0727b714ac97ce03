from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from assessments.action.place_chain import chain_of
from municipalities.once import once
from municipalities.request import Request
from municipalities.site.access import get_allowed_or_deny
from scenes import read_log
from scenes.models import Scene

from . import rules
from .forms import ComparisonForm
from .result import Result
from .rounds import Span, spans

PAIR_CHOOSES = _("Those who judge the place choose what it is compared with.")


@require_http_methods(["GET", "POST"])
@once
def show(request: Request, pk: int, label: str = "") -> HttpResponse:
    """What changed from one round to the next; before it is opened, what it is to be compared with."""
    visible = Scene.objects.visible_to(request.user).select_related("county", "municipality", "local_police_area")
    allowed = Scene.objects.judgeable_by(request.user)
    if request.method == "POST":
        scene = get_allowed_or_deny(visible=visible, allowed=allowed, otherwise=PAIR_CHOOSES, pk=pk)
    else:
        scene = get_object_or_404(visible, pk=pk)
    found = spans(scene)
    span = next((one for one in found if not label or one.now.label == label), None)
    if span is None and label:
        raise Http404
    if request.method == "POST":
        return choose(request, span, found) if span and not span.obstacle else redirect("followup", pk)
    return page(request, scene, span, found, may_choose=allowed.contains(scene))


def choose(request: Request, span: Span, found: list[Span]) -> HttpResponse:
    form = ComparisonForm(rules.others(span, request.user), request.POST, scene=span.scene)
    if not form.is_valid():
        return page(request, span.scene, span, found, form=form, may_choose=True, status=422)
    said: dict[str, Any] = {name: form.cleaned_data.get(name) for name in ("kind", "reason", "other")}
    try:
        choice = rules.choose(span, **said, by=request.user)
    except ValidationError as error:
        form.add_error(None, error)
        return page(request, span.scene, span, found, form=form, may_choose=True, status=409)
    if "wait" in request.POST:
        messages.success(request, _("The choice is saved. The result is not opened yet."))
    else:
        rules.open_result(span, choice, by=request.user)
    return redirect("followup_round", span.scene.pk, span.now.label)


def note_shown(request: Request, scene: Scene, result: Result | None) -> None:
    """With the other place, where the result names it."""
    other = result.choice.other_id if result and result.comparison.sees_other else None
    read_log.note(request, read_log.Kind.SCENE, [scene.pk, *([other] if other else [])])


def page(
    request: Request,
    scene: Scene,
    span: Span | None,
    found: list[Span],
    *,
    may_choose: bool,
    form: ComparisonForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """Nothing of the result is computed before it is opened."""
    opening = rules.opening_of(scene, span.now) if span else None
    choice = rules.chosen(scene, span.now) if span and not opening else None
    result = Result(span, opening.choice, request.user) if span and opening else None
    note_shown(request, scene, result)
    if span and may_choose and not (opening or span.obstacle) and form is None:
        initial: dict[str, Any] = (
            {"kind": choice.kind, "other": choice.other_id, "reason": choice.reason} if choice else {}
        )
        form = ComparisonForm(rules.others(span, request.user), initial=initial, scene=scene)
    context = {
        "scene": scene,
        "span": span,
        "spans": found,
        "opening": opening,
        "choice": choice,
        "result": result,
        "form": None if opening else form,
        "chain": chain_of(scene, request.user),
        "section": "my_area",
    }
    return render(request, "assessments/action/followup/page.html", context, status=status)
