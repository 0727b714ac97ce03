"""The questionnaire of fixtures/, asked in a round."""

from django.conf import settings

from assessments.models import Assessment, Question, Questionnaire, Reply, RoundQuestionnaire
from assessments.questionnaire.loading import load
from scenes.models import Round

FOLDER = settings.BASE_DIR / "fixtures" / "questionnaire"


def questionnaire() -> Questionnaire:
    load(FOLDER)
    return Questionnaire.objects.get(version="2026")


def asking(round: Round, length: str = "short") -> Questionnaire:
    """The round asks it."""
    asked = questionnaire()
    RoundQuestionnaire.objects.create(round=round, questionnaire=asked, length=length)
    vars(round).pop("asks", None)
    return asked


def question(code: str) -> Question:
    return Question.objects.get(code=code)


def retire(code: str, option: str) -> None:
    """As administration does it."""
    of = question(code)
    of.options.filter(code=option).update(retired=True)
    of.questionnaire.note_change()


def reply(assessment: Assessment, code: str, value: str, party: str = "") -> None:
    """Stored, without asking any rule."""
    of = question(code)
    for part in value.split("|"):
        option = of.option_of.get(part)
        is_number = option is None and of.kind == "number"
        Reply.objects.create(
            assessment=assessment,
            question=of,
            party=party,
            kind=of.kind,
            option=option,
            number=int(part) if is_number else None,
            text=part if option is None and not is_number else "",
        )
