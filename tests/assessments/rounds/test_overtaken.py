"""A letter that has not left when what it asks for has been done is not sent (rule 26)."""

import datetime
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone

from assessments.judging import rules as judging
from assessments.judging import signing
from assessments.models import Assessment, WatchAnswer, ZeroReport
from assessments.rounds import letters
from assessments.rounds import rules as rounds
from assessments.rounds.letters import ended_watches
from assessments.rounds.overtaken import stop_overtaken
from assessments.rounds.reminding import reminders_now
from municipalities.letters.writing import put
from municipalities.models import Letter, User
from municipalities.models.actor import Party
from tests.cast import Cast
from tests.factories import SceneFactory, answered, settled
from tests.mail_server import Box, mail_server
from tests.questions import questionnaire, reply

pytestmark = pytest.mark.django_db
Kind, State = Letter.Kind, Letter.State


def sign(assessment: Assessment, party: Party, by: User) -> None:
    version = Assessment.objects.get(pk=assessment.pk).version
    signing.sign(assessment, party=party, seen_version=version, by=by)


def send() -> Box:
    with mail_server() as box:
        call_command("send_mail", stdout=StringIO())
        call_command("send_mail", stdout=StringIO())
    return box


def morning() -> None:
    """What is told once a day is told now."""
    Letter.objects.update(due=timezone.now())


@pytest.fixture
def signed(cast: Cast) -> Letter:
    sign(cast.square_now, Party.POLICE, cast.police)
    return Letter.objects.get(kind=Kind.SIGNED, user=cast.district)


class TestTheOtherHasSigned:
    def test_is_not_sent_to_who_has_signed_since(self, cast: Cast, signed: Letter) -> None:
        sign(cast.square_now, Party.MUNICIPALITY, cast.district)
        morning()
        assert not send().arrived
        signed.refresh_from_db()
        assert (signed.state, signed.reason) == (State.STOPPED, "Det som brevet ber om är gjort.")

    def test_is_not_sent_when_the_other_has_taken_it_back(self, cast: Cast, signed: Letter) -> None:
        signing.withdraw(cast.square_now, party=Party.POLICE, by=cast.police)
        morning()
        assert not send().arrived

    def test_is_sent_otherwise(self, cast: Cast, signed: Letter) -> None:
        morning()
        assert send().receivers == [cast.district.email]

    @pytest.mark.parametrize("is_gathered", [False, True])
    def test_signed_taken_back_and_signed_again_is_told_once(
        self, cast: Cast, signed: Letter, *, is_gathered: bool
    ) -> None:
        if is_gathered:
            morning()
            call_command("send_mail", stdout=StringIO())  # no mail server: it gathers, and the letter waits
        signing.withdraw(cast.square_now, party=Party.POLICE, by=cast.police)
        sign(cast.square_now, Party.POLICE, cast.police)
        morning()

        [arrived] = send().arrived

        assert "1 nyhet" in arrived["Subject"]
        signed.refresh_from_db()
        assert (signed.state, signed.fault) == (State.STOPPED, Letter.Fault.REPLACED)

    def test_a_letter_of_the_day_that_waits_is_gathered_anew_without_it(self, cast: Cast, signed: Letter) -> None:
        scene = SceneFactory.create(
            county=cast.county, local_police_area=cast.square.local_police_area, district=cast.square.district
        )
        other = answered(scene=scene, round=cast.open, yes=8)
        sign(other, Party.POLICE, cast.police)
        morning()
        call_command("send_mail", stdout=StringIO())  # no mail server: it gathers, and the letter waits
        assert Letter.objects.get(kind=Kind.DIGEST).parts.count() == 2
        sign(cast.square_now, Party.MUNICIPALITY, cast.district)

        [arrived] = send().arrived

        assert "1 nyhet" in arrived["Subject"]
        body = arrived.get_body(("plain",))
        assert body
        assert f"Plats {scene.code}" in body.get_content()
        assert "2701-001" not in body.get_content()


