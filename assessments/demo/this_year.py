"""The round of this year: open, and as far on as it would be a few weeks before the last day to sign."""

from __future__ import annotations

import datetime
from typing import Any

from django.utils import timezone

from assessments.instrument import Choice
from assessments.judging import starting
from assessments.models import Assessment, Event, ZeroReport
from assessments.questionnaire.values import field
from assessments.rounds.rules import open_round
from assessments.zero_reports import rules as zero_reports
from municipalities.models import County, District, LocalPoliceArea, Membership, Municipality, User
from municipalities.models.actor import Party
from scenes.geometry import to_geojson
from scenes.models import Outline, Round, Scene

from . import letters, questions
from .desk import OPENED_DAYS_AGO, Coordinators, Desk, at_work
from .invention import INSTRUMENT, answers, outline
from .plan import THIS_YEAR, DemoPlan, rows

DAYS_LEFT = 21
DISPUTED = 3  # the zone of tolerance: police and municipality often see it differently
HALF = range(1, 7)  # indicators answered when an assessment is half done

Given = dict[int, Choice]


def play(plan: DemoPlan, county: County, *, office: User) -> Round:
    round = open_this_years(county, office=office)
    questions.ask_short(round)
    people = Directory()
    for code, progress in plan.progress.items():
        if progress == "proposed":
            propose(plan, code, round, people)
        elif progress == "judged_again":
            starting.judge_again(Scene.objects.get(county=county, code=code), round=round, by=office)
    for assessment in round.assessments.select_related("scene"):
        if THIS_YEAR in plan.scene[assessment.scene.code].verdicts:
            judge(plan, assessment, people.coordinators(assessment))
    report_none(round, people)
    letters.post(round)
    return round


def open_this_years(county: County, *, office: User) -> Round:
    today = timezone.localdate()
    round = Round.objects.create(
        county=county,
        label=str(today.year),
        starts=datetime.date(today.year - 1, 1, 1),
        ends=datetime.date(today.year - 1, 12, 31),
        closes_on=today + datetime.timedelta(days=DAYS_LEFT),
        instrument=INSTRUMENT,
    )
    open_round(round, by=office)
    Event.objects.filter(assessment__round=round).update(at=at_work(OPENED_DAYS_AGO, hour=9))
    return round


def propose(plan: DemoPlan, code: str, round: Round, people: Directory) -> None:
    planned = plan.scene[code]
    latitude, longitude = planned.point
    municipality = Municipality.objects.get(name=planned.fields["municipality"])
    area = LocalPoliceArea.objects.get(county=round.county, name=planned.fields["lpo"])
    scene = Scene(
        name=planned.fields["name"],
        category=planned.fields["category"],
        municipality=municipality,
        local_police_area=area,
        latitude=latitude,
        longitude=longitude,
    )
    starting.propose(scene, round=round, by=people.municipal[municipality])


def report_none(round: Round, people: Directory) -> None:
    """Municipalities where nobody has found an open drug scene."""
    for row in rows("zero_reports.csv"):
        municipality = Municipality.objects.get(county=round.county, name=row["municipality"])
        by = people.municipal[municipality]
        given = zero_reports.report(round, municipality, kind="municipality", reason=row["reason"], by=by)
        ZeroReport.objects.filter(pk=given.pk).update(at=at_work(int(row["days_ago"]), hour=10))


class Directory:
    """Who coordinates what."""

    def __init__(self) -> None:
        self.police: dict[LocalPoliceArea, User] = {}
        self.municipal: dict[Municipality | District, User] = {}
        coordinating = Membership.objects.in_force().filter(role=Membership.Role.COORDINATOR)
        areas = ("actor__local_police_area", "actor__municipality", "actor__district")
        for membership in coordinating.select_related("user", *areas):
            actor = membership.actor
            if actor.local_police_area:
                self.police[actor.local_police_area] = membership.user
            elif area := actor.district or actor.municipality:
                self.municipal[area] = membership.user

    def coordinators(self, judged: Assessment | Scene) -> Coordinators:
        return {
            Party.POLICE: self.police[judged.local_police_area],
            Party.MUNICIPALITY: self.municipal[judged.district or judged.municipality],
        }


