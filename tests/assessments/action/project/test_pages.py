import datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from assessments.action.models import Attendance, Commitment, Meeting, Pair, Project, Task
from assessments.action.project import minutes, rules
from assessments.action.project.pair_page import PairPage
from municipalities.models import Actor, Membership, User
from municipalities.models.actor import Party
from scenes.models import Round
from tests.action import a_meeting, a_pair, a_project
from tests.cast import Cast, person
from tests.factories import (
    ActorFactory,
    CountyAccessFactory,
    LocalPoliceAreaFactory,
    MunicipalityFactory,
    SceneFactory,
)
from tests.pages import Response, logged_in, text
from tests.queries import names

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pair")]

PERSONAL_NUMBER = "Kontakta 19900101-0017 innan insatsen börjar."
TODAY = timezone.localdate


def see(user: User, route: str, *args: Any) -> Response:
    return logged_in(user).get(reverse(route, args=args))


def send(user: User, route: str, *args: Any, **said: Any) -> Response:
    return logged_in(user).post(reverse(route, args=args), said)


# --- The list


def test_the_only_project_is_gone_straight_to(cast: Cast, project: Project) -> None:
    assert see(cast.police, "project_list", "27").url == reverse("project", args=[project.pk])


def test_of_several_projects_there_is_a_list(cast: Cast, project: Project) -> None:
    a_project(cast, title="Ån tillsammans")
    page = text(see(cast.office, "project_list", "27"))

    assert "Skogen tillsammans" in page
    assert "Ån tillsammans" in page


def test_whoever_takes_part_in_none_is_told_so(cast: Cast) -> None:
    assert "Du deltar inte i något projekt" in text(see(cast.county_actor, "project_list", "27"))


# --- Beginning


def test_a_project_begins_with_the_six_meetings(cast: Cast) -> None:
    said = {"title": "Nytt", "starts": "2022-09-01", "ends": "2023-11-30", "with_meetings": "on"}
    made = Project.objects.get(title="Nytt") if send(cast.office, "project_create", "27", **said) else None

    assert made
    page = text(see(cast.office, "project", made.pk))
    assert "januari–februari 2023" in page
    assert "Projektet har inga par än" in page


def test_what_was_written_stays_when_something_is_wrong(cast: Cast) -> None:
    said = {"title": "Nytt", "goal": "Färre.", "starts": "2023-09-01", "ends": "2022-11-30"}
    answer = send(cast.office, "project_create", "27", **said)

    assert answer.status_code == 422
    assert "Sista dagen är före den första" in text(answer)
    assert answer.context["form"]["goal"].value() == "Färre."


def test_the_same_field_changed_by_two_is_asked_about(cast: Cast, project: Project) -> None:
    rules.save(project, {"goal": "Färre."}, seen_version=0, by=cast.office)
    days = {"starts": project.starts, "ends": project.ends, "title": project.title}
    answer = send(cast.office, "project_edit", project.pk, version=0, goal="Tryggare.", **days)

    assert answer.status_code == 409
    assert "Pia Projekt har skrivit “Färre.”" in text(answer).replace("”Färre.”", "“Färre.”")
    again = send(cast.office, "project_edit", project.pk, version=1, goal="Tryggare.", **days)
    assert again.status_code == 302


# --- The board


def test_the_board_tells_each_pair_and_step_with_sign_word_and_proof(cast: Cast, pair: Pair) -> None:
    Commitment.objects.create(pair=pair, party=Party.POLICE, name="Gunnar Sjö", title="chef", on=TODAY())
    a_meeting(pair.project, step_due="commitment")
    page = text(see(cast.police, "project", pair.project_id))

    assert "Ekstad" in page
    assert "Försenad" in page
    assert "kommunens chef saknas, skulle ha varit klar" in page
    assert "Ingen samordnare på någon sida" in page
    assert "0 av 1" in page
    assert "1 kommun i 1 par deltar." in page


