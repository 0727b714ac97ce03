"""What the page's script sends and asks for."""

from typing import Any

import pytest
from django.http import QueryDict
from django.urls import reverse

from assessments.action.causes import rules
from assessments.action.causes.acts import act
from assessments.action.models import Analysis, AnalysisPresence, Approval, Cause
from municipalities.models.actor import Party
from tests.action import a_cause, a_problem
from tests.cast import Cast
from tests.pages import Response, logged_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def cause(draft: Analysis) -> Cause:
    return a_cause(a_problem(draft), "Mörkt")


def send(user: Any, draft: Analysis, **fields: Any) -> Response:
    address = reverse("analysis_autosave", args=[draft.pk])
    return logged_in(user).post(address, {"user": user.pk, "version": 0, **fields})


def ask(user: Any, draft: Analysis, **asked: Any) -> dict[str, Any]:
    found = logged_in(user).get(reverse("analysis_state", args=[draft.pk]), {"user": user.pk, **asked})
    answer: dict[str, Any] = found.json()
    return answer


def test_a_field_is_saved_and_the_version_told(cast: Cast, draft: Analysis, cause: Cause) -> None:
    answer = send(cast.police, draft, **{f"c{cause.pk}-text": "Mörkare"}).json()

    assert (answer["version"], answer["changed"], answer["clashes"]) == (1, [f"c{cause.pk}-text"], [])
    assert answer["rows"] == f"p{cause.problem_id} c{cause.pk}"
    assert Cause.objects.get().text == "Mörkare"


def test_a_clash_holds_both_and_tells_that_both_can_be_kept(cast: Cast, draft: Analysis, cause: Cause) -> None:
    rules.save(draft, {f"c{cause.pk}.text": "Polisens"}, seen_version=0, by=cast.police)
    (clash,) = send(cast.municipal, draft, **{f"c{cause.pk}-text": "Kommunens"}).json()["clashes"]

    assert clash == {
        "field": f"c{cause.pk}-text",
        "label": "Orsak",
        "mine": "Kommunens",
        "theirs": "Polisens",
        "mine_words": "Kommunens",
        "theirs_words": "Polisens",
        "by": "Petra Polis",
        "can_be_both": True,
    }


def test_choices_are_told_in_words(cast: Cast, draft: Analysis, cause: Cause) -> None:
    rules.save(draft, {f"c{cause.pk}.restricted": True}, seen_version=0, by=cast.police)
    rules.save(draft, {f"c{cause.pk}.certainty": "strong"}, seen_version=1, by=cast.police)
    (clash,) = send(cast.municipal, draft, **{f"c{cause.pk}-certainty": "weak"}).json()["clashes"]
    assert (clash["theirs_words"], clash["mine_words"], clash["can_be_both"]) == ("Stark", "Svag", False)

    news = {one["field"]: one["value"] for one in ask(cast.municipal, draft, version=0)["changes"]}
    assert news == {f"c{cause.pk}-restricted": "yes", f"c{cause.pk}-certainty": "strong"}


def test_an_approval_falls_only_after_a_warning(cast: Cast, draft: Analysis, cause: Cause) -> None:
    Approval.objects.create(analysis=draft, party=Party.POLICE, by=cast.police)
    field = {f"c{cause.pk}-text": "Mörkare"}
    warned = send(cast.municipal, draft, **field)

    assert (warned.status_code, warned.json()["signed_by"]) == (409, ["Petra Polis"])
    assert "Godkänd av Petra Polis. Sparar du en ändring tas godkännandet bort." in warned.json()["message"]
    assert send(cast.municipal, draft, **field, may_unsign="on").status_code == 200
    assert not draft.approvals.exists()


def test_a_personal_number_is_refused_at_its_field(cast: Cast, draft: Analysis, cause: Cause) -> None:
    refused = send(cast.police, draft, **{f"c{cause.pk}-text": "19121212-1212"})

    assert refused.status_code == 422
    assert [*refused.json()["errors"]] == [f"c{cause.pk}-text"]


def test_a_closed_chain_is_refused_at_its_field(cast: Cast, draft: Analysis, cause: Cause) -> None:
    why = a_cause(cause.problem, "Lampor", parent=cause)
    refused = send(cast.police, draft, **{f"c{cause.pk}-parent": why.pk})

    assert refused.status_code == 422
    assert f"c{cause.pk}-parent" in refused.json()["errors"]


def test_what_comes_after_the_approval_is_told_to_be_closed(cast: Cast, draft: Analysis, cause: Cause) -> None:
    Analysis.objects.update(approved_at=draft.started_at)

    answer = send(cast.municipal, draft, **{f"c{cause.pk}-text": "Sent"})
    assert (answer.status_code, answer.json()["closed"]) == (409, True)
    assert not ask(cast.municipal, draft)["open"]


