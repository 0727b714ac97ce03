from __future__ import annotations

import datetime
from functools import cached_property, reduce
from operator import or_
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from assessments.instrument import INSTRUMENTS, Classification, Instrument, Score
from municipalities.models import County, Membership
from municipalities.models.actor import Party
from municipalities.models.membership import memberships_of
from municipalities.site.collation import COLLATION
from municipalities.site.fields import LinesField
from scenes.models import Outline, Round, Scene

from .answer import Answer
from .event import Event
from .proof import Proof
from .questionnaire import Question, RoundQuestionnaire
from .signature import Signature, said_by

if TYPE_CHECKING:
    from municipalities.models.user import AnyUser


AREAS_OF = {Party.POLICE: ("local_police_area",), Party.MUNICIPALITY: ("municipality", "district")}
"""Whose coordinators speak for each party."""


class AssessmentQuerySet(models.QuerySet["Assessment"]):
    def visible_to(self, user: AnyUser) -> AssessmentQuerySet:
        return self.filter(scene__in=Scene.objects.visible_to(user))

    def restricted_visible_to(self, user: AnyUser) -> AssessmentQuerySet:
        """With the answers that are not for readers: to the two parties and the project office."""
        parties = memberships_of(user).writing().over()
        return self.filter(parties | Q(round__county__in=County.objects.managed_by(user)))

    def in_own_area_of(self, user: AnyUser) -> AssessmentQuerySet:
        """Of scenes in the user's own area, not those seen through the project office."""
        return self.filter(memberships_of(user).over(of="scene__"))

    def writable_by(self, user: AnyUser) -> AssessmentQuerySet:
        """The user works for one of the two parties, whatever the state of the round."""
        return self.filter(memberships_of(user).writing().over())

    def watch_answerable_by(self, user: AnyUser) -> AssessmentQuerySet:
        """Of places that the user judges today: how it is there now is for them to say (rule 24)."""
        return self.filter(scene__in=Scene.objects.judgeable_by(user))

    def editable_by(self, user: AnyUser) -> AssessmentQuerySet:
        """The same, and the round is open."""
        return self.writable_by(user).filter(round__state=Round.State.OPEN)

    def writable_for(self, user: AnyUser, party: Party) -> AssessmentQuerySet:
        """The user works for the party, whatever the state of the round: coordinators and contributors."""
        return self.filter(memberships_of(user).writing().over(*AREAS_OF[party]))

    def answerable_by(self, user: AnyUser, party: Party) -> AssessmentQuerySet:
        """The user may give the party's own answers."""
        return self.writable_for(user, party).filter(round__state=Round.State.OPEN)

    def own_answerable_by(self, user: AnyUser, party: Party) -> AssessmentQuerySet:
        """The same, where the round has own answers."""
        return self.answerable_by(user, party).filter(round__own_answers=True)

    def spoken_for_by(self, user: AnyUser, party: Party) -> AssessmentQuerySet:
        """The user is the party's coordinator for the scene, whatever the state of the round."""
        return self.filter(memberships_of(user).coordinating().over(*AREAS_OF[party]))

    def managed_by(self, user: AnyUser) -> AssessmentQuerySet:
        """Of the counties whose project office the user works for."""
        return self.filter(round__county__in=County.objects.managed_by(user))

    def signable_by(self, user: AnyUser, party: Party) -> AssessmentQuerySet:
        """The user speaks for the party, the round is open, and neither the party nor the user has signed."""
        taken = Signature.objects.filter(
            Q(party=party) | Q(signed_by=user.pk), assessment=OuterRef("pk"), took_part=True
        )
        return self.spoken_for_by(user, party).filter(~Exists(taken), round__state=Round.State.OPEN)

    def withdrawable_by(self, user: AnyUser, party: Party) -> AssessmentQuerySet:
        """Any coordinator of the party may take back what the party signed or said while the round is open."""
        said = Signature.objects.filter(said_by(party), assessment=OuterRef("pk"))
        return self.spoken_for_by(user, party).filter(Exists(said), round__state=Round.State.OPEN)

    def absence_statable_by(self, user: AnyUser, party: Party) -> AssessmentQuerySet:
        """The user may say that `party` took no part, when nothing is said of either (rule 4).

        A coordinator of the other party, and of that one only, may if the party has done nothing; the project office
        even so.
        """
        said = Signature.objects.filter(
            Q(party=party) | Q(party=party.other, took_part=False), assessment=OuterRef("pk")
        )
        coordinator = memberships_of(user).coordinating()
        other = (
            coordinator.over(*AREAS_OF[party.other]) & ~has_worked(party) & ~Exists(_this().spoken_for_by(user, party))
        )
        office = Q(round__county__in=County.objects.managed_by(user))
        return self.filter(other | office, ~Exists(said), round__state=Round.State.OPEN)

    def absence_deniable_by(self, user: AnyUser, party: Party) -> AssessmentQuerySet:
        """It is said that `party` took no part, and the user may say that it did: its coordinators, the office."""
        absence = Signature.objects.filter(party=party, took_part=False, assessment=OuterRef("pk"))
        coordinator = memberships_of(user).coordinating().over(*AREAS_OF[party])
        office = Q(round__county__in=County.objects.managed_by(user))
        return self.filter(coordinator | office, Exists(absence), round__state=Round.State.OPEN)

    def sendable_back_by(self, user: AnyUser) -> AssessmentQuerySet:
        """Somebody has signed it, and the user works for the project office, while the round is open."""
        signed = Signature.objects.filter(took_part=True, assessment=OuterRef("pk"))
        return self.managed_by(user).filter(Exists(signed), round__state=Round.State.OPEN)

    def absence_confirmable_by(self, user: AnyUser, party: Party) -> AssessmentQuerySet:
        """It is said that `party` took no part, and the user coordinates for it."""
        absence = Signature.objects.filter(party=party, took_part=False, confirmed_by=None, assessment=OuterRef("pk"))
        return self.spoken_for_by(user, party).filter(Exists(absence), round__state=Round.State.OPEN)

    def worked_on_by(self, party: Party) -> AssessmentQuerySet:
        return self.filter(has_worked(party))

    def proofable_by(self, user: AnyUser, party: Party) -> AssessmentQuerySet:
        """Nobody answers for both parties, just as nobody signs for both."""
        for_the_other = Proof.objects.filter(assessment=OuterRef("pk"), party=party.other, by=user.pk)
        return self.spoken_for_by(user, party).filter(~Exists(for_the_other), round__state=Round.State.PROOFING)

    def settled(self) -> AssessmentQuerySet:
        return self.filter(settled_at__isnull=False)

    def unsettled(self) -> AssessmentQuerySet:
        return self.filter(settled_at=None)

    def listed(self) -> AssessmentQuerySet:
        """Open drug scenes of their round: settled, with that conclusion (rule 3)."""
        return self.filter(settled_at__isnull=False, listed=True)


