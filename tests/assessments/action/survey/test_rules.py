import datetime
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from assessments.action.models import Measure, SurveyAnswer, SurveyEvent, SurveyReturn, SurveySignature
from assessments.action.models.measure import State
from assessments.action.plans import rules as plan_rules
from assessments.action.survey import rules
from assessments.action.survey.asked import asked, scenes_asked, why_not_asked
from assessments.action.survey.fields import parse, understood
from assessments.action.survey.opening import open_survey
from assessments.action.survey.units import unit_of
from municipalities.models import User
from municipalities.models.actor import Party
from scenes.models import LineageEvent
from tests.action import TODAY, a_measure, a_plan, a_return, a_survey
from tests.cast import Cast

from .conftest import FULL

pytestmark = pytest.mark.django_db


def save(document: SurveyReturn, by: User, letter: str = "m", version: int | None = None, **parts: Any) -> rules.Saved:
    (measure,) = Measure.objects.all()
    posted = {f"{letter}{measure.pk}.{part}": value for part, value in parts.items()}
    document.refresh_from_db()
    return rules.save(document, posted, seen_version=document.version if version is None else version, by=by)


# --- Which measures are asked about


@pytest.mark.parametrize(
    ("reports", "fields", "is_asked"),
    [
        ([], {}, True),
        ([(State.ONGOING, datetime.date(2025, 3, 1))], {"ends": datetime.date(2025, 12, 31)}, False),
        ([(State.ONGOING, datetime.date(2025, 3, 1))], {"ends": datetime.date(2026, 1, 1)}, True),
        ([(State.DONE, datetime.date(2025, 12, 31))], {}, False),
        ([(State.DONE, datetime.date(2026, 1, 1))], {}, True),
        ([(State.CANCELLED, datetime.date(2025, 6, 1))], {}, False),
        ([], {"state": State.DONE}, True),  # imported without a day
        ([], {"starts": datetime.date(2027, 1, 12)}, True),
        ([], {"to_review": True}, False),
    ],
)
def test_what_ended_before_the_year_is_not_asked_about_and_told_why(
    cast: Cast, reports: Any, fields: dict[str, Any], is_asked: bool
) -> None:
    measure, survey = a_measure(a_plan(cast.square), *reports, **fields), a_survey(cast.county)

    assert asked(survey).contains(measure) is is_asked
    assert (why_not_asked(measure, survey) == "") is is_asked
    assert list(scenes_asked(survey)) == ([cast.square] if is_asked else [])


def test_a_merged_place_is_asked_instead_of_those_it_was(cast: Cast) -> None:
    plan = a_plan(cast.park)
    a_measure(plan)
    merge = LineageEvent.objects.create(round=cast.open, kind=LineageEvent.Kind.MERGED)
    merge.parents.set([cast.square, cast.park])
    merge.children.set([cast.square])
    plan.places.create(scene=cast.square, inherited_by=merge)

    assert list(scenes_asked(a_survey(cast.county))) == [cast.square]


def test_each_place_with_a_measure_gets_its_own_when_the_survey_is_opened(cast: Cast) -> None:
    a_measure(a_plan(cast.square, cast.park, title="Centrum"))

    survey = open_survey(cast.county, year=2026, closes_on=TODAY, by=cast.office, opens=TODAY)

    assert {one.scene for one in survey.returns.all()} == {cast.square, cast.park}
    with pytest.raises(ValidationError, match="har redan en öppen"):
        open_survey(cast.county, year=2027, closes_on=TODAY, by=cast.office, opens=TODAY)


# --- Answers


@pytest.mark.parametrize(
    ("part", "text", "stored"),
    [
        ("dose", "20", "20"),
        ("dose", " 1 200,50 ", "1200.5"),
        ("dose", "0", "0"),
        ("dose", "unknown", "unknown"),
        ("dose", "", ""),
        ("dose", "ungefär 20", None),
        ("dose", "-3", None),
        ("dose", "100001", None),
        ("dose", "20|unknown", None),
        ("dose", "٢٠", None),
        ("progress", "done", "done"),
        ("progress", "done|late", None),
        ("progress", "stopped", None),
        ("unwanted", "other_time|other_place", "other_place|other_time"),
        ("unwanted", "nothing|other_time", None),
    ],
)
def test_an_answer_is_understood_or_refused(part: str, text: str, stored: str | None) -> None:
    if stored is None:
        with pytest.raises(ValidationError):
            understood(part, text)
    else:
        assert understood(part, text) == stored


