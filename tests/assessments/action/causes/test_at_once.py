"""Two who open an analysis, and two who approve, at the same moment."""

import pytest
from django.http import QueryDict

from assessments.action.causes.acts import act
from assessments.action.causes.approving import approve
from assessments.action.causes.starting import start
from assessments.action.models import Analysis
from municipalities.models.actor import Party
from tests.action import a_cause, a_problem
from tests.at_once import meanwhile
from tests.cast import Cast

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_who_open_an_analysis_at_once_write_in_the_same_draft() -> None:
    cast = Cast()
    with meanwhile(lambda: start(cast.square, by=cast.municipal)) as outcome:
        first = start(cast.square, by=cast.police)

    assert outcome.result == first
    assert Analysis.objects.get() == first


def test_an_approval_that_meets_a_change_is_refused() -> None:
    cast = Cast()
    draft = start(cast.square, by=cast.police)
    cause = a_cause(a_problem(draft))

    with meanwhile(lambda: approve(draft, Party.MUNICIPALITY, seen_version=0, by=cast.municipal)) as outcome:
        act(draft, f"why:{cause.pk}", QueryDict(""), by=cast.police)

    assert outcome.error
    assert not draft.approvals.exists()


def test_two_who_approve_at_once_have_both_approved() -> None:
    cast = Cast()
    draft = start(cast.square, by=cast.police)
    a_cause(a_problem(draft))

    with meanwhile(lambda: approve(draft, Party.MUNICIPALITY, seen_version=0, by=cast.municipal)):
        approve(draft, Party.POLICE, seen_version=0, by=cast.police)

    draft.refresh_from_db()
    assert draft.is_approved
