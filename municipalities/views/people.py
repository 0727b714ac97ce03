from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django.views.i18n import set_language

from municipalities.forms import LetterChoicesForm, NameForm
from municipalities.letters.writing import link
from municipalities.models import ApiToken, CalendarKey, User
from municipalities.once import once
from municipalities.request import Request

CALENDAR_KEY = "calendar key"
"""In the session, from when it is made until the page has shown it."""


def profile(request: Request) -> HttpResponse:
    # A copy of its own: a name that is refused must not show in the head of the page.
    form = NameForm(request.POST or None, instance=User.objects.get(pk=request.user.pk))
    if form.is_valid():
        form.save()
        messages.success(request, _("Your name is saved."))
        return redirect("profile")
    memberships = request.user.memberships.select_related("actor__county")
    context = {
        "form": form,
        "memberships": memberships.order_by("-starts", "actor__name"),
        "token": ApiToken.objects.select_related("user").filter(user=request.user).first(),
        "calendar": CalendarKey.objects.filter(user=request.user).first(),
        "calendar_address": calendar_address(request),
        "has_second_step": is_mfa_enabled(request.user),
    }
    return render(request, "municipalities/profile.html", context, status=422 if form.errors else 200)


@once
def letter_choices(request: Request) -> HttpResponse:
    form = LetterChoicesForm(request.POST or None, user=request.user)
    if form.is_valid():
        form.save()
        messages.success(request, _("Your choice of letters is saved."))
        return redirect("letter_choices")
    context = {"form": form, "address": request.user.email}
    return render(request, "municipalities/letters/choices.html", context, status=422 if form.errors else 200)


@require_POST
def token_end(request: Request) -> HttpResponse:
    ApiToken.objects.filter(user=request.user).delete()
    messages.success(request, _("Your token has ended."))
    return redirect("profile")


def choose_language(request: Request) -> HttpResponse:
    """Of the pages in this browser, and of the letters to whoever is logged in."""
    language = request.POST.get("language", "")
    if request.method == "POST" and request.user.is_authenticated and language in dict(settings.LANGUAGES):
        User.objects.filter(pk=request.user.pk).update(language=language)
    return set_language(request)


def calendar_address(request: Request) -> str:
    """Once, after it was made."""
    key = request.session.pop(CALENDAR_KEY, "")
    return link("calendar", key) if key else ""


@require_POST
@once
def calendar_renew(request: Request) -> HttpResponse:
    request.session[CALENDAR_KEY] = CalendarKey.objects.issue(request.user)
    return redirect(f"{reverse('profile')}#calendar")


@require_POST
@once
def calendar_end(request: Request) -> HttpResponse:
    CalendarKey.objects.filter(user=request.user).delete()
    messages.success(request, _("Your calendar address has ended."))
    return redirect("profile")
