"""Problems that the latest assessment proposes, each as a sentence with its proof. The words may be changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from assessments.conditions import SEPARATOR
from assessments.instrument import Choice
from assessments.questionnaire import asked
from assessments.wording import listing
from municipalities.models.actor import Party

if TYPE_CHECKING:
    from assessments.models import Assessment


@dataclass(frozen=True)
class Proposal:
    aims: str
    """What it rests on: "i1|i2|TI1"."""
    text: str
    proof: str
    restricted: bool = False


@dataclass(frozen=True)
class Sentence:
    """What is proposed where one of the indicators holds, or one of the options is ticked."""

    text: Any
    indicators: tuple[int, ...] = ()
    symptoms: tuple[str, ...] = ()


# Of the instrument of 2017; another instrument proposes by its questions alone.
SENTENCES = (
    Sentence(
        gettext_lazy("The public finds the place unsafe and avoids it"), (5, 9), ("otrygg", "undviks", "unga_avrads")
    ),
    Sentence(gettext_lazy("The place is a meeting point for crime"), (10,), ("brottslighet",)),
    Sentence(gettext_lazy("The place is a nuisance to the public"), (7,), ("olagenhet",)),
    Sentence(gettext_lazy("The place draws new users and others who are exposed"), (8,), ("nya_brukare",)),
    Sentence(gettext_lazy("What is not tolerated elsewhere is tolerated here"), (3,), ("tolerans",)),
)
OTHER_PROBLEMS = {
    "vald_hot": gettext_lazy("Violence and threats occur at the place"),
    "skjutning": gettext_lazy("Shootings or explosions have occurred at the place"),
    "ran": gettext_lazy("Robberies occur at the place"),
    "stold": gettext_lazy("Theft or handling of stolen goods occurs at the place"),
    "skadegorelse": gettext_lazy("Vandalism and graffiti recur"),
    "nedskrapning": gettext_lazy("Litter is left at the place"),
    "kanyler": gettext_lazy("Syringes and other hazardous waste are left at the place"),
    "berusning": gettext_lazy("People are openly intoxicated at the place"),
    "ordning": gettext_lazy("Fights and disorder recur"),
    "fordon": gettext_lazy("Vehicles disturb at the place"),
    "sexkop": gettext_lazy("Sexual services are bought at the place"),
    "sovplats": gettext_lazy("People sleep at the place"),
    "rekrytering": gettext_lazy("Young people are drawn into selling"),
}
HOURS = {"t06_12": (6, 12), "t12_16": (12, 16), "t16_20": (16, 20), "t20_24": (20, 24), "t00_06": (24, 30)}


def proposals(assessment: Assessment | None) -> list[Proposal]:
    return list(Proposing(assessment)) if assessment else []


class Proposing:
    def __init__(self, assessment: Assessment) -> None:
        self.assessment = assessment
        is_known = assessment.instrument.version == "2017"
        answers = assessment.all_answers if is_known else []
        self.agreed = {answer.indicator for answer in answers if answer.agreed == Choice.YES}
        self.differing = {answer.indicator for answer in answers if answer.differs}
        # One of the two says yes, and they have no joint answer.
        either = (one for one in answers if one.needs_agreement and Choice.YES in (one.police, one.municipality))
        self.yes = self.agreed | {answer.indicator for answer in either}

    def __iter__(self) -> Iterator[Proposal]:
        return chain(self._sale(), self._by_symptom(), self._children(), self._other())

    def _sale(self) -> Iterator[Proposal]:
        holds = [number for number in (1, 2) if number in self.yes]
        if not holds:
            return
        text = _("Visible sale daily") if 2 in self.agreed else _("Visible sale")
        times = self._ticked("TI1")
        hours = [HOURS[code] for code in times if code in HOURS]
        if hours:
            text = _("%(what)s, %(hours)s o'clock") % {"what": text, "hours": spans(hours)}
        proof = [*self._indicators(holds)]
        if hours:
            proof.append(_("Times: %(times)s.") % {"times": listing(self._labels("TI1", times))})
        yield self._proposal([*(f"i{number}" for number in holds), *(["TI1"] if hours else [])], text, proof)

    def _by_symptom(self) -> Iterator[Proposal]:
        ticked = self._ticked("SY1")
        for sentence in SENTENCES:
            holds = [number for number in sentence.indicators if number in self.yes]
            symptoms = [code for code in sentence.symptoms if code in ticked]
            if not holds and not symptoms:
                continue
            proof = [*self._indicators(holds)]
            if symptoms:
                labels = [label[:1].lower() + label[1:] for label in self._labels("SY1", symptoms)]
                proof.append(_("Symptoms: %(symptoms)s.") % {"symptoms": listing(labels)})
            aims = [*(f"i{number}" for number in holds), *(f"SY1.{code}" for code in symptoms)]
            yield self._proposal(aims, str(sentence.text), proof)

    def _children(self) -> Iterator[Proposal]:
        for code in self._ticked("PE7"):
            text = {
                "ofta": _("Children under 18 are often seen in the trade"),
                "ibland": _("Children under 18 are sometimes seen in the trade"),
            }.get(code)
            if text:
                (label,) = self._labels("PE7", [code])
                proof = _("Question %(code)s: %(answer)s.") % {"code": "PE7", "answer": label.lower()}
                yield self._proposal(["PE7"], text, [proof])

    def _other(self) -> Iterator[Proposal]:
        for code in self._ticked("SY3"):
            if code in OTHER_PROBLEMS:
                (label,) = self._labels("SY3", [code])
                proof = _("Question %(code)s: %(answer)s.") % {"code": "SY3", "answer": label[:1].lower() + label[1:]}
                yield self._proposal([f"SY3.{code}"], str(OTHER_PROBLEMS[code]), [proof])

    def _proposal(self, aims: list[str], text: str, proof: list[str]) -> Proposal:
        codes = dict.fromkeys(aim.partition(".")[0] for aim in aims)
        questions = [one for code, one in self.assessment.questions.items() if code in codes]
        restricted = any(one.is_restricted for one in questions)
        told = " ".join([*proof, *self._differences(codes), self.signed])
        return Proposal(SEPARATOR.join(aims), text, told, restricted)

    @cached_property
    def signed(self) -> str:
        parties = [Party(one.party) for one in self.assessment.signatures.all() if one.took_part]
        if not parties:
            return _("Not signed yet.")
        if len(parties) > 1:
            return _("Both have signed.")
        return {
            Party.POLICE: _("Only the police have signed."),
            Party.MUNICIPALITY: _("Only the municipality has signed."),
        }[parties[0]]

    def _ticked(self, code: str) -> list[str]:
        return [one for one in asked.of(self.assessment).answers.get(code, "").split(SEPARATOR) if one]

    def _labels(self, code: str, options: list[str]) -> list[str]:
        question = self.assessment.questions[code]
        return [question.option_of[option].label for option in options]

    def _indicators(self, numbers: Sequence[int]) -> Iterator[str]:
        if agreed := [number for number in numbers if number in self.agreed]:
            words = ngettext("Indicator %(numbers)s: yes.", "Indicators %(numbers)s: yes.", len(agreed))
            yield words % {"numbers": listing(map(str, agreed))}
        if apart := [number for number in agreed if number in self.differing]:
            words = _("On indicator %(numbers)s the police and the municipality answered differently themselves.")
            yield words % {"numbers": listing(map(str, apart))}
        if open_still := [number for number in numbers if number not in self.agreed]:
            words = _(
                "On indicator %(numbers)s the police and the municipality answer differently, without joint answer."
            )
            yield words % {"numbers": listing(map(str, open_still))}

    def _differences(self, codes: Iterable[str]) -> Iterator[str]:
        """Where the two have answered a question differently themselves, before the joint answer."""
        given = asked.of(self.assessment).given
        for code in codes:
            own = {party: given.get((code, party), "") for party in Party}
            if all(own.values()) and len(set(own.values())) > 1:
                words = _("On question %(code)s the police and the municipality answered differently themselves.")
                yield words % {"code": code}


def spans(hours: list[tuple[int, int]]) -> str:
    """16–20 and 20–24 are 16–24; the night goes on from the evening."""
    joined: list[list[int]] = []
    for begins, ends in sorted(hours):
        if joined and joined[-1][1] == begins:
            joined[-1][1] = ends
        else:
            joined.append([begins, ends])
    if len(joined) > 1 and joined[0][0] == 6 and joined[-1][1] == 30:
        joined[0][0] = joined.pop()[0]
    return listing(f"{begins % 24:02}–{ends if ends <= 24 else ends % 24:02}" for begins, ends in joined)
