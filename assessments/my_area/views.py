from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from municipalities.request import Request
from scenes import read_log

from .news import last_visit
from .page import MyArea


def my_area(request: Request) -> HttpResponse:
    area = MyArea(request.user, last_visit(request))
    if not area.memberships:
        raise PermissionDenied(_("You have no assignment for the police, a municipality or a district."))
    read_log.note(request, read_log.Kind.LIST, area.shown)
    return render(request, "assessments/my_area/page.html", {"area": area, "section": "my_area"})
