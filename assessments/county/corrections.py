from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from assessments.county.forms import CorrectionForm
from assessments.figures.comparison import comparison_of
from assessments.figures.freezing import today
from assessments.figures.publishing import correct
from assessments.models import PublishedFigure
from municipalities.once import once
from municipalities.site.access import get_allowed_or_deny
from scenes.models import Round

if TYPE_CHECKING:
    from municipalities.request import Request


@require_http_methods(["GET", "POST"])
@once
def figure_correct(request: Request, pk: int) -> HttpResponse:
    """The right value and the reason, beside the published figure, which stays."""
    figures = PublishedFigure.objects.visible_to(request.user).select_related("round__county", "municipality")
    figure = get_allowed_or_deny(
        visible=figures,
        allowed=PublishedFigure.objects.correctable_by(request.user),
        otherwise=_("Only the project office corrects a figure, once its round is published."),
        pk=pk,
    )
    form = CorrectionForm(request.POST or None, initial={"value": request.GET.get("value")})
    if form.is_bound and form.is_valid():
        value, reason = form.cleaned_data["value"], form.cleaned_data["reason"]
        try:
            correct(figure, value=value, reason=reason, by=request.user)
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            messages.success(request, _("The correction is recorded. The published figure stays beside it."))
            return redirect(reverse("dashboard", args=[figure.round.county.code, figure.round.label]) + "#counted")
    context = {"figure": figure, "row": comparison_of(figure), "form": form, "section": "county"}
    return render(request, "assessments/county/correct.html", context, status=422 if form.errors else 200)


@require_safe
def registers_today(request: Request, code: str, label: str) -> HttpResponse:
    """What today's registers would say of a published round. It becomes a correction only by the project office."""
    rounds = Round.objects.filter(state=Round.State.PUBLISHED, county__code=code).select_related("county")
    round = get_allowed_or_deny(
        visible=rounds.visible_to(request.user),
        allowed=rounds.manageable_by(request.user),
        otherwise=_("Only the project office compares a published round with today's registers."),
        label=label,
    )
    template = "assessments/county/_registers_today.html" if request.htmx else "assessments/county/registers_today.html"
    figures = {figure.measure: figure.pk for figure in round.published_figures.of_county()}
    rows = [(difference, figures.get(difference.measure, "")) for difference in today(round)]
    return render(request, template, {"round": round, "rows": rows, "section": "county"})
