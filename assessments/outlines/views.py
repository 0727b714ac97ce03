from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import RequestDataTooBig, ValidationError
from django.db.models import QuerySet
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_POST

from assessments.judging.carried import arrived, carried_to
from assessments.models import Assessment
from municipalities.models import User
from municipalities.once import once
from municipalities.request import Request
from municipalities.site.access import get_allowed_or_deny
from municipalities.site.look import area
from municipalities.site.permissions import may_ask_for_position
from scenes import read_log
from scenes.geometry_input import as_lines

from .forms import OutlineForm, UnreadOutlineForm
from .page import OutlinePage
from .rules import OutlineClash, SavedOutline, draw_outline, geometry_of_version, outline_of

READ_AWAY_MB = 50


def visible(user: User) -> QuerySet[Assessment]:
    related = ("scene", "round__county", "municipality")
    return Assessment.objects.visible_to(user).select_related(*related)


def get_drawable(request: Request, pk: int) -> Assessment:
    allowed = Assessment.objects.editable_by(request.user)
    return get_allowed_or_deny(
        visible=visible(request.user),
        allowed=allowed,
        pk=pk,
        otherwise=_(
            "You cannot draw the outline. The police and the municipality of the area can while the round is open."
        ),
    )


@csrf_exempt  # asked for by `_outline`, once it is known that the request can be read
@require_http_methods(["GET", "POST"])
def outline(request: Request, pk: int) -> HttpResponse:
    try:
        request.POST  # noqa: B018  # reads it
    except RequestDataTooBig:
        read_away(request)
        return refuse_too_big(request, pk)
    response: HttpResponse = _outline(request, pk)
    return response


@csrf_protect
def _outline(request: Request, pk: int) -> HttpResponse:
    if request.method == "GET":
        return show(request, get_object_or_404(visible(request.user), pk=pk))
    assessment = get_drawable(request, pk)
    form = OutlineForm(assessment, request.POST, request.FILES, user=request.user, is_saving=True)
    if not form.is_valid():
        return show(request, assessment, form=form, status=422)
    try:
        drawn = draw_outline(assessment, form.outline, seen_version=form.cleaned_data["version"], by=request.user)
    except ValidationError as error:
        form.add_error(None, error)
        return show(request, assessment, form=form, status=422)
    if drawn.clash:
        return show_clash(request, pk, form, drawn.clash)
    arrived(request.session, assessment)
    tell(request, drawn, assessment)
    return redirect("assessment_edit", pk)


@require_POST
def check(request: Request, pk: int) -> HttpResponse:
    """What the server would say, while someone draws."""
    form = OutlineForm(get_drawable(request, pk), request.POST, user=request.user)
    form.is_valid()
    return render(request, "assessments/outlines/_check.html", {"form": form})


@require_POST
@once
def restore(request: Request, pk: int, version: int) -> HttpResponse:
    """Draw an earlier version again."""
    assessment = get_drawable(request, pk)
    try:
        geometry = geometry_of_version(assessment, version)
        drawn = draw_outline(assessment, geometry, seen_version=assessment.version, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        tell(request, drawn, assessment)
    return redirect("assessment_outline", pk)


def show(
    request: Request,
    assessment: Assessment,
    *,
    form: OutlineForm | None = None,
    clash: OutlineClash | None = None,
    status: int = 200,
) -> HttpResponse:
    form = form or OutlineForm(
        assessment,
        user=request.user,
        start_from_before="utga-fran-forra" in request.GET,
        carried=carried_to(request.session, assessment),
    )
    read_log.note(request, read_log.Kind.ASSESSMENT, [assessment.scene_id], round=assessment.round_id)
    may_draw = Assessment.objects.editable_by(request.user).contains(assessment)
    context = {
        "assessment": assessment,
        "page": OutlinePage(form, clash),
        "form": form,
        "may_draw": may_draw,
        "section": "my_area",
    }
    response = render(request, "assessments/outlines/page.html", context, status=status)
    return may_ask_for_position(response) if may_draw else response


def show_clash(request: Request, pk: int, mine: OutlineForm, clash: OutlineClash) -> HttpResponse:
    """Both outlines, the user's in the form: sent again it replaces the other one."""
    assessment = get_object_or_404(visible(request.user), pk=pk)
    data = request.POST.copy()
    data["version"] = str(assessment.version)
    if request.FILES and mine.outline:  # a file is not sent again
        data["geometry"] = as_lines(mine.outline)
    form = OutlineForm(assessment, data, user=request.user)
    return show(request, assessment, form=form, clash=clash, status=409)


def read_away(request: Request) -> None:
    """A server that answers before it has read the request breaks the connection, and the answer is never seen."""
    for _megabyte in range(READ_AWAY_MB):
        if not request.read(1_000_000):
            return


def refuse_too_big(request: Request, pk: int) -> HttpResponse:
    assessment = get_drawable(request, pk)
    form = UnreadOutlineForm(assessment, QueryDict(f"version={assessment.version}"), user=request.user)
    return show(request, assessment, form=form, status=413)


def tell(request: Request, drawn: SavedOutline, assessment: Assessment) -> None:
    if not drawn.changed:
        messages.info(request, _("The outline is as it was."))
        return
    now = outline_of(assessment)
    saved = _("The outline is saved: %(area)s.") % {"area": area(now.area_m2)} if now else _("The outline is removed.")
    messages.success(request, saved, extra_tags="focus")  # far from where the outline stands on the page
    if drawn.removed_signatures:
        messages.warning(
            request,
            ngettext(
                "The signature is removed, since the outline was changed. Sign again.",
                "The signatures are removed, since the outline was changed. Sign again.",
                drawn.removed_signatures,
            ),
        )
