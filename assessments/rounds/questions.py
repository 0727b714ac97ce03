"""What a round asks beside the indicators: nothing, the short form or the full one (rule 19)."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from assessments.models import Questionnaire, Reply, RoundQuestionnaire, Signature
from scenes.models import Round

Length = RoundQuestionnaire.Length


def choices_of_questions() -> list[tuple[str, str]]:
    """As forms have them: version and length, such as "2026 short"."""
    words = {
        Length.SHORT: _("Short form, version %(version)s"),
        Length.FULL: _("Full form, version %(version)s"),
    }
    versions = Questionnaire.objects.order_by("-version").values_list("version", flat=True)
    return [("", _("None"))] + [
        (f"{version} {length}", words[length] % {"version": version}) for version in versions for length in Length
    ]


def choice_of(round: Round) -> str:
    asks = RoundQuestionnaire.objects.select_related("questionnaire").filter(round=round.pk).first()
    return f"{asks.questionnaire} {asks.length}" if asks else ""


@transaction.atomic
def ask(round: Round, choice: str) -> None:
    """The caller has locked the round. Raises ValidationError."""
    if choice == choice_of(round):
        return
    version, _space, length = choice.partition(" ")
    asks = RoundQuestionnaire.objects.select_related("questionnaire").filter(round=round).first()
    if asks is None or asks.questionnaire.version != version:
        _check_nothing_is_lost(round, asks)
    if not choice:
        RoundQuestionnaire.objects.filter(round=round).delete()
        return
    values = {"questionnaire": Questionnaire.objects.get(version=version), "length": length}
    RoundQuestionnaire.objects.update_or_create(round=round, defaults=values)


def _check_nothing_is_lost(round: Round, asks: RoundQuestionnaire | None) -> None:
    if asks and Reply.objects.filter(assessment__round=round).exists():
        words = _("Questions have been answered in round %(round)s, so that version %(version)s stays.")
        raise ValidationError({"questions": words % {"round": round, "version": asks.questionnaire}})
    if Signature.objects.filter(assessment__round=round, took_part=True).exists():
        words = _("Something is signed in round %(round)s already, and what is signed does not get more questions.")
        raise ValidationError({"questions": words % {"round": round}})
