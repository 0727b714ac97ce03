"""Korrektur: what will be published about each place, and what the parties say of it (rule 6)."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from assessments.figures.picture import Picture
from assessments.models import Assessment, Proof
from assessments.rounds.forms import ProofForm
from assessments.wording import party_words
from municipalities.models import LocalPoliceArea
from municipalities.models.actor import Party
from scenes.models import Outline, Round

if TYPE_CHECKING:
    from municipalities.models import User


@dataclass(frozen=True)
class ProofRow:
    assessment: Assessment
    change: str
    """How it counts against the previous round: new, ceased … Empty in the county's first round."""
    area_m2: int | None
    proofs: dict[Party, Proof]
    answers_for: list[Party]
    """Parties that the user may answer for."""
    form: ProofForm | None = None
    """What was answered, where it has to be put right."""

    @property
    def against(self) -> list[int]:
        """Indicators whose joint answer is another than a party's own."""
        return [answer.indicator for answer in self.assessment.all_answers if answer.against]

    @property
    def sides(self) -> list[tuple[str, Proof | None]]:
        return [(party_words(party), self.proofs.get(party)) for party in Party]

    @property
    def answers(self) -> list[tuple[Party, str]]:
        return [(party, party_words(party)) for party in self.answers_for]

    @property
    def is_left(self) -> bool:
        """The user is to answer."""
        return any(party not in self.proofs for party in self.answers_for)

    @property
    def is_complete(self) -> bool:
        return len(self.proofs) == len(Party)


@dataclass(frozen=True)
class ProofGroup:
    """The places of one local police area."""

    area: LocalPoliceArea
    rows: list[ProofRow]

    @property
    def left(self) -> list[tuple[str, int]]:
        """Parties and how many answers each of them has left."""
        rows = [row for row in self.rows if row.assessment.is_settled]
        counts = [(party_words(party), sum(party not in row.proofs for row in rows)) for party in Party]
        return [(words, count) for words, count in counts if count]


def proof_groups(round: Round, user: User, *, answered: tuple[int, ProofForm] | None = None) -> list[ProofGroup]:
    """Every place the user may see, by police area. `answered` is a form to put right and its assessment."""
    assessments = (
        Assessment.objects.visible_to(user)
        .filter(round=round)
        .select_related("scene", "round", "local_police_area", "municipality", "district")
        .prefetch_related("answers", "proofs__by")
        .order_by("local_police_area__name", "local_police_area", "scene__name")
    )
    ask = Assessment.objects.filter(round=round)
    may = {party: set(ask.proofable_by(user, party).values_list("pk", flat=True)) for party in Party}
    areas = dict(Outline.objects.filter(round=round).values_list("scene", "area_m2"))
    changes = Picture(round).changes
    rows = [
        ProofRow(
            assessment=assessment,
            change=changes.get(assessment.scene_id, ""),
            area_m2=areas.get(assessment.scene_id),
            proofs={Party(proof.party): proof for proof in assessment.proofs.all()},
            answers_for=[party for party in Party if assessment.is_settled and assessment.pk in may[party]],
            form=answered[1] if answered and answered[0] == assessment.pk else None,
        )
        for assessment in assessments
    ]
    return [
        ProofGroup(area, list(of_area))
        for area, of_area in groupby(rows, key=lambda row: row.assessment.local_police_area)
    ]
