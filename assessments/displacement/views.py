from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from assessments.displacement.forms import DisplacementForm
from municipalities.models import User
from municipalities.once import once
from municipalities.request import Request
from scenes import read_log
from scenes.maps import latest_outlines, small_map
from scenes.models import Round, Scene

from . import rules as displacement
from .rules import Move, RoundPublished


@require_http_methods(["GET", "POST"])
@once
def note(request: Request, pk: int, source: int, target: int) -> HttpResponse:
    """The parties' view of whether the source has moved to the target. It counts nothing."""
    rounds = Round.objects.visible_to(request.user).select_related("county")
    round = get_object_or_404(rounds, pk=pk)
    move = pointed_out(request.user, round, source, target)
    if not move.may_say:
        raise PermissionDenied(_("Those who judge one of the places give their view, and the project office."))
    said = {"view": move.note.view, "note": move.note.note} if move.note else {}
    form = DisplacementForm(request.POST if request.method == "POST" else None, initial=said)
    status = 200
    if form.is_bound and form.is_valid():
        view, text = form.cleaned_data["view"], form.cleaned_data["note"]
        try:
            displacement.say(move, round, view=view, note=text, by=request.user)
        except RoundPublished:
            status = 409
        else:
            messages.success(request, _("Your view is noted. It changes no figure."))
            return redirect("scene_detail", target)
    read_log.note(request, read_log.Kind.SCENE, [move.source.pk, move.target.pk], round=round.pk)
    context = {"round": round, "move": move, "form": form, "map": map_of(move, round), "section": "my_area"}
    status = 422 if form.errors else status
    return render(request, "assessments/displacement/note.html", context, status=status)


def map_of(move: Move, round: Round) -> dict[str, Any] | None:
    outlines = latest_outlines([move.source, move.target], round)
    placed = [(scene, outlines.get(scene.pk) or scene.point) for scene in (move.source, move.target)]
    return small_map(
        {"geometry": geometry, "style": "drawn" if scene == move.target else "before", "label": scene.name}
        for scene, geometry in placed
        if geometry
    )


def pointed_out(user: User, round: Round, source: int, target: int) -> Move:
    scene = get_object_or_404(Scene.objects.visible_to(user), pk=target)
    for move in displacement.watch(scene, round, user).moves:
        if move.source.pk == source:
            return move
    raise Http404
