"""Who sees the names of people, and what stands there for others (rule 40).

Pages, files, the API and letters all write a person with `str(user)`, which asks what is set here: withheld page by
page, a name would be forgotten on the next one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from .models.actor import Actor
from .models.membership import Membership, memberships_of

if TYPE_CHECKING:
    from .models.user import AnyUser


def may_see_names(user: AnyUser) -> bool:
    """Whoever has another assignment than as an evaluator."""
    return user.is_superuser or any(own.actor.kind != Actor.Kind.UNIVERSITY for own in memberships_of(user))


class InsteadOfNames:
    """`reader` is asked when the first person is written out: the API knows only then whose token it was."""

    def __init__(self, reader: Callable[[], AnyUser]) -> None:
        self._reader = reader

    def __call__(self, pk: int | None) -> str:
        """Where the person works, or that the name is not shown."""
        reader = self._reader()
        if (pk and pk == reader.pk) or may_see_names(reader):
            return ""
        return self._workplaces.get(pk) or _("name not shown")

    @cached_property
    def _workplaces(self) -> dict[int | None, str]:
        """Of those who have worked in one place only: of others it would say that the wrong party signed."""
        found: dict[int, set[str]] = defaultdict(set)
        for user, actor in Membership.objects.order_by().values_list("user", "actor__name"):
            found[user].add(actor)
        return {user: names.pop() for user, names in found.items() if len(names) == 1}
