"""Rule 28: who opened or took out what is known of single scenes."""

import datetime
import time
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import OperationalError
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone

from assessments.models import Assessment
from assessments.scene_list.geojson import stream
from assessments.scene_list.table import scene_table
from municipalities.models import ApiToken
from scenes import read_log
from scenes.models import Reading
from tests.cast import Cast
from tests.factories import UserFactory, settled
from tests.pages import body, logged_in
from tests.questions import questionnaire, reply

pytestmark = pytest.mark.django_db
Kind = Reading.Kind


def written() -> list[Reading]:
    read_log.waiting.write()
    return list(Reading.objects.order_by("pk"))


# --- What a row tells


def test_page_of_a_place_tells_who_when_and_which(cast: Cast) -> None:
    before = timezone.now()
    logged_in(cast.police).get(reverse("scene_detail", args=[cast.square.pk]))
    [row] = written()
    assert (row.user, row.kind, row.scene, row.rows, row.round) == (cast.police, Kind.SCENE, cast.square, 1, None)
    assert before <= row.at <= timezone.now()


def test_assessment_tells_its_round(cast: Cast) -> None:
    logged_in(cast.police).get(reverse("assessment_edit", args=[cast.square_now.pk]))
    [row] = written()
    assert (row.kind, row.scene, row.round) == (Kind.ASSESSMENT, cast.square, cast.open)


def test_what_is_taken_out_to_a_device_is_told_so(cast: Cast) -> None:
    client = logged_in(cast.police)
    client.get(reverse("assessment_edit", args=[cast.square_now.pk]), headers={"X-Taken-Out": "1"})
    assert [row.kind for row in written()] == [Kind.TAKEN_OUT]


def test_file_tells_selection_and_how_many(cast: Cast) -> None:
    query = {"county": "27", "round": "2021", "municipality": "2701", "search": "2701"}
    body(logged_in(cast.office).get(reverse("scene_export", args=["csv"]), query))
    [row] = written()
    assert (row.kind, row.rows, row.scene, row.round) == (Kind.FILE, 1, cast.square, cast.published)
    assert row.asked == "county=27&round=2021&municipality=2701"  # what was looked for is in no log


def test_map_tells_all_its_places_in_one_row(cast: Cast) -> None:
    client, url = logged_in(cast.office), reverse("api:scene-geojson")
    first = client.get(url, {"round": "2021"})
    body(first)
    [row] = written()
    assert (row.kind, row.rows, row.keys) == (Kind.MAP, 2, sorted([cast.square.pk, cast.park.pk]))


def test_reader_who_breaks_off_has_seen_what_was_sent(cast: Cast, rf: RequestFactory) -> None:
    request = rf.get("/")
    request.user = cast.office
    pieces = stream(cast.published, scene_table(cast.published, cast.office).order_by("pk"), request)
    assert "Torget" in next(pieces) + next(pieces)
    pieces.close()  # as Django does
    assert [row.rows for row in written()] == [2]


def test_program_reads_as_its_owner(cast: Cast) -> None:
    key = ApiToken.objects.issue(cast.office)
    Client().get(reverse("api:assessment-list"), headers={"Authorization": f"Token {key}"})
    assert [(row.user, row.kind) for row in written()] == [(cast.office, Kind.API)]


def test_search_tells_what_was_found_and_not_what_was_written(cast: Cast) -> None:
    logged_in(cast.police).post(reverse("search_suggestions"), {"q": "torg"})
    [row] = written()
    assert (row.kind, row.scene, row.asked) == (Kind.SEARCH, cast.square, "")


def test_history_in_administration_is_told(cast: Cast) -> None:
    logged_in(cast.administrator).get(reverse("admin:scenes_scene_history", args=[cast.park.pk]))
    assert [(row.kind, row.scene) for row in written()] == [(Kind.HISTORY, cast.park)]


@pytest.mark.parametrize("url", ["/hjalp/", "/lan/27/omgang/2021/", "/api/v1/places/"])
def test_what_tells_of_no_single_place_is_not_noted(cast: Cast, url: str) -> None:
    logged_in(cast.office).get(url)
    assert not written()


