"""A place that is as it was in the previous round, on one page to read through and sign."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments.figures.sentences import counted
from assessments.judging import filling
from assessments.models import Assessment
from assessments.outlines import rules as outlines
from assessments.outlines.pictures import OutlinePicture, pictures
from assessments.wording import value_words
from municipalities.models import Membership, User
from scenes.models import Outline

from . import prefilling
from .result import Result
from .signing import Signing


@dataclass(frozen=True)
class Line:
    """One answer. `before` is what was said in the previous round, where that was something else."""

    anchor: str
    label: str
    answer: str
    before: str
    number: int = 0


class AsBefore:
    """Either nobody has touched it, or it is complete and waits for the other party to read what was changed."""

    def __init__(self, assessment: Assessment, user: User, memberships: list[Membership]) -> None:
        self.is_untouched = filling.is_as_before(assessment)
        self.assessment = filling.filled_in(assessment) if self.is_untouched else assessment
        self.user = user
        self.before = filling.answers_before(assessment)
        self.result = Result(self.assessment)
        self.signing = Signing(self.assessment, user, memberships)

    @property
    def is_readable(self) -> bool:
        """It can be signed as it stands here."""
        if self.assessment.is_settled or self.signing.obstacles or not self.assessment.previous:
            return False
        return self.outline is not None or outlines.outline_before(self.assessment) is None

    @cached_property
    def indicators(self) -> list[Line]:
        indicators = {indicator.number: indicator for indicator in self.assessment.instrument.indicators}
        return [
            Line(
                anchor=f"i{answer.indicator}",
                label=indicators[answer.indicator].label,
                answer=value_words(answer.agreed),
                before=_changed(answer.agreed, self.before.get(answer.indicator, "")),
                number=answer.indicator,
            )
            for answer in self.assessment.all_answers
        ]

    @cached_property
    def conclusions(self) -> list[Line]:
        labels = {
            "test_lasting": _("Delimited and lasting"),
            "test_public": _("Use and sale in public"),
            "test_problem": _("Seen as a problem"),
            "listed": _("Open drug scene"),
        }
        previous = self.assessment.previous
        return [
            Line(name, label, value_words(value), _changed(value, getattr(previous, name)))
            for name, label in labels.items()
            for value in [getattr(self.assessment, name)]
        ]

    @property
    def changes(self) -> int:
        return sum(bool(line.before) for line in [*self.indicators, *self.conclusions])

    @property
    def changes_words(self) -> str:
        previous = self.assessment.round.previous
        if not self.changes:
            return _("All answers are as in round %(round)s.") % {"round": previous}
        words = ngettext(
            "As in round %(round)s, but for %(number)s answer.",
            "As in round %(round)s, but for %(number)s answers.",
            self.changes,
        )
        return words % {"round": previous, "number": counted(self.changes)}

    @cached_property
    def outline(self) -> Outline | None:
        """That of this round, or the one that will be carried over."""
        if drawn := outlines.outline_of(self.assessment):
            return drawn
        before = outlines.outline_before(self.assessment)
        carried = prefilling.outline_to_prefill(self.assessment, self.user) if self.is_untouched else None
        return before if before and carried else None

    @property
    def picture(self) -> OutlinePicture | None:
        return next(iter(pictures([self.outline] if self.outline else [])), None)


def _changed(now: object, before: object) -> str:
    return value_words(before) if before not in ("", None) and before != now else ""
