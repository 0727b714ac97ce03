"""Answers to questions and own answers to indicators from a file."""

from typing import Any

import pytest

from assessments.importing import ImportErrors, ImportReport, Table, import_answers
from assessments.judging import rules as judging
from assessments.judging import signing
from assessments.models import Assessment, Event, Reply, RoundQuestionnaire
from assessments.questionnaire import asked
from municipalities.models.actor import Party
from tests.cast import Cast
from tests.questions import asking, questionnaire, reply, retire

pytestmark = pytest.mark.usefixtures("english")


@pytest.fixture(autouse=True)
def questions(cast: Cast) -> None:
    asking(cast.open)


def row(question: str, value: str, party: str = "", **other: Any) -> dict[str, Any]:
    return {"round": "2023", "scene": "2701-001", "question": question, "party": party, "value": value} | other


def read(cast: Cast, *rows: dict[str, Any], **options: Any) -> ImportReport:
    return import_answers(Table.of(rows), county=cast.county, **options)


def stored(assessment: Assessment) -> dict[str, str]:
    fields = judging.values(Assessment.objects.get(pk=assessment.pk))
    return {name: value for name, value in fields.items() if value and (name.startswith("q.") or "." in name[2:])}


def told(cast: Cast, *rows: dict[str, Any], **options: Any) -> list[str]:
    with pytest.raises(ImportErrors) as errors:
        read(cast, *rows, **options)
    assert not Reply.objects.exists()
    return list(map(str, errors.value.problems))


def test_answers_of_all_kinds_are_read(cast: Cast) -> None:
    RoundQuestionnaire.objects.update(length="full")
    read(
        cast,
        row("PL3", "ute"),
        row("pl1", "park|torg"),
        row("SU4", "120"),
        row("UN5", "Mest på kvällen."),
        row("PE7", "ofta", "police"),
        row("i3", "nej", "polisen"),
        row("i3", "unknown", "kommunen"),
    )
    now = stored(cast.square_now)
    assert (now["q.PL3"], now["q.PL1"]) == ("ute", "torg|park")
    assert (now["q.SU4"], now["q.UN5"], now["q.PE7.police"]) == ("120", "Mest på kvällen.", "ofta")
    assert (now["i3.police"], now["i3.municipality"]) == ("no", "unknown")
    assert "q.PE7" not in now


def test_reading_again_changes_nothing(cast: Cast) -> None:
    rows = [row("PL1", "park|torg"), row("i1", "yes", "police")]
    read(cast, *rows)
    version = Assessment.objects.get(pk=cast.square_now.pk).version
    report = read(cast, row("PL1", "torg|park"), rows[1])
    assert report.is_unchanged
    assert report.replies.unchanged == 2
    assert Assessment.objects.get(pk=cast.square_now.pk).version == version


def test_a_dry_run_writes_nothing(cast: Cast) -> None:
    assert read(cast, row("PL3", "ute"), dry_run=True).replies.created == 1
    assert not Reply.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (row("PL3", "utomhus"), "value: PL3: “utomhus” is none of its options"),
        (row("PL3", "ute|inne"), "value: PL3: choose one option only."),
        (row("SY1", "otrygg|vet_ej"), "value: SY1: “Vet ej” stands alone."),
        (row("SY3", "inget"), "question: round 2023 does not ask SY3."),
        (row("XX1", "ja"), "question: round 2023 does not ask XX1."),
        (row("i11", "yes", "police"), "question: round 2023 has no indicator 11."),
        (row("i1", "yes"), "party: is empty. Joint answers to indicators come with import_assessments."),
        (row("i1", "kanske", "police"), "value: “kanske” is not one of: yes, no, unknown"),
        (row("PL3", "ute", "region"), "party: “region” is not one of: police, municipality"),
        (row("PL3", ""), "value: is empty."),
        (row("", "ute"), "question: is empty."),
        (row("PL3", "ute", scene="2701-999"), "scene: 2701-999 has no assessment in round 2023."),
        (row("PL3", "ute", round="1999"), "round: Eklunds län has no round 1999."),
        (row("PL3", "ute", round="2022"), "round: round 2022 is proofing."),
        (row("PL3", "ute", round="2024"), "round: round 2024 is planned."),
    ],
)
def test_one_wrong_row_is_told_with_its_place_and_nothing_is_written(
    cast: Cast, wrong: dict[str, Any], message: str
) -> None:
    (problem,) = told(cast, row("PL2", "central"), wrong)
    assert problem.startswith(f"Line 3, {message}")


