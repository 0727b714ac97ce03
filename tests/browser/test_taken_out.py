"""Out of doors: a place taken out opens, is drawn and waits without a connection, and is gone with the session."""

import re
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.contrib.sessions.models import Session
from django.urls import reverse
from playwright.sync_api import BrowserContext, Page, expect

from assessments.judging import rules as judging
from assessments.models import Assessment
from assessments.outlines.rules import draw_outline
from municipalities.models import User
from scenes.models import Outline, Round
from tests.factories import SQUARE, with_boundary
from tests.pair import a_pair_with_assessment
from tests.shapes import square_at

pytestmark = pytest.mark.django_db(transaction=True)

LogIn = Callable[[User], None]
TOWN = Path(django_settings.BASE_DIR, "fixtures", "demo", "town.pmtiles")
HERE = (59.2281, 17.8343)
CORNERS = [(-60, -60), (60, -60), (60, 60), (-60, 60)]
INSIDE = """async () => {
  const places = (await indexedDB.databases()).map(({name}) => name);
  const database = !places.includes("device") ? null : await new Promise((resolve) => {
    const request = indexedDB.open("device"); request.onsuccess = () => resolve(request.result); });
  const all = (name) => new Promise((resolve) => {
    const request = database.transaction(name).objectStore(name).getAll();
    request.onsuccess = () => resolve(request.result); });
  const text = (sealed) => new TextDecoder("latin1").decode(sealed);
  const pages = [];
  for (const name of await caches.keys()) for (const request of await (await caches.open(name)).keys()) {
    const response = await (await caches.open(name)).match(request);
    pages.push([new URL(request.url).pathname, response.redirected, (await response.text())]);
  }
  const [key] = database ? await all("key") : [];
  const seen = {
    places: database ? (await all("places")).map(text) : [],
    drawings: database ? (await all("drawings")).map(text) : [],
    key: key ? [key.user, key.key.extractable] : null, pages,
    workers: (await navigator.serviceWorker.getRegistrations()).length, caches: (await caches.keys()).length };
  database?.close();
  return seen;
}"""


@pytest.fixture
def case(settings: Any) -> SimpleNamespace:
    settings.MAP_FILE = str(TOWN)
    pair = a_pair_with_assessment(name="Ankarplan", latitude=HERE[0], longitude=HERE[1])
    with_boundary(pair.scene.municipality, square_at(59.1, 17.6, side=0.4))
    pair.page = reverse("assessment_edit", args=[pair.assessment.pk])
    pair.outline = reverse("assessment_outline", args=[pair.assessment.pk])
    return pair


@pytest.fixture
def out(page: Page, case: SimpleNamespace, log_in: LogIn) -> Page:
    """Taken out by the police coordinator."""
    log_in(case.police)
    page.goto(case.page)
    page.locator("[data-take-out] summary").click()
    page.locator("[data-take]").click()
    page.locator("[data-take-out][data-state=out]").wait_for()
    return page


def inside(page: Page) -> Any:
    """What a finder of the device sees in the browser's store."""
    return page.evaluate(INSIDE)


def draw(page: Page, case: SimpleNamespace) -> None:
    page.goto(case.outline)
    page.locator("[data-outline-map][data-ready]").wait_for()
    box = page.locator(".map-canvas").bounding_box()
    assert box
    for right, down in CORNERS:
        page.mouse.click(box["x"] + box["width"] / 2 + right, box["y"] + box["height"] / 2 + down)
    page.locator("[data-do=close]").click()
    page.locator("#outline-form .btn-primary").click()


def draw_without_connection(page: Page, context: BrowserContext, case: SimpleNamespace) -> None:
    context.set_offline(True)
    draw(page, case)
    page.locator("#outline-form[data-draft=waiting]").wait_for()


def answer(page: Page, case: SimpleNamespace) -> None:
    """Two answers on the page of the place, without a connection."""
    page.goto(case.page)
    page.locator("form[data-autosave=ready]").wait_for()
    page.locator("#i1").get_by_label("Ja", exact=True).check()
    page.locator("[name=explanation]").fill("Handeln pågår vid bänkarna.")
    expect(page.locator(".page-head [data-save=offline]")).to_contain_text("2 svar finns i den här webbläsaren")


def an_answer_of_somebody_else_waits(page: Page, case: SimpleNamespace) -> None:
    page.evaluate(
        """(assessment) => new Promise((resolve) => {
          const request = indexedDB.open("answers");
          request.onsuccess = () => {
            const transaction = request.result.transaction("entries", "readwrite");
            transaction.objectStore("entries").put({ key: "theirs", user: "0", assessment });
            transaction.oncomplete = () => { request.result.close(); resolve(); };
          };
        })""",
        str(case.assessment.pk),
    )


def end_of_the_key(page: Page) -> None:
    """As if it were tomorrow, for page and worker alike."""
    page.evaluate("""async () => {
      const database = await new Promise((resolve) => {
        const request = indexedDB.open("device"); request.onsuccess = () => resolve(request.result); });
      const table = database.transaction("key", "readwrite").objectStore("key");
      await new Promise((resolve) => { table.get("now").onsuccess = ({target}) => {
        table.put({...target.result, until: Date.now() - 1}, "now").onsuccess = resolve; }; });
      database.close();
    }""")


