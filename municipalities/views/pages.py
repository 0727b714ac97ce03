import datetime

from django.contrib.auth.decorators import login_not_required
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from municipalities.models import Actor, County, Membership
from municipalities.request import Request
from municipalities.shown_names import may_see_names
from municipalities.standing import Standing

STATEMENT_REVIEWED = datetime.date(2026, 11, 21)
"""The accessibility statement tells when it was last gone through; change both together."""


def home(request: Request) -> HttpResponse:
    """Where the user's work is: their area, else their county, else the choice of one."""
    standing = Standing(request.user)
    if standing.has_area:
        return redirect("my_area")
    if standing.county:
        return redirect("county", standing.county.code)
    mapped = County.objects.visible_to(request.user).filter(rounds__isnull=False).distinct()
    if len(mapped) == 1:
        return redirect("county", mapped[0].code)
    return redirect("county_list")


def county_list(request: Request) -> HttpResponse:
    """For those who work in several counties or none: administrators, and users whose assignments have ended."""
    counties = County.objects.visible_to(request.user).annotate(number_of_rounds=Count("rounds"))
    return render(request, "municipalities/county_list.html", {"counties": counties})


@login_not_required
def help(request: HttpRequest) -> HttpResponse:  # noqa: A001  # the page's own name
    offices = (
        Membership.objects.in_force()
        .coordinating()
        .filter(
            actor__kind=Actor.Kind.PROJECT_OFFICE,
            actor__county__in=Standing(request.user).counties,
        )
    )
    contacts = list(offices.select_related("user", "actor"))
    context = {
        "contacts": contacts,
        "offices": list(dict.fromkeys(contact.actor for contact in contacts)),
        "sees_names": may_see_names(request.user),
    }
    return render(request, "municipalities/help.html", context)


@login_not_required
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "municipalities/accessibility.html", {"reviewed": STATEMENT_REVIEWED})


@login_not_required
def privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "municipalities/privacy.html")
