"""Who is written to in a round, of what, and that nobody is written to twice (rule 26)."""

import datetime
from collections.abc import Callable
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from assessments.judging import rules as judging
from assessments.judging import signing
from assessments.judging.watching import Watched
from assessments.models import Assessment, Signature, WatchAnswer, ZeroReport
from assessments.rounds import letters
from assessments.rounds import rules as rounds
from assessments.rounds.calendar import days_of
from assessments.rounds.left import left
from assessments.rounds.letters import ended_watches
from assessments.rounds.reminding import due_reminders, remind_due, remind_now, reminders_now
from municipalities.letters.writing import put
from municipalities.models import County, Letter, LetterChoice, Membership, User
from municipalities.models.actor import Party
from scenes.models import Round
from tests.at_once import meanwhile
from tests.cast import Cast, person
from tests.factories import (
    AssessmentFactory,
    CountyFactory,
    MembershipFactory,
    PoliceFactory,
    SceneFactory,
    answered,
    settled,
)
from tests.mail_server import mail_server
from tests.questions import questionnaire, reply

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


def closing_in(days: int, round: Round) -> Round:
    round.closes_on = TODAY + datetime.timedelta(days=days)
    round.save()
    return round


def names(written: list[Letter]) -> list[str]:
    return sorted(letter.user.name for letter in written)


def command(**options: object) -> str:
    out = StringIO()
    call_command("send_reminders", stdout=out, **options)
    return out.getvalue()


class TestLeft:
    def test_police_and_the_district_are_waited_for(self, cast: Cast) -> None:
        waiting = {one.user: one for one in left(cast.open)}
        assert [a.scene for a, _signed in waiting[cast.police].assessments] == [cast.square]
        assert [a.scene for a, _signed in waiting[cast.district].assessments] == [cast.square]
        assert cast.contributor not in waiting
        assert cast.office not in waiting

    def test_the_municipality_is_waited_for_where_the_district_has_no_coordinator(self, cast: Cast) -> None:
        Membership.objects.filter(user=cast.district).delete()
        [mine] = [one for one in left(cast.open) if one.user == cast.municipal]
        assert [a.scene for a, _signed in mine.assessments] == [cast.square]

    def test_who_has_signed_has_nothing_left(self, cast: Cast) -> None:
        Signature.objects.create(assessment=cast.square_now, party=Party.POLICE, signed_by=cast.police)
        waiting = {one.user: one for one in left(cast.open)}
        assert cast.police not in waiting
        [(_assessment, other_has_signed)] = waiting[cast.district].assessments
        assert other_has_signed

    def test_area_that_has_not_answered_is_asked(self, cast: Cast) -> None:
        lonely = PoliceFactory.create(local_police_area__county=cast.county, local_police_area__name="Västra Ek")
        membership = MembershipFactory.create(actor=lonely)
        [mine] = [one for one in left(cast.open) if one.user == membership.user]
        assert mine.silent == ["Västra Ek"]
        ZeroReport.objects.create(round=cast.open, local_police_area=lonely.local_police_area, by=membership.user)
        assert membership.user not in [one.user for one in left(cast.open)]

    def test_the_proof_waits_for_those_who_have_not_answered(self, cast: Cast) -> None:
        rounds.proof(cast.square_in_proof, party=Party.POLICE, is_correct=True, by=cast.police)
        assert [(one.user, one.proofs) for one in left(cast.in_proof)] == [(cast.district, 1)]

    def test_nothing_is_left_of_a_published_round(self, cast: Cast) -> None:
        assert left(cast.published) == []


