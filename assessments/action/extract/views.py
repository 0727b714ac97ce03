from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from assessments.action.documents import WRITERS
from assessments.action.documents.responses import response
from municipalities.models import County, District, Municipality
from municipalities.site.access import get_allowed_or_deny
from scenes import read_log
from scenes.models import Round, Scene

from .document import document_of
from .facts import Area, Known
from .pack import Pack

if TYPE_CHECKING:
    from municipalities.request import Request


@require_safe
def show(request: Request, code: str, kind: str, pk: int) -> HttpResponse:
    county = get_object_or_404(County.objects.visible_to(request.user), code=code)
    area = area_of(request, county, kind, pk)
    known = known_of(request, area, county)
    if known:
        read_log.note(request, read_log.Kind.LIST, known.scenes, round=known.round.pk)
    context = {
        "county": county,
        "area": area,
        "kind": kind,
        "document": known and document_of(known),
        "section": "county",
    }
    return render(request, "assessments/action/extract/page.html", context)


@require_safe
def file(request: Request, code: str, kind: str, pk: int, format: str) -> HttpResponse:  # noqa: A002  # the address's
    """To fit into the municipality's own documents: DOCX or ODT."""
    if format not in WRITERS:
        raise Http404
    county = get_object_or_404(County.objects.visible_to(request.user), code=code)
    known = known_of(request, area_of(request, county, kind, pk), county)
    if known is None:
        raise Http404
    read_log.note(request, read_log.Kind.FILE, known.scenes, round=known.round.pk)
    document = document_of(known)
    return response(document, name=f"{document.full_title}-{known.round}-{known.today}", format=format)


@require_safe
def pack(request: Request, pk: int) -> HttpResponse:
    """All about one place that an application is attached."""
    scenes = Scene.objects.visible_to(request.user).select_related("county", "municipality", "district")
    scene = get_object_or_404(scenes, pk=pk)
    round = published_rounds(scene.county).last()
    if round is None:
        raise Http404
    read_log.note(request, read_log.Kind.FILE, [scene.pk], round=round.pk)
    found = Pack(scene, round, request.user)
    name = slugify(f"{found.title}-{scene.code}-{found.known.today}")
    headers = {"Content-Disposition": f'attachment; filename="{name}.zip"'}
    return HttpResponse(found.as_zip(), content_type="application/zip", headers=headers)


def area_of(request: Request, county: County, kind: str, pk: int) -> Area:
    """A municipality or a district of the county of which the user reads single places."""
    otherwise = _("Those who work in the area, its police and the project office can take out its extract.")
    if kind == "municipality":
        areas = Municipality.objects.filter(county=county)
        allowed = areas.with_places_open_to(request.user)
        return get_allowed_or_deny(visible=areas, allowed=allowed, otherwise=otherwise, pk=pk)
    if kind == "district":
        districts = District.objects.filter(municipality__county=county)
        allowed_districts = districts.with_places_open_to(request.user)
        return get_allowed_or_deny(visible=districts, allowed=allowed_districts, otherwise=otherwise, pk=pk)
    raise Http404


def known_of(request: Request, area: Area, county: County) -> Known | None:
    """None: no round of the county has been published, and one that is open has no result yet."""
    round = published_rounds(county).last()
    return Known(area, round, request.user) if round else None


def published_rounds(county: County) -> QuerySet[Round]:
    return Round.objects.filter(county=county, state=Round.State.PUBLISHED).select_related("county")
