import datetime
import re

from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from assessments.figures.freezing import freeze
from assessments.judging import rules as judging
from assessments.judging import signing
from assessments.models import Assessment
from assessments.my_area.page import MyArea, MyRound
from assessments.rounds import rules as rounds
from municipalities.models import Membership, User
from municipalities.models.actor import Party
from scenes.models import Round
from tests.action import a_cause, a_problem, an_analysis
from tests.cast import Cast
from tests.factories import AssessmentFactory, MembershipFactory, SceneFactory, settled
from tests.pages import Response, logged_in, text
from tests.questions import asking


def visit(user: User) -> Response:
    return logged_in(user).get(reverse("my_area"))


def page(user: User) -> str:
    return text(visit(user))


def open_round(user: User) -> MyRound:
    return next(mine for mine in MyArea(user).rounds if mine.round.is_open)


def groups(user: User) -> dict[str, list[str]]:
    """Names of the places under each heading."""
    return {heading: [row.assessment.scene.name for row in rows] for heading, rows in open_round(user).groups}


def state(user: User, assessment: Assessment) -> tuple[str, str, str]:
    """In words, with what to do about it."""
    row = next(row for row in open_round(user).rows if row.assessment == assessment)
    return row.situation.state, row.situation.detail, row.situation.action


def empty(cast: Cast, name: str = "Planen") -> Assessment:
    """Another place in the area of the cast, not started."""
    scene = SceneFactory.create(
        county=cast.county,
        name=name,
        municipality=cast.municipal_actor.municipality,
        local_police_area=cast.police_actor.local_police_area,
    )
    return AssessmentFactory.create(scene=scene, round=cast.open)


def sign(assessment: Assessment, party: Party, by: User) -> None:
    signing.sign(assessment, party=party, seen_version=assessment.version, by=by)


# Whose turn it is


def test_a_place_moves_from_me_to_the_other_party_to_finished(cast: Cast) -> None:
    assert groups(cast.police) == {"Kvar för dig": ["Torget"]}

    sign(cast.square_now, Party.POLICE, cast.police)
    assert groups(cast.police) == {"Kvar för kommunen": ["Torget"]}
    assert groups(cast.municipal) == {"Kvar för dig": ["Torget"]}

    sign(cast.square_now, Party.MUNICIPALITY, cast.municipal)
    assert groups(cast.police) == groups(cast.municipal) == {"Klara": ["Torget"]}


def test_a_contributor_is_done_when_only_the_signature_is_left(cast: Cast) -> None:
    assert groups(cast.contributor) == {"Kvar för polisen": ["Torget"]}

    judging.save(cast.square_now, {"i1.agreed": ""}, seen_version=1, by=cast.contributor)
    assert groups(cast.contributor) == {"Kvar för dig": ["Torget"]}


def test_a_reader_sees_everything_and_can_do_nothing(cast: Cast) -> None:
    assert groups(cast.reader) == {"Inte klara": ["Torget"]}
    shown = page(cast.reader)
    assert "Fortsätt" not in shown
    assert "Lägg till en plats" not in shown


def test_other_areas_are_not_shown(cast: Cast) -> None:
    assert "Ängsparken" not in page(cast.police)


# States in words


def test_states_in_words(cast: Cast) -> None:
    new = empty(cast)
    assert state(cast.police, new) == ("Inte påbörjad", "Ingen bedömning i omgång 2022", "Börja")

    judging.save(new, {"i1.agreed": "yes", "i2.police": "yes", "i2.municipality": "no"}, seen_version=0, by=cast.police)
    assert state(cast.police, new) == ("Påbörjad", "1 av 10 svar, ni har svarat olika på 1", "Fortsätt")

    assert state(cast.police, cast.square_now) == ("Ifylld", "Ingen har skrivit under än", "Läs och skriv under")

    sign(cast.square_now, Party.POLICE, cast.police)
    since = f"Sedan {timezone.localdate().day} "
    waiting, detail, action = state(cast.municipal, cast.square_now)
    assert (waiting, action) == ("Väntar på kommunen", "Läs och skriv under")
    assert detail.startswith(since)


def test_answers_given_but_no_conclusion(cast: Cast) -> None:
    judging.save(cast.square_now, {"listed": None}, seen_version=1, by=cast.police)

    assert state(cast.police, cast.square_now)[1] == "10 av 10 svar, slutsatsen är kvar"


