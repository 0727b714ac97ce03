"""Saving without leaving the page, as the page's script does it."""

import datetime
import re
import uuid
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from assessments.assessment_page.presence import NAMES
from assessments.assessment_page.trail import Trail
from assessments.judging import rules as judging
from assessments.judging import signing
from assessments.judging.own_answers import OwnAnswers
from assessments.models import Assessment, Event, Presence, Reply
from assessments.questionnaire import asked
from municipalities.models import User
from municipalities.models.actor import Party
from scenes.models import Round
from tests.cast import Cast
from tests.pages import Response, logged_in
from tests.questions import asking, retire


def send(sender: User, assessment: Assessment, **fields: Any) -> Response:
    """Fields by HTML name with _ for -, such as i3_agreed and q_SY1."""
    data = {name.replace("_", "-", 1) if name[0] in "iq" else name: value for name, value in fields.items()}
    sent = {"version": 1, "key": str(uuid.uuid4())} | data
    return logged_in(sender).post(reverse("assessment_autosave", args=[assessment.pk]), sent)


def state(reader: User, assessment: Assessment, **asked_for: Any) -> Response:
    return logged_in(reader).get(reverse("assessment_state", args=[assessment.pk]), asked_for)


def stored(assessment: Assessment) -> dict[str, Any]:
    return judging.values(Assessment.objects.get(pk=assessment.pk))


# Saving


def test_what_is_sent_is_saved_and_told(cast: Cast) -> None:
    response = send(cast.police, cast.square_now, explanation="Mycket folk på torget.")
    assert response.status_code == 200
    answer = response.json()
    assert (answer["version"], answer["changed"], answer["clashes"]) == (2, ["explanation"], [])
    assert re.fullmatch(r"kl\. \d\d\.\d\d", answer["at"])
    assert stored(cast.square_now)["explanation"] == "Mycket folk på torget."


def test_the_same_key_again_gives_the_same_answer_and_counts_once(cast: Cast) -> None:
    key = str(uuid.uuid4())
    first, second = (send(cast.police, cast.square_now, key=key, i1_agreed="no") for _time in range(2))
    assert first.content == second.content
    assert cast.square_now.events.filter(version=2).count() == 1


def test_an_older_one_that_comes_late_undoes_nothing(cast: Cast) -> None:
    older = {"key": str(uuid.uuid4()), "explanation": "Mycket"}
    send(cast.police, cast.square_now, **older)
    send(cast.police, cast.square_now, version=2, explanation="Mycket folk")
    late = send(cast.police, cast.square_now, **older)
    assert late.json()["version"] == 2
    assert stored(cast.square_now)["explanation"] == "Mycket folk"


def test_an_older_one_that_has_never_arrived_undoes_nothing_either(cast: Cast) -> None:
    send(cast.police, cast.square_now, explanation="Mycket folk")
    late = send(cast.police, cast.square_now, explanation="Mycket")
    assert [clash["theirs"] for clash in late.json()["clashes"]] == ["Mycket folk"]
    assert stored(cast.square_now)["explanation"] == "Mycket folk"


def test_what_the_import_has_changed_is_told_as_its_doing(cast: Cast) -> None:
    send(cast.municipal, cast.square_now, explanation="Mycket folk")
    Event.objects.filter(assessment=cast.square_now).update(by=None)
    late = send(cast.police, cast.square_now, explanation="Mycket")
    assert [clash["by"] for clash in late.json()["clashes"]] == ["Importen"]


def test_what_a_colleague_did_in_another_section_stays_and_is_told(cast: Cast) -> None:
    asking(cast.open)
    send(cast.municipal, cast.square_now, q_PL3="ute", i2_note="Fler än i fjol.")
    answer = send(cast.police, cast.square_now, i1_agreed="no").json()
    assert answer["clashes"] == []
    told = {change["field"]: (change["value"], change["by"]) for change in answer["changes"]}
    assert told == {"q-PL3": ("ute", "Klara Kommun"), "i2-note": ("Fler än i fjol.", "Klara Kommun")}
    now = stored(cast.square_now)
    assert (now["q.PL3"], now["i2.note"], now["i1.agreed"]) == ("ute", "Fler än i fjol.", "no")