def _this() -> AssessmentQuerySet:
    """The same assessment, in a subquery."""
    return Assessment.objects.filter(pk=OuterRef("pk"))


def has_worked(party: Party) -> Q:
    """The party has signed or answered, or someone of it has done anything with the assessment: it took part."""
    answers = Answer.objects.filter(assessment=OuterRef("pk")).exclude(**{str(party): ""})
    replies = _this().filter(replies__party=party)
    areas = (Q(**{f"actor__{area}": OuterRef(f"assessment__{area}")}) for area in AREAS_OF[party])
    colleagues = Membership.objects.writing().filter(reduce(or_, areas), user=OuterRef("by"))
    signed = Q(party=party, kind=Event.Kind.SIGNED)
    events = Event.objects.filter(signed | Exists(colleagues), assessment=OuterRef("pk"))
    return Q(Exists(answers) | Exists(replies) | Exists(events))


class Assessment(models.Model):
    """One scene in one round, with the areas that were responsible then."""

    class Source(models.TextChoices):
        FORM = "form", _("form")
        IMPORT = "import", _("import")

    TESTS = ("test_lasting", "test_public", "test_problem")

    scene = models.ForeignKey(
        "scenes.Scene", on_delete=models.PROTECT, related_name="assessments", verbose_name=_("scene")
    )
    round = models.ForeignKey(
        "scenes.Round", on_delete=models.PROTECT, related_name="assessments", verbose_name=_("round")
    )
    municipality = models.ForeignKey(
        "municipalities.Municipality",
        on_delete=models.PROTECT,
        related_name="assessments",
        verbose_name=_("municipality"),
    )
    district = models.ForeignKey(
        "municipalities.District",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="assessments",
        verbose_name=_("district"),
    )
    local_police_area = models.ForeignKey(
        "municipalities.LocalPoliceArea",
        on_delete=models.PROTECT,
        related_name="assessments",
        verbose_name=_("local police area"),
    )
    # As the place was called and kept when the round was published; until then as the scene is (rule 4).
    name = models.CharField(_("name"), max_length=100, db_collation=COLLATION)
    category = models.CharField(_("category"), max_length=12, choices=Scene.Category.choices, blank=True)
    source = models.CharField(_("source"), max_length=6, choices=Source.choices, default=Source.FORM)
    version = models.PositiveIntegerField(_("version"), default=0, help_text=_("Counts the changes. 0: not started."))

    # The definition's three tests (rule 3) and the parties' own conclusion.
    test_lasting = models.BooleanField(_("geographic and lasting"), null=True, blank=True)
    test_public = models.BooleanField(_("use and sale in public"), null=True, blank=True)
    test_problem = models.BooleanField(_("seen as a problem"), null=True, blank=True)
    listed = models.BooleanField(_("open drug scene"), null=True, blank=True)
    explanation = LinesField(_("explanation"), blank=True)

    # Stored when settled, so that a later instrument never rewrites the past (rule 2).
    settled_at = models.DateTimeField(_("settled at"), null=True, blank=True, editable=False)
    yes = models.PositiveSmallIntegerField(_("yes"), null=True, editable=False)
    unknown = models.PositiveSmallIntegerField(_("unknown"), null=True, editable=False)
    classification = models.CharField(
        _("classification"), max_length=13, choices=Classification.choices, blank=True, editable=False
    )
    is_joint = models.BooleanField(_("joint"), null=True, editable=False)

    objects = AssessmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("assessment")
        verbose_name_plural = _("assessments")
        ordering = ["scene__name", "round__ends"]
        constraints = [
            models.UniqueConstraint(
                fields=["scene", "round"],
                name="one_assessment_per_scene_and_round",
                violation_error_message=_("The scene already has an assessment in that round."),
            ),
            models.CheckConstraint(
                condition=Q(settled_at=None, yes=None, unknown=None, classification="", is_joint=None)
                | Q(
                    settled_at__isnull=False,
                    yes__isnull=False,
                    unknown__isnull=False,
                    classification__in=Classification.values,
                    is_joint__isnull=False,
                    listed__isnull=False,
                ),
                name="settled_assessment_has_its_result",
            ),
            models.CheckConstraint(
                condition=~Q(listed=True) | ~(Q(test_lasting=False) | Q(test_public=False) | Q(test_problem=False)),
                name="open_drug_scene_meets_all_tests",
                violation_error_message=_("An open drug scene meets all three conditions."),
            ),
            models.CheckConstraint(
                condition=Q(settled_at=None) | Q(listed=True) | ~Q(explanation="") | Q(source="import"),
                name="settled_not_listed_is_explained",
                violation_error_message=_("Explain why the place is not an open drug scene."),
            ),
        ]
        indexes = [
            models.Index(fields=["round", "settled_at", "listed"], name="assessment_by_result"),
        ]

    def __str__(self) -> str:
        return f"{self.scene} {self.round}"

    @property
    def instrument(self) -> Instrument:
        return INSTRUMENTS[self.round.instrument]

    @cached_property
    def all_answers(self) -> list[Answer]:
        """One answer per indicator, in order; those not stored yet are empty."""
        stored = {answer.indicator: answer for answer in self.answers.all()}
        return [stored.get(number) or Answer(assessment=self, indicator=number) for number in self.instrument.numbers]

    @cached_property
    def questions(self) -> dict[str, Question]:
        """What its round asks beside the indicators, by code; empty where it asks nothing."""
        asks: RoundQuestionnaire | None
        if Round._meta.get_field("asks").is_cached(self.round):
            asks = getattr(self.round, "asks", None)
        else:
            asks = RoundQuestionnaire.objects.select_related("questionnaire").filter(round=self.round_id).first()
        return asks.questions if asks else {}

    @property
    def is_settled(self) -> bool:
        return self.settled_at is not None

    @property
    def is_started(self) -> bool:
        return self.version > 0

    @property
    def score(self) -> Score:
        """As stored when settled; until then from the answers so far, unanswered ones as unknown."""
        if self.yes is not None and self.unknown is not None:
            return self.instrument.stored_score(yes=self.yes, unknown=self.unknown)
        return self.instrument.score(answer.agreed for answer in self.all_answers)

    @property
    def answered(self) -> int:
        return sum(1 for answer in self.all_answers if answer.agreed)

    @property
    def result(self) -> Classification:
        """The classification, running until the assessment is settled."""
        return Classification(self.classification) if self.classification else self.instrument.classify(self.score)

    @cached_property
    def signature_of(self) -> dict[Party, Signature]:
        return {Party(signature.party): signature for signature in self.signatures.all()}

    @property
    def is_signed(self) -> bool:
        return any(signature.took_part for signature in self.signature_of.values())

    @cached_property
    def previous(self) -> Assessment | None:
        """The scene's settled assessment in the previous round of the county, which it brings along: one query for
        both, but where the scene is new or the round the first.
        """
        if "previous" not in vars(self.round):
            before = Round.objects.before(self.round).reverse().values("pk")[:1]
            if found := self._settled_in(before):
                self.round.previous = found.round
                return found
        return self._settled_in([self.round.previous]) if self.round.previous else None

    def _settled_in(self, rounds: Any) -> Assessment | None:
        found = Assessment.objects.settled().filter(scene=self.scene_id, round__in=rounds)
        return found.select_related("round__asks__questionnaire").first()

    @cached_property
    def outlines(self) -> dict[int, Outline]:
        """Of the scene in this round and the previous one, by round. Their shapes are left in the database."""
        rounds = [self.round_id, *([self.round.previous.pk] if self.round.previous else [])]
        found = Outline.objects.filter(scene=self.scene_id, round__in=rounds)
        return {outline.round_id: outline for outline in found.defer("geometry")}

    def settle(self, *, at: datetime.datetime) -> None:
        """Fix the result. The caller has seen that both parties have signed, or one with the other's absence."""
        score = self.instrument.score(answer.agreed for answer in self.all_answers)
        self.yes, self.unknown = score.yes, score.unknown
        self.classification = self.instrument.classify(score)
        self.is_joint = all(signature.took_part for signature in self.signature_of.values())
        self.settled_at = at

    def unsettle(self) -> None:
        self.settled_at = self.yes = self.unknown = self.is_joint = None
        self.classification = ""

    RESULT_FIELDS = ("settled_at", "yes", "unknown", "classification", "is_joint")
