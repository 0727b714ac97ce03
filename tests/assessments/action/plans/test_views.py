import datetime
import io
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from assessments.action.models import Cause, Decision, Measure, Plan
from assessments.action.models.measure import State
from tests.action import a_cause, a_measure, a_method, a_plan, a_problem, an_analysis
from tests.cast import Cast
from tests.pages import logged_in, text

pytestmark = pytest.mark.django_db

LONG_AGO = datetime.date(2026, 1, 1)


def get(user: Any, name: str, *args: Any) -> Any:
    return logged_in(user).get(reverse(name, args=args))


def post(user: Any, name: str, *args: Any, **data: Any) -> Any:
    return logged_in(user).post(reverse(name, args=args), data, follow=True)


# --- From nothing to a row


def test_a_place_without_plan_asks_whether_to_begin_one(cast: Cast) -> None:
    page = get(cast.police, "plan_start", cast.square.pk)

    assert "Det finns ingen åtgärdsplan för platsen än." in text(page)
    assert "Börja en åtgärdsplan" in text(page)
    assert "Börja en åtgärdsplan" not in text(get(cast.reader, "plan_start", cast.square.pk))


def test_a_begun_plan_is_led_to_and_says_that_it_is_empty(cast: Cast) -> None:
    page = post(cast.police, "plan_start", cast.square.pk)

    assert page.redirect_chain[-1][0] == reverse("plan", args=[Plan.objects.get().pk])
    assert "Planen har inga åtgärder än." in text(page)
    assert "Utkast" in text(page)


def test_the_limit_of_the_follow_up_says_when_it_was_checked(cast: Cast, settings: Any) -> None:
    settings.FOLLOW_UP_MONTHS, settings.FOLLOW_UP_CHECKED = 12, "2027-03"

    told = text(get(cast.police, "measure_add", a_plan(cast.square).pk))

    assert "Högst 12 månader efter beslutet. Regeln kontrollerades senast i mars 2027." in told


def test_several_plans_of_a_place_are_listed(cast: Cast) -> None:
    a_plan(cast.square)
    a_plan(cast.square, title="Centrum")

    page = text(get(cast.police, "plan_start", cast.square.pk))

    assert "2 planer gäller för platsen." in page
    assert "Centrum" in page
    assert "Börja en åtgärdsplan" not in page


def test_a_row_is_added_read_and_changed(cast: Cast) -> None:
    plan = a_plan(cast.square)
    method = a_method("M07", label="Belysning")

    page = post(
        cast.police,
        "measure_add",
        plan.pk,
        version="0",
        method=method.pk,
        cause_text="Mörkt",
        goal="Alla lampor lyser.",
        goal_number="7,5",
        starts="2026-09-01",
        follow_up="2026-12-15",
        responsible=cast.board.pk,
        partners=[cast.police_actor.pk],
        cost="within",
        cost_kr="150 000",
    )

    told = text(page)
    assert "Rad 1 är tillagd." in told
    for words in ("Mörkt", "Belysning", "Tal att nå: 7,5", "1 sep 2026–tills vidare", "Länsstyrelsen", "150 000 kr"):
        assert words in told
    row = Measure.objects.get()
    assert (row.cost_kr, row.partners.get()) == (150_000, cast.police_actor)
    page = post(cast.municipal, "measure", row.pk, version=str(row.plan.version), what="Sju armaturer")
    assert "Sju armaturer" in text(page)


# --- Where the chain breaks


def test_what_lacks_its_link_is_pointed_out(cast: Cast) -> None:
    problem = a_problem(an_analysis(cast.square, approved=True))
    a_cause(problem, "Mörkt under bron")
    a_cause(problem, "Många passerar", influence=Cause.Influence.NO)
    a_cause(problem, "Rivs snart", no_measure_because="huset rivs")
    plan = a_plan(cast.square)
    a_measure(plan, method=a_method(), goal="Fler unga nås.")

    told = text(get(cast.police, "plan", plan.pk))

    assert "Orsak utan åtgärd" in told
    assert "Åtgärd utan orsak" in told
    assert "Mål utan tal" in told
    assert "Kedjan brister på 3 ställen." in told
    assert "Orsaker som inte går att påverka, och som inte behöver någon åtgärd: Många passerar" in told
    assert "Rivs snart : ingen åtgärd, eftersom huset rivs" in told


