"""A place as it was where the round asks questions: those asked anew on top, all else to read (rules 4 and 19)."""

import re
from types import SimpleNamespace
from typing import Any

import pytest
from django.urls import reverse

from assessments.assessment_page import prefilling
from assessments.judging import filling
from assessments.judging import rules as judging
from assessments.models import Assessment, Event, Question
from assessments.questionnaire import asked
from municipalities.models import User
from municipalities.models.actor import Party
from scenes.models import Round
from tests.factories import drawn, settled
from tests.pages import Response, logged_in, text
from tests.pair import a_pair_with_assessment
from tests.questions import asking, reply

pytestmark = pytest.mark.django_db

ANEW = ["SY2", "TI4", "SN1", "SN4", "PO1", "PO2", "PO3", "AN1", "UN1", "UN2", "UN3"]


def first_option(question: Question) -> str:
    return next(iter(question.option_of))


@pytest.fixture
def pair() -> SimpleNamespace:
    """Not touched in 2024; listed in 2023, where every core question was answered with its first option."""
    pair = a_pair_with_assessment(name="Vintertorget")
    pair.last = settled(scene=pair.scene, round=pair.before)
    pair.outline = drawn(pair.scene, pair.before)
    asking(pair.round)
    pair.questions = Question.objects.filter(core=True).exclude(code__in=["AN5", "UN4", "UP1", "UP2", "UP3"])
    for question in pair.questions:
        reply(pair.last, question.code, first_option(question) if question.kind != "number" else "1")
    return pair


def address(pair: SimpleNamespace, party: Party = Party.POLICE) -> str:
    return reverse("assessment_as_before", args=[pair.assessment.pk, party])


def fresh(pair: SimpleNamespace) -> Assessment:
    return Assessment.objects.select_related("round", "scene").get(pk=pair.assessment.pk)


def answers(**other: str) -> dict[str, Any]:
    """As the page sends them: the first option of each."""
    of = {question.code: question for question in Question.objects.filter(code__in=ANEW)}
    return {f"q-{code}": ["", other.get(code, first_option(of[code]))] for code in ANEW}


def sign(pair: SimpleNamespace, user: User, party: Party = Party.POLICE, **data: Any) -> Response:
    return logged_in(user).post(address(pair, party), {"version": 0, "stands_behind": "on"} | data)


def test_only_the_core_questions_that_no_round_gives_the_next_are_asked(pair: SimpleNamespace) -> None:
    assert [one.code for one in filling.asked_anew(filling.filled_in(fresh(pair)))] == ANEW
    page = logged_in(pair.police).get(address(pair)).content.decode()
    assert re.findall(r'data-question="q-(\w+)"', page) == ANEW
    assert page.index('id="anew"') < page.index('id="indicators"')


def test_the_start_page_offers_it(pair: SimpleNamespace) -> None:
    assert "Oförändrad" in text(logged_in(pair.police).get(reverse("my_area")))


def test_what_the_round_before_did_not_answer_is_judged_as_usual(pair: SimpleNamespace) -> None:
    """Only what is asked anew comes on top."""
    pair.last.replies.filter(question__code="PL2").delete()
    assert "Oförändrad" not in text(logged_in(pair.police).get(reverse("my_area")))
    assert logged_in(pair.police).get(address(pair)).headers["Location"] == reverse(
        "assessment_edit", args=[pair.assessment.pk]
    )


def test_all_else_of_the_questionnaire_is_there_to_read(pair: SimpleNamespace) -> None:
    page = text(logged_in(pair.police).get(address(pair)))
    option = next(iter(Question.objects.get(code="PL2").option_of.values()))
    assert f"PL2. {Question.objects.get(code='PL2').text}" in page
    assert option.label in page
    assert "11 frågor ställs på nytt" in page


def test_answered_and_signed_in_one_act(pair: SimpleNamespace) -> None:
    response = sign(pair, pair.police, **answers(TI4="sallan"))
    assert response.headers["Location"] == reverse("my_area")
    now = fresh(pair)
    assert now.is_signed
    given = asked.of(now).answers
    assert given["TI4"] == "sallan"
    assert {question.code for question in pair.questions} <= given.keys()


def test_the_other_party_reads_first_what_has_changed_and_signs(pair: SimpleNamespace) -> None:
    sign(pair, pair.police, **answers(TI4="sallan"))
    page = text(logged_in(pair.municipal).get(address(pair, Party.MUNICIPALITY)))
    assert "Ändrat sedan omgång 2023" in page
    assert page.index("TI4.") < page.index("Tio indikatorer")
    sign(pair, pair.municipal, Party.MUNICIPALITY, version=fresh(pair).version)
    assert fresh(pair).is_settled


def test_without_an_answer_nothing_is_signed_and_what_was_given_is_still_there(pair: SimpleNamespace) -> None:
    given = answers()
    del given["q-UN3"]
    response = sign(pair, pair.police, **given)
    assert response.status_code == 409
    assert "UN3." in text(response)
    assert response.content.decode().count(" checked") == len(ANEW) - 1
    assert (fresh(pair).version, Event.objects.filter(assessment=pair.assessment).count()) == (0, 0)


