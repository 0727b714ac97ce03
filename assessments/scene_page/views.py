from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from assessments.action.standing import standing
from assessments.models import Assessment
from scenes import read_log
from scenes.models import Scene

from .page import SceneStory

if TYPE_CHECKING:
    from municipalities.request import Request


def scene_detail(request: Request, pk: int) -> HttpResponse:
    scenes = Scene.objects.visible_to(request.user).select_related(
        "county", "municipality", "district", "local_police_area"
    )
    scene = get_object_or_404(scenes, pk=pk)
    story = SceneStory(scene, request.user)
    read_log.note(request, read_log.Kind.SCENE, [scene.pk])
    current = Assessment.objects.editable_by(request.user).filter(scene=scene).select_related("round").first()
    context = {
        "scene": scene,
        "story": story,
        "current": current,
        "standing_of_action": standing(scene, request.user),
        "section": "my_area",
    }
    return render(request, "assessments/scene_page/page.html", context)
