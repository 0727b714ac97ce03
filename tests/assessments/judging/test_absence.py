"""Who may say that a party took no part, and how the party answers (rule 4)."""

from collections.abc import Callable

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from assessments.judging import rules as judging
from assessments.judging import signing
from assessments.judging.history import sentence
from assessments.models import Assessment, Event, Signature
from assessments.my_area.page import MyArea
from assessments.outlines.rules import draw_outline
from municipalities.models import Membership, User
from municipalities.models.actor import Party
from tests.cast import Cast
from tests.factories import SQUARE, MembershipFactory
from tests.pages import logged_in, text

REASON = "Ingen samordnare var utsedd."


def absent(cast: Cast, *, by: User, party: Party = Party.MUNICIPALITY) -> None:
    signing.state_absence(cast.square_now, party=party, reason=REASON, by=by)


def now(cast: Cast) -> Assessment:
    return Assessment.objects.get(pk=cast.square_now.pk)


def alone(cast: Cast) -> None:
    """The police sign alone, and say that the municipality took no part."""
    absent(cast, by=cast.police)
    signing.sign(now(cast), party=Party.POLICE, seen_version=1, by=cast.police)
    assert now(cast).is_settled


# Who took part


def answers(cast: Cast) -> None:
    judging.save(cast.square_now, {"i3.municipality": "no"}, seen_version=1, by=cast.municipal)


def changes(cast: Cast) -> None:
    judging.save(cast.square_now, {"explanation": "Kommunens text."}, seen_version=1, by=cast.district)


def draws(cast: Cast) -> None:
    draw_outline(cast.square_now, SQUARE, seen_version=1, by=cast.municipal)


def signs_and_takes_it_back(cast: Cast) -> None:
    signing.sign(cast.square_now, party=Party.MUNICIPALITY, seen_version=1, by=cast.municipal)
    signing.withdraw(cast.square_now, party=Party.MUNICIPALITY, by=cast.municipal)


def changes_and_leaves(cast: Cast) -> None:
    changes(cast)
    Membership.objects.filter(user=cast.district).update(ends="2023-01-01", starts="2022-01-01")


def is_said_in_a_file_to_have_answered(cast: Cast) -> None:
    cast.square_now.answers.filter(indicator=3).update(municipality="no")


def has_signed_through_someone_of_an_earlier_area(cast: Cast) -> None:
    kind, party = Event.Kind.SIGNED, Party.MUNICIPALITY
    Event.objects.create(assessment=cast.square_now, version=1, kind=kind, party=party, by=cast.outsider)


WORK = [
    answers,
    changes,
    draws,
    signs_and_takes_it_back,
    changes_and_leaves,
    is_said_in_a_file_to_have_answered,
    has_signed_through_someone_of_an_earlier_area,
]


@pytest.mark.parametrize("work", WORK)
def test_a_party_that_has_done_anything_cannot_be_said_absent(cast: Cast, work: Callable[[Cast], None]) -> None:
    work(cast)

    assert not Assessment.objects.absence_statable_by(cast.police, Party.MUNICIPALITY).contains(cast.square_now)
    with pytest.raises(ValidationError, match="Kommunen har arbetat"):
        absent(cast, by=cast.police)
    assert not Signature.objects.filter(assessment=cast.square_now).exists()


@pytest.mark.parametrize("work", WORK)
def test_the_project_office_may_record_it_even_so(cast: Cast, work: Callable[[Cast], None]) -> None:
    work(cast)

    absent(cast, by=cast.office)

    assert Signature.objects.get(assessment=cast.square_now).signed_by == cast.office


def test_not_even_the_office_says_it_of_who_stands_behind_the_assessment(cast: Cast) -> None:
    signing.sign(cast.square_now, party=Party.MUNICIPALITY, seen_version=1, by=cast.municipal)

    with pytest.raises(ValidationError):
        absent(cast, by=cast.office)


def test_the_office_does_not_say_it_of_both(cast: Cast) -> None:
    absent(cast, by=cast.office)

    with pytest.raises(ValidationError):
        absent(cast, by=cast.office, party=Party.POLICE)


def test_what_the_own_party_has_done_is_no_part_of_the_others(cast: Cast) -> None:
    judging.save(cast.square_now, {"i3.police": "no"}, seen_version=1, by=cast.police)

    absent(cast, by=cast.police)

    assert Signature.objects.filter(assessment=cast.square_now, took_part=False).exists()


def test_who_speaks_for_both_parties_does_not_say_that_one_took_no_part(cast: Cast) -> None:
    MembershipFactory.create(user=cast.police, actor=cast.municipal_actor)

    assert not Assessment.objects.absence_statable_by(cast.police, Party.MUNICIPALITY).contains(cast.square_now)
    with pytest.raises(ValidationError):
        absent(cast, by=cast.police)


