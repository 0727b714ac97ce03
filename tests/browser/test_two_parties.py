"""Police and municipality complete an assessment together, each in a browser of their own."""

from collections.abc import Callable

from django.urls import reverse
from playwright.sync_api import Page, expect

from assessments.judging import rules as judging
from assessments.models import Answer, Assessment
from municipalities.models import User
from municipalities.models.actor import Party
from tests.cast import Cast
from tests.saving import choose, shows, stored, visit

TEXT = "Handeln pågår vid bänkarna."


def answer_alone(page: Page, assessment: Assessment, party: Party, number: int, answer: str) -> None:
    page.goto(reverse("own_answers", args=[assessment.pk, party]))
    choose(page, number, answer)
    page.get_by_role("button", name="Spara och gå till bedömningen").click()
    page.wait_for_url("**/bedomningar/*/")


def sign(page: Page, whom: str) -> None:
    page.get_by_label("Jag står bakom bedömningen för").check()
    page.get_by_role("button", name=f"Skriv under för {whom}").click()
    page.wait_for_load_state()


def disagree(petra: Page, klara: Page, square: Assessment) -> None:
    """Each has answered alone; the joint answer goes against one of them, and a note says why."""
    answer_alone(petra, square, Party.POLICE, 9, "Ja")
    answer_alone(klara, square, Party.MUNICIPALITY, 9, "Nej")
    visit(petra, square)
    row = petra.locator("#i9")
    expect(row).to_contain_text("Ni har svarat olika. Välj det gemensamma svaret.")
    choose(petra, 9, "Ja")
    row.locator("textarea").fill("Sett vid besök i maj.")
    shows(petra, "saved")
    answer = Answer.objects.get(assessment=square, indicator=9)
    assert (answer.police, answer.municipality, answer.agreed) == ("yes", "no", "yes")
    assert answer.note == "Sett vid besök i maj."


def collide(petra: Page, klara: Page, square: Assessment) -> None:
    """Petra has not heard of what Klara has saved when she changes the same answer."""
    petra.route("**/lage/**", lambda route: route.abort())
    visit(klara, square)
    choose(klara, 1, "Nej")
    shows(klara, "saved")
    choose(petra, 1, "Vet ej")
    clash = petra.locator("[data-clash=i1-agreed]")
    expect(clash).to_contain_text("Klara Kommun")
    assert stored(square)["i1.agreed"] == "no"
    clash.get_by_role("button", name="Mitt: vet ej").click()
    expect(clash).to_have_count(0)
    shows(petra, "saved")
    petra.unroute("**/lage/**")
    assert stored(square)["i1.agreed"] == "unknown"


def lose_the_connection(klara: Page, square: Assessment) -> None:
    klara.context.set_offline(True)
    klara.locator("[name=explanation]").fill(TEXT)
    shows(klara, "offline")
    assert stored(square)["explanation"] == ""
    klara.context.set_offline(False)
    shows(klara, "saved")
    assert stored(square)["explanation"] == TEXT


def let_a_signature_fall(petra: Page, klara: Page, square: Assessment) -> None:
    visit(petra, square)
    sign(petra, "polisen")
    assert square.signatures.count() == 1
    choose(klara, 8, "Ja")
    warning = klara.locator("[data-notice]")
    expect(warning).to_contain_text("Petra Polis")
    assert square.signatures.count() == 1
    warning.get_by_role("button", name="Spara ändå").click()
    shows(klara, "saved")
    assert not square.signatures.exists()
    assert stored(square)["i8.agreed"] == "yes"


def test_two_parties_complete_an_assessment_together(cast: Cast, other_browser: Callable[[User], Page]) -> None:
    square = cast.square_now
    judging.save(square, {"i9.agreed": "", "explanation": ""}, seen_version=1, by=cast.police)
    petra, klara = other_browser(cast.police), other_browser(cast.municipal)

    disagree(petra, klara, square)
    collide(petra, klara, square)
    lose_the_connection(klara, square)
    let_a_signature_fall(petra, klara, square)

    for page, whom in ((petra, "polisen"), (klara, "kommunen")):
        visit(page, square)
        sign(page, whom)
    expect(klara.get_by_text("Den är klar.")).to_be_visible()
    done = Assessment.objects.get(pk=square.pk)
    assert (done.is_settled, done.is_joint) == (True, True)
    assert set(done.signature_of) == {Party.POLICE, Party.MUNICIPALITY}
