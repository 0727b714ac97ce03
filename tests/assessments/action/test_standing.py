import datetime

import pytest
from django.urls import reverse

from assessments.action.models import Decision
from assessments.action.models.measure import State
from assessments.action.standing import standing
from tests.action import a_measure, a_plan, an_analysis
from tests.cast import Cast
from tests.pages import logged_in, text

pytestmark = pytest.mark.django_db

DAY = datetime.date(2026, 2, 1)


def test_a_place_where_nothing_has_begun_says_nothing(cast: Cast) -> None:
    assert standing(cast.square, cast.police) == ""


def test_drafts_are_told_of(cast: Cast) -> None:
    an_analysis(cast.square)
    a_plan(cast.square)

    assert standing(cast.square, cast.police) == (
        "Orsaksanalysen är ett utkast. Åtgärdsplanen är ett utkast. 0 åtgärder pågår."
    )


def test_what_both_have_approved_and_what_is_decided_is_told_of_on_the_page(cast: Cast) -> None:
    an_analysis(cast.square, approved=True)
    an_analysis(cast.square)
    plan = a_plan(cast.square)
    for state in (State.ONGOING, State.LATE, State.DONE, State.NOT_STARTED):
        a_measure(plan, state=state)
    Decision.objects.create(
        plan=plan, on=DAY, version=1, noted_by=cast.police, decided_by="Styrgruppen", file_number="KS 2026/1"
    )

    page = text(logged_in(cast.reader).get(reverse("scene_detail", args=[cast.square.pk])))
    assert "Båda har godkänt orsaksanalysen. Åtgärdsplanen är beslutad. 2 åtgärder pågår." in page


def test_several_plans_are_counted_but_none_that_the_reader_does_not_see(cast: Cast) -> None:
    a_measure(a_plan(cast.square, title="Centrum"), state=State.ONGOING)
    a_measure(a_plan(cast.square, cast.park), state=State.ONGOING)

    assert standing(cast.square, cast.office) == "Av 2 åtgärdsplaner är 0 beslutade. 2 åtgärder pågår."
    assert standing(cast.square, cast.police) == "Åtgärdsplanen är ett utkast. 1 åtgärd pågår."