def test_what_was_refused_is_not_noted(cast: Cast) -> None:
    logged_in(cast.county_actor).get(reverse("scene_detail", args=[cast.square.pk]))
    Client().get(reverse("scene_detail", args=[cast.square.pk]))
    assert not written()


def test_list_of_rounds_tells_the_watched_places(cast: Cast) -> None:
    questionnaire()
    cast.park_now.delete()
    left = settled(scene=cast.park, round=cast.open, listed=False)
    Assessment.objects.filter(pk=left.pk).update(settled_at=timezone.now())
    reply(left, "UP2", "m12")
    page = logged_in(cast.office).get(reverse("round_list", args=["27"]))
    assert "Ängsparken" in body(page)
    assert [(row.kind, row.scene) for row in written()] == [(Kind.LIST, cast.park)]


# --- Written cheaply, and not lost


def test_request_itself_writes_nothing(cast: Cast) -> None:
    logged_in(cast.police).get(reverse("scene_detail", args=[cast.square.pk]))
    assert not Reading.objects.exists()


def test_many_are_one_insert(cast: Cast, django_assert_num_queries: Any) -> None:
    client = logged_in(cast.police)
    for _time in range(5):
        client.get(reverse("scene_detail", args=[cast.square.pk]))
    with django_assert_num_queries(1):
        read_log.waiting.write()
    assert Reading.objects.count() == 5


def test_what_cannot_be_written_waits(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: object, **kwargs: object) -> None:
        raise OperationalError

    logged_in(cast.police).get(reverse("scene_detail", args=[cast.square.pk]))
    with monkeypatch.context() as broken:
        broken.setattr(Reading.objects, "bulk_create", fail)
        read_log.waiting.write()
    assert len(written()) == 1


@pytest.mark.parametrize("error", [OverflowError, ValueError])
def test_row_that_can_never_be_written_holds_no_other(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, error: type[Exception]
) -> None:
    def fail(*args: object, **kwargs: object) -> None:
        raise error

    for scene in (cast.square, cast.park):
        read_log.waiting.add(Reading(user=cast.office, kind=Kind.SCENE, scene=scene, rows=1))
    impossible = Reading(user=cast.office, kind=Kind.SCENE, scene=cast.square, rows=1)
    monkeypatch.setattr(impossible, "save", fail)
    read_log.waiting.rows.insert(1, impossible)
    with monkeypatch.context() as broken:
        broken.setattr(Reading.objects, "bulk_create", fail)
        rows = written()
    assert [row.scene for row in rows] == [cast.square, cast.park]
    assert not read_log.waiting.rows
    assert "1 rows of the read log can never be written" in caplog.text


