"""At which places a method has been used, of those that the reader may see, and what became of what it was aimed at."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from assessments.action.followup.rounds import unopened
from assessments.action.models import Plan
from assessments.action.used import Outcome, Seen, outcomes
from assessments.wording import listing
from municipalities.site.collation import swedish_key
from municipalities.site.look import num
from scenes.models import Scene

if TYPE_CHECKING:
    from assessments.action.models import Method
    from municipalities.models import County
    from municipalities.models.user import AnyUser

WORDS = {
    Outcome.GONE: gettext_lazy("Gone by the next round"),
    Outcome.STILL: gettext_lazy("Still there"),
    Outcome.UNOPENED: gettext_lazy("The result is not opened yet"),
    Outcome.UNKNOWN: gettext_lazy("The parties do not know"),
    Outcome.WAITING: gettext_lazy("Not judged again yet"),
    Outcome.NOT_COMPARED: gettext_lazy("Nothing to compare with"),
}


@dataclass(frozen=True)
class UsedAt:
    scene: Scene
    outcome: Outcome

    @property
    def words(self) -> str:
        return str(WORDS[self.outcome])


class MethodPlaces:
    def __init__(self, method: Method, county: County, reader: AnyUser) -> None:
        self.method, self.county, self.reader = method, county, reader
        self._seen = Seen(county, unopened(county))

    @cached_property
    def _outcomes(self) -> dict[int, Outcome]:
        return {scene: found for (method, scene), found in outcomes(self._seen).items() if method == self.method.pk}

    @cached_property
    def _told(self) -> set[int]:
        """Places where a plan that the reader may see says that it was used."""
        readable = set(Plan.objects.visible_to(self.reader).filter(county=self.county).values_list("pk", flat=True))
        used = [one for one in self._seen.measures if one.method == self.method.pk and one.plan in readable]
        return {scene for measure in used for scene in self._seen.places_of(measure)}

    @cached_property
    def rows(self) -> list[UsedAt]:
        scenes = Scene.objects.visible_to(self.reader).filter(pk__in=self._told).select_related("municipality")
        return [UsedAt(scene, self._outcomes[scene.pk]) for scene in scenes.order_by("name", "code")]

    @property
    def in_words(self) -> str:
        count = len(self._outcomes)
        if not count:
            return _("Used at no place yet.")
        words = ngettext("Used at %(count)s place.", "Used at %(count)s places.", count) % {"count": num(count)}
        if hidden := count - len(self.rows):
            others = ngettext(
                "%(count)s of them is not for you to see.", "%(count)s of them are not for you to see.", hidden
            )
            return f"{words} {others % {'count': num(hidden)}}"
        return words


def own_plans(user: AnyUser, county: County) -> list[tuple[Plan, str]]:
    """Plans that the user writes in, by what they are for."""
    plans = Plan.objects.editable_by(user).filter(county=county).prefetch_related("scenes")
    named = [(plan, plan.title or listing(str(scene) for scene in plan.scenes.all())) for plan in plans]
    return sorted(named, key=lambda one: swedish_key(one[1]))
