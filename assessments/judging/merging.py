"""Two who write in the same thing, field by field: what each has changed is kept, and the same field asks which.

Whatever keeps events with `changes` (field, before, after) and a version can be saved so.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from municipalities.models import User


class Changed(Protocol):
    """An event, as far as it matters here."""

    @property
    def changes(self) -> Any: ...

    @property
    def by(self) -> User | None: ...


@dataclass(frozen=True)
class Clash:
    """A field that someone else changed while the user changed it too. `theirs` is what is stored now."""

    field: str
    mine: Any
    theirs: Any
    by: User | None

    @property
    def who(self) -> str:
        return str(self.by or _("The import"))


def merged(
    posted: Mapping[str, Any], now: Mapping[str, Any], news: Sequence[Changed]
) -> tuple[dict[str, Any], list[Clash]]:
    """What to write of the posted values, and what clashes. `news` are the events since the user's page was read.

    What others changed meanwhile stays, unless the user changed the same field: then theirs is kept.
    """
    before, author = _rewind(now, news)
    mine = {name: value for name, value in posted.items() if value != before[name]}
    clashes = [
        Clash(name, mine[name], now[name], author[name]) for name in mine if name in author and mine[name] != now[name]
    ]
    in_clash = {clash.field for clash in clashes}
    return {name: value for name, value in mine.items() if name not in in_clash and value != now[name]}, clashes


def _rewind(now: Mapping[str, Any], news: Sequence[Changed]) -> tuple[dict[str, Any], dict[str, User | None]]:
    """The values as they were before the events, and who changed each field last."""
    before = dict(now)
    author: dict[str, User | None] = {}
    for event in reversed(news):
        for change in event.changes:
            before[change["field"]] = change["before"]
            author.setdefault(change["field"], event.by)
    return before, author