def test_a_question_answered_twice_is_told(cast: Cast) -> None:
    (problem,) = told(cast, row("PL3", "ute"), row("PL3", "inne"))
    assert problem == "Line 3, question: is answered in line 2 already."


def test_a_retired_option_is_refused(cast: Cast) -> None:
    retire("PL3", "bada")
    (problem,) = told(cast, row("PL3", "bada"))
    assert "can no longer be chosen" in problem


def test_a_file_does_not_change_an_answer(cast: Cast) -> None:
    reply(cast.square_now, "PL3", "ute")
    with pytest.raises(ImportErrors, match=r"has been answered already \(ute\)"):
        read(cast, row("PL3", "inne"), row("PL2", "central"))
    assert Reply.objects.count() == 1


@pytest.mark.parametrize(
    ("text", "message"), [("Kalle, 640823-3234", "personal"), ("Ring 070-123 45 67", "seems to hold")]
)
def test_a_text_tells_of_nobody(cast: Cast, text: str, message: str) -> None:
    RoundQuestionnaire.objects.update(length="full")
    assert message in told(cast, row("UN5", text))[0]


def test_what_may_point_out_somebody_can_be_confirmed(cast: Cast) -> None:
    RoundQuestionnaire.objects.update(length="full")
    read(cast, row("UN5", "Kiosken, 08-123 45 67"), confirm=True)
    assert stored(cast.square_now)["q.UN5"]


def test_own_answers_that_agree_become_the_joint_answer_in_an_open_round(cast: Cast) -> None:
    read(
        cast,
        row("i1", "no", "police", scene="2702-001"),
        row("i1", "no", "municipality", scene="2702-001"),
        row("PE7", "ofta", "police"),
        row("PE7", "ofta", "municipality"),
    )
    assert stored(cast.park_now)["i1.agreed"] == "no"
    assert stored(cast.square_now)["q.PE7"] == "ofta"


def test_a_signature_of_an_open_round_falls_and_it_is_told(cast: Cast) -> None:
    RoundQuestionnaire.objects.all().delete()
    signing.sign(cast.square_now, party=Party.POLICE, seen_version=1, by=cast.police)
    read(cast, row("i1", "no", "police"))
    assert not cast.square_now.signatures.exists()
    assert cast.square_now.events.filter(kind=Event.Kind.SIGNATURES_REMOVED).exists()


def test_a_published_round_takes_own_answers_and_questions_and_keeps_what_was_agreed(cast: Cast) -> None:
    questionnaire()
    before = Assessment.objects.get(pk=cast.square_then.pk)
    read(
        cast,
        row("i1", "no", "police", round="2021"),
        row("i1", "no", "municipality", round="2021"),
        row("SY3", "inget", round="2021"),
    )
    now = Assessment.objects.get(pk=before.pk)
    assert stored(now)["i1.agreed"] == "yes"
    assert (now.settled_at, now.version, now.signatures.count()) == (before.settled_at, before.version, 2)
    assert now.events.get().kind == Event.Kind.IMPORTED
    assert asked.of(now).answers == {"SY3": "inget"}
    assert read(cast, row("SY3", "inget", round="2021")).is_unchanged


def test_a_file_of_own_answers_asks_no_questions_of_a_published_round(cast: Cast) -> None:
    read(cast, row("i1", "no", "police", round="2021"))
    assert not RoundQuestionnaire.objects.filter(round=cast.published).exists()
