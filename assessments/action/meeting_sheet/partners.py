"""Who works at the places today, and who is there and could: what the questions SA1 and SA2 were answered, jointly."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.utils.translation import ngettext

from assessments.models import Reply
from municipalities.site.look import num
from scenes.models import Round

if TYPE_CHECKING:
    from municipalities.models.user import AnyUser

TODAY, COULD = "SA1", "SA2"
MOST = 10
"""Of those who could, so that the sheet stays one page."""


@dataclass(frozen=True)
class Partner:
    name: str
    at: int
    of: int

    @property
    def places(self) -> str:
        """2 of 3 places."""
        text = ngettext("%(at)s of %(of)s place", "%(at)s of %(of)s places", self.of)
        return text % {"at": num(self.at), "of": num(self.of)}


@dataclass
class Partners:
    """Of the places of a pair, each by its latest round with an answer."""

    answered: int
    """Places."""
    today: list[Partner] = field(default_factory=list)
    unused: list[Partner] = field(default_factory=list)
    """Could, and do not today."""

    @property
    def shown(self) -> list[Partner]:
        return self.unused[:MOST]

    @property
    def more(self) -> str:
        left = len(self.unused[MOST:])
        return ngettext("and %(count)s more", "and %(count)s more", left) % {"count": num(left)} if left else ""


Named = dict[str, tuple[int, str]]
"""By code of the option: its order and label."""
Ticked = dict[str, Named]
"""By question, the options that name somebody."""


def partners(scenes: Collection[int], user: AnyUser) -> Partners:
    latest = _latest(scenes, user)
    today = [ticked[TODAY] for ticked in latest.values()]
    unused = [
        {code: named for code, named in ticked[COULD].items() if code not in ticked[TODAY]}
        for ticked in latest.values()
    ]
    return Partners(len(latest), _gathered(today), _gathered(unused))


def _latest(scenes: Collection[int], user: AnyUser) -> dict[int, Ticked]:
    """By place."""
    rows = Reply.objects.visible_to(user).joint().filter(assessment__scene__in=scenes)
    rows = rows.filter(question__code__in=[TODAY, COULD]).exclude(assessment__round__state=Round.State.PLANNED)
    of_option = (f"option__{name}" for name in ("code", "order", "label", "exclusive"))
    values = rows.order_by("-assessment__round__ends").values_list(
        "assessment__scene", "assessment", "question__code", *of_option
    )
    found: dict[int, Ticked] = {}
    newest: dict[int, int] = {}
    for scene, assessment, question, code, order, label, stands_alone in values:
        if newest.setdefault(scene, assessment) != assessment:
            continue
        ticked = found.setdefault(scene, {TODAY: {}, COULD: {}})
        if not stands_alone:
            ticked[question][code] = (order, label)
    return found


def _gathered(places: list[Named]) -> list[Partner]:
    """At most places first, else in the order of the question."""
    counts = Counter(code for named in places for code in named)
    named = {code: one for of_place in places for code, one in of_place.items()}
    most = sorted(counts, key=lambda code: (-counts[code], named[code]))
    return [Partner(named[code][1], counts[code], len(places)) for code in most]
