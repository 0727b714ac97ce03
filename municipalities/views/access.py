"""The project office lets actors of the county see every single scene, and ends it (rule 12)."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from municipalities.forms import AccessForm
from municipalities.models import County, CountyAccess, User
from municipalities.once import once
from municipalities.request import Request
from municipalities.site.access import get_allowed_or_deny


def access_list(request: Request, code: str) -> HttpResponse:
    county = managed_county(request.user, code)
    accesses = county.accesses.select_related("actor", "granted_by")
    context = {
        "county": county,
        "in_force": accesses.in_force(),
        "ended": accesses.ended(),
    }
    return render(request, "municipalities/access_list.html", context)


@once
def access_grant(request: Request, code: str) -> HttpResponse:
    county = managed_county(request.user, code)
    form = AccessForm(request.POST or None, instance=CountyAccess(county=county, granted_by=request.user))
    if form.is_valid():
        access = form.instance
        try:
            access.grant()
        except ValidationError as error:  # someone else was quicker
            form.add_error(None, error.messages)
        else:
            messages.success(request, _("%(actor)s sees every single scene in the county.") % {"actor": access.actor})
            return redirect("access_list", county.code)
    return render(
        request,
        "municipalities/access_grant.html",
        {"county": county, "form": form},
        status=422 if form.errors else 200,
    )


@require_POST
@once
def access_end(request: Request, pk: int) -> HttpResponse:
    access = get_allowed_or_deny(
        visible=CountyAccess.objects.filter(county__in=County.objects.visible_to(request.user)),
        allowed=CountyAccess.objects.filter(county__in=County.objects.managed_by(request.user)),
        otherwise=office_only(),
        pk=pk,
    )
    access.end()
    messages.success(request, _("The access of %(actor)s has ended.") % {"actor": access.actor})
    return redirect("access_list", access.county.code)


def managed_county(user: User, code: str) -> County:
    return get_allowed_or_deny(
        visible=County.objects.visible_to(user),
        allowed=County.objects.managed_by(user),
        otherwise=office_only(),
        code=code,
    )


def office_only() -> str:
    return _("The project office of the county decides who sees its single scenes.")
