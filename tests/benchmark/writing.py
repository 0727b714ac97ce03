"""What those wait for who fill in: the page with every answer, saving by itself, and asking who else is there."""

from __future__ import annotations

import datetime
import random
import uuid
from collections.abc import Iterator
from functools import partial
from statistics import fmean
from typing import Any

from django.urls import reverse
from django.utils import timezone

from assessments.assessment_page.written import on_page
from assessments.models import Assessment, Event, Presence, Question, Reply, RoundQuestionnaire
from assessments.questionnaire.values import field, rows
from municipalities.models import User
from scenes.models import Round
from tests.questions import asking

from .measuring import Aim, Limits, Timing, Visitor, timed
from .seeding import BATCH, NOTE, BenchCounty

MANY = 200
"""Calls, so that there is a p95; and people who have a page open."""
EVENTS = 20
"""Of each assessment."""
EVERY_S = 15
"""So often a page asks for news."""
PAGE_AIM = 1.2
"""How much dearer the page may be with all answers than with ten."""
SAVE_AIM_MS = 25
CORE_AIM = 0.1
"""Of a processor's core, for asking."""


def ask_everything(bench: BenchCounty) -> None:
    """In the last two rounds. Nothing is answered yet but the ten."""
    before, round = bench.rounds[-2:]
    questionnaire = asking(round, "full")
    RoundQuestionnaire.objects.create(round=before, questionnaire=questionnaire, length="full")


def answer_everything(bench: BenchCounty, *, seed: int = 0) -> None:
    """The place at hand, in this round and the one before."""
    rng = random.Random(seed)
    found = Assessment.objects.filter(scene=bench.at_hand.scene_id, round__in=bench.rounds[-2:])
    Reply.objects.bulk_create(
        reply
        for assessment in found
        for question in assessment.questions.values()
        for reply in rows(assessment, question, "", _answer(question, rng))
    )


def _answer(question: Question, rng: random.Random) -> str:
    if question.kind == Question.Kind.TEXT:
        return "Mest på kvällar och helger, och oftare under sommaren än under vintern."
    options = [option.code for option in question.option_of.values() if not option.exclusive]
    if question.kind == Question.Kind.NUMBER:
        return str(question.least)
    if question.kind == Question.Kind.SINGLE:
        return rng.choice(options)
    chosen = rng.sample(options, min(3, len(options), question.most or 3))
    return "|".join(code for code in options if code in chosen)


def add_history(round: Round, by: User, *, each: int = EVENTS, seed: int = 0) -> int:
    """Notes that were written and written over, as saving by itself leaves them. Returns of how many assessments."""
    rng = random.Random(seed)
    found = list(Assessment.objects.filter(round=round).values_list("pk", flat=True))
    Event.objects.bulk_create(
        (
            Event(
                assessment_id=pk,
                version=1,
                kind=Event.Kind.CHANGED,
                by=by,
                changes=[{"field": f"i{rng.randint(1, 10)}.note", "before": NOTE[:turn], "after": NOTE[: turn + 1]}],
            )
            for pk in found
            for turn in range(each)
        ),
        batch_size=BATCH,
    )
    return len(found)


class Autosave:
    """Each call changes one answer, in turn an indicator and a question."""

    def __init__(self, visitor: Visitor, assessment: Assessment) -> None:
        self.visitor, self.url = visitor, reverse("assessment_autosave", args=[assessment.pk])
        self.version, self.turn = assessment.version, 0
        question = next(one for one in assessment.questions.values() if one.kind == Question.Kind.SINGLE)
        self.values = [("i1-agreed", ["yes", "no"]), (on_page(field(question.code)), [*question.option_of][:2])]

    def __call__(self) -> None:
        name, values = self.values[self.turn % 2]
        sent = {"version": self.version, "key": str(uuid.uuid4()), name: values[self.turn // 2 % 2]}
        answer: Any = self.visitor.post(self.url, sent)
        self.version, self.turn = answer.json()["version"], self.turn + 1


def everything(bench: BenchCounty, limits: Limits, visitor: Visitor) -> Iterator[Timing]:
    """The page with the full form: with the ten answers only, then with all."""
    url = reverse("assessment_edit", args=[bench.at_hand.pk])
    yield timed("page, ten indicators", lambda: visitor.get(url), limits)
    ask_everything(bench)
    yield timed("page, full form, ten answers", lambda: visitor.get(url), limits)
    answer_everything(bench)
    yield timed("page, full form, all answers", lambda: visitor.get(url), limits)


def autosaving(bench: BenchCounty, limits: Limits, visitor: Visitor) -> Timing:
    save = Autosave(visitor, Assessment.objects.get(pk=bench.at_hand.pk))
    return timed("save by itself", save, limits, aim=Aim(8, "bare"), repeats=MANY)


def asking_for_news(bench: BenchCounty, limits: Limits, visitor: Visitor) -> Iterator[Timing]:
    """Of one of many who have a page open, and whose presence is written down anew every second time."""
    others = User.objects.bulk_create(User(email=f"narvarande{number}@example.org") for number in range(MANY))
    pages = list(Assessment.objects.filter(round=bench.rounds[-1]).order_by("pk")[: MANY // 2])
    Presence.objects.bulk_create(Presence(assessment=pages[n % len(pages)], user=one) for n, one in enumerate(others))
    Presence.objects.get_or_create(assessment=bench.at_hand, user=visitor.user)
    url = reverse("assessment_state", args=[bench.at_hand.pk])
    version = Assessment.objects.get(pk=bench.at_hand.pk).version

    def seen(times: int) -> None:
        Presence.objects.update(at=timezone.now() - datetime.timedelta(seconds=times * EVERY_S), section="plats")

    ask = partial(visitor.get, url, version=version, section="plats")
    yield timed("ask for news", ask, limits, prepare=partial(seen, 1), repeats=MANY)
    yield timed("the same, and be noted", ask, limits, prepare=partial(seen, 2), repeats=MANY)


def of_a_core(*milliseconds: float) -> float:
    """What so many people's asking takes, in turn each of these milliseconds of work."""
    return MANY / EVERY_S * fmean(milliseconds) / 1000
