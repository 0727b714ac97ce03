import re
from typing import Any

import pytest
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assessments.action.causes import rules
from assessments.action.causes.acts import act
from assessments.action.causes.approving import approve
from assessments.action.causes.starting import start
from assessments.action.models import Analysis, Cause
from assessments.action.models.corner import Corner
from assessments.action.models.measure import State
from municipalities.models.actor import Party
from tests.action import a_cause, a_measure, a_plan, a_problem, an_analysis
from tests.cast import Cast
from tests.pages import Response, logged_in, text
from tests.queries import names
from tests.questions import asking, reply

pytestmark = pytest.mark.django_db


def read(user: Any, cast: Cast) -> str:
    return text(logged_in(user).get(reverse("analysis", args=[cast.square.pk])))


def send(user: Any, cast: Cast, **fields: Any) -> Response:
    return logged_in(user).post(reverse("analysis", args=[cast.square.pk]), {"version": 0, **fields})


# --- Beginning


def test_a_place_without_analysis_says_how_one_is_made(cast: Cast) -> None:
    page = read(cast.police, cast)
    assert "Ingen orsaksanalys än" in page
    assert "Problem föreslås ur bedömningen i omgång 2022." in page
    assert "Börja på tomt papper" in page
    assert "Börja på tomt papper" not in read(cast.reader, cast)


def test_the_second_who_begins_is_told_whose_draft_it_is(cast: Cast, draft: Analysis) -> None:
    response = logged_in(cast.municipal).post(reverse("analysis_start", args=[cast.square.pk]), follow=True)
    assert "Petra Polis har redan börjat. Ni skriver i samma utkast." in text(response)


def test_a_copy_begins_from_the_approved_one(cast: Cast) -> None:
    approved = an_analysis(cast.square, approved=True)
    a_cause(a_problem(approved), "Mörkt")
    assert "Ändra i en ny version" in read(cast.police, cast)
    assert "Ändra i en ny version" not in read(cast.reader, cast)
    logged_in(cast.police).post(reverse("analysis_start", args=[cast.square.pk]), {"copy": "1"})

    assert Analysis.objects.drafts().get().copied_from == approved
    page = read(cast.reader, cast)
    assert "Analys 1, godkänd av båda" in page


# --- Writing without a script


def test_fields_and_the_act_of_a_button_are_saved_together(cast: Cast, draft: Analysis) -> None:
    cause = a_cause(a_problem(draft), "Mörkt")
    response = send(cast.police, cast, **{f"c{cause.pk}-text": "Mörkare", "act": f"why:{cause.pk}"})

    why = Cause.objects.get(parent=cause)
    assert response.url == f"{reverse('analysis', args=[cast.square.pk])}#c{why.pk}"
    cause.refresh_from_db()
    assert cause.text == "Mörkare"


def test_a_personal_number_in_a_cause_is_refused_at_the_field_and_nothing_is_lost(cast: Cast, draft: Analysis) -> None:
    cause = a_cause(a_problem(draft), "Mörkt")
    number = "19121212-1212"
    response = send(cast.police, cast, **{f"c{cause.pk}-text": f"Känd {number}", f"c{cause.pk}-basis": "Vandring"})

    assert response.status_code == 422
    page = response.content.decode()
    assert f'id="id_c{cause.pk}-text-error"' in page
    assert f"Känd {number}" in page
    assert "Vandring" in page
    assert Cause.objects.get().text == "Mörkt"


def test_a_phone_number_is_asked_about(cast: Cast, draft: Analysis) -> None:
    cause = a_cause(a_problem(draft), "Mörkt")
    fields = {f"c{cause.pk}-text": "Felanmäl 070-174 06 05"}

    assert send(cast.police, cast, **fields).status_code == 422
    assert send(cast.police, cast, **fields, describes_nobody="on").status_code == 302


