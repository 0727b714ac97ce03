"""Rule 40: how a person is written out to whoever reads."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.test import RequestFactory

from config.middleware import names_as_read
from municipalities.letters.writing import Content, drafted
from municipalities.models import Actor, Letter, User
from municipalities.shown_names import InsteadOfNames
from municipalities.site.reader import written_with
from tests.cast import Cast, person
from tests.factories import ActorFactory, CountyAccessFactory, UserFactory

Queries = Callable[[int], AbstractContextManager[None]]


@pytest.fixture
def evaluator(cast: Cast) -> User:
    university = ActorFactory.create(name="Ekhögskolan", county=cast.county, kind=Actor.Kind.UNIVERSITY)
    CountyAccessFactory.create(actor=university, granted_by=cast.office)
    return person("Eva Läser", university, "reader")


def as_read_by(reader: User, person: User) -> str:
    with written_with(InsteadOfNames(lambda: reader)):
        return str(person)


def test_evaluator_sees_where_a_person_works(cast: Cast, evaluator: User) -> None:
    assert as_read_by(evaluator, cast.police) == "Polisen Norra Ek"
    assert as_read_by(cast.reader, cast.police) == "Petra Polis"


def test_evaluator_sees_the_own_name(evaluator: User) -> None:
    assert as_read_by(evaluator, evaluator) == "Eva Läser"


def test_of_who_has_worked_in_two_places_neither_is_told(cast: Cast, evaluator: User) -> None:
    """The municipality would stand beside what the police signed."""
    cast.police.memberships.create(actor=cast.municipal_actor, role="reader")
    assert as_read_by(evaluator, cast.police) == as_read_by(evaluator, cast.administrator) == "namnet visas inte"


def test_evaluator_who_also_works_in_an_area_sees_names(cast: Cast, evaluator: User) -> None:
    evaluator.memberships.create(actor=cast.municipal_actor, role="reader")
    assert as_read_by(evaluator, cast.police) == "Petra Polis"


def test_whoever_has_no_assignment_sees_no_names(cast: Cast) -> None:
    assert as_read_by(UserFactory.create(), cast.police) == "Polisen Norra Ek"


def test_outside_of_requests_names_are_names(cast: Cast, evaluator: User) -> None:
    assert str(cast.police) == "Petra Polis"


def test_all_names_of_a_page_take_one_query(cast: Cast, evaluator: User, django_assert_num_queries: Queries) -> None:
    # the reader's assignments, where everybody works
    with django_assert_num_queries(2), written_with(InsteadOfNames(lambda: evaluator)):
        assert [str(cast.police), str(cast.municipal)] == ["Polisen Norra Ek", "Ekstads kommun"]


def test_what_is_made_while_it_is_sent_has_no_names_either(cast: Cast, evaluator: User) -> None:
    def rows() -> Iterator[str]:
        yield str(cast.police)

    request = RequestFactory().get("/")
    request.user = evaluator
    response = names_as_read(lambda _request: StreamingHttpResponse(rows()))(request)
    assert response.getvalue().decode() == "Polisen Norra Ek"


def test_who_reads_is_asked_when_a_name_is_written(cast: Cast) -> None:
    """The API learns only in the view whose token it was."""

    def view(request: HttpRequest) -> HttpResponse:
        request.user = cast.office
        return HttpResponse(str(cast.police))

    request = RequestFactory().get("/")
    request.user = AnonymousUser()
    assert names_as_read(view)(request).getvalue().decode() == "Petra Polis"


def test_letter_is_written_as_its_receiver_reads(cast: Cast, evaluator: User) -> None:
    def content() -> Content:
        return Content(subject="Nytt", paragraphs=[str(cast.police)])

    to_evaluator = drafted(Letter.Kind.INVITATION, to=evaluator, content=content, key="1")
    with written_with(InsteadOfNames(lambda: evaluator)):
        to_police = drafted(Letter.Kind.INVITATION, to=cast.municipal, content=content, key="2")
    assert "Petra Polis" not in to_evaluator.text
    assert "Petra Polis" in to_police.text
