"""How a person is written out depends on who reads, as words do on the language (rule 37).

Pages, files, the API and letters all write a person with `str(user)`, which asks here: withheld page by page, a name
would be forgotten on the next one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

from django.utils.translation import gettext as _

from .models.actor import Actor
from .models.membership import Membership, memberships_of

if TYPE_CHECKING:
    from .models.user import AnyUser, User

Part = TypeVar("Part")


def may_see_names(user: AnyUser) -> bool:
    """Whoever has another assignment than as an evaluator."""
    return user.is_superuser or any(own.actor.kind != Actor.Kind.UNIVERSITY for own in memberships_of(user))


class Reader:
    """`find` is asked when the first person is written out: the API knows only then whose token it was."""

    def __init__(self, find: Callable[[], AnyUser]) -> None:
        self._find = find

    def written(self, person: User) -> str:
        """The name, or where the person works."""
        reader = self._find()
        if person.pk == reader.pk or may_see_names(reader):
            return person.own_name
        return self._workplaces.get(person.pk) or _("name not shown")

    @cached_property
    def _workplaces(self) -> dict[int, str]:
        """Of those who have worked in one place only: of others it would say that the wrong party signed."""
        found: dict[int, set[str]] = defaultdict(set)
        for user, actor in Membership.objects.order_by().values_list("user", "actor__name"):
            found[user].add(actor)
        return {user: names.pop() for user, names in found.items() if len(names) == 1}


_current: ContextVar[Reader | None] = ContextVar("reader", default=None)


def written(person: User) -> str:
    """Outside of requests and letters, as in commands, nobody is kept from anything."""
    reader = _current.get()
    return reader.written(person) if reader else person.own_name


@contextmanager
def read_by(reader: Reader) -> Iterator[None]:
    token = _current.set(reader)
    try:
        yield
    finally:
        _current.reset(token)


def streamed(parts: Iterable[Part], reader: Reader) -> Iterator[Part]:
    """Of a response that is made while it is sent, when the request has been left already."""
    rest = iter(parts)
    while True:
        with read_by(reader):
            try:
                part = next(rest)
            except StopIteration:
                return
        yield part