class TestFell:
    @pytest.fixture
    def fell(self, cast: Cast, signed: Letter) -> Letter:
        judging.save(cast.square_now, {"i3.agreed": "no"}, seen_version=1, by=cast.district)
        return Letter.objects.get(kind=Kind.FELL)

    def test_is_not_sent_to_who_has_signed_anew(self, cast: Cast, fell: Letter) -> None:
        sign(cast.square_now, Party.POLICE, cast.police)
        assert cast.police.email not in send().receivers

    def test_is_sent_while_it_waits_for_the_receiver(self, cast: Cast, fell: Letter) -> None:
        sign(cast.square_now, Party.MUNICIPALITY, cast.district)
        assert send().receivers == [cast.police.email]

    def test_sent_back_is_not_told_to_who_has_signed_anew(self, cast: Cast, signed: Letter) -> None:
        signing.send_back(cast.square_now, reason="Läs om.", by=cast.office)
        sign(cast.square_now, Party.POLICE, cast.police)
        assert send().receivers == [cast.district.email]


class TestTakenBack:
    @pytest.fixture
    def taken_back(self, cast: Cast, signed: Letter) -> None:
        sign(cast.square_now, Party.MUNICIPALITY, cast.district)
        signing.withdraw(cast.square_now, party=Party.POLICE, by=cast.police)

    def test_the_other_party_is_told_if_it_has_signed(self, cast: Cast, taken_back: None) -> None:
        letter = Letter.objects.get(kind=Kind.FELL)
        assert letter.user == cast.district
        assert letter.subject == "Öppna drogscener: Polisen har tagit tillbaka sin underskrift i omgång 2023"
        assert "Din egen underskrift står kvar." in letter.text
        assert send().receivers == [cast.district.email]

    def test_not_when_it_is_signed_again_before_the_letter_leaves(self, cast: Cast, taken_back: None) -> None:
        sign(cast.square_now, Party.POLICE, cast.police)
        assert not send().arrived

    def test_nobody_is_told_who_has_not_signed(self, cast: Cast, signed: Letter) -> None:
        signing.withdraw(cast.square_now, party=Party.POLICE, by=cast.police)
        assert not Letter.objects.filter(kind=Kind.FELL).exists()


class TestWhatIsLeft:
    def test_a_reminder_is_not_sent_to_who_is_done(self, cast: Cast) -> None:
        put(reminders_now(cast.open))
        sign(cast.square_now, Party.POLICE, cast.police)
        assert send().receivers == [cast.district.email, cast.other_police.email]

    def test_the_proof_is_not_told_of_to_who_has_answered(self, cast: Cast) -> None:
        letters.tell_proof(cast.in_proof)
        rounds.proof(cast.square_in_proof, party=Party.POLICE, is_correct=True, by=cast.police)
        assert send().receivers == [cast.district.email]

    def test_an_area_that_has_answered_is_not_asked(self, cast: Cast) -> None:
        put(reminders_now(cast.open))
        Assessment.objects.filter(pk=cast.square_now.pk).delete()
        for area in ({"local_police_area": cast.square.local_police_area}, {"district": cast.square.district}):
            ZeroReport.objects.create(round=cast.open, by=cast.police, **area)
        assert send().receivers == [cast.other_police.email]


def test_a_watch_that_has_been_answered_is_not_asked_of(cast: Cast) -> None:
    questionnaire()
    cast.square_now.delete()
    cast.square_in_proof.delete()
    ended = settled(scene=cast.square, round=cast.in_proof, listed=False)
    Assessment.objects.filter(pk=ended.pk).update(settled_at=timezone.now() - datetime.timedelta(days=367))
    reply(ended, "UP2", "m12")
    assert len(put(ended_watches(cast.county))) == 2
    assert stop_overtaken() == 0
    WatchAnswer.objects.create(assessment=ended, answer="still_gone", by=cast.police)
    assert stop_overtaken() == 2


def test_nothing_is_asked_while_no_letter_waits(cast: Cast, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):  # the letters
        assert stop_overtaken() == 0
