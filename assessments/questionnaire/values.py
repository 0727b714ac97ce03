"""Answers as text, the same in forms, events and files: codes of options in their order, a number, or a text.

Among the fields of an assessment they are "q.SY1" for the joint answer, "q.SY1.police" for a party's own.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments.conditions import SEPARATOR
from assessments.models import Assessment, Question, Reply
from assessments.models.reply import FIELD_PREFIX as PREFIX
from municipalities.models.actor import Party
from municipalities.site.texts import several_lines

WHOSE = ("", *Party.values)
"""The joint answer, and each party's own."""


def field(code: str, party: str = "") -> str:
    return f"{PREFIX}{code}.{party}" if party else f"{PREFIX}{code}"


def is_question(name: str) -> bool:
    return name.startswith(PREFIX)


def code_and_party(name: str) -> tuple[str, str]:
    code, _dot, party = name.removeprefix(PREFIX).partition(".")
    return code, party


def of_replies(replies: Iterable[Reply], questions: Iterable[Question]) -> dict[tuple[str, str], str]:
    """By code and party. Of other questions than those nothing."""
    by_pk = {question.pk: question for question in questions}
    given: defaultdict[tuple[int, str], list[Reply]] = defaultdict(list)
    for reply in replies:
        if reply.question_id in by_pk:
            given[reply.question_id, reply.party].append(reply)
    return {(by_pk[pk].code, party): _text(by_pk[pk], found) for (pk, party), found in given.items()}


def _text(question: Question, replies: list[Reply]) -> str:
    ticked = {reply.option_id for reply in replies}
    options = [option.code for option in question.option_of.values() if option.pk in ticked]
    if options:
        return SEPARATOR.join(options)
    (reply,) = replies
    return reply.text if reply.number is None else str(reply.number)


def understood(question: Question, text: str, *, stored: str = "") -> str:
    """The answer as it is stored, or a ValidationError. What has retired may stay, but not come."""
    if question.kind == Question.Kind.TEXT:
        return _understood_text(question, text)
    parts = list(dict.fromkeys(part.strip() for part in text.split(SEPARATOR) if part.strip()))
    if question.kind == Question.Kind.NUMBER and parts and not (len(parts) == 1 and parts[0] in question.option_of):
        return _understood_number(question, parts)
    options = [_option_code(question, part, stored.split(SEPARATOR)) for part in parts]
    if len(options) > 1:
        _check_several(question, options)
    order = [*question.option_of]
    return SEPARATOR.join(sorted(options, key=order.index))


def _understood_text(question: Question, text: str) -> str:
    text = several_lines(text)
    if question.most and len(text) > question.most:
        words = _("%(code)s: the text has %(length)d characters. The most is %(most)d.")
        raise _refusal(question, words, length=len(text), most=question.most)
    return text


def _understood_number(question: Question, parts: list[str]) -> str:
    if len(parts) > 1:
        raise _refusal(question, _("%(code)s: answer with one number, or that you do not know."))
    text = parts[0].replace("\xa0", "").replace(" ", "")
    least, most = question.least or 0, question.most or 0
    if not (text.isascii() and text.isdecimal() and len(text) < 10 and least <= int(text) <= most):
        words = _("%(code)s: “%(text)s” is not a whole number from %(least)d to %(most)d.")
        raise _refusal(question, words, text=parts[0][:40], least=least, most=most)
    return str(int(text))


def _option_code(question: Question, text: str, stored: list[str]) -> str:
    option = question.option_of.get(text)
    if option is None:
        words = _("%(code)s: “%(text)s” is none of its options. They are: %(options)s.")
        present = [one.code for one in question.option_of.values() if not one.retired]
        raise _refusal(question, words, text=text[:40], options=", ".join(present))
    if option.retired and option.code not in stored:
        raise _refusal(question, _("%(code)s: “%(label)s” can no longer be chosen."), label=option.label)
    return option.code


def _check_several(question: Question, options: list[str]) -> None:
    if question.kind == Question.Kind.SINGLE:
        raise _refusal(question, _("%(code)s: choose one option only."))
    if alone := next((one for one in options if question.option_of[one].exclusive), None):
        label = question.option_of[alone].label
        raise _refusal(question, _("%(code)s: “%(label)s” stands alone. Take it or the others."), label=label)
    if question.most and len(options) > question.most:
        words = ngettext(
            "%(code)s: choose at most %(most)d option.", "%(code)s: choose at most %(most)d options.", question.most
        )
        raise _refusal(question, words, most=question.most)


def _refusal(question: Question, words: str, **values: object) -> ValidationError:
    return ValidationError(words % {"code": question.code, **values})


def write(assessment: Assessment, wanted: dict[str, str]) -> None:
    """Put answers that are understood in the place of those that are stored."""
    new = []
    for name, value in wanted.items():
        code, party = code_and_party(name)
        question = assessment.questions[code]
        assessment.replies.filter(question=question, party=party).delete()
        new += rows(assessment, question, party, value)
    Reply.objects.bulk_create(new)


def rows(assessment: Assessment, question: Question, party: str, value: str) -> list[Reply]:
    given = {"assessment": assessment, "question": question, "party": party, "kind": question.kind}
    if not value:
        return []
    if question.kind == Question.Kind.TEXT:
        return [Reply(text=value, **given)]
    if value.isdecimal() and question.kind == Question.Kind.NUMBER:
        return [Reply(number=int(value), **given)]
    return [Reply(option=question.option_of[code], **given) for code in value.split(SEPARATOR)]


def label(question: Question, value: str) -> str:
    """For people: the labels of what is chosen."""
    if question.kind == Question.Kind.TEXT or (question.kind == Question.Kind.NUMBER and value.isdecimal()):
        return value
    return ", ".join(question.option_of[code].label for code in value.split(SEPARATOR) if code)