def test_nothing_but_what_is_asked_anew_is_taken_from_that_page(pair: SimpleNamespace) -> None:
    sent = {"version": 0, "stands_behind": "on"} | answers()
    page = logged_in(pair.police)
    assert page.post(address(pair), sent | {"q-PL3": "inne"}).status_code == 422
    page.post(address(pair), sent | {"i1-agreed": "unknown"})
    now = judging.values(fresh(pair))
    assert (fresh(pair).is_signed, now["i1.agreed"]) == (True, "yes")


def test_an_option_that_is_none_is_told_of(pair: SimpleNamespace) -> None:
    response = sign(pair, pair.police, **answers(TI4="ibland"))
    assert response.status_code == 422
    assert "finns inte bland alternativen" in text(response)


def test_what_was_answered_on_a_page_that_someone_overtook_is_kept_and_overwrites_nothing(
    pair: SimpleNamespace,
) -> None:
    judging.save(fresh(pair), {"q.TI4": "dagligen", "i1.agreed": "no"}, seen_version=0, by=pair.municipal)
    response = sign(pair, pair.police, **answers(TI4="sallan"))
    assert response.headers["Location"] == reverse("assessment_edit", args=[pair.assessment.pk])
    now = fresh(pair)
    assert not now.is_signed
    given = asked.of(now).answers
    assert given["TI4"] == "dagligen"
    assert given["UN3"] == first_option(Question.objects.get(code="UN3"))


def test_what_hangs_on_an_answer_that_comes_along_comes_along_too(pair: SimpleNamespace) -> None:
    """SU4 asks of substances other than unknown ones, AN4 of PE8."""
    asks = pair.round.asks
    asks.length = "full"
    asks.save()
    reply(pair.last, "PE8", "delvis")
    reply(pair.last, "AN4", first_option(Question.objects.get(code="AN4")))
    assert {"q.PE8", "q.AN4"} <= filling.to_prefill(fresh(pair)).keys()


def test_what_the_other_had_answered_too_is_told_with_both_answers(pair: SimpleNamespace) -> None:
    judging.save(fresh(pair), {"q.TI4": "dagligen"}, seen_version=0, by=pair.municipal)

    response = sign(pair, pair.police, **answers(TI4="sallan"))

    page = text(logged_in(pair.police).get(response.headers["Location"]) if response.status_code == 302 else response)
    labels = Question.objects.get(code="TI4").option_of
    assert response.status_code == 302
    assert asked.of(fresh(pair)).answers["TI4"] == "dagligen"
    assert labels["sallan"].label in page


def test_it_is_told_also_where_the_other_has_completed_and_signed_meanwhile(pair: SimpleNamespace) -> None:
    sign(pair, pair.municipal, Party.MUNICIPALITY, **answers(TI4="dagligen"))

    page = text(sign(pair, pair.police, **answers(TI4="sallan")))

    labels = Question.objects.get(code="TI4").option_of
    assert f"Svaret på TI4: {pair.municipal} hann före, {labels['dagligen'].label}." in page
    assert f"Ditt svar sparades inte: {labels['sallan'].label}." in page
    assert fresh(pair).is_signed
    assert asked.of(fresh(pair)).answers["TI4"] == "dagligen"


def test_that_the_round_was_closed_meanwhile_is_told_once(
    pair: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the look whether it may be signed and the signature."""

    def closed_first(*args: Any, **kwargs: Any) -> Assessment:
        Round.objects.filter(pk=pair.round.pk).update(state=Round.State.PROOFING)
        return sign_as_before(*args, **kwargs)

    sign_as_before = prefilling.sign_as_before
    monkeypatch.setattr(prefilling, "sign_as_before", closed_first)

    response = sign(pair, pair.police, **answers())

    page = text(response.client.get(response.headers["Location"]))  # with messages, if there are any
    assert page.count("Bedömningar kan bara ändras medan den är öppen.") == 1
    assert fresh(pair).version == 0


def test_what_the_import_changed_is_told_as_its_doing(pair: SimpleNamespace) -> None:
    sign(pair, pair.municipal, Party.MUNICIPALITY, **answers(TI4="dagligen"))
    Event.objects.filter(assessment=pair.assessment).update(by=None)

    assert "Svaret på TI4: Importen hann före" in text(sign(pair, pair.police, **answers(TI4="sallan")))


def test_where_both_answered_alike_there_is_nothing_to_tell(pair: SimpleNamespace) -> None:
    sign(pair, pair.municipal, Party.MUNICIPALITY, **answers())

    assert "sparades inte" not in text(sign(pair, pair.police, **answers()))


def test_the_help_is_folded(pair: SimpleNamespace) -> None:
    page = logged_in(pair.police).get(address(pair)).content.decode()

    folded = re.findall(r'<details class="how.*?</details>', page, re.DOTALL)
    assert any(Question.objects.get(code="TI4").help in one for one in folded)
    assert "form-text" not in page
