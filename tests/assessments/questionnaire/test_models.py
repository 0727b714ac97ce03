"""What the database refuses of questions and replies, whoever writes them."""

import pytest
from django.core.exceptions import ValidationError
from django.db.models import ProtectedError
from django.test import Client
from django.urls import reverse

from assessments.models import Assessment, Option, Question, Questionnaire, Reply
from tests.cast import Cast
from tests.database import refused
from tests.factories import AssessmentFactory
from tests.questions import asking, question, questionnaire, reply

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


@pytest.fixture
def assessment() -> Assessment:
    made: Assessment = AssessmentFactory.create()
    asking(made.round)
    return made


def test_a_single_choice_a_number_and_a_text_have_one_answer_of_each_party(assessment: Assessment) -> None:
    for code, first, second in (("PL3", "ute", "inne"), ("SU4", "100", "120"), ("UN5", "Ett", "Två")):
        reply(assessment, code, first)
        reply(assessment, code, first, party="police")
        with refused():
            reply(assessment, code, second)


def test_of_several_options_each_is_ticked_once(assessment: Assessment) -> None:
    reply(assessment, "PL1", "torg|park")
    with refused():
        reply(assessment, "PL1", "torg")


def write(assessment: Assessment, code: str, **value: object) -> None:
    of = question(code)
    Reply.objects.create(**{"assessment": assessment, "question": of, "kind": of.kind} | value)


@pytest.mark.parametrize(
    ("code", "value"),
    [
        ("PL3", {}),
        ("PL3", {"number": 1}),
        ("PL3", {"text": "ute"}),
        ("SU4", {}),
        ("SU4", {"text": "100"}),
        ("UN5", {}),
        ("UN5", {"number": 1}),
        ("UN5", {"text": "Ett", "number": 1}),
        ("UN5", {"text": "Ett", "kind": "essay"}),
        ("UN5", {"text": "Ett", "party": "office"}),
    ],
)
def test_a_reply_is_of_its_kind(assessment: Assessment, code: str, value: dict[str, object]) -> None:
    with refused():
        write(assessment, code, **value)


def test_a_number_may_be_unknown_but_not_both(assessment: Assessment) -> None:
    unknown = Option.objects.get(question__code="SU4", code="vet_ej")
    with refused():
        write(assessment, "SU4", option=unknown, number=100)
    write(assessment, "SU4", option=unknown)


def test_an_option_or_question_that_has_been_answered_cannot_be_deleted(assessment: Assessment) -> None:
    reply(assessment, "PL3", "ute")
    with pytest.raises(ProtectedError):
        Option.objects.get(question__code="PL3", code="ute").delete()
    with pytest.raises(ProtectedError):
        question("PL3").questionnaire.delete()


def test_a_code_is_used_once(assessment: Assessment) -> None:
    of = question("PL3")
    with refused():
        Option.objects.create(question=of, code="ute", label="Ute", order=9)
    with refused():
        Question.objects.filter(code="PL4").update(code="PL3")
    with refused():
        Question.objects.filter(code="PL4").update(order=of.order)


@pytest.mark.parametrize(
    ("shown_if", "message"),
    [("när det passar", "is not a condition"), ("UN1", "comes before"), ("XX1=ja", "comes before")],
)
def test_a_condition_is_understood_and_hangs_on_an_earlier_question(
    assessment: Assessment, shown_if: str, message: str
) -> None:
    of = question("PL3")
    of.shown_if = shown_if
    with pytest.raises(ValidationError, match=message):
        of.full_clean()


def test_a_number_has_its_limits(assessment: Assessment) -> None:
    with refused():
        Question.objects.filter(code="SU4").update(most=None)
    with refused():
        Question.objects.filter(code="SU4").update(least=30_000)


def test_restricted_answers_are_not_for_readers(cast: Cast) -> None:
    assessment = Assessment.objects.get(scene=cast.square, round=cast.open)
    asking(cast.open)
    reply(assessment, "PL3", "ute")
    reply(assessment, "PE7", "ofta")
    everything = {"PL3", "PE7"}
    for user, codes in {
        cast.police: everything,
        cast.municipal: everything,
        cast.contributor: everything,
        cast.office: everything,
        cast.reader: {"PL3"},
        cast.outsider: set(),
    }.items():
        seen = Reply.objects.visible_to(user).values_list("question__code", flat=True)
        assert {*seen} == codes, user