def test_rest_waits_if_the_database_goes_away_meanwhile(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(error: type[Exception]) -> Any:
        def raising(*args: object, **kwargs: object) -> None:
            raise error

        return raising

    rows = [Reading(user=cast.office, kind=Kind.SCENE, scene=scene, rows=1) for scene in (cast.square, cast.park)]
    read_log.waiting.rows.extend(rows)
    with monkeypatch.context() as broken:
        broken.setattr(Reading.objects, "bulk_create", fail(ValueError))
        broken.setattr(rows[1], "save", fail(OperationalError))
        assert [row.scene for row in written()] == [cast.square]
    assert list(read_log.waiting.rows) == rows[1:]
    assert len(written()) == 2


def test_thread_that_has_ended_is_followed_by_another(cast: Cast, settings: Any, monkeypatch: Any) -> None:
    waiting = read_log.Waiting()
    settings.READ_LOG_SECONDS = 0.05
    monkeypatch.setattr(waiting, "write_for_ever", lambda: None)
    monkeypatch.setattr("atexit.register", lambda _write: None)
    waiting.add(Reading(user=cast.police, kind=Kind.SCENE, scene=cast.square, rows=1))
    assert waiting.thread
    (first := waiting.thread).join()
    waiting.add(Reading(user=cast.police, kind=Kind.SCENE, scene=cast.square, rows=1))
    assert waiting.thread is not first


@pytest.mark.django_db(transaction=True)
def test_thread_writes_by_itself(settings: Any) -> None:
    cast, waiting = Cast(), read_log.Waiting()
    settings.READ_LOG_SECONDS = 0.05
    waiting.add(Reading(user=cast.police, kind=Kind.SCENE, scene=cast.square, rows=1))
    for _time in range(100):
        if Reading.objects.exists():
            break
        time.sleep(0.05)
    assert Reading.objects.count() == 1


# --- Kept for a time


def test_old_rows_are_deleted_by_the_command(cast: Cast, settings: Any) -> None:
    settings.READ_LOG_DAYS = 30
    now = timezone.now()
    for days in (10, 29, 31, 400):
        Reading.objects.create(
            user=cast.police, kind=Kind.SCENE, scene=cast.square, rows=1, at=now - datetime.timedelta(days=days)
        )
    call_command("prune_read_log", stdout=(told := StringIO()))
    assert Reading.objects.count() == 2
    assert "2" in told.getvalue()
    call_command("prune_read_log", days=20, stdout=StringIO())
    assert Reading.objects.count() == 1


@pytest.mark.parametrize("signed", ["square_then", "park_then"])
def test_what_a_deletion_would_take_or_is_hindered_by_is_noted(cast: Cast, signed: str) -> None:
    user = UserFactory.create()
    assessment = getattr(cast, signed)
    assessment.signatures.filter(party="police").update(signed_by=user)
    logged_in(cast.administrator).get(reverse("admin:municipalities_user_delete", args=[user.pk]))
    assert [row.keys for row in read_log.waiting.rows if row.kind == Kind.ADMINISTRATION] == [[assessment.scene_id]]


# --- Read by administrators


def found(cast: Cast, **query: str) -> list[Reading]:
    page = logged_in(cast.administrator).get(reverse("admin:scenes_reading_changelist"), query)
    assert page.status_code == 200
    return list(page.context["cl"].result_list)


def test_who_has_looked_at_this_place_since_march(cast: Cast) -> None:
    march = timezone.now().replace(month=3, day=1, hour=0) - datetime.timedelta(days=365)
    day = datetime.timedelta(days=1)
    own = {"kind": Kind.SCENE, "rows": 1}
    Reading.objects.create(user=cast.police, scene=cast.square, at=march - day, **own)
    late = Reading.objects.create(user=cast.municipal, scene=cast.square, at=march + day, **own)
    among = Reading.objects.create(
        user=cast.office, kind=Kind.FILE, rows=2, scenes=f" {cast.square.pk} {cast.park.pk} ", at=march + day
    )
    Reading.objects.create(user=cast.office, scene=cast.park, at=march + day, **own)
    Reading.objects.create(
        user=cast.office, kind=Kind.MAP, rows=2, scenes=f" {cast.square.pk}1 {cast.park.pk} ", at=march + day
    )
    assert set(found(cast, q="2701-001", since=f"{march:%Y-%m}")) == {late, among}


def test_log_is_searched_by_person(cast: Cast) -> None:
    for user in (cast.police, cast.office):
        Reading.objects.create(user=user, kind=Kind.SCENE, scene=cast.square, rows=1)
    assert [row.user for row in found(cast, q="Pia")] == [cast.office]


def test_row_names_its_places_and_is_only_to_read(cast: Cast) -> None:
    row = Reading.objects.create(user=cast.office, kind=Kind.MAP, rows=2, scenes=f" {cast.square.pk} {cast.park.pk} ")
    url = reverse("admin:scenes_reading_change", args=[row.pk])
    client = logged_in(cast.administrator)
    assert "Torget (2701-001), Ängsparken (2702-001)" in client.get(url).content.decode().replace("\n", "")
    assert client.post(url, {"kind": "map"}).status_code == 403
    assert client.post(reverse("admin:scenes_reading_delete", args=[row.pk]), {"post": "yes"}).status_code == 403


def test_row_outlives_its_place_and_person(cast: Cast) -> None:
    Reading.objects.create(user_id=10**9, kind=Kind.SCENE, scene_id=10**9, rows=1)
    assert len(found(cast)) == 1