def test_a_closed_chain_is_told_at_the_field(cast: Cast, draft: Analysis) -> None:
    root = a_cause(a_problem(draft), "Mörkt")
    why = a_cause(root.problem, "Lampor", parent=root)
    response = send(cast.police, cast, **{f"c{root.pk}-parent": why.pk})

    assert response.status_code == 422
    assert re.search(rf'id="id_c{root.pk}-parent-error">Kedjan sluter sig', response.content.decode())


def test_a_clash_offers_theirs_mine_and_both(cast: Cast, draft: Analysis) -> None:
    cause = a_cause(a_problem(draft), "Mörkt")
    rules.save(draft, {f"c{cause.pk}.text": "Polisens ord"}, seen_version=0, by=cast.police)
    response = send(cast.municipal, cast, **{f"c{cause.pk}-text": "Kommunens ord"})

    assert response.status_code == 409
    page = text(response)
    assert "Petra Polis har ändrat det till: Polisens ord. Ditt är: Kommunens ord." in page
    assert 'value="1"' in re.search(r'<input[^>]+name="version"[^>]*>', response.content.decode())[0]  # type: ignore[index]
    both = send(cast.municipal, cast, version=1, **{f"c{cause.pk}-text": "Kommunens ord", "act": f"both:{cause.pk}"})
    assert both.status_code == 302
    assert [one.text for one in Cause.objects.all()] == ["Polisens ord", "Kommunens ord"]


def test_theirs_is_kept_with_one_press(cast: Cast, draft: Analysis) -> None:
    cause = a_cause(a_problem(draft), "Mörkt")
    rules.save(draft, {f"c{cause.pk}.text": "Polisens ord"}, seen_version=0, by=cast.police)
    fields = {f"c{cause.pk}-text": "Kommunens ord", f"c{cause.pk}-basis": "Samtal", "keep": f"c{cause.pk}.text"}
    send(cast.municipal, cast, version=1, **fields)

    kept = Cause.objects.get()
    assert (kept.text, kept.basis) == ("Polisens ord", "Samtal")


def test_words_for_a_removed_cause_are_shown(cast: Cast, draft: Analysis) -> None:
    cause = a_cause(a_problem(draft), "Mörkt")
    act(draft, f"remove:{cause.pk}", QueryDict(""), by=cast.police)
    response = send(cast.municipal, cast, **{f"c{cause.pk}-text": "Mörkt vid bron"})

    assert response.status_code == 409
    assert "Petra Polis har ändrat Orsak: borttagen. Ditt är: Mörkt vid bron." in text(response)


def test_what_is_sent_after_both_have_approved_is_shown_and_not_saved(cast: Cast, draft: Analysis) -> None:
    cause = a_cause(a_problem(draft), "Mörkt")
    approve(draft, Party.POLICE, seen_version=0, by=cast.police)
    approve(draft, Party.MUNICIPALITY, seen_version=0, by=cast.municipal)
    response = send(cast.municipal, cast, **{f"c{cause.pk}-text": "Mörkare"})

    assert response.status_code == 409
    assert "Det här sparades inte: Orsak: Mörkare" in text(response)
    assert Cause.objects.get().text == "Mörkt"


@pytest.mark.parametrize("wrong", [{"version": "x"}, {"meeting_on": "9999-12-31"}, {"act": "sing"}])
def test_what_cannot_be_understood_is_answered_at_its_field(cast: Cast, draft: Analysis, wrong: dict[str, str]) -> None:
    assert send(cast.police, cast, **wrong).status_code == 422


# --- Approving


def test_what_is_written_is_saved_and_then_approved(cast: Cast, draft: Analysis) -> None:
    cause = a_cause(a_problem(draft), "Mörkt")
    address = reverse("analysis_approve", args=[draft.pk, "police"])
    logged_in(cast.police).post(address, {"version": 0, f"c{cause.pk}-text": "Mörkare"})

    assert Cause.objects.get().text == "Mörkare"
    assert draft.approvals.get().by == cast.police
    page = read(cast.municipal, cast)
    assert "Godkänd av Petra Polis" in page
    assert "Godkänn för kommunen" in page


