"""The checks on the page, with what has been said of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from assessments.judging import checking
from assessments.models import Assessment, CheckAnswer
from assessments.questionnaire.checks import AGAINST, Check, checks

if TYPE_CHECKING:
    from municipalities.request import Request


@dataclass(frozen=True)
class CheckOnPage:
    check: Check
    said: CheckAnswer | None

    @property
    def links(self) -> list[tuple[str, str]]:
        """Where the other answer stands, and what the link says."""
        return [(anchor, _link_words(anchor)) for anchor in self.check.others]


def checks_on_page(assessment: Assessment) -> list[CheckOnPage]:
    found = checks(assessment)
    # views.visible has asked whether anything is said at all, which is seldom.
    if not found or not vars(assessment).get("has_said", True):
        return [CheckOnPage(check, None) for check in found]
    said = CheckAnswer.objects.standing().filter(assessment=assessment).select_related("by")
    by_name = {one.check_name: one for one in said}
    return [CheckOnPage(check, by_name.get(check.name)) for check in found]


def _link_words(anchor: str) -> str:
    if anchor == "listed":
        return _("See the conclusion")
    if anchor.startswith("i"):
        return _("See indicator %(number)s") % {"number": anchor.removeprefix("i")}
    return _("See %(code)s") % {"code": anchor}


def answer_check(request: Request, assessment: Assessment) -> str:
    """Sent with the answers, so that nothing that is written gets lost. Returns where on the page it stands."""
    name = request.POST.get("both_right", "")
    undone = request.POST.get("not_both_right", "")
    try:
        if name:
            return f"#{checking.both_are_right(assessment, name, by=request.user)}"
        if undone in AGAINST:
            checking.take_back(assessment, undone, by=request.user)
            return f"#{AGAINST[undone][0]}"
    except ValidationError as error:
        messages.info(request, " ".join(error.messages))
    return ""