def judge(plan: DemoPlan, assessment: Assessment, coordinators: Coordinators) -> None:
    """As far as the plan says; all the way, where it says nothing."""
    code = assessment.scene.code
    desk = Desk(assessment, coordinators)
    progress = plan.progress.get(code, "")
    verdict = plan.scene[code].verdicts[THIS_YEAR]
    given = answers(code, verdict)
    if progress == "half":
        begin(desk, given)
        return
    if progress == "proposed":
        say_first(desk, Party.MUNICIPALITY, given)
        return
    draw(plan, assessment)
    replies = questions.answers_now(assessment, listed=verdict.listed)
    if watch := plan.watch(THIS_YEAR, code):
        replies |= {field(name): value for name, value in questions.answers_of(watch).items()}
    if absence := plan.absence(THIS_YEAR, code):
        judge_alone(desk, given, conclusion(plan, code) | replies, absence)
    else:
        signing = [Party(progress)] if progress in Party.values else list(Party)
        judge_jointly(desk, given, conclusion(plan, code) | replies, signing)


def begin(desk: Desk, given: Given) -> None:
    """Half of it, with an indicator and a few questions on which the parties differ."""
    half = {number: given[number] for number in HALF}
    other = Choice.NO if half[DISPUTED] == Choice.YES else Choice.YES
    police, municipality = (questions.own_answers_now(desk.assessment, party) for party in Party)
    jointly = {name.rpartition(".")[0] for name in police}
    replies = questions.answers_now(desk.assessment, listed=None, part=0.5)
    replies = {name: value for name, value in replies.items() if name not in jointly}
    desk.save(Party.POLICE, answers_of(Party.POLICE, half) | police | replies)
    desk.save(Party.MUNICIPALITY, answers_of(Party.MUNICIPALITY, half | {DISPUTED: other}) | municipality)


def say_first(desk: Desk, party: Party, given: Given) -> None:
    """By itself, before the other has said anything."""
    desk.save(party, answers_of(party, given) | questions.own_answers_now(desk.assessment, party))


def judge_jointly(desk: Desk, given: Given, conclusion: dict[str, Any], signing: list[Party]) -> None:
    """Both give the same answers, which then are the agreed ones."""
    desk.save(Party.POLICE, answers_of(Party.POLICE, given))
    desk.save(Party.MUNICIPALITY, answers_of(Party.MUNICIPALITY, given) | conclusion)
    for party in signing:
        desk.sign(party)


def judge_alone(desk: Desk, given: Given, conclusion: dict[str, Any], absence: str) -> None:
    """The police, as the municipality is absent."""
    desk.save(Party.POLICE, answers_of("agreed", given) | conclusion)
    desk.sign(Party.POLICE)
    desk.state_absence(Party.MUNICIPALITY, absence)


def answers_of(part: str, given: Given) -> dict[str, str]:
    return {f"i{number}.{part}": answer for number, answer in given.items()}


def conclusion(plan: DemoPlan, code: str) -> dict[str, Any]:
    listed = plan.scene[code].verdicts[THIS_YEAR].listed
    return {
        "test_lasting": listed,  # what a place that ceases lacks first
        "test_public": True,
        "test_problem": True,
        "listed": listed,
        "explanation": plan.explanation(THIS_YEAR, code),
    }


def draw(plan: DemoPlan, assessment: Assessment) -> None:
    planned = plan.scene[assessment.scene.code]
    if THIS_YEAR in planned.areas:
        Outline.objects.draw(
            scene=assessment.scene,
            round=assessment.round,
            geometry=to_geojson(outline(planned, planned.areas[THIS_YEAR])),
        )