def test_what_the_other_has_changed_is_read_before_it_is_approved(cast: Cast, draft: Analysis) -> None:
    cause = a_cause(a_problem(draft), "Mörkt")
    rules.save(draft, {f"c{cause.pk}.basis": "Samtal"}, seen_version=0, by=cast.municipal)
    response = logged_in(cast.police).post(reverse("analysis_approve", args=[draft.pk, "police"]), {"version": 0})

    assert response.status_code == 409
    assert "Analysen har ändrats sedan du öppnade sidan." in text(response)
    assert not draft.approvals.exists()


def test_approvals_that_fell_are_told_until_somebody_approves(cast: Cast, draft: Analysis) -> None:
    cause = a_cause(a_problem(draft), "Mörkt")
    approve(draft, Party.POLICE, seen_version=0, by=cast.police)
    response = send(cast.municipal, cast, **{f"c{cause.pk}-basis": "Samtal"})
    assert response.status_code == 302

    assert "Godkännandet av Petra Polis föll när Klara Kommun ändrade analysen" in read(cast.police, cast)
    approve(draft, Party.POLICE, seen_version=1, by=cast.police)
    assert "föll" not in read(cast.police, cast)


def both_approve(analysis: Analysis, cast: Cast) -> None:
    approve(analysis, Party.POLICE, seen_version=analysis.version, by=cast.police)
    approve(analysis, Party.MUNICIPALITY, seen_version=analysis.version, by=cast.municipal)


# --- The chain


def test_the_chain_counts_causes_without_measure(cast: Cast, draft: Analysis) -> None:
    problem = a_problem(draft)
    measured = a_cause(problem, "Mörkt", influence="yes")
    a_cause(problem, "Tomt", influence="partly")
    a_cause(problem, "Många passerar", influence="no")
    a_cause(problem, "Skymt", influence="yes", no_measure_because="Häcken klipps redan")
    dropped = a_cause(problem, "Stökigt")
    plan = a_plan(cast.square)
    a_measure(plan, cause=measured)
    a_measure(plan, cause=dropped, state=State.CANCELLED)
    both_approve(draft, cast)

    assert "1 problem 5 orsaker 2 utan åtgärd" in read(cast.office, cast)


def test_a_measure_goes_with_the_cause_that_follows_before_it_is_approved(cast: Cast, draft: Analysis) -> None:
    a_measure(a_plan(cast.square), cause=a_cause(a_problem(draft)))
    both_approve(draft, cast)
    start(cast.square, by=cast.police, as_copy=True)

    assert "utan åtgärd" not in read(cast.police, cast)


def test_the_chain_counts_nothing_that_the_reader_may_not_see(cast: Cast, draft: Analysis) -> None:
    problem = a_problem(draft)
    a_cause(problem, "Mörkt")
    a_cause(problem, "Nätverk styr", restricted=True)
    a_cause(a_problem(draft, "Barn i handeln", restricted=True), "Lockas med pengar")
    a_measure(a_plan(cast.square, cast.park), cause_text="Mörkt")  # holds for a place that neither of them sees

    assert "2 problem 3 orsaker 3 utan åtgärd 0 mål 0 åtgärder" in read(cast.police, cast)
    assert "1 problem 1 orsak 1 utan åtgärd 0 mål 0 åtgärder" in read(cast.reader, cast)


def test_an_approved_one_leads_on_to_the_plan(cast: Cast, draft: Analysis) -> None:
    a_cause(a_problem(draft))
    assert "Skriv åtgärdsplan" not in read(cast.police, cast)
    both_approve(draft, cast)
    assert "Skriv åtgärdsplan" in read(cast.police, cast)
    assert "Skriv åtgärdsplan" not in read(cast.reader, cast)

    a_plan(cast.square)
    for user in (cast.police, cast.reader):
        assert "Till åtgärdsplanen" in read(user, cast)
        assert "Skriv åtgärdsplan" not in read(user, cast)


