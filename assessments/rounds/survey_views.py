"""The project office opens the survey of measures, follows it, reminds, and closes it (rule 43)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from assessments.action.models import Survey
from assessments.action.survey import rules
from assessments.action.survey.opening import move_last_day, open_survey
from municipalities.letters.writing import to_put
from municipalities.once import once
from municipalities.site.access import get_allowed_or_deny
from municipalities.site.look import num
from scenes import read_log

from .reminding import LAST_WEEK
from .survey_forms import LastDayForm, OpenForm
from .survey_letters import remind_now, reminders_now
from .survey_page import SurveyOverview, survey_rows
from .views import managed_county

if TYPE_CHECKING:
    from municipalities.request import Request


@require_http_methods(["GET", "POST"])
@once
def survey_list(request: Request, code: str) -> HttpResponse:
    """Those of the county; where none is open one can be opened."""
    county = managed_county(request, code)
    rows = survey_rows(county)
    may_open = not any(row.survey.is_open for row in rows)
    form = OpenForm(request.POST if request.method == "POST" else None, initial={"year": timezone.localdate().year})
    if form.is_bound and form.is_valid():
        try:
            opened = open_survey(county, **form.cleaned_data, by=request.user)
        except ValidationError as error:
            form.take(error)
        else:
            messages.success(request, _("The survey of %(year)s is open.") % {"year": opened.year})
            return redirect("survey", county.code, opened.year)
    context = {
        "county": county,
        "rows": rows,
        "form": form,
        "may_open": may_open or form.errors,
        "section": "round_list",
    }
    return render(request, "assessments/rounds/survey_list.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@once
def survey(request: Request, code: str, year: int) -> HttpResponse:
    """How far each place has come; the last day can be moved while it is open."""
    found = managed_survey(request, code, year)
    form = LastDayForm(request.POST if request.method == "POST" else None, initial={"closes_on": found.closes_on})
    if form.is_bound and form.is_valid():
        try:
            move_last_day(found, closes_on=form.cleaned_data["closes_on"], by=request.user)
        except ValidationError as error:
            form.take(error)
        else:
            messages.success(request, _("It is saved."))
            return redirect("survey", code, year)
    page = SurveyOverview(found)
    read_log.note(request, read_log.Kind.LIST, page.shown)
    context = {"survey": found, "county": found.county, "page": page, "form": form, "section": "round_list"}
    return render(request, "assessments/rounds/survey.html", context, status=422 if form.errors else 200)


@require_POST
@once
def survey_close(request: Request, code: str, year: int) -> HttpResponse:
    """Or opens it again."""
    found = managed_survey(request, code, year)
    if "open" not in request.POST:
        rules.close(found, by=request.user)
        messages.success(request, _("The survey is closed. The answers stay as they are."))
    else:
        try:
            rules.open_again(found, by=request.user)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            messages.success(request, _("The survey is open again."))
    return redirect("survey", code, year)


@require_http_methods(["GET", "POST"])
@once
def survey_remind(request: Request, code: str, year: int) -> HttpResponse:
    """Shows the letters first; the answer is a POST."""
    found = managed_survey(request, code, year)
    if request.method == "POST":
        count = len(remind_now(found))
        words = ngettext("%(count)s person gets a reminder.", "%(count)s persons get a reminder.", count)
        messages.success(request, words % {"count": num(count)})
        return redirect("survey", code, year)
    # The letters name what is left to those they go to.
    read_log.note(request, read_log.Kind.LIST, SurveyOverview(found).shown)
    drafts = to_put(reminders_now(found), whatever_chosen=found.days_left() <= LAST_WEEK)
    context = {"survey": found, "county": found.county, "drafts": drafts, "section": "round_list"}
    return render(request, "assessments/rounds/survey_remind.html", context)


def managed_survey(request: Request, code: str, year: int) -> Survey:
    return get_allowed_or_deny(
        visible=Survey.objects.visible_to(request.user).select_related("county"),
        allowed=Survey.objects.manageable_by(request.user),
        otherwise=_("Only the county's project office manages its surveys."),
        county__code=code,
        year=year,
    )