def test_a_whole_chain_says_so(cast: Cast) -> None:
    cause = a_cause(a_problem(an_analysis(cast.square, approved=True)), "Mörkt under bron")
    plan = a_plan(cast.square)
    a_measure(plan, cause=cause, method=a_method(), goal="7 lampor senast 30 nov 2026")

    told = text(get(cast.police, "plan", plan.pk))

    assert "Kedjan håller." in told
    assert "1 orsak" in told


def test_the_chain_leads_to_the_analysis_of_the_one_place(cast: Cast) -> None:
    address = reverse("analysis", args=[cast.square.pk])

    assert address in get(cast.police, "plan", a_plan(cast.square).pk).content.decode()
    assert address not in get(cast.office, "plan", a_plan(cast.square, cast.park).pk).content.decode()


@pytest.mark.parametrize(
    ("goal", "has_number"),
    [
        ("Fler unga nås.", False),
        ("Klart senast 30 nov 2026.", False),
        ("Klart 2026-11-30.", False),
        ("Öppet kl. 16–22.", False),
        ("Alla 7 armaturer lyser senast 30 nov 2026.", True),
        ("40 kontakter i månaden", True),
        ("9 av 10 inom 7 dagar", True),
    ],
)
def test_a_day_is_no_number_to_reach(cast: Cast, goal: str, has_number: bool) -> None:
    plan = a_plan(cast.square)
    a_measure(plan, goal=goal)

    assert ("Mål utan tal" not in text(get(cast.police, "plan", plan.pk))) is has_number


def test_red_twice_and_a_passed_follow_up_are_pointed_out(cast: Cast) -> None:
    plan = a_plan(cast.square)
    a_measure(plan, (State.STOPPED, LONG_AGO), (State.STOPPED, LONG_AGO), follow_up=datetime.date(2026, 2, 1))
    a_measure(plan, (State.ONGOING, LONG_AGO), follow_up=timezone.localdate())

    told = text(get(cast.police, "plan", plan.pk))

    assert told.count("Röd två gånger i rad") == 1
    assert told.count("Uppföljningsdagen har passerat") == 1


def test_a_cause_is_left_without_measure_for_a_reason(cast: Cast) -> None:
    cause = a_cause(a_problem(an_analysis(cast.square, approved=True)), "Mörkt under bron")
    plan = a_plan(cast.square)

    page = post(cast.police, "no_measure", plan.pk, cause.pk, reason="Bron rivs i vår")

    assert "ingen åtgärd, eftersom Bron rivs i vår" in text(page)
    assert "Orsak utan åtgärd" not in text(page)


# --- Restricted causes


def test_readers_are_not_told_of_restricted_causes(cast: Cast) -> None:
    problem = a_problem(an_analysis(cast.square, approved=True))
    hidden = a_cause(problem, "Nätverk styr", restricted=True)
    a_cause(problem, "Barn dras in", restricted=True)
    plan = a_plan(cast.square)
    row = a_measure(plan, cause=hidden, method=a_method())
    post(cast.police, "measure", row.pk, version="0", cause=hidden.pk, what="Mer")

    for address in ("plan", "plan_history"):
        told = text(get(cast.reader, address, plan.pk))
        assert "Nätverk styr" not in told
        assert "Barn dras in" not in told
    told = text(get(cast.reader, "plan", plan.pk))
    assert "Visas inte för läsare" in told
    assert "Kedjan håller." in told
    assert "Nätverk styr" not in text(get(cast.reader, "measure", row.pk))
    for user in (cast.contributor, cast.office):
        assert "Nätverk styr" in text(get(user, "plan", plan.pk))


def test_readers_are_not_told_why_a_restricted_cause_needs_nothing(cast: Cast) -> None:
    hidden = a_cause(a_problem(an_analysis(cast.square, approved=True)), "Nätverk styr", restricted=True)
    plan = a_plan(cast.square)
    post(cast.police, "no_measure", plan.pk, hidden.pk, reason="Polisen arbetar redan")

    assert "Polisen arbetar redan" not in text(get(cast.reader, "plan_history", plan.pk))
    assert "Polisen arbetar redan" in text(get(cast.contributor, "plan_history", plan.pk))


# --- Nothing lost