class TestDue:
    @pytest.mark.parametrize(
        ("days", "is_due"),
        [(22, False), (21, True), (20, True), (7, True), (1, True), (0, True), (-1, True), (-30, True)],
    )
    def test_reminders_come_by_the_last_day(self, cast: Cast, days: int, *, is_due: bool) -> None:
        assert bool(due_reminders(closing_in(days, cast.open))) is is_due

    def test_without_a_last_day_nobody_is_reminded_by_itself(self, cast: Cast) -> None:
        assert due_reminders(cast.open) == []

    def test_a_round_that_is_planned_or_published_reminds_nobody(self, cast: Cast) -> None:
        assert due_reminders(closing_in(1, cast.planned)) == []
        assert due_reminders(closing_in(1, cast.published)) == []

    def test_once_for_each_time(self, cast: Cast) -> None:
        round = closing_in(21, cast.open)
        assert len(put(due_reminders(round))) == 3
        assert due_reminders(round) == []
        assert due_reminders(round, TODAY + datetime.timedelta(days=13)) == []
        week_before = due_reminders(round, TODAY + datetime.timedelta(days=14))
        assert names(week_before) == ["Dana District", "Petra Polis", "Sven Södra"]

    def test_a_timer_that_has_stood_still_reminds_once(self, cast: Cast) -> None:
        round = closing_in(5, cast.open)
        put(due_reminders(round))
        assert due_reminders(round) == []
        assert Letter.objects.values("user").distinct().count() == Letter.objects.count()

    def test_when_the_last_day_is_moved_the_new_one_is_told(self, cast: Cast) -> None:
        put(due_reminders(closing_in(1, cast.open)))
        moved = closing_in(5, cast.open)
        [letter] = [one for one in put(due_reminders(moved)) if one.user == cast.police]
        assert str((TODAY + datetime.timedelta(days=5)).day) in letter.text

    def test_moved_far_ahead_nobody_is_reminded_until_its_time(self, cast: Cast) -> None:
        put(due_reminders(closing_in(1, cast.open)))
        assert due_reminders(closing_in(60, cast.open)) == []

    def test_who_has_been_reminded_by_hand_is_not_reminded_the_same_day(self, cast: Cast) -> None:
        round = closing_in(7, cast.open)
        put(reminders_now(round))
        assert due_reminders(round) == []
        assert reminders_now(round) == []

    def test_who_lost_one_of_two_assignments_before_it_was_sent_gets_a_letter_of_the_other(self, cast: Cast) -> None:
        other = MembershipFactory.create(user=cast.police, actor=cast.other_police_actor)
        round = closing_in(1, cast.open)
        put(due_reminders(round))
        yesterday = TODAY - datetime.timedelta(days=1)
        Membership.objects.filter(pk=other.pk).update(starts=yesterday, ends=yesterday)
        with mail_server() as box:
            call_command("send_mail", stdout=StringIO())
            assert cast.police.email not in box.receivers
            put(due_reminders(round))
            call_command("send_mail", stdout=StringIO())
            assert box.receivers.count(cast.police.email) == 1

    def test_who_was_done_when_it_was_to_leave_and_then_has_something_left_is_reminded(self, cast: Cast) -> None:
        round = closing_in(7, cast.open)
        for write in (remind_due, remind_now, remind_due):
            assert "Petra Polis" in names(write(round))
            assert "Petra Polis" not in names(write(round))
            stopped = Letter.objects.filter(user=cast.police).stop(Letter.Fault.OVERTAKEN)
            assert stopped == 1

    def test_who_has_ever_so_many_assignments_is_written_to(self, cast: Cast) -> None:
        for days in range(60):
            starts = TODAY - datetime.timedelta(days=days + 1)
            MembershipFactory.create(user=cast.police, actor=cast.police_actor, starts=starts)
        written = put(due_reminders(closing_in(1, cast.open)))
        assert max(len(letter.key) for letter in written) < 60

    def test_who_is_done_gets_nothing(self, cast: Cast) -> None:
        Signature.objects.create(assessment=cast.square_now, party=Party.POLICE, signed_by=cast.police)
        assert "Petra Polis" not in names(due_reminders(closing_in(1, cast.open)))