def test_a_place_that_waits_to_start_tells_how_it_was_judged_last(cast: Cast) -> None:
    new = empty(cast)
    settled(scene=new.scene, round=cast.in_proof, yes=8)

    assert state(cast.police, new)[1] == "Omgång 2022: 8 av 10, kvalificerad"


def test_a_place_settled_on_one_signature_says_who_took_no_part(cast: Cast) -> None:
    signing.state_absence(cast.square_now, party=Party.MUNICIPALITY, reason="Ingen utsedd.", by=cast.police)
    sign(cast.square_now, Party.POLICE, cast.police)

    assert state(cast.police, cast.square_now)[:2] == ("Klar", "Kommunen deltog inte")


# The next thing to do


def test_the_first_button_leads_to_what_the_other_party_waits_for(cast: Cast) -> None:
    empty(cast, "Almen")
    judging.save(cast.square_now, {"i1.agreed": ""}, seen_version=1, by=cast.police)
    assert "Fortsätt med Torget" in page(cast.police)
    judging.save(cast.square_now, {"i1.agreed": "yes"}, seen_version=2, by=cast.police)
    assert "Läs och skriv under Torget" in page(cast.police)

    sign(Assessment.objects.get(pk=cast.square_now.pk), Party.POLICE, cast.police)
    assert "Börja med Almen" in page(cast.police)


def test_nothing_left_to_do_is_said(cast: Cast) -> None:
    sign(cast.square_now, Party.POLICE, cast.police)

    assert "Du har inget kvar att göra i omgången." in page(cast.police)


# The deadline


def closes(cast: Cast, days: int) -> None:
    Round.objects.filter(pk=cast.open.pk).update(closes_on=timezone.localdate() + datetime.timedelta(days=days))


def test_the_days_left_are_told_and_a_passed_day_is_said_plainly(cast: Cast) -> None:
    closes(cast, 17)
    assert "Det är 17 dagar kvar." in page(cast.police)

    closes(cast, 1)
    assert "Det är 1 dag kvar." in page(cast.police)

    closes(cast, 0)
    assert "Det är i dag." in page(cast.police)

    closes(cast, -3)
    assert "för 3 dagar sedan. Ni kan skriva under tills projektkontoret stänger omgången." in page(cast.police)


# Beside


def test_those_who_judge_are_named_with_a_link_to_write_to_them(cast: Cast) -> None:
    shown = visit(cast.police).content.decode()

    assert "Petra Polis (du)" in shown
    assert f'<a href="mailto:{cast.municipal.email}">Skriv till Klara Kommun</a>' in shown


def test_the_previous_round_is_counted_with_a_link_to_the_county(cast: Cast) -> None:
    shown = visit(cast.police).content.decode()

    assert "1 öppen drogscen i omgång 2022." in shown
    assert reverse("dashboard", args=[cast.county.code, "2022"]) in shown


# Rounds


def test_in_proof_the_page_leads_to_what_is_left_to_check(cast: Cast) -> None:
    shown = page(cast.police)
    assert "Kontrollera det som ska publiceras om 1 plats." in shown

    rounds.proof(cast.square_in_proof, party=Party.POLICE, is_correct=True, by=cast.police)
    assert "Du har inget kvar att kontrollera." in page(cast.police)
    assert "Kontrollera det som ska publiceras om 1 plats." in page(cast.municipal)


def test_without_an_open_round_the_page_says_what_is_next_and_what_was_last(cast: Cast) -> None:
    published = {"state": Round.State.PUBLISHED, "published_on": datetime.date(2024, 2, 1)}
    Round.objects.filter(pk__in=[cast.open.pk, cast.in_proof.pk]).update(**published)

    shown = page(cast.police)

    assert "Omgång 2024 är planerad och beskriver 2024." in shown
    assert "Omgång 2023 publicerades 1 februari 2024." in shown


def test_a_county_without_rounds_says_so(cast: Cast) -> None:
    assert "Ingen omgång är öppen, och ingen är planerad än." in page(cast.outsider)


