from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from municipalities.models import Actor, County
from municipalities.request import Request
from municipalities.site.access import get_allowed_or_deny
from scenes import read_log

from .turnover import Turnover


@require_safe
def turnover(request: Request, pk: int) -> HttpResponse:
    """For who takes over an area, and for the project office."""
    related = Actor.objects.select_related("county", "local_police_area", "municipality", "district")
    actor = get_allowed_or_deny(
        visible=related.filter(county__in=County.objects.visible_to(request.user), kind__in=Actor.AREA_KINDS),
        allowed=Actor.objects.handed_over_to(request.user),
        otherwise=_("The hand-over is for those who work for the area and for the project office."),
        pk=pk,
    )
    page = Turnover(actor, request.user)
    read_log.note(request, read_log.Kind.LIST, (place.scene.pk for place in page.places))
    return render(request, "assessments/my_area/turnover.html", {"actor": actor, "page": page, "section": "my_area"})