# --- In administration


def change(of: Question) -> str:
    return reverse("admin:assessments_question_change", args=[of.pk])


def options_of(of: Question, **first: object) -> dict[str, object]:
    """What the page of a question posts of its options."""
    rows = [*of.options.all()]
    sent: dict[str, object] = {"options-TOTAL_FORMS": len(rows), "options-INITIAL_FORMS": len(rows)}
    for number, row in enumerate(rows):
        sent |= {f"options-{number}-id": row.pk, f"options-{number}-question": of.pk}
        sent |= {f"options-{number}-{name}": getattr(row, name) for name in ("code", "label", "order")}
    return sent | {f"options-0-{name}": value for name, value in first.items()}


def test_of_a_version_in_use_an_option_can_be_retired_and_nothing_else(
    assessment: Assessment, admin_client: Client
) -> None:
    of = question("PL3")
    admin_client.post(change(of), options_of(of, label="Ute", retired="on") | {"text": "Var?"})
    first = of.options.get(code="ute")
    assert (first.retired, first.label) == (True, "Utomhus")
    of.refresh_from_db()
    assert of.text == "Sker handeln utomhus eller inomhus?"
    assert admin_client.post(reverse("admin:assessments_question_delete", args=[of.pk])).status_code == 403
    whole = reverse("admin:assessments_questionnaire_delete", args=[of.questionnaire_id])
    assert admin_client.post(whole).status_code == 403


def test_a_version_in_use_gets_no_more_questions(assessment: Assessment) -> None:
    of = question("PL3")
    more = Question(
        questionnaire=of.questionnaire,
        code="PL13",
        theme="plats",
        order=99,
        text="Mer?",
        kind="text",
        visibility="internal",
        next_round="clear",
    )
    with pytest.raises(ValidationError, match="stay"):
        more.full_clean()


def test_what_is_kept_of_a_version_follows_what_administration_changes(
    assessment: Assessment, admin_client: Client
) -> None:
    of, asked = question("PL3"), Assessment.objects.get(pk=assessment.pk).questions["PL3"]
    assert Assessment.objects.get(pk=assessment.pk).questions["PL3"] is asked

    admin_client.post(change(of), options_of(of, retired="on"))

    first = next(iter(Assessment.objects.get(pk=assessment.pk).questions["PL3"].option_of.values()))
    assert first.retired


def test_a_question_that_is_moved_or_deleted_is_gone_from_its_version(admin_client: Client) -> None:
    one, other = questionnaire(), Questionnaire.objects.create(version="2027")
    moved, deleted = question("UN5"), question("UN3")
    assert {moved, deleted} <= {*one.kept_questions}
    assert not other.kept_questions

    names = ("code", "order", "theme", "text", "help", "kind", "most", "visibility", "next_round")
    sent = {name: getattr(moved, name) for name in names} | {"questionnaire": other.pk}
    admin_client.post(change(moved), options_of(moved) | sent)
    admin_client.post(reverse("admin:assessments_question_delete", args=[deleted.pk]), {"post": "yes"})

    one.refresh_from_db()
    other.refresh_from_db()
    assert not {moved, deleted} & {*one.kept_questions}
    assert other.kept_questions == (moved,)


def test_a_copy_is_a_version_that_can_be_changed(assessment: Assessment, admin_client: Client) -> None:
    Option.objects.filter(question__code="PL3", code="bada").update(retired=True)
    asked = question("PL3").questionnaire
    admin_client.post(
        reverse("admin:assessments_questionnaire_changelist"), {"action": "copy", "_selected_action": [asked.pk]}
    )
    copied = Question.objects.get(questionnaire__version="2026-2", code="PL3")
    assert [*copied.option_of] == ["ute", "inne", "vet_ej"]
    assert copied.questionnaire.questions.count() == asked.questions.count() == 62
    assert "bada" in Question.objects.get(questionnaire=asked, code="PL3").option_of