def test_the_board_of_many_pairs_takes_as_many_queries_as_of_one(cast: Cast, project: Project) -> None:
    a_meeting(project)
    for _number in range(5):
        a_pair(project, cast, municipality=MunicipalityFactory.create(county=cast.county))
    client = logged_in(cast.office)
    with CaptureQueriesContext(connection) as captured:
        client.get(reverse("project", args=[project.pk]))

    assert names(captured) == [
        "select session",
        "select user",
        "select membership",
        "select project",  # with county
        "select project",  # may the user manage it
        "select pair",
        "select meeting",
        "select commitment",
        "select round",
        "select assessment",
        "select analysis",
        "select decision",  # plans, and whether they are decided
        "select planscene",  # measures under way
        "select surveysignature",  # surveys, and whether they are signed
        "select zeroreport",  # only asked for where a pair has no places
        "select task",
    ]


def test_where_the_places_are_not_known_no_pair_is_told_to_be_done_or_late(cast: Cast, project: Project) -> None:
    Project.objects.update(starts=datetime.date(2010, 1, 1), ends=datetime.date(2010, 12, 31))
    page = text(see(cast.police, "project", project.pk))

    assert "Inte känt: kartläggning, orsaksanalys, åtgärdsplan, åtgärder och uppföljning" in page
    assert "Klara par 0 av 1 – – – – –" in page.replace("\xa0", " ")
    assert "sent med" not in page


def test_the_note_of_what_is_invented_stands_on_its_pages(cast: Cast, pair: Pair, meeting: Meeting) -> None:
    Project.objects.update(note="Påhittade uppgifter: personer.")

    for route, pk in [("project", pair.project_id), ("pair", pair.pk), ("meeting", meeting.pk)]:
        assert "Påhittade uppgifter: personer." in text(see(cast.police, route, pk))


# --- Pairs


def test_a_police_area_that_has_ended_is_told_at_its_field_and_the_choice_stays(cast: Cast, project: Project) -> None:
    ended = LocalPoliceAreaFactory.create(county=cast.county, valid_to=datetime.date(2024, 12, 31))
    areas = {"municipality": cast.other_municipal_actor.municipality_id, "local_police_area": ended.pk}
    answer = send(cast.office, "pair_add", project.pk, **areas)

    assert answer.status_code == 422
    assert "Lokalpolisområdet upphörde 31 december 2024." in text(answer)
    assert answer.context["form"]["municipality"].value() == str(areas["municipality"])


def test_the_office_chooses_coordinators_among_those_of_the_area(cast: Cast, pair: Pair) -> None:
    chosen = cast.police.memberships.get()
    page = see(cast.office, "pair", pair.pk)
    offered = {one.user for one in page.context["form"].fields["police_coordinator"].queryset}
    send(cast.office, "pair", pair.pk, version=0, police_coordinator=chosen.pk)

    assert offered == {cast.police, cast.contributor}
    assert "Samordnare: Petra Polis" in text(see(cast.municipal, "pair", pair.pk))


def test_a_coordinator_whose_assignment_has_ended_is_told_with_who_came_after(cast: Cast, pair: Pair) -> None:
    ended = person("Olof Berg", cast.police_actor).memberships.get()
    ended.starts, ended.ends = datetime.date(2022, 1, 1), datetime.date(2022, 12, 31)
    ended.save()
    Pair.objects.update(police_coordinator=ended)

    page = text(see(cast.police, "pair", pair.pk))
    assert "Uppdraget för Olof Berg slutade 31 december 2022. Ny samordnare är Petra Polis." in page


def test_a_chiefs_commitment_is_noted_and_taken_away(cast: Cast, pair: Pair) -> None:
    chief = {"name": "Gunnar Sjö", "title": "lokalpolisområdeschef", "on": "2022-09-08"}
    send(cast.office, "commitment", pair.pk, "police", version=0, **chief)
    assert "Åtagande av Gunnar Sjö, lokalpolisområdeschef, 8 september 2022" in text(see(cast.police, "pair", pair.pk))

    send(cast.office, "commitment_take_back", pair.pk, "police")
    assert not pair.commitments.exists()


def test_a_pair_with_something_on_record_is_not_taken_away(cast: Cast, pair: Pair, meeting: Meeting) -> None:
    Attendance.objects.create(meeting=meeting, pair=pair, membership=cast.police.memberships.get())
    send(cast.office, "pair_remove", pair.pk)

    assert Pair.objects.filter(pk=pair.pk).exists()


