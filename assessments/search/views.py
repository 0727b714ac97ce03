from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from scenes import read_log

from .hits import Hit, Search
from .question import Question

if TYPE_CHECKING:
    from municipalities.request import Request

SUGGESTED = 4
LISTED = 20


@require_safe
def search(request: Request) -> HttpResponse:
    """All that is found, by kind. Works without JavaScript."""
    question = Question(request.GET.get("q", ""))
    found = Search(request.user, question.words, most=LISTED)
    note(request, found.hits)
    context = {"question": question, "groups": found.groups, "count": len(found.hits)}
    response = render(request, "assessments/search/page.html", context)
    # The address holds what was looked for, and a log may keep which address someone came from.
    response["Referrer-Policy"] = "strict-origin"
    return response


@require_POST
def suggestions(request: Request) -> JsonResponse:
    """While they write. Posted, so that what is written stands in no log."""
    question = Question(request.POST.get("q", ""))
    hits = Search(request.user, question.words, most=SUGGESTED).hits
    if "map" in request.POST:
        hits = [hit for hit in hits if hit.is_on_map]
    note(request, hits)
    options = render_to_string("assessments/search/_options.html", {"hits": hits}).strip()
    return JsonResponse({"options": options, "said": question.fault or _said(hits, question)})


def note(request: Request, hits: list[Hit]) -> None:
    read_log.note(request, read_log.Kind.SEARCH, [hit.scene for hit in hits if hit.scene])


def _said(hits: list[Hit], question: Question) -> str:
    if not question.words:
        return ""
    if not hits:
        return question.advice or _("Nothing found.")
    return ngettext("%(count)d suggestion.", "%(count)d suggestions.", len(hits)) % {"count": len(hits)}