def test_an_answer_is_stored_with_its_history(cast: Cast, document: SurveyReturn) -> None:
    save(document, cast.municipal, progress="late", unwanted="other_place|other_time", dose="20.5")

    answer, event = SurveyAnswer.objects.get(), SurveyEvent.objects.get()
    assert (answer.party, answer.progress, answer.dose) == (Party.MUNICIPALITY, "late", Decimal("20.5"))
    assert answer.unwanted == ["other_place", "other_time"]
    assert {one["field"].partition(".")[2] for one in event.changes} == {"progress", "unwanted", "dose", "dose_unit"}
    assert event.version == 1


def test_a_number_is_counted_in_the_unit_of_the_method_unless_another_is_chosen(
    cast: Cast, document: SurveyReturn
) -> None:
    save(document, cast.municipal, dose="20")
    assert SurveyAnswer.objects.get().dose_unit == "hours"

    save(document, cast.police, letter="p", dose="3", dose_unit="visits")
    assert SurveyAnswer.objects.get(party=Party.POLICE).dose_unit == "visits"


@pytest.mark.parametrize(
    ("words", "unit"),
    [
        ("timmar per vecka", "hours"),
        ("Kameror", "pieces"),
        ("samtal (antal)", "occasions"),
        ("", ""),
        ("löften", "pieces"),
    ],
)
def test_the_unit_is_taken_from_the_words_of_the_method(words: str, unit: str) -> None:
    assert unit_of(words) == unit


def test_two_who_answer_the_same_are_asked_which_holds(cast: Cast, document: SurveyReturn) -> None:
    save(document, cast.district, progress="ongoing", changed="better")

    saved = save(document, cast.municipal, version=0, progress="late", hardest="resources")

    answer = SurveyAnswer.objects.get()
    (clash,) = saved.clashes
    assert (clash.mine, clash.theirs, clash.by) == ("late", "ongoing", cast.district)
    assert (answer.progress, answer.changed, answer.hardest) == ("ongoing", "better", ["resources"])


def test_an_answer_about_a_measure_that_ended_is_refused_with_the_reason(
    cast: Cast, document: SurveyReturn, measure: Measure
) -> None:
    measure.ends = datetime.date(2025, 3, 31)
    measure.save()

    with pytest.raises(ValidationError) as error:
        save(document, cast.municipal, progress="done")

    assert "31 mars 2025" in str(error.value.message_dict[f"m{measure.pk}.progress"])
    assert not SurveyAnswer.objects.exists()


def test_nothing_is_answered_about_another_place(cast: Cast, document: SurveyReturn) -> None:
    other = a_measure(a_plan(cast.park))

    with pytest.raises(ValidationError):
        rules.save(document, {f"m{other.pk}.progress": "done"}, seen_version=0, by=cast.municipal)


def test_a_closed_survey_takes_no_answers_until_it_is_opened_again(cast: Cast, document: SurveyReturn) -> None:
    rules.close(document.survey, by=cast.office)
    with pytest.raises(rules.AnswersStand):
        save(document, cast.municipal, progress="late")

    rules.open_again(document.survey, by=cast.office)
    save(document, cast.municipal, progress="late")
    assert SurveyAnswer.objects.get().progress == "late"


def test_a_survey_is_not_opened_again_beside_another(cast: Cast) -> None:
    then = a_survey(cast.county, year=2025, is_open=False)
    a_survey(cast.county)

    with pytest.raises(ValidationError):
        rules.open_again(then, by=cast.office)


# --- The signature


def sign(document: SurveyReturn, by: User) -> None:
    document.refresh_from_db()
    rules.sign(document, seen_version=document.version, by=by)


def test_the_municipality_signs_when_all_is_answered(cast: Cast, document: SurveyReturn) -> None:
    save(document, cast.municipal, **{**FULL, "continues": ""})
    with pytest.raises(ValidationError, match="M12"):
        sign(document, cast.municipal)

    save(document, cast.municipal, continues="ends")
    sign(document, cast.municipal)
    assert SurveySignature.objects.get().by == cast.municipal


def test_of_what_has_not_begun_nothing_more_is_asked(cast: Cast, document: SurveyReturn) -> None:
    save(document, cast.municipal, progress="not_started")

    sign(document, cast.municipal)
    assert SurveySignature.objects.exists()


def test_what_was_cancelled_says_why_before_it_is_signed(cast: Cast, document: SurveyReturn, measure: Measure) -> None:
    save(document, cast.municipal, **{**FULL, "progress": "cancelled"})
    with pytest.raises(ValidationError):
        sign(document, cast.municipal)

    save(document, cast.municipal, why_cancelled="Pengarna tog slut.")
    sign(document, cast.municipal)
    assert measure.reports.latest("pk").reason == "Pengarna tog slut."