def test_evaluators_read_of_a_chief_the_title_and_not_the_name(cast: Cast, pair: Pair) -> None:
    chief = {"name": "Gunnar Sjö", "title": "polisområdeschef", "on": TODAY()}
    rules.save(rules.commitment_of(pair, Party.POLICE), chief, seen_version=pair.project.version, by=cast.office)
    university = ActorFactory.create(county=cast.county, kind=Actor.Kind.UNIVERSITY)
    evaluator = person("Ulla Utvärderare", university, Membership.Role.READER)
    CountyAccessFactory.create(actor=university)

    for route, key in (("pair", pair.pk), ("project_history", pair.project.pk), ("project", pair.project.pk)):
        told = text(see(evaluator, route, key))
        assert "Gunnar" not in told, route
        assert ("polisområdeschef" in told) is (route != "project"), route
    for route, key in (("pair", pair.pk), ("project_history", pair.project.pk)):
        assert "Gunnar Sjö" in text(see(cast.office, route, key))


def test_the_meeting_sheets_of_its_places_are_one_press_away(cast: Cast, pair: Pair) -> None:
    beside = {area: getattr(cast.square, area) for area in ("county", "municipality", "local_police_area")}
    SceneFactory.create(**beside)
    sheets = PairPage(pair, cast.office).sheets

    assert [name for name, _address in sheets] == ["Centrum", "Ekstad"]
    page = see(cast.office, "pair", pair.pk).text
    for _name, address in sheets:
        assert f'href="{address}"' in page
        assert logged_in(cast.office).get(address).status_code == 200
    assert not PairPage(pair, cast.outsider).sheets


def test_a_county_without_a_round_has_no_meeting_sheet(cast: Cast, pair: Pair) -> None:
    Round.objects.exclude(pk=cast.planned.pk).update(state=Round.State.PLANNED, published_on=None)

    assert not PairPage(pair, cast.office).sheets
    assert "Mötesblad" not in text(see(cast.office, "pair", pair.pk))


# --- Meetings


def test_a_meeting_before_the_project_is_told_at_its_day_and_what_was_written_stays(
    cast: Cast, project: Project
) -> None:
    early = str(project.starts - datetime.timedelta(1))
    answer = send(cast.office, "meeting_add", project.pk, theme="Kartläggning", day=early)

    assert answer.status_code == 422
    assert "Dag: Träffen är före projektet" in text(answer)
    assert answer.context["form"]["theme"].value() == "Kartläggning"


def test_a_meeting_can_have_a_month_until_its_day_is_set(cast: Cast, project: Project) -> None:
    month = f"{TODAY():%Y-%m}"
    send(cast.office, "meeting_add", project.pk, theme="Insatser", month=month)
    meeting = Meeting.objects.get()
    assert see(cast.office, "meeting_edit", meeting.pk).context["form"]["month"].value() == meeting.month
    send(cast.office, "meeting_edit", meeting.pk, version=1, theme="Insatser", day=str(TODAY()), month="")

    meeting.refresh_from_db()
    assert meeting.day == TODAY()
    assert not meeting.month


def test_an_ended_assignment_cannot_be_ticked_and_the_page_says_who_came_after(
    cast: Cast, pair: Pair, meeting: Meeting
) -> None:
    ended = person("Olof Berg", cast.police_actor).memberships.get()
    ended.starts, ended.ends = datetime.date(2022, 1, 1), datetime.date(2022, 12, 31)
    ended.save()
    Pair.objects.update(police_coordinator=ended)
    page = see(cast.office, "meeting", meeting.pk).content.decode()

    box = page[page.index(f'id="seat-{pair.pk}-{ended.pk}"') :]
    assert "disabled" in box[:200]
    assert "Ny samordnare är Petra Polis" in box[:900]
    answer = send(cast.office, "meeting_attendance", meeting.pk, version=0, present=[f"{pair.pk}-{ended.pk}"])
    assert answer.status_code == 422
    assert "Ingen kan räknas som närvarande efter det." in text(answer)


def test_what_was_ticked_stays_when_one_of_them_is_refused(cast: Cast, pair: Pair, meeting: Meeting) -> None:
    ended = person("Olof Berg", cast.police_actor).memberships.get()
    ended.starts, ended.ends = datetime.date(2022, 1, 1), datetime.date(2022, 12, 31)
    ended.save()
    Pair.objects.update(police_coordinator=ended)
    there = f"{pair.pk}-{cast.police.memberships.get().pk}"
    answer = send(cast.office, "meeting_attendance", meeting.pk, version=0, present=[there, f"{pair.pk}-{ended.pk}"])

    ticked = {seat.value for _pair, seats in answer.context["page"].seats for seat in seats if seat.is_ticked}
    assert there in ticked
    assert not meeting.attendances.exists()