class TestProofs:
    """Who has not answered the proof is reminded each week after the round was closed for it."""

    @pytest.fixture
    def round(self, cast: Cast) -> Round:
        cast.in_proof.history.update(history_date=timezone.now() - datetime.timedelta(days=30))
        rounds.reopen(cast.in_proof, by=cast.office)
        rounds.start_proofing(cast.in_proof, by=cast.office)
        return Round.objects.get(pk=cast.in_proof.pk)

    @pytest.mark.parametrize(("days", "is_due"), [(0, False), (6, False), (7, True), (13, True), (30, True)])
    def test_a_week_after_it_was_closed_the_last_time(self, round: Round, days: int, *, is_due: bool) -> None:
        assert bool(due_reminders(round, TODAY + datetime.timedelta(days=days))) is is_due

    def test_the_week_counts_from_the_closing_and_not_from_what_was_before(self, cast: Cast) -> None:
        cast.open.history.update(history_date=timezone.now() - datetime.timedelta(days=60))
        rounds.start_proofing(cast.open, by=cast.office)

        assert due_reminders(Round.objects.get(pk=cast.open.pk)) == []

    def test_once_each_week_to_who_has_not_answered(self, cast: Cast, round: Round) -> None:
        def reminded(days: int) -> list[str]:
            back = timezone.now() - datetime.timedelta(days=days)
            round.history.filter(history_date__gte=timezone.now() - datetime.timedelta(days=29)).update(
                history_date=back
            )
            command()
            written = Letter.objects.filter(kind=Letter.Kind.REMINDER, written_at__gte=started)
            return names(list(written))

        started = timezone.now()
        assert reminded(7) == reminded(7) == ["Dana District", "Petra Polis"]
        rounds.proof(cast.square_in_proof, party=Party.POLICE, is_correct=True, by=cast.police)
        Letter.objects.filter(kind=Letter.Kind.REMINDER).delete()
        assert reminded(14) == ["Dana District"]

    def test_who_wants_no_reminders_gets_none_of_the_proof_even_when_the_last_day_to_sign_has_passed(
        self, cast: Cast, round: Round
    ) -> None:
        for user in (cast.police, cast.district):
            LetterChoice.objects.create(user=user, kind=Letter.Kind.REMINDER, choice="none")
        round = closing_in(-20, round)
        round.history.filter(history_date__gte=timezone.now() - datetime.timedelta(days=29)).update(
            history_date=timezone.now() - datetime.timedelta(days=7)
        )
        assert names(due_reminders(round)) == ["Dana District", "Petra Polis"]
        assert remind_due(round) == []

    @pytest.mark.parametrize(("days", "is_reminded"), [(8, False), (7, True), (-3, True)])
    def test_before_and_after_the_last_day_to_sign_they_get_it_all_the_same(
        self, cast: Cast, days: int, *, is_reminded: bool
    ) -> None:
        LetterChoice.objects.create(user=cast.police, kind=Letter.Kind.REMINDER, choice="none")
        assert ("Petra Polis" in names(remind_due(closing_in(days, cast.open)))) is is_reminded

    def test_the_letter_leads_to_the_proof(self, cast: Cast, round: Round) -> None:
        [letter, _other] = due_reminders(round, TODAY + datetime.timedelta(days=7))
        assert "- 1 plats i korrekturet" in letter.text
        assert f"/omgangar/{round.pk}/korrektur-lista/" in letter.text


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("second", [remind_now, remind_due])
def test_the_timer_and_a_hand_at_once_remind_each_person_once(second: Callable[[Round], list[Letter]]) -> None:
    round = closing_in(1, Cast().open)
    with meanwhile(lambda: second(round)) as outcome:
        assert len(remind_now(round)) == 3
    assert outcome.result == []
    assert Letter.objects.count() == 3