def test_the_same_question_gives_both_answers_to_choose_from(cast: Cast) -> None:
    asking(cast.open)
    send(cast.municipal, cast.square_now, q_PL3="ute", test_public="no", listed="")
    answer = send(cast.police, cast.square_now, q_PL3="inne", i1_agreed="no").json()
    (clash,) = answer["clashes"]
    assert (clash["field"], clash["mine"], clash["theirs"], clash["by"]) == ("q-PL3", "inne", "ute", "Klara Kommun")
    assert (clash["mine_words"], clash["theirs_words"]) == ("Inomhus", "Utomhus")
    assert answer["changed"] == ["i1-agreed"]
    assert "q-PL3" not in [change["field"] for change in answer["changes"]]
    chosen = send(cast.police, cast.square_now, version=answer["version"], q_PL3="inne").json()
    assert (chosen["clashes"], stored(cast.square_now)["q.PL3"]) == ([], "inne")


def test_yes_and_no_are_told_as_the_fields_have_them(cast: Cast) -> None:
    send(cast.municipal, cast.square_now, listed="", test_public="no")
    changes = send(cast.police, cast.square_now, i1_agreed="no").json()["changes"]
    assert {change["field"]: change["value"] for change in changes} == {"listed": "", "test_public": "no"}


# What cannot be saved


@pytest.mark.parametrize(
    "closed",
    [{"state": Round.State.PROOFING}, {"state": Round.State.PUBLISHED, "published_on": datetime.date(2024, 5, 1)}],
)
def test_a_round_that_is_no_longer_open_keeps_what_it_has(cast: Cast, closed: dict[str, Any]) -> None:
    Round.objects.filter(pk=cast.open.pk).update(**closed)
    response = send(cast.police, cast.square_now, i1_agreed="no")
    assert (response.status_code, response.json()["closed"]) == (409, True)
    assert "Omgång 2023" in response.json()["message"]
    assert not cast.square_now.events.filter(version=2).exists()


def test_a_field_that_the_form_does_not_have_is_refused_with_what_came_along(cast: Cast) -> None:
    asking(cast.open)
    response = send(cast.police, cast.square_now, q_SY3="inget", i1_agreed="no")
    assert response.status_code == 422
    assert "Frågorna har ändrats" in str(response.json()["errors"]["__all__"])
    assert not Event.objects.filter(assessment=cast.square_now, version=2).exists()


def test_an_option_that_has_retired_is_refused_at_its_question(cast: Cast) -> None:
    asking(cast.open)
    retire("PL3", "bada")
    response = send(cast.police, cast.square_now, q_PL3="bada")
    assert response.status_code == 422
    assert "går inte längre att välja" in str(response.json()["errors"]["q-PL3"])
    assert not Reply.objects.exists()


def test_another_instrument_is_another_question(cast: Cast) -> None:
    response = send(cast.police, cast.square_now, instrument="2019", i1_agreed="no")
    assert response.status_code == 422
    assert "instrument" in str(response.json()["errors"]["__all__"])


def test_a_text_that_may_point_someone_out_is_asked_about(cast: Cast) -> None:
    said = {"explanation": "Ring 070-123 45 67"}
    response = send(cast.police, cast.square_now, **said)
    assert (response.status_code, response.json()["asks"]) == (422, True)
    assert send(cast.police, cast.square_now, describes_nobody="on", **said).status_code == 200


def test_what_contradicts_what_is_stored_is_told_at_its_field(cast: Cast) -> None:
    assert cast.square_now.listed
    response = send(cast.police, cast.square_now, test_public="no")
    assert (response.status_code, list(response.json()["errors"])) == (422, ["listed"])


