from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from municipalities.request import Request
from scenes import read_log

from .history import History
from .views import visible

EVENTS_PER_PAGE = 50


@require_safe
def history(request: Request, pk: int) -> HttpResponse:
    assessment = get_object_or_404(visible(request.user), pk=pk)
    read_log.note(request, read_log.Kind.HISTORY, [assessment.scene_id], round=assessment.round_id)
    told = History(assessment, request.user)
    page = Paginator(told.events, EVENTS_PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "assessment": assessment,
        "entries": told.entries(page.object_list),
        "page": page,
        "query": "",
        "section": "my_area",
    }
    return render(request, "assessments/assessment_page/history.html", context)
