"""What the assessment page shows, part by part."""

from __future__ import annotations

from functools import cached_property

from assessments.displacement.rules import Watch, role_of, watch
from assessments.guide.texts import Guidance, guidance_of
from assessments.judging.forms import AssessmentForm
from assessments.judging.own_answers import OwnAnswers
from assessments.judging.rules import Saved
from assessments.lineage.page import SceneLineage, ToldEvent
from assessments.models import Assessment
from assessments.proposing.rules import can_be_taken_back
from assessments.wording import period_words
from municipalities.models import Membership, User

from .compared import Compared, Line
from .drawn import DrawnOutline
from .fields import Fields
from .questions import Questions
from .result import Result
from .signing import Signing
from .trail import Trail


class AssessmentPage:
    """One assessment as a user sees it. `saved` is what became of a save that met another one."""

    def __init__(
        self,
        assessment: Assessment,
        user: User,
        memberships: list[Membership],
        form: AssessmentForm,
        saved: Saved | None = None,
    ) -> None:
        self.assessment = assessment
        self.user = user
        self.own = OwnAnswers(assessment, user)
        self.fields = Fields(assessment, form, saved or Saved(), self.own)
        self.result = Result(assessment)
        self.trail = Trail(assessment, user, self.own)
        self.drawn = DrawnOutline(assessment)
        self.signing = Signing(assessment, user, memberships)
        self.form = form

    @property
    def period(self) -> str:
        return period_words(self.assessment.round)

    @cached_property
    def questions(self) -> Questions:
        return Questions(self.assessment, self.form, self.fields.clashes, self.own, reads_all=self._reads_all)

    @cached_property
    def compared(self) -> Compared:
        return Compared(self.assessment, reads_all=self._reads_all)

    @cached_property
    def changed(self) -> list[Line]:
        """What differs from the round before, to read before signing."""
        return [*self.compared.changed, *self.drawn.changed]

    @cached_property
    def guide(self) -> dict[str, Guidance]:
        return guidance_of(self.assessment)

    @property
    def _reads_all(self) -> bool:
        if self.signing.rights.edit or not self.assessment.questions:
            return True
        return Assessment.objects.restricted_visible_to(self.user).contains(self.assessment)

    @cached_property
    def lineage_events(self) -> list[ToldEvent]:
        """Merges and splits that it takes part in, in this round."""
        if not vars(self.assessment)["has_lineage"]:  # views.visible asks for it with the assessment
            return []
        return SceneLineage(self.assessment.scene, self.user).in_round(self.assessment.round)

    @cached_property
    def watch(self) -> Watch:
        scene, round = self.assessment.scene, self.assessment.round
        if not role_of(self.assessment):
            return Watch(scene, round)
        return watch(scene, round, self.user)

    @property
    def may_take_back(self) -> bool:
        return self.assessment.version == 0 and self.signing.rights.edit and can_be_taken_back(self.assessment)

    @property
    def may_record_lineage(self) -> bool:
        before = self.assessment.previous
        if self.lineage_events or not self.assessment.round.is_open or not (before and before.listed):
            return False
        return bool(vars(self.assessment)["may_record_lineage"])