def test_the_form_is_offered_only_where_it_may_be_sent(cast: Cast) -> None:
    url = reverse("assessment_edit", args=[cast.square_now.pk])
    action = reverse("assessment_absence", args=[cast.square_now.pk, Party.MUNICIPALITY])
    assert action in logged_in(cast.police).get(url).content.decode()

    changes(cast)

    assert action not in logged_in(cast.police).get(url).content.decode()
    assert action in logged_in(cast.office).get(url).content.decode()


def test_the_refusal_says_who_can(cast: Cast) -> None:
    changes(cast)
    url = reverse("assessment_absence", args=[cast.square_now.pk, Party.MUNICIPALITY])

    response = logged_in(cast.police).post(url, {"reason": REASON})

    assert response.status_code == 409
    assert "Kommunen har arbetat med bedömningen, så den deltog." in text(response)


def test_the_page_says_why_the_form_is_missing(cast: Cast) -> None:
    url = reverse("assessment_edit", args=[cast.square_now.pk])
    words = "Kommunen har arbetat med bedömningen, så den deltog."
    assert words not in text(logged_in(cast.police).get(url))

    changes(cast)

    assert words in text(logged_in(cast.police).get(url))
    assert words not in text(logged_in(cast.reader).get(url))
    assert words not in text(logged_in(cast.municipal).get(url))


def test_the_page_says_so_to_who_speaks_for_both(cast: Cast) -> None:
    MembershipFactory.create(user=cast.police, actor=cast.municipal_actor)
    page = text(logged_in(cast.police).get(reverse("assessment_edit", args=[cast.square_now.pk])))
    assert "Du samordnar för båda parterna" in page


def test_what_the_office_has_said_stays_when_the_signature_is_taken_back(cast: Cast) -> None:
    absent(cast, by=cast.office)
    signing.sign(now(cast), party=Party.POLICE, seen_version=1, by=cast.police)
    assert now(cast).is_settled

    signing.withdraw(cast.square_now, party=Party.POLICE, by=cast.police)

    (left,) = now(cast).signatures.all()
    assert (left.party, left.took_part, left.signed_by) == (Party.MUNICIPALITY, False, cast.office)
    assert not now(cast).is_settled
    with pytest.raises(ValidationError):
        signing.withdraw(cast.square_now, party=Party.POLICE, by=cast.police)
    signing.sign(now(cast), party=Party.POLICE, seen_version=1, by=cast.police)
    assert now(cast).is_settled


def test_what_the_own_party_has_said_goes_with_its_signature(cast: Cast) -> None:
    alone(cast)

    signing.withdraw(cast.square_now, party=Party.POLICE, by=cast.police)

    assert not now(cast).signatures.exists()


def test_the_office_takes_its_own_word_back(cast: Cast) -> None:
    absent(cast, by=cast.office)
    url = reverse("assessment_edit", args=[cast.square_now.pk])
    assert "Ta tillbaka uppgiften" not in text(logged_in(cast.police).get(url))
    assert "Ta tillbaka uppgiften" in text(logged_in(cast.office).get(url))

    signing.deny_absence(cast.square_now, party=Party.MUNICIPALITY, by=cast.office)

    assert not now(cast).signatures.exists()


# The absent party answers


def confirm(user: User, assessment: Assessment, party: Party = Party.MUNICIPALITY) -> int:
    return logged_in(user).post(reverse("assessment_confirm_absence", args=[assessment.pk, party])).status_code


def test_an_absence_that_is_right_leaves_the_list_and_is_told(cast: Cast) -> None:
    alone(cast)
    assert "Stämmer Torget" in text(logged_in(cast.municipal).get(reverse("my_area")))

    assert confirm(cast.municipal, cast.square_now) == 302

    (mine,) = [mine for mine in MyArea(cast.municipal).rounds if mine.round.is_open]
    assert mine.absences == 0
    assert [heading for heading, _rows in mine.groups] == ["Klara"]
    assert now(cast).is_settled
    assert sentence(Event.objects.latest("pk")) == "Klara Kommun bekräftade att kommunen inte deltog."
    page = text(logged_in(cast.municipal).get(reverse("assessment_edit", args=[cast.square_now.pk])))
    assert "Bekräftat av Klara Kommun." in page
    assert "Det är noterat att kommunen inte deltog" not in page


def test_confirmed_before_the_other_has_signed_it_is_the_others_turn(cast: Cast) -> None:
    absent(cast, by=cast.police)
    confirm(cast.municipal, cast.square_now)

    (mine,) = [mine for mine in MyArea(cast.municipal).rounds if mine.round.is_open]

    assert [heading for heading, _rows in mine.groups] == ["Kvar för polisen"]


def test_it_is_confirmed_once_and_only_by_the_party(cast: Cast) -> None:
    alone(cast)
    with pytest.raises(ValidationError):
        signing.confirm_absence(cast.square_now, party=Party.MUNICIPALITY, by=cast.police)
    signing.confirm_absence(cast.square_now, party=Party.MUNICIPALITY, by=cast.district)

    assert confirm(cast.municipal, cast.square_now) == 409
    assert now(cast).signature_of[Party.MUNICIPALITY].confirmed_by == cast.district