def test_the_same_sending_counts_once(cast: Cast, draft: Analysis, cause: Cause) -> None:
    field = {f"c{cause.pk}-text": "Mörkare", "key": "0b1f1f3e-9f0c-4b0e-8f39-111111111111"}
    first, second = send(cast.police, draft, **field), send(cast.police, draft, **field)

    assert first.json() == second.json()
    assert draft.events.filter(kind="changed").count() == 1


# --- Sent again, since the answer was lost

KEY = "0b1f1f3e-9f0c-4b0e-8f39-111111111111"


def test_what_someone_else_has_saved_since_is_neither_written_over_nor_hidden(
    cast: Cast, draft: Analysis, cause: Cause
) -> None:
    field = f"c{cause.pk}-text"
    first = send(cast.police, draft, key=KEY, **{field: "Mörkare"})
    send(cast.municipal, draft, version=1, **{field: "Folktomt"})

    again = send(cast.police, draft, key=KEY, **{field: "Mörkare"})

    assert again.json() == first.json()
    assert Cause.objects.get().text == "Folktomt"
    (news,) = ask(cast.police, draft, version=again.json()["version"])["changes"]
    assert (news["field"], news["value"], news["by"]) == (field, "Folktomt", "Klara Kommun")


def test_a_row_that_someone_else_has_removed_since_is_not_put_back(cast: Cast, draft: Analysis, cause: Cause) -> None:
    field = {f"c{cause.pk}-text": "Mörkare", "key": KEY}
    first = send(cast.police, draft, **field)
    act(draft, f"remove:{cause.pk}", QueryDict(""), by=cast.municipal)

    assert send(cast.police, draft, **field).json() == first.json()
    assert not Cause.objects.exists()
    assert ask(cast.police, draft, version=1)["rows"] == f"p{cause.problem_id}"


def test_what_both_have_approved_since_is_told_as_saved_first(cast: Cast, draft: Analysis, cause: Cause) -> None:
    field = {f"c{cause.pk}-text": "Mörkare", "key": KEY}
    first = send(cast.police, draft, **field)
    Analysis.objects.update(approved_at=draft.started_at)

    again = send(cast.police, draft, **field)
    assert (again.status_code, again.json()) == (200, first.json())
    assert not ask(cast.police, draft, version=1)["open"]


def test_an_approval_given_since_does_not_fall_again(cast: Cast, draft: Analysis, cause: Cause) -> None:
    field = {f"c{cause.pk}-text": "Mörkare", "key": KEY, "may_unsign": "on"}
    send(cast.police, draft, **field)
    Approval.objects.create(analysis=draft, party=Party.MUNICIPALITY, by=cast.municipal)

    assert send(cast.police, draft, **field).status_code == 200
    assert draft.approvals.exists()


def test_what_was_refused_is_kept_to_be_sent_anew(cast: Cast, draft: Analysis, cause: Cause) -> None:
    send(cast.police, draft, key=KEY, **{f"c{cause.pk}-text": "19121212-1212"})

    assert send(cast.police, draft, key=KEY, **{f"c{cause.pk}-text": "Mörkare"}).json()["version"] == 1


def test_another_who_has_logged_in_saves_nothing_of_it(cast: Cast, draft: Analysis, cause: Cause) -> None:
    client = logged_in(cast.municipal)
    sent = {"user": cast.police.pk, "version": 0, f"c{cause.pk}-text": "Polisens"}
    assert client.post(reverse("analysis_autosave", args=[draft.pk]), sent).status_code == 401
    assert Cause.objects.get().text == "Mörkt"


def test_who_has_the_page_open_is_told(cast: Cast, draft: Analysis) -> None:
    assert ask(cast.police, draft)["here"] == []
    assert [one["words"] for one in ask(cast.municipal, draft)["here"]] == ["Petra Polis är här"]
    ask(cast.municipal, draft)
    assert AnalysisPresence.objects.count() == 2


def test_where_the_other_one_is_writing_is_told(cast: Cast, draft: Analysis, cause: Cause) -> None:
    def told(section: str) -> str:
        ask(cast.police, draft, section=section)
        words: str = ask(cast.municipal, draft)["here"][0]["words"]
        return words

    assert told(f"h-{cause.problem_id}-place") == "Petra Polis är här, i Problem 1: platsen"
    assert told(f"p{cause.problem_id}") == "Petra Polis är här, i Problem 1"
    assert told("approval") == "Petra Polis är här, i Godkännande"
    assert told("p0") == told("<b>") == "Petra Polis är här"


def test_rows_that_come_and_go_are_told_by_their_keys(cast: Cast, draft: Analysis, cause: Cause) -> None:
    act(draft, f"remove:{cause.pk}", QueryDict(""), by=cast.police)

    answer = ask(cast.municipal, draft, version=0)
    assert answer["rows"] == f"p{cause.problem_id}"
    assert {one["value"] for one in answer["changes"]} == {""}