def test_saving_a_row_keeps_an_actor_whose_area_has_ended(cast: Cast) -> None:
    row = a_measure(a_plan(cast.square), responsible=cast.other_police_actor, aim="SY1.avskaffad")
    row.partners.add(cast.other_police_actor)
    area = cast.other_police_actor.local_police_area
    area.valid_to = LONG_AGO
    area.save()
    page = get(cast.police, "measure", row.pk)

    shown = {field.name: field.value() for field in page.context["row_form"]}
    stored = {name: shown[name] for name in ("responsible", "partners", "aim")}
    page = post(cast.police, "measure", row.pk, version="0", goal="7 lampor", **stored)
    assert page.status_code == 200, page.context["row_form"].errors

    row.refresh_from_db()
    assert (row.goal, row.responsible, row.aim) == ("7 lampor", cast.other_police_actor, "SY1.avskaffad")
    assert [*row.partners.all()] == [cast.other_police_actor]


def test_a_day_beyond_reason_is_refused_at_its_field(cast: Cast) -> None:
    plan = a_plan(cast.square)

    page = post(cast.police, "measure_add", plan.pk, version="0", starts="9999-01-01", follow_up="9999-02-01")

    assert page.status_code == 422
    assert {*page.context["row_form"].errors} == {"starts", "follow_up"}


def test_wrong_values_come_back_with_their_message(cast: Cast) -> None:
    plan = a_plan(cast.square)

    page = post(
        cast.police,
        "measure_add",
        plan.pk,
        version="0",
        what="Sju armaturer",
        goal_number="sju",
        starts="2026-09-01",
        ends="2026-08-01",
        cost_kr="100",
    )

    told = text(page)
    assert page.status_code == 422
    assert "Skriv talet med siffror, till exempel 40." in told
    assert "Välj vilket slags pengar det är." in told
    assert "Sju armaturer" in page.content.decode()
    assert not Measure.objects.exists()


def test_a_row_that_someone_else_changed_comes_back_with_both(cast: Cast) -> None:
    row = a_measure(a_plan(cast.square))
    post(cast.municipal, "measure", row.pk, version="0", what="Lampor")

    page = post(cast.police, "measure", row.pk, version="0", what="Kameror", goal="7 lampor")

    assert page.status_code == 409
    assert "Klara Kommun har skrivit ”Lampor” om vad som ska göras. Du skrev ”Kameror”." in text(page)
    assert ">\nKameror</textarea>" in page.content.decode()
    row.refresh_from_db()
    assert (row.what, row.goal) == ("Lampor", "7 lampor")
    page = post(cast.police, "measure", row.pk, version=str(row.plan.version + 1), what="Kameror", goal="7 lampor")
    row.refresh_from_db()
    assert row.what == "Kameror"


def test_the_same_form_twice_is_one_row(cast: Cast) -> None:
    plan, client = a_plan(cast.square), logged_in(cast.police)
    data = {"version": "0", "what": "Lampor", "form_key": "7d1cf6f3-0c3f-4d8e-9a7a-0a8d3a4b5c6d"}

    for _press in range(2):
        client.post(reverse("measure_add", args=[plan.pk]), data)

    assert Measure.objects.count() == 1


def test_a_phone_number_is_asked_about(cast: Cast) -> None:
    row = a_measure(a_plan(cast.square))

    page = post(cast.police, "measure", row.pk, version="0", what="Ring 070-174 06 05")
    assert page.status_code == 422
    assert "ett telefonnummer" in text(page)
    page = post(cast.police, "measure", row.pk, version="0", what="Ring 070-174 06 05", describes_nobody="on")
    assert page.status_code == 200


# --- Deciding and reporting


def test_what_a_decision_lacks_is_led_to(cast: Cast) -> None:
    plan = a_plan(cast.square)
    row = a_measure(plan)

    page = get(cast.police, "plan", plan.pk)

    assert "2 saker saknas innan planen kan beslutas." in text(page)
    assert reverse("measure", args=[row.pk]) in page.content.decode()
    assert "Märk planen som beslutad" not in text(page)


def test_a_plan_is_noted_as_decided_and_counts_later_changes(cast: Cast) -> None:
    plan = a_plan(cast.square)
    row = a_measure(plan, responsible=cast.board, follow_up=timezone.localdate())
    said = {"decided_by": "kommunstyrelsen", "on": str(timezone.localdate()), "file_number": "KS 2026/00412"}

    page = post(cast.police, "plan_decide", plan.pk, version="0", **said)
    assert "diarienummer KS 2026/00412." in text(page)
    post(cast.police, "measure", row.pk, version="9", what="Lampor", responsible=cast.board.pk)

    assert "Ändringar sedan beslutet (1)" in text(get(cast.police, "plan", plan.pk))
    assert Decision.objects.count() == 1


