"""Letters that wait for what has been done meanwhile are not sent (rule 26)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cached_property

from assessments.action.models import Survey
from assessments.models import Signature
from municipalities.models import Letter, Membership
from municipalities.models.actor import Party
from scenes.models import Round

from .left import Left, left
from .letters import ended_watches
from .survey_letters import SurveyLeft, left_in

Kind = Letter.Kind

OF_WHAT_IS_LEFT = (Kind.INVITATION, Kind.REMINDER, Kind.PROOF)
OF_ASSESSMENTS = (Kind.SIGNED, Kind.FELL, Kind.SENT_BACK)


def stop_overtaken() -> int:
    """How many there were. Asked once for each round, and of nothing as long as no letter waits."""
    letters = list(Letter.objects.about_to_leave().defer("text", "html", "items"))
    done = [
        *_nothing_left([letter for letter in letters if letter.about and letter.kind in OF_WHAT_IS_LEFT]),
        *_answered_watches([letter for letter in letters if letter.kind == Kind.WATCH]),
        *_Assessments([letter for letter in letters if letter.kind in OF_ASSESSMENTS]).done(),
    ]
    overtaken = Letter.objects.filter(pk__in=[letter.pk for letter in done])
    return overtaken.stop_wherever(Letter.Fault.OVERTAKEN) if done else 0


def _nothing_left(letters: Collection[Letter]) -> Iterator[Letter]:
    about: dict[str, dict[str, list[Letter]]] = defaultdict(lambda: defaultdict(list))
    for letter in letters:
        kind, _colon, pk = letter.about.partition(":")
        about[kind][pk].append(letter)
    waited_for: dict[tuple[str, str], Sequence[Left | SurveyLeft]] = {
        **{("round", str(one.pk)): left(one) for one in Round.objects.filter(pk__in=about["round"])},
        **{("survey", str(one.pk)): left_in(one) for one in Survey.objects.filter(pk__in=about["survey"])},
    }
    for (kind, pk), people in waited_for.items():
        keys = {one.user.pk for one in people}
        yield from (letter for letter in about[kind][pk] if letter.user_id not in keys)


def _answered_watches(letters: Collection[Letter]) -> Iterator[Letter]:
    for county in {letter.county for letter in letters if letter.county}:
        asked = {letter.key for letter in ended_watches(county)}
        yield from (letter for letter in letters if letter.county == county and letter.key not in asked)


class _Assessments:
    def __init__(self, letters: Collection[Letter]) -> None:
        self.letters = letters

    def done(self) -> Iterator[Letter]:
        """All that each tells of has been done by the party that it went to."""
        for letter in self.letters:
            if letter.subjects and all(self._is_done(letter, assessment) for assessment in letter.subjects):
                yield letter

    def _is_done(self, letter: Letter, assessment: int) -> bool:
        parts = self._parts[assessment]
        if len(parts) == len(Party):
            return True
        own = {self._parties.get(membership) for membership in letter.memberships}
        # That somebody said it took no part is nothing that it has done.
        signed_since = any(
            part.took_part and part.party in own and part.signed_at > letter.written_at for part in parts.values()
        )
        # The other party has taken its signature back.
        return signed_since or (letter.kind == Kind.SIGNED and not parts.keys() - own)

    @cached_property
    def _parts(self) -> Mapping[int, dict[str, Signature]]:
        found: Mapping[int, dict[str, Signature]] = defaultdict(dict)
        for part in Signature.objects.filter(assessment__in={pk for letter in self.letters for pk in letter.subjects}):
            found[part.assessment_id][part.party] = part
        return found

    @cached_property
    def _parties(self) -> dict[int, Party | None]:
        keys = {pk for letter in self.letters for pk in letter.memberships}
        return {one.pk: one.actor.party for one in Membership.objects.filter(pk__in=keys).select_related("actor")}