def test_what_is_drawn_without_a_connection_survives_a_reload_and_is_sent_when_back(
    out: Page, context: BrowserContext, case: SimpleNamespace, check: Callable[[Page, str], None]
) -> None:
    check(out, "taken-out")
    kept = inside(out)
    pages = {path: text for path, _redirected, text in kept["pages"] if not path.startswith(("/static/", "/kartbild/"))}
    assert set(pages) == {case.page, case.outline}
    assert any(path.startswith("/kartbild/") for path, _redirected, _text in kept["pages"])
    assert "Ankarplan" not in str([kept["places"], pages])

    context.set_offline(True)
    out.reload()
    expect(out.get_by_role("heading", level=1)).to_have_text("Ankarplan")
    draw(out, case)
    out.locator("#outline-form[data-draft=waiting]").wait_for()
    expect(out.locator("[data-outline-map]")).to_have_attribute("data-background", "drawn")
    out.reload()
    out.locator("#outline-form[data-draft=waiting]").wait_for()
    expect(out.locator(".outline-point")).to_have_count(4)
    out.goto(reverse("scene_list"))
    check(out, "no-connection-elsewhere")
    out.get_by_role("link", name="Ankarplan").click()
    out.locator("[data-outline-draft][data-state=waiting]").wait_for()
    assert not Outline.objects.exists()

    context.set_offline(False)
    out.locator("[data-outline-draft][data-state=sent]").wait_for()
    assert Outline.objects.get().scene == case.scene
    assert not inside(out)["drawings"]


def test_what_is_answered_without_a_connection_survives_a_reload_and_is_sent_when_back(
    out: Page, context: BrowserContext, case: SimpleNamespace, check: Callable[[Page, str], None]
) -> None:
    context.set_offline(True)
    answer(out, case)
    check(out, "answered-without-connection")
    out.reload()
    expect(out.get_by_label("Motivering")).to_have_value("Handeln pågår vid bänkarna.")
    expect(out.locator("#i1").get_by_label("Ja", exact=True)).to_be_checked()
    expect(out.locator(".page-head [data-save=offline]")).to_contain_text("2 svar")
    assert not judging.values(Assessment.objects.get())["explanation"]

    context.set_offline(False)
    out.locator(".page-head [data-state=saved]").wait_for()
    now = judging.values(Assessment.objects.get())
    assert (now["i1.agreed"], now["explanation"]) == ("yes", "Handeln pågår vid bänkarna.")
    out.reload()
    out.locator(".page-head [data-state=saved], .page-head [data-save-state]:not([data-state])").wait_for()
    expect(out.get_by_label("Motivering")).to_have_value("Handeln pågår vid bänkarna.")


def test_what_a_colleague_answered_meanwhile_collides_and_neither_is_lost(
    out: Page, context: BrowserContext, case: SimpleNamespace
) -> None:
    context.set_offline(True)
    answer(out, case)
    theirs = {"i1.agreed": "no", "i2.agreed": "unknown"}
    judging.save(Assessment.objects.get(), theirs, seen_version=case.assessment.version, by=case.municipal)

    context.set_offline(False)
    clash = out.locator("[data-clash=i1-agreed]")
    expect(clash).to_contain_text(case.municipal.name)
    now = judging.values(Assessment.objects.get())
    assert (now["i1.agreed"], now["i2.agreed"]) == ("no", "unknown")
    clash.get_by_role("button", name="Mitt: ja").click()
    out.locator(".page-head [data-state=saved]").wait_for()
    now = judging.values(Assessment.objects.get())
    assert (now["i1.agreed"], now["i2.agreed"], now["explanation"]) == ("yes", "unknown", "Handeln pågår vid bänkarna.")


def test_what_a_colleague_drew_meanwhile_is_met_not_lost(
    out: Page, context: BrowserContext, case: SimpleNamespace
) -> None:
    draw_without_connection(out, context, case)
    draw_outline(Assessment.objects.get(), SQUARE, seen_version=0, by=case.municipal)

    context.set_offline(False)
    expect(out.get_by_role("alert").filter(has_text=case.municipal.name)).to_be_visible()
    assert Outline.objects.get().geometry == SQUARE
    out.get_by_role("button", name="Spara min").click()
    out.wait_for_url(re.compile(re.escape(case.page)))
    assert Outline.objects.get().geometry != SQUARE


def test_a_round_that_has_gone_on_leaves_the_drawing_to_be_copied_or_removed(
    out: Page, context: BrowserContext, case: SimpleNamespace, check: Callable[[Page, str], None]
) -> None:
    draw_without_connection(out, context, case)
    Round.objects.filter(pk=case.round.pk).update(state=Round.State.PROOFING)

    context.set_offline(False)
    left = out.locator("[data-drawing-left]")
    expect(left.locator("textarea")).to_have_value(re.compile(r"^59\.22\d+, 17\.83"))
    check(out, "drawing-left")
    left.locator("[data-remove]").click()
    expect(left).to_be_hidden()
    assert not inside(out)["drawings"]