class TestWords:
    def test_a_reminder_lists_what_is_left_with_links_and_names_no_place(self, cast: Cast) -> None:
        [letter] = [one for one in due_reminders(closing_in(3, cast.open)) if one.user == cast.police]
        assert letter.subject == "Öppna drogscener: Kvar i omgång 2023: 1"
        assert "- Plats 2701-001\n" in letter.text
        assert f"/bedomningar/{cast.square_now.pk}/" in letter.text
        assert f'href="http://127.0.0.1:8000/bedomningar/{cast.square_now.pk}/"' in letter.html
        assert "Sista dag att skriva under är" in letter.text
        for told in (letter.subject, letter.text, letter.html):
            assert cast.square.name not in told

    def test_is_in_the_receivers_language(self, cast: Cast) -> None:
        User.objects.filter(pk=cast.police.pk).update(language="en")
        [letter] = [one for one in due_reminders(closing_in(3, cast.open)) if one.user == cast.police]
        assert letter.subject == "Öppna drogscener: Left in round 2023: 1"
        assert "The last day to sign is" in letter.text

    def test_two_roles_in_a_county_are_one_letter_and_in_two_counties_two(self, cast: Cast) -> None:
        MembershipFactory.create(user=cast.police, actor=cast.other_police_actor)
        MembershipFactory.create(user=cast.police, actor=cast.police_actor_elsewhere)
        there = Round.objects.create(
            county=cast.elsewhere,
            label="Vår",
            starts="2023-01-01",
            ends="2023-12-31",
            state="open",
            closes_on=TODAY,
        )
        scene = SceneFactory.create(
            county=cast.elsewhere, local_police_area=cast.police_actor_elsewhere.local_police_area, code="2801-001"
        )
        AssessmentFactory.create(scene=scene, round=there)
        closing_in(0, cast.open)

        command()

        here, elsewhere = Letter.objects.filter(user=cast.police).order_by("county__code")
        assert "2701-001" in here.text
        assert "2702-001" in here.text
        assert "2801-001" not in here.text
        assert "omgång Vår" in elsewhere.text
        assert "2701-001" not in elsewhere.text