def test_one_that_was_replaced_draws_no_chain(cast: Cast, draft: Analysis) -> None:
    a_cause(a_problem(draft))
    both_approve(draft, cast)
    both_approve(start(cast.square, by=cast.police, as_copy=True), cast)

    for number, is_drawn in [(1, False), (2, True)]:
        address = reverse("analysis_version", args=[Analysis.objects.get(number=number).pk])
        page = logged_in(cast.police).get(address).content.decode()
        assert ('class="chain"' in page) == is_drawn
        assert ("Skriv åtgärdsplan" in page) == is_drawn


# --- Reading


def test_an_empty_corner_is_asked_about_until_both_have_looked(cast: Cast, draft: Analysis) -> None:
    problem = a_problem(draft)
    assert "Ingen orsak om köpare och utsatta. Är det rätt?" in read(cast.police, cast)
    send(cast.police, cast, act=f"empty:{problem.pk}:target")

    page = read(cast.municipal, cast)
    assert "Ingen orsak om köpare och utsatta. Är det rätt?" not in page
    assert "Ingen orsak, och det är rätt. Petra Polis" in page


def test_readers_learn_nothing_of_what_is_restricted(cast: Cast, draft: Analysis) -> None:
    hidden = a_problem(draft, "Barn i handeln", restricted=True)
    shown = a_problem(draft, "Försäljning syns")
    act(draft, f"add:{hidden.pk}:offender", QueryDict(""), by=cast.police)
    lone = Cause.objects.get()
    rules.save(draft, {f"c{lone.pk}.text": "Lockas med pengar"}, seen_version=1, by=cast.police)
    a_cause(shown, "Mörkt")
    network = a_cause(shown, "Nätverk styr", restricted=True, corner=Corner.OFFENDER)
    rules.save(draft, {f"c{network.pk}.basis": "Hemlig källa"}, seen_version=2, by=cast.police)

    pages = [reverse("analysis", args=[cast.square.pk])]
    pages += [reverse(name, args=[draft.pk]) for name in ("fishbone", "analysis_history")]
    secrets = ["Barn i handeln", "Lockas", "Nätverk styr", "Hemlig", "restricted", "2 problem", "Problem 2"]
    for address in pages:
        page = logged_in(cast.reader).get(address).content.decode()
        assert not [secret for secret in secrets if secret in page], address
        assert "Nätverk styr" in logged_in(cast.municipal).get(address).content.decode() or "historik" in address
    assert "1 problem med 1 orsak." in read(cast.reader, cast)
    assert "2 problem med 3 orsaker." in read(cast.office, cast)
    assert "Ingen orsak om gärningsperson" not in read(cast.reader, cast)


def test_proposals_and_ready_made_causes_stand_on_the_page(cast: Cast) -> None:
    asking(cast.in_proof, "full")
    reply(cast.square_in_proof, "PE7", "ofta")
    reply(cast.square_in_proof, "PL4", "mork")
    draft = start(cast.square, by=cast.police)
    a_problem(draft)
    response = logged_in(cast.police).get(reverse("analysis", args=[cast.square.pk]))

    page = text(response)
    assert "Fråga PE7: ofta. Båda har skrivit under. Syns bara för er två och projektkontoret." in page
    assert re.search(r'value="dark" id="[^"]+"\s+checked', response.content.decode())
    assert "Förslagen kommer ur bedömningen i omgång 2022." in page
    assert "PE7" not in read(cast.reader, cast)


def test_the_fishbone_says_in_words_what_it_draws(cast: Cast, draft: Analysis) -> None:
    problem = a_problem(draft, "Försäljning syns")
    root = a_cause(problem, "Mörkt under gångbron där ingen längre vill gå efter arbetet", certainty="strong")
    a_cause(problem, "Två lampor är släckta", parent=root)
    page = logged_in(cast.reader).get(reverse("fishbone", args=[draft.pk])).content.decode()

    assert "Gärningsperson: ingen orsak, köpare och utsatta: ingen orsak och platsen: 1 orsak." in page
    assert ">Mörkt under gångbron där ingen<" in page
    assert ">för att två lampor är släckta<" in page
    assert 'stroke-width="4"' in page


