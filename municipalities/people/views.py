from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from municipalities.models import County, Membership
from municipalities.once import once
from municipalities.request import Request
from municipalities.site.access import get_allowed_or_deny

from . import rules
from .filters import ActorFilter
from .forms import EndForm, InviteForm
from .inviting import invite
from .page import Lacking, actor_rows, ended_assignments

ACTORS_PER_PAGE = 10


# Or the browser's back button would bring the rows without their page.
@vary_on_headers("HX-Request")
@require_safe
def people_list(request: Request, code: str) -> HttpResponse:
    county = _managed_county(request, code)
    actors = ActorFilter(request.GET, county.actors.to_man(), request=request)
    page = Paginator(actors.qs, ACTORS_PER_PAGE).get_page(request.GET.get("page"))
    context = {"county": county, "filter": actors, "page": page, "rows": actor_rows(page), "section": "people_list"}
    context["query"] = urlencode({name: request.GET[name] for name in actors.filters if request.GET.get(name)})
    if request.htmx:
        return render(request, "municipalities/people/_rows.html", context)
    context |= {"lacking": Lacking(county), "ended": ended_assignments(county)}
    return render(request, "municipalities/people/list.html", context)


@require_http_methods(["GET", "POST"])
@once
def people_invite(request: Request, code: str) -> HttpResponse:
    county = _managed_county(request, code)
    form = InviteForm(county, request.POST if request.method == "POST" else None, initial=_asked_for(request))
    if form.is_bound and form.is_valid():
        name, email = form.cleaned_data["name"], form.cleaned_data["email"]
        try:
            rules.add(form.instance, name=name, email=email, by=request.user)
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            words = _("The assignment is given, and a letter is on its way to %(email)s.")
            messages.success(request, words % {"email": email})
            return redirect("people_list", county.code)
    context = {"county": county, "form": form, "section": "people_list"}
    return render(request, "municipalities/people/invite.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@once
def membership_end(request: Request, pk: int) -> HttpResponse:
    assignment = _managed_assignment(request, pk)
    initial = {"last_day": timezone.localdate()}
    form = EndForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_bound and form.is_valid():
        last_day, reason = form.cleaned_data["last_day"], form.cleaned_data["reason"]
        try:
            rules.end(assignment, last_day=last_day, reason=reason, by=request.user)
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            messages.success(request, _("The assignment of %(user)s is ended.") % {"user": assignment.user})
            return redirect("people_list", assignment.actor.county.code)
    context = {"assignment": assignment, "county": assignment.actor.county, "form": form, "section": "people_list"}
    return render(request, "municipalities/people/end.html", context, status=422 if form.errors else 200)


@require_POST
@once
def membership_invite(request: Request, pk: int) -> HttpResponse:
    """The letter once more, with a new link: the old one may have been too late or gone astray."""
    assignment = _managed_assignment(request, pk)
    invite(assignment.user, assignment, by=request.user)
    messages.success(request, _("A new letter is on its way to %(email)s.") % {"email": assignment.user.email})
    return redirect("people_list", assignment.actor.county.code)


def _asked_for(request: Request) -> dict[str, str]:
    """Of an actor that lacks one: a coordinator for it."""
    actor = request.GET.get("actor", "")
    return {"actor": actor, "role": Membership.Role.COORDINATOR} if actor.isdecimal() and len(actor) < 10 else {}


def _managed_county(request: Request, code: str) -> County:
    return get_allowed_or_deny(
        visible=County.objects.visible_to(request.user),
        allowed=County.objects.managed_by(request.user),
        otherwise=_office_only(),
        code=code,
    )


def _managed_assignment(request: Request, pk: int) -> Membership:
    standing = Membership.objects.standing().select_related("user", "actor__county")
    return get_allowed_or_deny(
        visible=standing.filter(actor__county__in=County.objects.visible_to(request.user)),
        allowed=standing.filter(actor__county__in=County.objects.managed_by(request.user)),
        otherwise=_office_only(),
        pk=pk,
    )


def _office_only() -> str:
    return _("The project office of the county invites people and ends their assignments.")
