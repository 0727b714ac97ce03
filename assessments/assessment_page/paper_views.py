from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from municipalities.request import Request
from scenes import read_log

from .paper import Paper
from .views import visible


def paper(request: Request, pk: int) -> HttpResponse:
    """The form to take along on a visit, to be printed."""
    assessment = get_object_or_404(visible(request.user), pk=pk)
    read_log.note(request, read_log.Kind.PAPER, [assessment.scene_id], round=assessment.round_id)
    context = {
        "assessment": assessment,
        "paper": Paper(assessment, request.user),
        "printed_at": timezone.now(),
        "section": "my_area",
    }
    return render(request, "assessments/assessment_page/paper.html", context)
