"""What became of the account that goes with an assignment: one rule for the page of people and its filter."""

from __future__ import annotations

from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery

from municipalities.models import Letter
from municipalities.models.membership import MembershipQuerySet

ON_ITS_WAY = (Letter.State.WAITING, Letter.State.SENT)
"""Of all others the page says that they have not arrived, and the office writes anew."""


def with_account_letter(assignments: QuerySet[Any]) -> QuerySet[Any]:
    """The key and state of the newest letter about the account that the county has had written, or an administrator,
    who writes for no county. What another county has written is nothing that this one knows of.
    """
    own = Q(county=OuterRef("actor__county")) | Q(county=None)
    newest = Letter.objects.filter(own, kind=Letter.Kind.ACCOUNT, user=OuterRef("user")).order_by("-written_at", "-pk")
    found: QuerySet[Any] = assignments.annotate(
        account_letter=Subquery(newest.values("pk")[:1]), account_letter_state=Subquery(newest.values("state")[:1])
    )
    return found


def awaited(assignments: MembershipQuerySet) -> QuerySet[Any]:
    """Who has not logged in yet, and can."""
    return assignments.filter(user__is_active=True, user__last_login=None)


def not_arrived(assignments: MembershipQuerySet) -> QuerySet[Any]:
    found = with_account_letter(awaited(assignments))
    return found.exclude(account_letter=None).exclude(account_letter_state__in=ON_ITS_WAY)
