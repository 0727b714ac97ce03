"""The sheet of a pair: one A4, whatever there is to bring up."""

import datetime
import re
from collections.abc import Callable

import pytest
from django.utils import timezone
from playwright.sync_api import Page

from assessments.action.meeting_sheet.pairs import Pair
from assessments.models import Answer
from municipalities.models import User
from scenes.models import Scene
from tests.action import a_measure, a_plan
from tests.cast import Cast
from tests.questions import asking, question, reply

LONG = "Armaturerna vid gångtunneln lyser inte efter klockan 22, och ingen vet vem som äger stolparna. " * 3


def everything_at_once(cast: Cast) -> None:
    Scene.objects.filter(pk=cast.square.pk).update(
        name="Torget vid den gamla järnvägsstationens norra uppgång, mot gångtunneln och den stängda kiosken"
    )
    plan, soon = a_plan(cast.square), timezone.localdate() + datetime.timedelta(days=30)
    for _number in range(12):
        a_measure(plan, what=LONG[:200])
        a_measure(plan, what=LONG[:200], aim="i2", follow_up=soon, responsible=cast.board)
    Answer.objects.filter(assessment=cast.square_now).update(police="no", municipality="yes", agreed="")
    asking(cast.open, "full")
    options = [one.code for one in question("SA1").options.filter(exclusive=False)]
    reply(cast.square_now, "SA1", "|".join(options[:4]))
    reply(cast.square_now, "SA2", "|".join(options))


@pytest.mark.django_db(transaction=True)
def test_sheet_is_one_a4_and_accessible(
    page: Page, cast: Cast, log_in: Callable[[User], None], check: Callable[[Page, str], None]
) -> None:
    everything_at_once(cast)
    log_in(cast.police)
    square = cast.square
    page.goto(Pair(square.local_police_area_id, "district", square.district_id or 0, "", "").url)
    check(page, "meeting-sheet")
    printed = page.pdf(format="A4", prefer_css_page_size=True)

    assert len(re.findall(rb"/Type\s*/Page\b", printed)) == 1
