import pytest
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import override

from assessments.action.causes.acts import act
from assessments.action.causes.proposals import Proposal, proposals, spans
from assessments.action.causes.ready_made import suggestions
from assessments.action.causes.starting import start
from assessments.action.models import Cause
from assessments.action.models.corner import Corner
from assessments.models import Assessment
from scenes.models import Round
from tests.action import a_problem
from tests.cast import Cast
from tests.factories import RoundFactory, answered, settled
from tests.questions import asking, question, reply

pytestmark = pytest.mark.django_db


@pytest.fixture
def round() -> Round:
    round: Round = RoundFactory.create()
    asking(round, "full")
    return round


def proposed(assessment: Assessment) -> dict[str, Proposal]:
    with override("sv"):
        return {one.aims: one for one in proposals(Assessment.objects.get(pk=assessment.pk))}


def test_visible_sale_is_proposed_with_its_hours_and_its_proof(round: Round) -> None:
    assessment = settled(round=round, yes=2)
    reply(assessment, "TI1", "t16_20|t20_24")

    sale = proposed(assessment)["i1|i2|TI1"]
    assert sale.text == "Synlig försäljning dagligen kl. 16–24"
    assert sale.proof == "Indikator 1 och 2: ja. Tider: 16–20 och 20–24. Båda har skrivit under."
    assert not sale.restricted


def test_without_answers_nothing_is_proposed(round: Round) -> None:
    assert not proposed(answered(round=round, yes=0))
    assert not proposals(None)


def test_symptoms_and_indicators_that_say_the_same_are_one_problem(round: Round) -> None:
    assessment = answered(round=round, yes=5)
    reply(assessment, "SY1", "otrygg|undviks")

    unsafe = proposed(assessment)["i5|SY1.otrygg|SY1.undviks"]
    assert unsafe.proof == (
        "Indikator 5: ja. Symptom: upplevs som otrygg och allmänheten undviker platsen. Inte underskriven än."
    )


def test_a_joint_yes_on_which_the_two_answered_differently_says_so(round: Round) -> None:
    assessment = answered(round=round, yes=5)
    assessment.answers.filter(indicator=5).update(police="yes", municipality="no")
    assessment.answers.filter(indicator=3).update(police="yes", municipality="yes")

    found = proposed(assessment)
    assert found["i5"].proof == (
        "Indikator 5: ja. På indikator 5 svarade polisen och kommunen själva olika. Inte underskriven än."
    )
    assert "olika" not in found["i3"].proof


def test_a_yes_of_one_party_alone_is_proposed_as_what_it_is(round: Round) -> None:
    assessment = answered(round=round, yes=1)
    assessment.answers.filter(indicator__in=[2, 5]).update(agreed="", police="no", municipality="yes")
    assessment.answers.filter(indicator=7).update(agreed="", police="yes")
    assessment.answers.filter(indicator=8).update(agreed="", police="no", municipality="unknown")

    found = proposed(assessment)
    assert found["i5"].proof == (
        "På indikator 5 svarar polisen och kommunen olika, utan gemensamt svar. Inte underskriven än."
    )
    assert found["i1|i2"].text == "Synlig försäljning"
    assert found["i1|i2"].proof.startswith("Indikator 1: ja. På indikator 2 svarar polisen och kommunen olika")
    assert found.keys() == {"i5", "i1|i2"}


def test_a_question_that_the_two_answered_differently_says_so(round: Round) -> None:
    assessment = answered(round=round, yes=0)
    reply(assessment, "SY1", "otrygg")
    reply(assessment, "SY1", "otrygg", party="police")
    assert "olika" not in proposed(assessment)["SY1.otrygg"].proof  # the other one has not answered itself

    reply(assessment, "SY1", "olagenhet", party="municipality")
    assert "På fråga SY1 svarade polisen och kommunen själva olika." in proposed(assessment)["SY1.otrygg"].proof


