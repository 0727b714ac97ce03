from typing import Any

from django import template
from django.utils.safestring import SafeString

from assessments.instrument import INSTRUMENTS, Score
from assessments.judging import history
from assessments.models import Assessment, Event
from assessments.signs import WORDS
from municipalities.site.look import marked
from scenes.models import Round

register = template.Library()


@register.filter
def sentence(event: Event) -> str:
    return history.sentence(event)


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
    if row.yes is None:
        return "–"
    return str(Score(yes=row.yes, unknown=row.unknown, of=len(INSTRUMENTS[round.instrument].indicators)))