def test_several_areas_of_one_user_are_on_one_page(cast: Cast) -> None:
    MembershipFactory.create(user=cast.police, actor=cast.other_police_actor)

    assert MyArea(cast.police).name == "Norra Ek och Södra Ek"
    assert sorted(groups(cast.police)["Kvar för dig"]) == ["Torget", "Ängsparken"]


def test_who_has_no_area_is_refused(cast: Cast) -> None:
    assert visit(cast.office).status_code == 403
    assert visit(cast.county_actor).status_code == 403


def test_an_ended_assignment_gives_no_area(cast: Cast) -> None:
    Membership.objects.filter(user=cast.police).update(starts="2020-01-01", ends="2020-12-31")

    assert visit(cast.police).status_code == 403


def test_the_number_of_queries_does_not_depend_on_the_number_of_places(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    Round.objects.filter(pk=cast.in_proof.pk).update(
        state=Round.State.PUBLISHED, published_on=datetime.date(2023, 2, 1)
    )
    for round in (cast.published, cast.in_proof, cast.open):
        asking(round, "full")
    for number in range(5):
        settled(scene=empty(cast, f"Plats {number}").scene, round=cast.in_proof)
    for round in (cast.published, cast.in_proof):
        freeze(Round.objects.select_related("county").get(pk=round.pk))  # as publishing does
    a_cause(a_problem(an_analysis(cast.square, approved=True)))
    client = logged_in(cast.police)
    client.get(reverse("my_area"))  # reads the questionnaire, which is kept
    # session, user, assignments with areas, rounds, assessments, answers, answers to questions, signatures,
    # zero reports, what the round asks, the previous round's assessments, answers and answers to questions, outlines of
    # both, coordinators, count of the previous round, moves of the responsibility, places that have left the list, what
    # is new; of alarms the places with schools and analyses, what was published of their round, which places have
    # plans, restricted answers, causes; tasks and next meetings of projects, surveys; of extracts the municipalities
    # and districts that the police area covers
    with django_assert_num_queries(29):
        client.get(reverse("my_area"))


def test_answers_of_the_previous_round_are_promised_only_when_there_are_any(cast: Cast) -> None:
    assert "Svaren från förra omgången visas bredvid" in page(cast.police)

    Round.objects.filter(starts__lt=cast.open.starts).update(county=cast.elsewhere)

    assert "Svaren från förra omgången visas bredvid" not in page(cast.police)


def test_questions_are_among_the_steps_where_the_round_asks_them(cast: Cast) -> None:
    assert "Rita platsens avgränsning på kartan. Skriv under" in page(cast.police)

    asking(cast.open)
    assert "Rita platsens avgränsning på kartan och svara på frågorna om den." in page(cast.police)


def link_to(user: User, assessment: Assessment) -> str:
    """Where the action of its row leads."""
    found = logged_in(user).get(reverse("my_area")).content.decode()
    return re.findall(r'href="([^"]+)"[^<>]*>(?:Läs och skriv under|Fortsätt|Börja)<', found)[0]


def test_what_is_only_to_be_read_and_signed_leads_to_the_page_that_is_read_through(cast: Cast) -> None:
    whole = reverse("assessment_edit", args=[cast.square_now.pk])
    assert link_to(cast.municipal, cast.square_now) == reverse(
        "assessment_as_before", args=[cast.square_now.pk, "municipality"]
    )
    sign(cast.square_now, Party.POLICE, cast.police)
    assert "las-igenom" in link_to(cast.municipal, cast.square_now)

    judging.save(Assessment.objects.get(pk=cast.square_now.pk), {"i1.agreed": "no"}, seen_version=1, by=cast.police)
    assert link_to(cast.municipal, cast.square_now) == whole  # it tells why the signature fell


def test_where_there_is_nothing_to_compare_with_the_whole_page_is_read(cast: Cast) -> None:
    Assessment.objects.filter(pk=cast.square_in_proof.pk).delete()
    assert link_to(cast.police, cast.square_now) == reverse("assessment_edit", args=[cast.square_now.pk])


def test_the_extracts_of_the_area_are_one_press_away(cast: Cast) -> None:
    assert "Utdrag för Ekstad" in page(cast.municipal)
    assert "Utdrag för Centrum" in page(cast.district)
    assert "Utdrag för Centrum" in page(cast.police)

    Round.objects.update(state=Round.State.OPEN, published_on=None)

    assert "Utdrag för" not in page(cast.municipal)
