from django.contrib import messages
from django.core.exceptions import BadRequest, ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from assessments.judging import watching
from assessments.models import Assessment
from municipalities.once import once
from municipalities.request import Request
from municipalities.site.access import get_allowed_or_deny


@require_POST
@once
def answer(request: Request, pk: int) -> HttpResponse:
    """How it is at a watched place: still gone, to be judged again, or what was said is taken back."""
    visible = Assessment.objects.visible_to(request.user)
    assessment = get_allowed_or_deny(
        visible=visible.select_related("scene", "round"),
        allowed=Assessment.objects.watch_answerable_by(request.user),
        pk=pk,
        otherwise=_("Only those who judge the place can say how it is there."),
    )
    act = ACTS.get(request.POST.get("answer", ""))
    if act is None:
        raise BadRequest
    try:
        return act(request, assessment)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("my_area")


def still_gone(request: Request, assessment: Assessment) -> HttpResponse:
    watching.still_gone(assessment, by=request.user)
    words = _("It is noted that %(scene)s is still gone. The watch is over.")
    messages.success(request, words % {"scene": assessment.scene})
    return redirect("my_area")


def take_back(request: Request, assessment: Assessment) -> HttpResponse:
    watching.take_back(assessment, by=request.user)
    messages.success(request, _("What was said of %(scene)s is taken back.") % {"scene": assessment.scene})
    return redirect("my_area")


def judge_again(request: Request, assessment: Assessment) -> HttpResponse:
    if now := watching.to_be_judged(assessment, by=request.user):
        return redirect("assessment_edit", now.pk)
    words = _("%(scene)s is judged in the next round: it is there when the round opens.")
    messages.success(request, words % {"scene": assessment.scene})
    return redirect("my_area")


ACTS = {"still_gone": still_gone, "judge_again": judge_again, "take_back": take_back}