def test_the_party_may_still_say_that_it_was_not_right(cast: Cast) -> None:
    alone(cast)
    confirm(cast.municipal, cast.square_now)

    assert deny(cast.municipal, cast.square_now) == 302

    assert not now(cast).is_settled


def test_the_database_holds_that_only_an_absence_is_confirmed(cast: Cast) -> None:
    signing.sign(cast.square_now, party=Party.MUNICIPALITY, seen_version=1, by=cast.municipal)
    with pytest.raises(IntegrityError), transaction.atomic():
        Signature.objects.update(confirmed_by=cast.municipal)


def deny(user: User, assessment: Assessment, party: Party = Party.MUNICIPALITY) -> int:
    return logged_in(user).post(reverse("assessment_deny_absence", args=[assessment.pk, party])).status_code


def test_the_absent_party_says_that_it_is_not_right_and_the_assessment_is_open_again(cast: Cast) -> None:
    alone(cast)

    assert deny(cast.municipal, cast.square_now) == 302

    assert not now(cast).is_settled
    assert [part.party for part in now(cast).signatures.all()] == [Party.POLICE]
    event = Event.objects.latest("pk")
    assert (event.kind, event.party, event.by) == (Event.Kind.ABSENCE_REMOVED, Party.MUNICIPALITY, cast.municipal)


def test_it_is_left_for_the_absent_party_with_what_was_said(cast: Cast) -> None:
    alone(cast)

    page = text(logged_in(cast.municipal).get(reverse("my_area")))

    (mine,) = [mine for mine in MyArea(cast.municipal).rounds if mine.round.is_open]
    (row,) = [row for row in mine.rows if row.absence]
    assert row in dict(mine.groups)["Kvar för dig"]
    assert f"Petra Polis: {REASON}" in page
    assert "Stämmer inte Torget" in page
    assert "Om 1 plats står det att ni inte deltog. Svara nedan om det stämmer." in page
    assert mine.next is None  # the button of the page leads to work, not to this


@pytest.mark.parametrize("who", ["police", "reader"])
def test_others_see_the_place_as_finished(cast: Cast, who: str) -> None:
    alone(cast)

    assert "Stämmer inte" not in text(logged_in(getattr(cast, who)).get(reverse("my_area")))


def test_the_assessment_page_asks_the_absent_party_too(cast: Cast) -> None:
    alone(cast)
    url = reverse("assessment_edit", args=[cast.square_now.pk])

    assert "Det är noterat att kommunen inte deltog" in text(logged_in(cast.municipal).get(url))
    assert "Det är noterat att kommunen inte deltog" not in text(logged_in(cast.police).get(url))


def test_the_other_party_is_told_that_it_is_open_again(cast: Cast) -> None:
    alone(cast)
    deny(cast.municipal, cast.square_now)

    page = text(logged_in(cast.police).get(reverse("my_area")))

    assert "Väntar på kommunen Det står inte längre att de inte deltog" in page


def test_what_is_not_said_cannot_be_denied(cast: Cast) -> None:
    signing.sign(cast.square_now, party=Party.MUNICIPALITY, seen_version=1, by=cast.municipal)

    assert deny(cast.municipal, cast.square_now) == 409
    assert now(cast).signatures.exists()


def test_nothing_is_denied_once_the_round_has_closed(cast: Cast) -> None:
    alone(cast)
    type(cast.open).objects.filter(pk=cast.open.pk).update(state="proofing")

    assert deny(cast.municipal, cast.square_now) == 409
    assert now(cast).is_settled


# In words


def test_the_history_names_the_party(cast: Cast) -> None:
    alone(cast)
    deny(cast.municipal, cast.square_now)
    signing.withdraw(cast.square_now, party=Party.POLICE, by=cast.police)

    told = [sentence(event) for event in Event.objects.order_by("-pk")[:2]]

    assert told == [
        "Petra Polis tog tillbaka polisens underskrift.",
        "Klara Kommun tog tillbaka uppgiften att kommunen inte deltog.",
    ]


@pytest.mark.parametrize(("signers", "words"), [(1, "Underskriften togs bort"), (2, "Underskrifterna togs bort")])
def test_the_history_says_whether_one_signature_was_removed_or_two(cast: Cast, signers: int, words: str) -> None:
    parties = [(Party.POLICE, cast.police), (Party.MUNICIPALITY, cast.municipal)]
    for party, by in parties[:signers]:
        signing.sign(now(cast), party=party, seen_version=1, by=by)
    judging.save(cast.square_now, {"i3.agreed": "no"}, seen_version=1, by=cast.police)

    assert sentence(Event.objects.latest("pk")).startswith(words)


def test_taking_back_a_signature_is_told_as_that(cast: Cast) -> None:
    signing.sign(cast.square_now, party=Party.POLICE, seen_version=1, by=cast.police)
    client = logged_in(cast.police)
    client.post(reverse("assessment_withdraw", args=[cast.square_now.pk, Party.POLICE]))

    page = text(client.get(reverse("assessment_edit", args=[cast.square_now.pk])))

    assert "Underskriften är tillbakatagen." in page