def test_a_week_away_and_the_round_published_meanwhile_gives_the_words_back(
    out: Page, context: BrowserContext, case: SimpleNamespace, log_in: LogIn, check: Callable[[Page, str], None]
) -> None:
    """Session and key have ended: nothing is read until the same person logs in, and nothing is written then."""
    context.set_offline(True)
    answer(out, case)
    draw(out, case)
    out.locator("#outline-form[data-draft=waiting]").wait_for()
    end_of_the_key(out)
    Session.objects.all().delete()
    Round.objects.filter(pk=case.round.pk).update(state=Round.State.PUBLISHED, published_on=case.round.ends)

    context.set_offline(False)
    out.goto(case.page)
    expect(out.get_by_label("Lösenord")).to_be_visible()
    log_in(case.police)
    out.goto(case.page)
    kept = out.locator("[data-kept-answers]")
    words = re.compile(r"Indikator 1: .+: Ja\nMotivering: Handeln pågår vid bänkarna\.")
    expect(kept.locator("textarea")).to_have_value(words)
    expect(out.locator("[data-drawing-left] textarea")).to_have_value(re.compile(r"^59\.22\d+, 17\.83"))
    check(out, "a-week-away")
    assert not judging.values(Assessment.objects.get())["explanation"]
    assert not Outline.objects.exists()

    kept.get_by_role("button", name="Ta bort det").click()
    out.locator("[data-drawing-left] [data-remove]").click()
    expect(kept).to_be_hidden()
    assert not inside(out)["drawings"]


def test_logging_out_asks_first_and_then_leaves_nothing(
    out: Page, context: BrowserContext, case: SimpleNamespace, check: Callable[[Page, str], None]
) -> None:
    draw_without_connection(out, context, case)
    answer(out, case)
    an_answer_of_somebody_else_waits(out, case)
    out.goto(reverse("home"))
    context.set_offline(False)
    out.goto(reverse("my_area"))
    listed = out.locator("[data-taken-out]")
    listed.locator("summary").click()
    expect(listed.get_by_role("link", name="Ankarplan")).to_be_visible()
    expect(listed.get_by_text("3 svar väntar i telefonen")).to_be_visible()
    check(out, "taken-out-list")

    out.locator(".site-user summary").click()
    out.locator(".site-user [data-log-out] button").click()
    expect(out.locator("[data-log-out-warning]")).to_contain_text("3 svar och ritningar väntar")
    check(out, "log-out-asks")
    out.locator("main form button").press("Enter")

    out.wait_for_url(re.compile(re.escape(reverse("account_login"))))
    assert "answers" not in str(out.evaluate("indexedDB.databases()"))
    left = inside(out)
    assert [left[name] for name in ("places", "drawings", "key", "pages", "workers")] == [[], [], None, [], 0]


def test_the_end_of_the_session_hides_what_is_kept_with_no_connection_too(
    out: Page, context: BrowserContext, case: SimpleNamespace, log_in: LogIn
) -> None:
    draw_without_connection(out, context, case)
    out.goto(case.page)
    expect(out.get_by_role("heading", level=1)).to_have_text("Ankarplan")
    end_of_the_key(out)
    out.goto(case.page)
    expect(out.get_by_role("heading", level=1)).to_have_text("Ingen kontakt")
    expect(out.get_by_text("Ankarplan")).to_have_count(0)

    context.set_offline(False)
    Session.objects.all().delete()
    out.goto(case.page)
    left = inside(out)
    assert (left["places"], left["key"]) == ([], None)
    assert not any(path == case.page for path, _redirected, _text in left["pages"])
    assert len(left["drawings"]) == 1

    log_in(case.police)
    out.goto(case.page)
    out.locator("[data-outline-draft][data-state=sent]").wait_for()


def test_another_person_sees_and_sends_nothing(
    out: Page, context: BrowserContext, case: SimpleNamespace, log_in: LogIn
) -> None:
    draw_without_connection(out, context, case)
    out.goto(reverse("home"))
    log_in(case.municipal)
    context.set_offline(False)
    out.goto(case.page)
    expect(out.locator("[data-outline-draft]")).to_be_hidden()
    out.goto(reverse("my_area"))
    expect(out.locator("[data-taken-out]")).to_be_hidden()

    seen = inside(out)
    assert seen["places"] == seen["pages"] == []
    assert seen["key"] == [case.municipal.pk, False]
    assert not Outline.objects.exists()
    context.set_offline(True)
    with pytest.raises(Exception, match="ERR_INTERNET_DISCONNECTED"):
        out.goto(case.page)


def test_given_back_it_is_not_here(out: Page, context: BrowserContext, case: SimpleNamespace) -> None:
    out.goto(reverse("my_area"))
    out.locator("[data-taken-out] summary").click()
    out.locator("[data-taken-out]").get_by_role("button").click()
    expect(out.locator("[data-taken-out]")).to_be_hidden()

    left = inside(out)
    assert (left["places"], left["caches"], left["workers"]) == ([], 0, 0)