def test_who_was_there_is_told_by_pair(cast: Cast, pair: Pair, meeting: Meeting) -> None:
    there = [f"{pair.pk}-{who.memberships.get().pk}" for who in (cast.police, cast.district)]
    send(cast.office, "meeting_attendance", meeting.pk, version=0, present=there)
    page = text(see(cast.municipal, "meeting", meeting.pk))

    assert "Närvaro: 2 av 2" in page.replace("\xa0", " ").replace(" :", ":")
    assert "båda" in page
    assert "Dana District och Petra Polis" in page or "Petra Polis och Dana District" in page


@pytest.mark.parametrize(
    ("route", "said"),
    [
        ("meeting_decision_add", {"text": PERSONAL_NUMBER}),
        ("task_add", {"text": PERSONAL_NUMBER, "owner": "x", "due": "2026-12-01"}),
    ],
)
def test_a_personal_number_is_refused_in_decisions_and_tasks_and_the_words_stay(
    cast: Cast, meeting: Meeting, route: str, said: dict[str, str]
) -> None:
    answer = send(cast.office, route, meeting.pk, **said)

    assert answer.status_code == 422
    assert "personnummer" in text(answer)
    assert PERSONAL_NUMBER in answer.content.decode()


def test_a_decision_is_put_right(cast: Cast, meeting: Meeting) -> None:
    decision = minutes.add_decision(meeting, "Varje par har en plan.", by=cast.office)
    send(cast.office, "meeting_decision", decision.pk, version=1, text="Varje par har en beslutad plan.")

    assert "Varje par har en beslutad plan." in text(see(cast.police, "meeting", meeting.pk))
    history = text(see(cast.police, "project_history", meeting.project_id))
    assert "Varje par har en plan." in history
    assert "Beslut 1.1" in history


def test_a_task_is_given_to_a_person_or_an_actor_and_ticked_by_its_owner(cast: Cast, meeting: Meeting) -> None:
    chosen = cast.police.memberships.get()
    said = {"text": "Håll orsaksanalys", "due": str(TODAY())}
    send(cast.office, "task_add", meeting.pk, owner=f"m{chosen.pk}", **said)
    task = Task.objects.get()
    assert (task.actor, task.membership) == (cast.police_actor, chosen)

    send(cast.office, "task", task.pk, version=1, owner=f"a{cast.project_office.pk}", **said)
    task.refresh_from_db()
    assert (task.actor, task.membership) == (cast.project_office, None)

    Task.objects.update(actor=cast.police_actor)
    assert "Det är gjort" in text(see(cast.police, "meeting", meeting.pk))
    assert "Det är gjort" not in text(see(cast.municipal, "meeting", meeting.pk))
    send(cast.police, "task_tick", task.pk, done="yes")
    assert not Task.objects.left().exists()


def test_a_task_that_is_late_says_by_how_much(cast: Cast, meeting: Meeting) -> None:
    due = TODAY() - datetime.timedelta(4)
    Task.objects.create(meeting=meeting, text="Kartlägg", actor=cast.police_actor, due=due)

    assert "4 dagar sen" in text(see(cast.police, "meeting", meeting.pk))
    assert "1 uppgift har getts på träffarna. 1 är sen." in text(see(cast.police, "project", meeting.project_id))


def test_the_history_tells_who_did_what_in_words(cast: Cast, pair: Pair, meeting: Meeting) -> None:
    rules.save(pair, {"police_coordinator": cast.police.memberships.get()}, seen_version=0, by=cast.office)
    chief = {"name": "Gunnar Sjö", "title": "chef", "on": datetime.date(2022, 9, 8)}
    rules.save(rules.commitment_of(pair, Party.POLICE), chief, seen_version=1, by=cast.office)
    rules.remove_meeting(meeting, by=cast.office)
    page = text(see(cast.police, "project_history", pair.project_id))

    assert "polisens samordnare – Petra Polis" in page
    assert "Polisen, chefens titel" in page
    assert "borttagen" in page
