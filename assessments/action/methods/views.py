from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessments.action.models import CountyExperience, Method
from assessments.action.used import Use, used_in
from assessments.figures import table_files
from municipalities.models import County
from municipalities.once import once
from municipalities.site.access import get_allowed_or_deny
from municipalities.site.parameters import refuse_unless_known
from municipalities.standing import standing_of
from scenes import read_log

from . import rules
from .filters import MethodFilter
from .forms import ExperienceForm
from .page import Bank, Entry
from .places import MethodPlaces, own_plans
from .tables import rows

if TYPE_CHECKING:
    from municipalities.request import Request


def method_list(request: Request) -> HttpResponse:
    county = _county(request)
    everything = Method.objects.in_bank()
    narrowed = MethodFilter(request.GET, everything, request=request)
    context = {
        "bank": Bank([*everything], [*narrowed.chosen()], used_in(county) if county else {}),
        "filter": narrowed,
        "county": county,
        "section": "county",
    }
    return render(request, "assessments/action/methods/list.html", context)


def method_file(request: Request, format: str) -> HttpResponseBase:  # noqa: A002  # the address's own word
    """All of the bank, to keep: CSV or XLSX."""
    if format not in table_files.FORMATS:
        raise Http404
    refuse_unless_known(request, [])
    name = _("Method bank")
    return table_files.response(rows(Method.objects.in_bank()), name=name, sheet=name, format=format)


def method(request: Request, code: str) -> HttpResponse:
    county = _county(request)
    found = get_object_or_404(Method.objects.in_bank(), code=code)
    use = used_in(county).get(found.pk, Use()) if county else Use()
    experiences = CountyExperience.objects.filter(method=found, county=county).select_related("actor")
    removable = {*experiences.removable_by(request.user).values_list("pk", flat=True)} if county else set()
    plans = own_plans(request.user, county) if county else []
    read_log.note(request, read_log.Kind.LIST, {scene.pk for plan, _name in plans for scene in plan.scenes.all()})
    context = {
        "entry": Entry(found, use),
        "plans": plans,
        "county": county,
        "experiences": [(one, one.pk in removable) for one in experiences] if county else [],
        "may_write": county and rules.actors_writing_for(request.user, county),
        "section": "county",
    }
    return render(request, "assessments/action/methods/method.html", context)


@require_safe
def method_places(request: Request, code: str, county: str) -> HttpResponse:
    where = get_object_or_404(County.objects.visible_to(request.user), code=county)
    found = MethodPlaces(get_object_or_404(Method.objects.in_bank(), code=code), where, request.user)
    read_log.note(request, read_log.Kind.LIST, [row.scene.pk for row in found.rows])
    context = {"found": found, "county": where, "section": "county"}
    return render(request, "assessments/action/methods/places.html", context)


@require_http_methods(["GET", "POST"])
@once
def experience(request: Request, code: str, county: str) -> HttpResponse:
    """What the county has learnt of a method, in the name of one of its actors."""
    found = get_object_or_404(Method.objects.in_bank(), code=code)
    where = get_object_or_404(County.objects.visible_to(request.user), code=county)
    actors = rules.actors_writing_for(request.user, where)
    if not actors:
        raise PermissionDenied(_("Coordinators and contributors of the county's actors write here."))
    form = ExperienceForm(request.POST if request.method == "POST" else None, actors=actors)
    if form.is_bound and form.is_valid():
        rules.write(found, form.cleaned_data["text"], actor=form.actor, by=request.user)
        messages.success(request, _("The experience is saved. Everybody in the county reads it."))
        return redirect(_address(found, where))
    context = {"method": found, "county": where, "form": form, "section": "county"}
    return render(request, "assessments/action/methods/experience.html", context, status=422 if form.errors else 200)


@require_POST
@once
def experience_remove(request: Request, pk: int) -> HttpResponse:
    found = get_allowed_or_deny(
        visible=CountyExperience.objects.visible_to(request.user).select_related("method", "county"),
        allowed=CountyExperience.objects.removable_by(request.user),
        otherwise=_("Who has written it removes it, or the project office."),
        pk=pk,
    )
    rules.remove(found, by=request.user)
    messages.success(request, _("The experience is removed."))
    return redirect(_address(found.method, found.county))


def _county(request: Request) -> County | None:
    """The one asked for, else the user's own: what has been seen there stands beside what research says."""
    if code := request.GET.get("county"):
        return get_object_or_404(County.objects.visible_to(request.user), code=code)
    return next(iter(standing_of(request).counties), None)


def _address(method: Method, county: County) -> str:
    return f"{reverse('method', args=[method.code])}?county={county.code}#experience"
