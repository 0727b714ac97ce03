import pytest

from assessments.action.meeting_sheet.differences import Difference, differences
from assessments.models import Answer
from municipalities.models import User
from tests.cast import Cast
from tests.questions import asking, reply

pytestmark = pytest.mark.django_db


def found(cast: Cast, user: User | None = None) -> list[Difference]:
    return differences(cast.open, [cast.square.pk], user or cast.police)


def answer(cast: Cast, number: int, **values: str) -> None:
    Answer.objects.filter(assessment=cast.square_now, indicator=number).update(**values)


def test_an_indicator_says_who_said_what_and_what_they_agreed_on(cast: Cast) -> None:
    answer(cast, 3, police="no", municipality="yes", agreed="yes")
    [one] = found(cast)
    assert one.asked.startswith("3. ")
    assert one.words == "polisen: nej, kommunen: ja, gemensamt: ja"


def test_nothing_is_told_before_both_have_answered(cast: Cast) -> None:
    answer(cast, 3, police="no", municipality="", agreed="")
    assert found(cast) == []


def test_alike_is_no_difference(cast: Cast) -> None:
    answer(cast, 3, police="no", municipality="no", agreed="no")
    assert found(cast) == []


def test_what_is_not_agreed_yet_comes_first(cast: Cast) -> None:
    answer(cast, 3, police="no", municipality="yes", agreed="yes")
    answer(cast, 8, police="no", municipality="yes", agreed="")
    assert [one.anchor for one in found(cast)] == ["i8", "i3"]


def test_a_question_of_several_ticks_is_one_difference(cast: Cast) -> None:
    asking(cast.open, "full")
    reply(cast.square_now, "SA1", "skola|fritid", party="police")
    reply(cast.square_now, "SA1", "skola", party="municipality")
    [one] = found(cast)
    assert one.words == "polisen: Skola och Fritid och kultur, kommunen: Skola"


def test_the_same_ticks_in_another_order_are_the_same(cast: Cast) -> None:
    asking(cast.open, "full")
    reply(cast.square_now, "SA1", "skola|fritid", party="police")
    reply(cast.square_now, "SA1", "fritid|skola", party="municipality")
    assert found(cast) == []


def test_a_question_that_one_has_answered_is_sealed(cast: Cast) -> None:
    asking(cast.open, "full")
    reply(cast.square_now, "SA1", "skola", party="police")
    assert found(cast) == found(cast, cast.municipal) == []


def test_a_restricted_question_is_left_out_for_readers(cast: Cast) -> None:
    asking(cast.open, "full")
    reply(cast.square_now, "PE7", "ofta", party="police")
    reply(cast.square_now, "PE7", "ibland", party="municipality")
    assert len(found(cast)) == 1
    assert found(cast, cast.reader) == []
