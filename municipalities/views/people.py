from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django.views.i18n import set_language

from municipalities.forms import NameForm
from municipalities.models import ApiToken, User
from municipalities.request import Request


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
        "has_second_step": is_mfa_enabled(request.user),
    }
    return render(request, "municipalities/profile.html", context, status=422 if form.errors else 200)


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
