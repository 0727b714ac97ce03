import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from assessments.action.causes.approving import approve, withdraw
from assessments.action.causes.starting import start
from assessments.action.models import Analysis, PlanEvent
from municipalities.models import Membership, User
from municipalities.models.actor import Party
from tests.action import a_cause, a_measure, a_plan, a_problem, an_analysis
from tests.cast import Cast
from tests.factories import MembershipFactory
from tests.pages import logged_in, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(cast: Cast) -> Analysis:
    draft = start(cast.square, by=cast.police)
    a_cause(a_problem(draft), "Mörkt")
    return draft


def both_approve(draft: Analysis, cast: Cast) -> Analysis:
    approve(draft, Party.POLICE, seen_version=draft.version, by=cast.police)
    return approve(draft, Party.MUNICIPALITY, seen_version=draft.version, by=cast.municipal)


def test_it_is_approved_when_both_have_said_so(cast: Cast, draft: Analysis) -> None:
    assert not approve(draft, Party.POLICE, seen_version=0, by=cast.police).is_approved
    assert approve(draft, Party.MUNICIPALITY, seen_version=0, by=cast.municipal).is_approved
    assert [event.kind for event in draft.events.all()] == ["created", "approved", "approved"]


def test_nobody_approves_for_both(cast: Cast, draft: Analysis) -> None:
    for_both: User = cast.police
    MembershipFactory.create(user=for_both, actor=cast.municipal_actor, role=Membership.Role.COORDINATOR)
    approve(draft, Party.POLICE, seen_version=0, by=for_both)

    with pytest.raises(ValidationError):
        approve(draft, Party.MUNICIPALITY, seen_version=0, by=for_both)


def test_what_nobody_has_read_is_not_approved(cast: Cast, draft: Analysis) -> None:
    Analysis.objects.update(version=4)

    with pytest.raises(ValidationError):
        approve(draft, Party.POLICE, seen_version=3, by=cast.police)


def test_an_analysis_without_causes_or_with_empty_words_is_not_ready(cast: Cast) -> None:
    draft = start(cast.square, by=cast.police)
    with pytest.raises(ValidationError):
        approve(draft, Party.POLICE, seen_version=0, by=cast.police)
    problem = a_problem(draft)
    with pytest.raises(ValidationError):
        approve(draft, Party.POLICE, seen_version=0, by=cast.police)
    a_cause(problem, "Mörkt")
    a_cause(problem, "")
    with pytest.raises(ValidationError):
        approve(draft, Party.POLICE, seen_version=0, by=cast.police)
    assert not draft.approvals.exists()


def test_measures_follow_to_the_cause_that_took_over_once_both_have_approved(cast: Cast) -> None:
    before = an_analysis(cast.square, approved=True)
    cause, dropped = a_cause(a_problem(before), "Mörkt"), a_cause(a_problem(before), "Tomt")
    plan = a_plan(cast.square)
    measure, left = a_measure(plan, cause=cause), a_measure(plan, cause=dropped)
    other = a_measure(a_plan(cast.square))
    draft = start(cast.square, by=cast.police, as_copy=True)
    dropped.followed_by.all().delete()
    heir = cause.followed_by.get()

    approve(draft, Party.POLICE, seen_version=0, by=cast.police)
    measure.refresh_from_db()
    assert measure.cause == cause
    approve(draft, Party.MUNICIPALITY, seen_version=0, by=cast.municipal)

    for one in (measure, left, other, plan):
        one.refresh_from_db()
    assert (measure.cause, left.cause, other.cause) == (heir, dropped, None)
    event = PlanEvent.objects.get()
    assert (event.document, event.version, plan.version, event.by) == (plan, 1, 1, cast.municipal)
    assert event.changes == [{"field": f"m{measure.pk}.cause", "before": cause.pk, "after": heir.pk}]


def test_an_approved_analysis_is_approved_no_more(cast: Cast, draft: Analysis) -> None:
    both_approve(draft, cast)

    with pytest.raises(ValidationError):
        approve(draft, Party.POLICE, seen_version=draft.version, by=cast.police)


# --- Taken back


def test_an_approval_is_taken_back_by_its_giver_until_both_have_approved(cast: Cast, draft: Analysis) -> None:
    approve(draft, Party.POLICE, seen_version=0, by=cast.police)
    withdrawable = Analysis.objects.approval_withdrawable_by
    assert [*withdrawable(cast.police, Party.POLICE)] == [draft]
    assert not withdrawable(cast.police, Party.MUNICIPALITY).exists()
    assert not withdrawable(cast.municipal, Party.POLICE).exists()
    assert not withdrawable(cast.contributor, Party.POLICE).exists()

    approve(draft, Party.MUNICIPALITY, seen_version=0, by=cast.municipal)
    assert not withdrawable(cast.police, Party.POLICE).exists()
    with pytest.raises(ValidationError):
        withdraw(draft, Party.POLICE, by=cast.police)


def test_what_is_taken_back_can_be_given_again(cast: Cast, draft: Analysis) -> None:
    approve(draft, Party.POLICE, seen_version=0, by=cast.police)
    withdraw(draft, Party.POLICE, by=cast.police)

    assert not draft.approvals.exists()
    assert [event.kind for event in draft.events.all()] == ["created", "approved", "unapproved"]
    assert both_approve(draft, cast).is_approved


def test_what_has_fallen_is_not_taken_back(cast: Cast, draft: Analysis) -> None:
    approve(draft, Party.POLICE, seen_version=0, by=cast.police)
    draft.approvals.all().delete()

    with pytest.raises(ValidationError):
        withdraw(draft, Party.POLICE, by=cast.police)
    assert not draft.events.filter(kind="unapproved").exists()


def test_the_button_is_the_giver_s_and_history_tells(cast: Cast, draft: Analysis) -> None:
    approve(draft, Party.POLICE, seen_version=0, by=cast.police)
    page, address = reverse("analysis", args=[cast.square.pk]), reverse("analysis_withdraw", args=[draft.pk, "police"])
    client = logged_in(cast.police)
    assert address not in logged_in(cast.municipal).get(page).content.decode()
    assert address in client.get(page).content.decode()

    told = text(client.post(address, follow=True))

    assert "Ditt godkännande är tillbakataget." in told
    assert "föll när" not in told
    assert client.post(address).status_code == 403
    history = text(client.get(reverse("analysis_history", args=[draft.pk])))
    assert "Tog tillbaka polisens godkännande" in history
