"""Who stands behind an assessment, who can, and what is in the way."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext as _

from assessments.judging import signing
from assessments.judging.people import Judges, Rights, coordinators_of, names, rights, who_can_sign
from assessments.judging.rules import not_open_words
from assessments.judging.signing import Requirement
from assessments.models import Assessment, Signature
from assessments.wording import party_words
from municipalities.models import Membership, User
from municipalities.models.actor import Party
from scenes.models import Round


@dataclass(frozen=True)
class Side:
    """One party's part in the signatures."""

    party: Party
    signature: Signature | None
    judges: list[Membership]
    can_sign: bool
    is_first_to_sign: bool
    """Of those that the user can sign for: one button of a page stands out."""
    can_withdraw: bool
    can_state_absence: bool
    can_take_back_absence: bool
    """What was said of this party. Once the other has signed, it goes with that signature."""
    can_deny_absence: bool
    """It is the user's own party that is said to have taken no part, or the user is of the project office."""
    why_not_absent: str
    """Why the other party's coordinator, the user, cannot say that this one took no part."""
    is_own: bool
    """The user coordinates for the party."""
    stands_for: str
    obstacle: str
    """Why the user, who works for the party, cannot sign."""

    @property
    def words(self) -> str:
        return party_words(self.party)

    @property
    def names(self) -> str:
        return names(self.judges) if self.judges else ""


class Signing:
    def __init__(self, assessment: Assessment, user: User, memberships: list[Membership]) -> None:
        self.assessment = assessment
        self.user = user
        self.memberships = memberships

    @cached_property
    def rights(self) -> Rights:
        return rights(self.assessment, self.user, self.memberships)

    @cached_property
    def judges(self) -> Judges:
        return coordinators_of([self.assessment])

    @property
    def own_parties(self) -> list[tuple[Party, str]]:
        """Parties whose own answers the user may give, and what the link says."""
        words = {Party.POLICE: _("The police's own answers"), Party.MUNICIPALITY: _("The municipality's own answers")}
        given = self.rights.answer if self.assessment.round.own_answers else ()
        return [(party, words[party]) for party in Party if party in given]

    @cached_property
    def may_object_for(self) -> list[tuple[Party, str]]:
        """Parties whose first word in the proof the user can give: a later one would replace what they have said."""
        if self.assessment.round.state != Round.State.PROOFING or not self.assessment.is_settled:
            return []
        own = Assessment.objects.filter(pk=self.assessment.pk)
        parties = [party for party in Party if own.proofable_by(self.user, party).exists()]
        said = set(self.assessment.proofs.values_list("party", flat=True)) if parties else set()
        return [(party, party_words(party)) for party in parties if party not in said]

    @cached_property
    def requirements(self) -> list[Requirement]:
        return signing.requirements(self.assessment)

    @property
    def obstacles(self) -> list[Requirement]:
        return [requirement for requirement in self.requirements if not requirement.is_met]

    @property
    def next(self) -> Requirement | None:
        """What is asked and not answered, in page order."""
        asked = ("indicator", "test", "conclusion", "question")
        return next((one for one in self.obstacles if one.kind in asked), None)

    @property
    def said_absent(self) -> list[Side]:
        """Parties of the user's own of which it is said that they took no part, until one of them has confirmed it."""
        sides = [side for side in self.sides if side.is_own and side.can_deny_absence]
        return [side for side in sides if side.signature and not side.signature.confirmed_by_id]

    @cached_property
    def sides(self) -> list[Side]:
        return [self._side(party) for party in Party]

    def _side(self, party: Party) -> Side:
        own = next((one for one in self.judges[party] if one.user_id == self.user.pk), None)
        return Side(
            party=party,
            signature=self.assessment.signature_of.get(party),
            judges=self.judges[party],
            can_sign=party in self.rights.sign,
            is_first_to_sign=party == next((one for one in Party if one in self.rights.sign), None),
            can_withdraw=party in self.rights.withdraw,
            can_take_back_absence=party.other in self.rights.withdraw and not self.assessment.is_signed,
            can_state_absence=party in self.rights.state_absence,
            can_deny_absence=party in self.rights.deny_absence,
            why_not_absent=self._why_not_absent(party),
            is_own=own is not None,
            stands_for=str(own.actor) if own else "",
            obstacle=self._obstacle(party, is_coordinator=own is not None),
        )

    def _why_not_absent(self, party: Party) -> str:
        coordinates = {one for one in Party for judge in self.judges[one] if judge.user_id == self.user.pk}
        parts = self.assessment.signature_of
        is_said = party in parts or (party.other in parts and not parts[party.other].took_part)
        is_open = self.assessment.round.is_open
        if party.other not in coordinates or party in self.rights.state_absence or is_said or not is_open:
            return ""
        return signing.why_not_absent(party, for_both=party in coordinates)

    def _obstacle(self, party: Party, *, is_coordinator: bool) -> str:
        if party not in self.rights.answer or party in self.rights.sign:
            return ""
        if is_coordinator:
            return _("You have signed for the other party. The same person cannot sign for both.")
        return who_can_sign(self.judges, party)

    @property
    def obstacle_to_writing(self) -> str:
        round = self.assessment.round
        if not round.is_open:
            return not_open_words(round)
        everyone = [one for party in Party for one in self.judges[party]]
        if not everyone:
            return _("You can read but not change. Nobody is appointed to judge the place.")
        return _("You can read but not change. %(names)s can.") % {"names": names(everyone)}
