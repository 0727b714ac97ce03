from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from municipalities.once import once
from municipalities.request import Request
from municipalities.site.access import get_allowed_or_deny
from scenes.models import Round

from . import rules
from .forms import GuidanceForm
from .page import Guide


def show(request: Request, pk: int) -> HttpResponse:
    """How to judge, all of it, to read or print."""
    round = get_object_or_404(Round.objects.visible_to(request.user).select_related("county"), pk=pk)
    may_write = Round.objects.manageable_by(request.user).contains(round)
    context = {"guide": Guide(round), "round": round, "may_write": may_write, "section": "my_area"}
    return render(request, "assessments/guide/show.html", context)


@require_http_methods(["GET", "POST"])
@once
def write(request: Request, pk: int, key: str) -> HttpResponse:
    """The county's own words on one item."""
    round = get_allowed_or_deny(
        visible=Round.objects.visible_to(request.user).select_related("county"),
        allowed=Round.objects.manageable_by(request.user),
        pk=pk,
    )
    item = Guide(round).item_of.get(key)
    if item is None:
        raise Http404
    form = GuidanceForm(request.POST if request.method == "POST" else None, initial={"text": item.guidance.of_county})
    if form.is_bound and form.is_valid():
        rules.write(round.county, key, form.cleaned_data["text"], by=request.user)
        messages.success(request, _("The county's text is saved. It is shown at once."))
        return redirect(f"{reverse('guide', args=[pk])}#{key}")
    context = {"round": round, "item": item, "form": form, "section": "round_list"}
    return render(request, "assessments/guide/write.html", context, status=422 if form.errors else 200)