def test_how_far_it_has_come_becomes_the_report_of_the_plan(
    cast: Cast, document: SurveyReturn, measure: Measure, today: None
) -> None:
    save(document, cast.municipal, **FULL)
    assert measure.reports.count() == 1

    sign(document, cast.municipal)

    report = measure.reports.latest("pk")
    measure.refresh_from_db()
    assert (report.state, report.since, report.by, measure.state) == ("late", TODAY, cast.municipal, "late")


@pytest.mark.parametrize("progress", ["unknown", "done"])
def test_not_known_is_no_report_nor_that_what_is_done_is_done(
    cast: Cast, document: SurveyReturn, measure: Measure, progress: str
) -> None:
    plan_rules.report(measure, state=State.DONE, since=TODAY.replace(month=3), by=cast.municipal)
    save(document, cast.municipal, **{**FULL, "progress": progress})

    sign(document, cast.municipal)

    assert measure.reports.count() == 2


def test_what_was_reported_after_the_answer_stands(cast: Cast, document: SurveyReturn, measure: Measure) -> None:
    save(document, cast.municipal, **FULL)
    plan_rules.report(measure, state=State.DONE, since=timezone.localdate(), by=cast.police)

    sign(document, cast.municipal)

    measure.refresh_from_db()
    assert (measure.state, measure.reports.count()) == (State.DONE, 2)


def test_signing_again_reports_only_what_was_answered_anew(
    cast: Cast, document: SurveyReturn, measure: Measure
) -> None:
    save(document, cast.municipal, **FULL)
    sign(document, cast.municipal)
    rules.take_back(document, by=cast.municipal)
    save(document, cast.municipal, basis="residents")
    sign(document, cast.municipal)
    assert measure.reports.count() == 2

    rules.take_back(document, by=cast.municipal)
    save(document, cast.municipal, progress="ongoing")
    sign(document, cast.municipal)
    assert [one.state for one in measure.reports.order_by("pk")] == ["ongoing", "late", "ongoing"]


def test_a_measure_reported_for_a_coming_day_does_not_hinder_the_signature(
    cast: Cast, document: SurveyReturn, measure: Measure
) -> None:
    measure.reports.create(state=State.ONGOING, since=timezone.localdate() + datetime.timedelta(9))  # imported
    save(document, cast.municipal, **FULL)

    sign(document, cast.municipal)

    assert measure.reports.count() == 2


@pytest.mark.parametrize("name", ["m0{}.changed", "m\u0660{}.changed"])
def test_an_answer_has_one_name(cast: Cast, document: SurveyReturn, measure: Measure, name: str) -> None:
    """Under another one it would pass the collision."""
    assert parse(name.format(measure.pk)) is None


def test_what_was_signed_stays_when_the_plan_is_changed(cast: Cast, document: SurveyReturn, measure: Measure) -> None:
    measure.goal = "Värd fem kvällar i veckan"
    measure.save()
    save(document, cast.municipal, **FULL)
    sign(document, cast.municipal)

    measure.goal = "Något annat"
    measure.save()

    assert SurveySignature.objects.get().plan[str(measure.pk)]["goal"] == "Värd fem kvällar i veckan"


def test_signed_answers_stand_until_the_signature_is_taken_back(cast: Cast, document: SurveyReturn) -> None:
    save(document, cast.municipal, **FULL)
    sign(document, cast.municipal)
    with pytest.raises(rules.AnswersStand):
        save(document, cast.municipal, progress="done")
    save(document, cast.police, letter="p", progress="ongoing")  # the police may add theirs all the same

    rules.take_back(document, by=cast.municipal)
    save(document, cast.municipal, progress="done")

    assert SurveyAnswer.objects.get(party=Party.MUNICIPALITY).progress == "done"
    kinds = [event.kind for event in SurveyEvent.objects.order_by("pk")]
    assert kinds == ["changed", "signed", "changed", "unsigned", "changed"]


def test_answers_changed_meanwhile_are_read_before_they_are_signed(cast: Cast, document: SurveyReturn) -> None:
    save(document, cast.municipal, **FULL)
    with pytest.raises(ValidationError):
        rules.sign(document, seen_version=0, by=cast.municipal)
    assert not SurveySignature.objects.exists()


def test_a_measure_that_has_been_answered_about_is_not_taken_away(cast: Cast) -> None:
    measure = a_measure(a_plan(cast.square))
    save(a_return(cast.square), cast.municipal, progress="not_started")

    with pytest.raises(ValidationError):
        plan_rules.remove(measure, by=cast.municipal)