def test_what_is_refused_can_be_put_right_under_the_same_key(cast: Cast) -> None:
    key = str(uuid.uuid4())
    assert send(cast.police, cast.square_now, key=key, test_public="no").status_code == 422
    assert send(cast.police, cast.square_now, key=key, test_public="no", listed="no").status_code == 200


def test_a_signature_never_falls_unless_the_user_has_been_told(cast: Cast) -> None:
    signing.sign(cast.square_now, party=Party.POLICE, seen_version=1, by=cast.police)
    key = str(uuid.uuid4())
    response = send(cast.municipal, cast.square_now, key=key, i1_agreed="no")
    assert (response.status_code, response.json()["signed_by"]) == (409, ["Petra Polis"])
    assert "Petra Polis" in response.json()["message"]
    assert cast.square_now.signatures.count() == 1
    answer = send(cast.municipal, cast.square_now, key=key, i1_agreed="no", may_unsign="on").json()
    assert answer["removed_signatures"] == 1


# Who


def test_without_a_session_there_is_an_answer_and_no_page(cast: Cast) -> None:
    for response in (
        Client().post(reverse("assessment_autosave", args=[cast.square_now.pk]), {"version": 1}),
        Client().get(reverse("assessment_state", args=[cast.square_now.pk])),
    ):
        assert (response.status_code, response.json()) == (401, {"login": reverse("account_login")})


def test_what_one_wrote_is_not_saved_by_whoever_has_logged_in_since(cast: Cast) -> None:
    response = send(cast.municipal, cast.square_now, user=cast.police.pk, i1_agreed="no")
    assert response.status_code == 401
    assert stored(cast.square_now)["i1.agreed"] == "yes"
    assert state(cast.municipal, cast.square_now, user=cast.police.pk).status_code == 401
    assert send(cast.police, cast.square_now, user=cast.police.pk, i1_agreed="no").status_code == 200


def test_a_page_without_a_token_of_its_own_gets_a_new_one(cast: Cast) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.police)
    address = reverse("assessment_autosave", args=[cast.square_now.pk])
    assert client.post(address, {"version": 1, "i1-agreed": "no"}).status_code == 403
    token = client.get(reverse("assessment_state", args=[cast.square_now.pk])).json()["csrf"]
    assert client.post(address, {"version": 1, "i1-agreed": "no"}, headers={"X-CSRFToken": token}).status_code == 200


# What has happened meanwhile


def test_the_state_tells_what_has_changed_since(cast: Cast) -> None:
    send(cast.municipal, cast.square_now, i1_agreed="no")
    send(cast.municipal, cast.square_now, version=2, i1_agreed="unknown")
    answer = state(cast.police, cast.square_now, version=1).json()
    assert answer["version"] == 3
    assert [(change["field"], change["value"]) for change in answer["changes"]] == [("i1-agreed", "unknown")]
    assert state(cast.police, cast.square_now, version=3).json()["changes"] == []
    assert state(cast.police, cast.square_now, version="9" * 30).json()["changes"] == []


def test_a_partys_own_answers_are_not_of_this_page(cast: Cast) -> None:
    judging.save(cast.square_now, {"i9.police": "unknown"}, seen_version=1, by=cast.police)
    fields = [change["field"] for change in state(cast.municipal, cast.square_now, version=1).json()["changes"]]
    assert "i9-police" not in fields


def test_a_reader_is_not_told_restricted_answers(cast: Cast) -> None:
    asking(cast.open, "full")
    questions = cast.square_now.questions.values()
    restricted = next(one for one in questions if one.is_restricted and one.kind == "single")
    option = next(iter(restricted.option_of))
    send(cast.police, cast.square_now, **{f"q_{restricted.code}": option, "q_PL3": "ute"})
    told = {
        who: [change["field"] for change in state(getattr(cast, who), cast.square_now, version=1).json()["changes"]]
        for who in ("reader", "municipal", "office")
    }
    assert told["reader"] == ["q-PL3"]
    assert set(told["municipal"]) == set(told["office"]) == {"q-PL3", f"q-{restricted.code}"}


