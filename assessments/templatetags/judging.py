import uuid
from functools import lru_cache
from typing import Any

from django import template
from django.template.loader import get_template
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from assessments.assessment_page.questions import QuestionOnPage
from assessments.figures.sentences import counted
from assessments.instrument import INSTRUMENTS, Instrument
from assessments.judging import history
from assessments.models import Assessment, Event, Question
from assessments.scene_list.table import score
from assessments.signs import WORDS
from municipalities.models import County
from municipalities.site.look import marked
from scenes.models import Round
from scenes.models.round import default_instrument

register = template.Library()
register.filter("counted", counted)


@register.filter
def sentence(event: Event) -> str:
    return history.sentence(event)


@register.inclusion_tag("assessments/guide/_how.html", takes_context=True)
def how_to_judge(context: Any, key: str, name: Any) -> dict[str, Any]:
    """What the page's guide says of an indicator, a condition or a question, folded; nothing where it says nothing."""
    found = context["page"].guide.get(key)
    return {"guidance": found, "key": key, "name": name, "LANGUAGE_CODE": context["LANGUAGE_CODE"]}


@register.simple_tag
def options(one: QuestionOnPage) -> SafeString:
    """To choose among. A page has five hundred, which only differ from person to person in what is chosen."""
    drawn = _drawn(
        one.question,
        one.question.questionnaire.revision,
        name=one.field.html_name,
        is_invalid=bool(one.field.errors),
        language=get_language(),
    )
    return format_html_join("", "{}", ((drawn[option.code][chosen],) for option, chosen in one.options))


@lru_cache(maxsize=1_000)
def _drawn(
    question: Question, revision: uuid.UUID, *, name: str, is_invalid: bool, language: str
) -> dict[str, tuple[str, str]]:
    """Every option, by code: not chosen, and chosen. It is another questionnaire when one retires."""
    template = get_template("assessments/assessment_page/_option.html")
    told = {"question": question, "name": name, "is_invalid": is_invalid, "LANGUAGE_CODE": language}
    return {
        code: (
            template.render({**told, "option": option, "chosen": False}),
            template.render({**told, "option": option, "chosen": True}),
        )
        for code, option in question.option_of.items()
    }


@register.simple_tag
def result(judged: Any, look: str = "sign") -> SafeString:
    """What was found, as a sign or a tag: its classification, not an open drug scene, or not settled yet.

    `judged` is an assessment or a row of assessments.scene_list.table.
    """
    listed = judged.listed if isinstance(judged, Assessment) else judged.is_listed
    kind = (judged.classification if listed else "not_listed") if judged.settled_at else "pending"
    return marked(look, kind, WORDS[kind])


@register.filter
def score_in(row: Any, round: Round) -> str:
    """Of a row of the scene table: 7, or 6–8."""
    return str(score(row, round) or "–")


@register.filter
def instrument(round: Round) -> Instrument:
    return INSTRUMENTS[round.instrument]


@register.filter
def latest_instrument(county: County | None) -> Instrument:
    """For texts that tell of no round in particular: what the county's latest one is judged with."""
    latest = county.rounds.worth_reading().last() if county else None
    return INSTRUMENTS[latest.instrument if latest else default_instrument()]