def test_history_tells_field_by_field(cast: Cast, draft: Analysis) -> None:
    send(cast.police, cast, act="own")
    problem = draft.problems.get()
    send(cast.police, cast, version=1, **{f"p{problem.pk}-text": "Försäljning syns"})
    send(cast.municipal, cast, version=2, act=f"add:{problem.pk}:place")
    cause = Cause.objects.get()
    send(cast.municipal, cast, version=3, **{f"c{cause.pk}-text": "Mörkt", f"c{cause.pk}-influence": "partly"})
    send(cast.police, cast, version=4, act=f"remove:{cause.pk}")
    page = text(logged_in(cast.reader).get(reverse("analysis_history", args=[draft.pk])))

    assert "Petra Polis" in page
    assert "Kan ni påverka det? (Mörkt) tomt Delvis" in page
    assert "Orsak borttagen Mörkt" in page
    assert page.count("Orsak tillagd") == 1
    assert "Underlag" not in page


def test_the_blank_fishbone_and_pages_are_read_in_english_too(cast: Cast, draft: Analysis) -> None:
    client: Client = logged_in(cast.police)
    client.post(reverse("set_language"), {"language": "en"})

    assert "Write the problem in the box" in text(client.get(reverse("fishbone_blank", args=[cast.square.pk])))
    assert "Choose a problem first." in text(client.get(reverse("analysis", args=[cast.square.pk])))


def test_what_becomes_restricted_leaves_the_history_of_readers(cast: Cast, draft: Analysis) -> None:
    problem = a_problem(draft, "Försäljning syns")
    act(draft, f"add:{problem.pk}:offender", QueryDict(""), by=cast.police)
    cause = Cause.objects.get()
    rules.save(draft, {f"c{cause.pk}.text": "Nätverk styr"}, seen_version=1, by=cast.police)
    act(draft, f"why:{cause.pk}", QueryDict(""), by=cast.police)
    why = Cause.objects.get(parent=cause)
    rules.save(draft, {f"c{why.pk}.text": "Lånar ut pengar"}, seen_version=3, by=cast.police)
    rules.save(draft, {f"c{cause.pk}.restricted": True}, seen_version=4, by=cast.police)
    address = reverse("analysis_history", args=[draft.pk])
    hidden = text(logged_in(cast.reader).get(address))
    assert "Nätverk" not in hidden
    assert "Lånar" not in hidden
    assert "Nätverk" in text(logged_in(cast.police).get(address))
    act(draft, f"remove:{cause.pk}", QueryDict(""), by=cast.police)

    page = text(logged_in(cast.reader).get(address))
    assert "Nätverk" not in page
    assert "Lånar" not in page
    assert "Orsak" not in page.partition("Petra Polis")[2]


WHO = ["select session", "select user", "select membership"]
# The draft; may the user write in it, read all of it; its rows; other versions
READ = ["select scene", *["select analysis"] * 3, "select problem", "select cause", "select analysis"]
APPROVALS = [
    *["select analysisevent"] * 2,  # whether approvals fell, and what was written last
    "select plan",  # for the chain; and of those that there are, the measures
    "select emptycorner",
    "select approval",
    *["select membership"] * 3,  # coordinators of the police, the municipality and the district
    "select analysis",  # may the user approve
]


def queries(user: Any, cast: Cast) -> list[str]:
    client = logged_in(user)
    with CaptureQueriesContext(connection) as captured:
        client.get(reverse("analysis", args=[cast.square.pk]))
    return names(captured)


def test_a_page_asks_once_for_each_thing_however_many_causes(cast: Cast, draft: Analysis) -> None:
    for number in range(3):
        problem = a_problem(draft, f"Problem {number}")
        for corner in Corner:
            a_cause(problem, f"Varför {corner}", parent=a_cause(problem, f"Orsak {corner}", corner=corner))
    first = queries(cast.police, cast)
    for number in range(5):
        a_cause(problem, f"Ännu en {number}")

    assert queries(cast.police, cast) == first == [*WHO, *READ, *APPROVALS]