def test_children_in_the_trade_are_a_restricted_problem(round: Round) -> None:
    assessment = settled(round=round, yes=0, joint=False)
    reply(assessment, "PE7", "ibland")

    children = proposed(assessment)["PE7"]
    assert (children.restricted, children.text) == (True, "Barn under 18 år syns ibland i handeln")
    assert children.proof == "Fråga PE7: ibland. Bara polisen har skrivit under."


@pytest.mark.parametrize("answer", ["sallan", "nej", "vet_ej"])
def test_children_who_are_hardly_seen_are_no_problem(round: Round, answer: str) -> None:
    assessment = settled(round=round, yes=0)
    reply(assessment, "PE7", answer)

    assert "PE7" not in proposed(assessment)


def test_every_other_problem_of_the_questionnaire_has_its_sentence(round: Round) -> None:
    options = [code for code in question("SY3").option_of if code not in ("ovrigt", "inget", "vet_ej")]
    assessment = settled(round=round, yes=0)
    reply(assessment, "SY3", "|".join(options))

    assert [*proposed(assessment)] == [f"SY3.{code}" for code in options]


@pytest.mark.parametrize(
    ("hours", "words"),
    [
        ([(16, 20), (20, 24)], "16–24"),
        ([(20, 24), (24, 30)], "20–06"),
        ([(6, 12), (16, 20)], "06–12 och 16–20"),
        ([(6, 12), (24, 30)], "00–12"),
    ],
)
def test_hours_that_meet_are_one_span(hours: list[tuple[int, int]], words: str) -> None:
    with override("sv"):
        assert spans(hours) == words


def test_answers_to_pl4_come_along_ticked_each_in_its_corner(round: Round) -> None:
    assessment = settled(round=round)
    reply(assessment, "PL4", "mork|efterfragan|oskott|ovrigt")

    found = {one.code: one for one in suggestions(Assessment.objects.get(pk=assessment.pk))}
    assert {code for code, one in found.items() if one.basis} == {"dark", "demand", "oskott"}
    assert (found["demand"].corner, found["oskott"].corner) == (Corner.TARGET, Corner.PLACE)
    assert found["oskott"].text == "Oskött eller skräpigt"
    assert len(suggestions(None)) == 13


def test_chosen_problems_keep_what_they_rest_on_and_who_may_read_them() -> None:
    cast = Cast()
    asking(cast.in_proof, "full")
    reply(cast.square_in_proof, "PE7", "ofta")
    draft = start(cast.square, by=cast.police)
    act(draft, "choose", QueryDict("proposal=PE7&proposal=i1|i2&proposal=made-up"), by=cast.police)

    found = {problem.aims: problem.restricted for problem in draft.problems.all()}
    assert found == {"PE7": True, "i1|i2": False}
    assert [one.get("restricted", False) for one in draft.events.latest("pk").changes].count(True) == 1
    with pytest.raises(ValidationError):
        act(draft, "choose", QueryDict("proposal=PE7"), by=cast.police)


def test_more_than_three_are_refused_and_none_is_taken() -> None:
    cast = Cast()
    draft = start(cast.square, by=cast.police)
    data = QueryDict(mutable=True)
    data.setlist("proposal", [one.aims for one in proposals(cast.square_in_proof)][:4])

    with pytest.raises(ValidationError):
        act(draft, "choose", data, by=cast.police)
    assert len(data.getlist("proposal")) == 4
    assert not draft.problems.exists()


def test_ticked_causes_land_in_their_corner_once() -> None:
    cast = Cast()
    draft = start(cast.square, by=cast.police)
    problem = a_problem(draft)
    data = QueryDict(f"ready-p{problem.pk}=network&ready-p{problem.pk}=dark")
    act(draft, f"tick:{problem.pk}", data, by=cast.police)

    found = {cause.ready_made: cause.corner for cause in Cause.objects.all()}
    assert found == {"network": Corner.OFFENDER, "dark": Corner.PLACE}
    with pytest.raises(ValidationError):
        act(draft, f"tick:{problem.pk}", data, by=cast.police)