class TestCommand:
    def test_the_second_time_changes_nothing(self, cast: Cast) -> None:
        closing_in(7, cast.open)
        assert command() == "3 brev är skrivna.\n"
        assert command() == "0 brev är skrivna.\n"
        assert Letter.objects.count() == 3

    def test_dry_run_tells_and_writes_nothing(self, cast: Cast) -> None:
        closing_in(7, cast.open)
        told = command(dry_run=True)
        assert f"{cast.police.email}: Öppna drogscener: Kvar i omgång 2023: 1" in told
        assert "3 brev skulle skrivas." in told
        assert not Letter.objects.exists()

    def test_of_one_county(self, cast: Cast) -> None:
        closing_in(7, cast.open)
        assert command(county=cast.elsewhere.code) == "0 brev är skrivna.\n"
        assert command(county=cast.county.code) == "3 brev är skrivna.\n"

    def test_what_goes_wrong_with_one_county_undoes_no_letters(
        self, cast: Cast, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def broken(_county: County) -> list[Letter]:
            raise ValueError

        monkeypatch.setattr("assessments.management.commands.send_reminders.ended_watches", broken)
        closing_in(1, cast.open)
        with pytest.raises(ValueError):  # noqa: PT011
            command()
        assert Letter.objects.filter(kind=Letter.Kind.REMINDER).exists()

    def test_a_county_that_is_not_there_is_told(self, cast: Cast) -> None:
        with pytest.raises(CommandError, match=r"99.*27 Eklunds län"):
            command(county="99")


class TestSteps:
    def test_opening_a_round_invites_with_what_there_is_to_do(self, cast: Cast) -> None:
        first = Round.objects.create(county=CountyFactory.create(), label="1", starts="2024-01-01", ends="2024-12-31")
        actor = PoliceFactory.create(local_police_area__county=first.county)
        invited = MembershipFactory.create(actor=actor).user

        rounds.open_round(first, by=cast.administrator)

        letter = Letter.objects.get(kind=Letter.Kind.INVITATION)
        assert letter.user == invited
        assert "Omgång 1 är öppnad" in letter.subject
        assert f"Öppna drogscener i {actor.local_police_area}: ja eller nej?" in letter.text

    def test_closing_for_proofing_tells_that_the_proof_waits(self, cast: Cast) -> None:
        settled(
            scene=SceneFactory.create(county=cast.county, local_police_area=cast.square.local_police_area),
            round=cast.open,
        )
        rounds.start_proofing(cast.open, by=cast.office)
        letter = Letter.objects.get(kind=Letter.Kind.PROOF, user=cast.police)
        assert f"/omgangar/{cast.open.pk}/korrektur-lista/" in letter.text

    def test_nothing_is_written_where_the_step_is_not_taken(self, cast: Cast) -> None:
        with pytest.raises(rounds.ValidationError):
            rounds.open_round(cast.planned, by=cast.office)
        assert not Letter.objects.exists()


class TestStopped:
    """What has not left when the round is changed."""

    def kinds(self) -> set[str]:
        return set(Letter.objects.filter(state=Letter.State.STOPPED).values_list("kind", flat=True))

    def test_closing_for_proofing_stops_what_asks_for_signatures(self, cast: Cast) -> None:
        put(reminders_now(closing_in(1, cast.open)))
        signing.sign(cast.square_now, party=Party.POLICE, seen_version=1, by=cast.police)
        assert Letter.objects.get(kind=Letter.Kind.SIGNED).state == Letter.State.GATHERED
        rounds.start_proofing(cast.open, by=cast.office)
        assert self.kinds() == {Letter.Kind.REMINDER, Letter.Kind.SIGNED}
        assert set(Letter.objects.filter(kind=Letter.Kind.PROOF).values_list("state", flat=True)) <= {"waiting"}

    def test_reopening_stops_the_proof(self, cast: Cast) -> None:
        letters.tell_proof(cast.in_proof)
        rounds.reopen(cast.in_proof, by=cast.office)
        assert self.kinds() == {Letter.Kind.PROOF}

    def test_publishing_stops_the_proof(self, cast: Cast) -> None:
        settled(scene=cast.park, round=cast.in_proof)
        letters.tell_proof(cast.in_proof)
        rounds.publish(cast.in_proof, on=TODAY, by=cast.office)
        assert self.kinds() == {Letter.Kind.PROOF}

    def test_moving_the_last_day_stops_reminders_of_the_old_one_that_have_not_left(self, cast: Cast) -> None:
        put(due_reminders(closing_in(1, cast.open)))
        Letter.objects.filter(user=cast.police).update(state=Letter.State.SENT, sent_at=timezone.now())
        cast.open.closes_on = TODAY + datetime.timedelta(days=20)
        rounds.reschedule(cast.open, ["closes_on"], by=cast.office)
        assert self.kinds() == {Letter.Kind.REMINDER}
        assert Letter.objects.get(user=cast.police).state == Letter.State.SENT


class TestSigning:
    @pytest.fixture(autouse=True)
    def at_once(self, cast: Cast) -> None:
        for user in (cast.police, cast.district, cast.municipal):
            LetterChoice.objects.create(user=user, kind=Letter.Kind.SIGNED, choice="at_once")

    def test_the_other_party_is_told_that_it_is_its_turn(self, cast: Cast) -> None:
        signing.sign(cast.square_now, party=Party.POLICE, seen_version=1, by=cast.police)
        letter = Letter.objects.get()
        assert (letter.kind, letter.user) == ("signed", cast.district)
        assert letter.subject == "Öppna drogscener: Polisen har skrivit under"
        assert "Plats 2701-001" in letter.text

    def test_who_coordinates_for_both_is_not_told_of_the_own_signature(self, cast: Cast) -> None:
        MembershipFactory.create(user=cast.police, actor=cast.district_actor)
        police = User.objects.get(pk=cast.police.pk)
        signing.sign(cast.square_now, party=Party.POLICE, seen_version=1, by=police)
        assert [letter.user for letter in Letter.objects.all()] == [cast.district]

    def test_nobody_is_told_when_both_have_signed(self, cast: Cast) -> None:
        signing.sign(cast.square_now, party=Party.POLICE, seen_version=1, by=cast.police)
        signing.sign(cast.square_now, party=Party.MUNICIPALITY, seen_version=1, by=cast.district)
        assert Letter.objects.count() == 1

    def test_both_parties_are_told_when_a_signature_falls_but_not_who_made_it_fall(self, cast: Cast) -> None:
        signing.sign(cast.square_now, party=Party.POLICE, seen_version=1, by=cast.police)
        judging.save(cast.square_now, {"i3.agreed": "no"}, seen_version=1, by=cast.district)
        letter = Letter.objects.get(kind=Letter.Kind.FELL)
        assert letter.user == cast.police
        assert "Dana District har ändrat det som var underskrivet." in letter.text

    def test_of_many_places_at_once_one_letter_tells_each_person(self, cast: Cast) -> None:
        area = cast.square.local_police_area
        other = answered(scene=SceneFactory.create(county=cast.county, local_police_area=area), round=cast.open)
        for one in (cast.square_now, other):
            Signature.objects.create(assessment=one, party=Party.POLICE, signed_by=cast.police)
        cast.open.ends += datetime.timedelta(days=1)

        rounds.reschedule(cast.open, ["ends"], by=cast.office)

        letter = Letter.objects.get(user=cast.police)
        assert "Det gäller 2 platser:" in letter.text


class TestWatches:
    def test_both_parties_are_told_once_when_a_watch_has_ended(
        self, cast: Cast, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        ended = Watched(cast.square_then, TODAY - datetime.timedelta(days=1), "", TODAY)
        goes_on = Watched(cast.park_then, TODAY, "", TODAY)
        monkeypatch.setattr(letters, "watched", lambda *_args: [ended, goes_on])

        written = put(ended_watches(cast.county))

        assert names(written) == ["Dana District", "Petra Polis"]
        assert "Bevakningen av en plats har gått ut" in written[0].subject
        assert f"/platser/{cast.square.pk}/" in written[0].text
        assert put(ended_watches(cast.county)) == []

    @pytest.fixture
    def ended(self, cast: Cast) -> Assessment:
        """The square left the list in 2022; the watch ended yesterday, or the day before."""
        questionnaire()
        cast.square_now.delete()
        cast.square_in_proof.delete()
        found = settled(scene=cast.square, round=cast.in_proof, listed=False)
        Assessment.objects.filter(pk=found.pk).update(settled_at=timezone.now() - datetime.timedelta(days=367))
        reply(found, "UP2", "m12")
        return found

    def test_who_has_said_how_it_is_there_is_not_asked(self, cast: Cast, ended: Assessment) -> None:
        assert names(ended_watches(cast.county)) == ["Dana District", "Petra Polis"]
        answer = WatchAnswer.objects.create(assessment=ended, answer="still_gone", by=cast.police)
        assert ended_watches(cast.county) == []
        answer.ended_at, answer.ended_by = timezone.now(), cast.police
        answer.save()
        assert len(ended_watches(cast.county)) == 2

    def test_nobody_is_asked_of_a_place_that_is_being_judged(self, cast: Cast, ended: Assessment) -> None:
        AssessmentFactory.create(scene=cast.square, round=cast.open)
        assert ended_watches(cast.county) == []

    def test_a_watch_that_is_answered_has_no_day_in_the_calendar(self, cast: Cast, ended: Assessment) -> None:
        def days() -> list[str]:
            return [day.key for day in days_of(cast.police) if day.key.startswith("watch-")]

        assert len(days()) == 1
        WatchAnswer.objects.create(assessment=ended, answer="still_gone", by=cast.police)
        assert days() == []


def test_reminders_to_many_ask_no_more_of_the_database(cast: Cast, django_assert_max_num_queries: Any) -> None:
    closing_in(1, cast.open)
    for n in range(20):
        person(f"Person {n}", cast.police_actor)
    with django_assert_max_num_queries(40):
        assert len(put(due_reminders(cast.open))) == 23
