import pytest

from assessments.action.meeting_sheet.partners import MOST, Partners, partners
from assessments.models import Question
from municipalities.models import User
from tests.cast import Cast
from tests.factories import settled
from tests.questions import asking, question, reply

pytestmark = pytest.mark.django_db


def told(cast: Cast, user: User | None = None) -> Partners:
    return partners([cast.square.pk, cast.park.pk], user or cast.office)


def names(cast: Cast) -> list[str]:
    return [one.name for one in told(cast).unused]


@pytest.fixture(autouse=True)
def asked(cast: Cast) -> None:
    asking(cast.open, "full")


def test_unused_are_those_who_could_without_those_who_do(cast: Cast) -> None:
    reply(cast.square_now, "SA1", "skola|fritid")
    reply(cast.square_now, "SA2", "skola|privat|trafik")
    assert names(cast) == ["Privata fastighetsägare", "Trafikföretag"]
    assert [one.name for one in told(cast).today] == ["Skola", "Fritid och kultur"]


def test_each_place_counts_and_the_base_is_those_that_answered(cast: Cast) -> None:
    reply(cast.square_now, "SA2", "trafik|privat")
    reply(cast.park_now, "SA2", "privat")
    assert [(one.name, one.places) for one in told(cast).unused] == [
        ("Privata fastighetsägare", "2 av 2 platser"),
        ("Trafikföretag", "1 av 2 platser"),
    ]


def test_a_partner_of_one_place_may_be_unused_at_another(cast: Cast) -> None:
    reply(cast.square_now, "SA1", "skola")
    reply(cast.park_now, "SA2", "skola")
    assert names(cast) == ["Skola"]


def test_nobody_and_dont_know_are_no_partners(cast: Cast) -> None:
    reply(cast.square_now, "SA1", "ingen")
    reply(cast.square_now, "SA2", "vet_ej")
    found = told(cast)
    assert (found.unused, found.today, found.answered) == ([], [], 1)


def test_what_one_party_ticked_alone_is_not_the_answer(cast: Cast) -> None:
    reply(cast.square_now, "SA2", "skola", party="police")
    assert told(cast).answered == 0


def test_the_latest_round_with_an_answer_counts(cast: Cast) -> None:
    asking_before = settled(scene=cast.park, round=cast.in_proof)
    reply(asking_before, "SA2", "skola")
    reply(cast.square_in_proof, "SA2", "skola")
    reply(cast.square_now, "SA2", "trafik")
    assert names(cast) == ["Skola", "Trafikföretag"]
    assert all(one.at == 1 for one in told(cast).unused)


def test_a_restricted_answer_is_not_for_readers(cast: Cast) -> None:
    reply(cast.square_now, "SA2", "skola")
    Question.objects.filter(code="SA2").update(visibility="restricted")
    assert told(cast, cast.police).answered == 1
    assert told(cast, cast.reader).answered == 0


def test_a_place_of_others_is_not_told(cast: Cast) -> None:
    reply(cast.park_now, "SA2", "skola")
    assert told(cast, cast.police).answered == 0


def test_a_long_list_is_cut_and_says_how_many_more(cast: Cast) -> None:
    codes = [one.code for one in question("SA2").options.filter(exclusive=False)]
    reply(cast.square_now, "SA2", "|".join(codes))
    found = told(cast)
    assert len(found.shown) == MOST
    assert found.more == f"och {len(codes) - MOST} till"