def test_the_state_tells_that_the_round_has_been_closed(cast: Cast) -> None:
    assert state(cast.police, cast.square_now).json()["open"] is True
    Round.objects.filter(pk=cast.open.pk).update(state=Round.State.PROOFING)
    answer = state(cast.police, cast.square_now).json()
    assert (answer["open"], "Omgång 2023" in answer["message"]) == (False, True)


# Who else is here


def test_those_who_have_the_page_open_are_told_of_each_other(cast: Cast) -> None:
    state(cast.municipal, cast.square_now, section="plats")
    here = state(cast.police, cast.square_now, section="indicators").json()["here"]
    assert [(one["name"], one["section"]) for one in here] == [("Klara Kommun", "plats")]
    assert here[0]["words"] == "Klara Kommun är här, i Plats och omgivning"
    assert Presence.objects.count() == 2


def test_whoever_has_not_been_seen_for_a_minute_is_gone(cast: Cast) -> None:
    state(cast.municipal, cast.square_now)
    assert len(state(cast.police, cast.square_now).json()["here"]) == 1
    Presence.objects.update(at=timezone.now() - datetime.timedelta(seconds=61))
    assert state(cast.police, cast.square_now).json()["here"] == []


def test_what_is_old_is_forgotten(cast: Cast) -> None:
    Presence.objects.create(
        assessment=cast.park_now, user=cast.other_police, at=timezone.now() - datetime.timedelta(hours=1)
    )
    state(cast.police, cast.square_now)
    assert [one.user for one in Presence.objects.all()] == [cast.police]


def test_it_is_written_down_no_more_often_than_needed(cast: Cast) -> None:
    state(cast.police, cast.square_now, section="plats")
    first = Presence.objects.get().at
    state(cast.police, cast.square_now, section="plats")
    assert Presence.objects.get().at == first
    state(cast.police, cast.square_now, section="personer")
    assert Presence.objects.get().section == "personer"


def test_readers_see_who_is_here_and_are_not_told_of(cast: Cast) -> None:
    state(cast.police, cast.square_now)
    assert [one["name"] for one in state(cast.reader, cast.square_now).json()["here"]] == ["Petra Polis"]
    assert not Presence.objects.filter(user=cast.reader).exists()
    assert state(cast.outsider, cast.square_now).status_code == 404


def test_a_section_that_the_page_does_not_have_is_none(cast: Cast) -> None:
    state(cast.municipal, cast.square_now, section="<script>")
    assert state(cast.police, cast.square_now).json()["here"][0]["words"] == "Klara Kommun är här"
    assert "plats" in NAMES


def test_several_options_are_one_answer(cast: Cast) -> None:
    asking(cast.open)
    answer = send(cast.police, cast.square_now, q_PL1=["", "torg", "park"]).json()
    assert answer["changed"] == ["q-PL1"]
    assert asked.of(Assessment.objects.get(pk=cast.square_now.pk)).answers["PL1"] == "torg|park"


def test_what_made_a_signature_fall_is_told_however_much_is_written_after(cast: Cast) -> None:
    signing.sign(cast.square_now, party=Party.POLICE, seen_version=1, by=cast.police)
    send(cast.municipal, cast.square_now, i1_agreed="no", may_unsign="on")
    for turn in range(25):
        judging.save(cast.square_now, {"explanation": "x" * turn}, seen_version=2 + turn, by=cast.municipal)
    trail = Trail(cast.square_now, cast.police, OwnAnswers(cast.square_now, cast.police))
    assert trail.cost_signatures
    assert trail.cost_signatures.version == 2
    assert trail.last_change
    assert trail.last_change.version > 20
