from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from assessments.models import Assessment
from municipalities.letters.sending import send_again
from municipalities.letters.writing import to_put
from municipalities.models import LocalPoliceArea
from municipalities.once import once
from municipalities.site.look import num
from scenes import read_log

from .letter_log import not_arrived
from .reminding import is_last_week, remind_now, reminders_now
from .views import managed_round

if TYPE_CHECKING:
    from municipalities.request import Request


@require_http_methods(["GET", "POST"])
@once
def remind(request: Request, pk: int, area: int | None = None) -> HttpResponse:
    """Shows the letters first; the answer is a POST. Of one local police area, or of all."""
    round = managed_round(request, pk)
    police_area = _area_or_404(round.county_id, area) if area else None
    if request.method == "POST":
        written = remind_now(round, police_area)
        messages.success(request, _reminded(len(written)))
        return redirect("round_edit", round.pk)
    # The letters name what is left to those they go to.
    left = Assessment.objects.filter(round=round).unsettled()
    if police_area:
        left = left.filter(local_police_area=police_area)
    read_log.note(request, read_log.Kind.LIST, left.values_list("scene", flat=True), round=round.pk)
    context = {
        "round": round,
        "area": police_area,
        "drafts": to_put(reminders_now(round, police_area), whatever_chosen=is_last_week(round)),
        "section": "round_list",
    }
    return render(request, "assessments/rounds/remind.html", context)


@require_POST
@once
def letters_again(request: Request, pk: int) -> HttpResponse:
    """Those that did not arrive."""
    round = managed_round(request, pk)
    count = send_again(not_arrived(round))
    words = ngettext("%(count)s letter waits to be sent again.", "%(count)s letters wait to be sent again.", count)
    messages.success(request, words % {"count": num(count)})
    return redirect("round_edit", round.pk)


def _area_or_404(county: int, pk: int) -> LocalPoliceArea:
    area = LocalPoliceArea.objects.filter(county=county, pk=pk).first()
    if area is None:
        raise Http404
    return area


def _reminded(count: int) -> str:
    words = ngettext("%(count)s person gets a reminder.", "%(count)s persons get a reminder.", count)
    return words % {"count": num(count)}