def test_a_wrong_decision_comes_back(cast: Cast) -> None:
    plan = a_plan(cast.square)
    a_measure(plan, responsible=cast.board, follow_up=timezone.localdate())

    page = post(cast.police, "plan_decide", plan.pk, version="0", decided_by="Styrgruppen", on="", file_number="")

    assert page.status_code == 422
    assert "Styrgruppen" in page.content.decode()
    assert not Decision.objects.exists()


def test_whoever_is_responsible_reports_without_seeing_the_plan(cast: Cast) -> None:
    plan = a_plan(cast.square)
    row = a_measure(plan, responsible=cast.board, method=a_method("M18", label="Vård"))
    a_measure(plan, method=a_method("M05", label="Kameror"))

    assert "Vård" in text(get(cast.county_actor, "my_measures"))
    page = get(cast.county_actor, "measure", row.pk)
    assert "Rapportera" in text(page)
    assert "Spara raden" not in text(page)
    today = str(timezone.localdate())
    data = {"report-state": "late", "report-since": today, "report-reason": "Avtal saknas"}
    page = post(cast.county_actor, "measure_report", row.pk, **data)

    assert "Läget för rad 1 är rapporterat." in text(page)
    assert "Avtal saknas" in text(get(cast.police, "plan", plan.pk))


def test_a_report_without_reason_for_cancelling_comes_back(cast: Cast) -> None:
    row = a_measure(a_plan(cast.square))

    data = {"report-state": "cancelled", "report-since": str(timezone.localdate())}
    page = post(cast.police, "measure_report", row.pk, **data)

    assert page.status_code == 422
    assert "Skriv varför åtgärden avbryts." in text(page)


def test_nothing_of_ones_own_is_said(cast: Cast) -> None:
    assert "Ingen åtgärdsplan har er som ansvariga." in text(get(cast.outsider, "my_measures"))


# --- History, file, queries


def test_history_tells_from_what_to_what(cast: Cast) -> None:
    plan = a_plan(cast.square)
    post(cast.police, "measure_add", plan.pk, version="0", what="Lampor", responsible=cast.board.pk)
    row = Measure.objects.get()
    post(cast.municipal, "measure", row.pk, version="1", what="Sju lampor", responsible=cast.police_actor.pk)
    post(cast.police, "measure_remove", row.pk)

    told = text(get(cast.reader, "plan_history", plan.pk))

    assert "Rad 1: vad som ska göras Lampor Sju lampor" in told
    assert "Rad 1: den ansvariga aktören Länsstyrelsen Polisen Norra Ek" in told
    assert "Rad 1 finns borttagen" in told
    assert "Klara Kommun" in told


def test_the_file_has_the_columns_of_the_handbook(cast: Cast) -> None:

    plan = a_plan(cast.square)
    a_measure(plan, (State.LATE, LONG_AGO), cause_text="Mörkt", method=a_method("M07", label="Belysning"), goal="7 st")

    sheet = load_workbook(io.BytesIO(get(cast.reader, "plan_file", plan.pk).content)).active

    assert isinstance(sheet, Worksheet)
    header, row = [[cell.value for cell in line] for line in sheet.iter_rows()]
    assert header[:6] == ["Orsak", "Åtgärd", "Operativt mål", "När", "Vem", "Uppföljning"]
    assert row[:3] == ["Mörkt", "Belysning", "7 st"]
    assert row[5] == "Gul"


def test_queries_of_the_page(client: Client, cast: Cast, django_assert_num_queries: Any) -> None:
    problem = a_problem(an_analysis(cast.square, approved=True))
    plan = a_plan(cast.square)
    for number in range(12):
        a_measure(
            plan,
            (State.ONGOING, LONG_AGO),
            cause=a_cause(problem, f"Orsak {number}"),
            method=a_method(f"M{number:02}"),
            aim="i2",
            responsible=cast.board,
        ).partners.add(cast.police_actor)
    client.force_login(cast.police)
    client.get(reverse("plan", args=[plan.pk]))

    # session, user, memberships; plan with rights; places; measures, who takes part, reports; problems, causes; the
    # decision; the words of what is aimed at
    with django_assert_num_queries(12):
        client.get(reverse("plan", args=[plan.pk]))
