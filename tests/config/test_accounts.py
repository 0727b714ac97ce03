from time import monotonic, sleep

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from municipalities.models import Letter, User
from tests.letters import delivered

pytestmark = pytest.mark.django_db

PASSWORD = "correct horse battery"


@pytest.fixture
def user() -> User:
    return User.objects.create_user(email="someone@example.se", password=PASSWORD, name="Åsa Hagberg-Öhman")


def log_in(client: Client, password: str, login: str = "someone@example.se") -> int:
    return client.post(reverse("account_login"), {"login": login, "password": password}).status_code


def test_log_in_with_email_and_password(client: Client, user: User) -> None:
    assert log_in(client, PASSWORD) == 302


def test_nobody_signs_up_alone(client: Client) -> None:
    client.post(reverse("account_signup"), {"email": "new@example.se", "password1": PASSWORD, "password2": PASSWORD})
    assert not User.objects.exists()


def test_locked_out_after_five_wrong_passwords_even_with_the_right_one(client: Client, user: User) -> None:
    for _attempt in range(5):
        log_in(client, "wrong")
    log_in(client, PASSWORD)
    assert "_auth_user_id" not in client.session


def test_colleagues_at_the_same_address_who_mistype_lock_nobody_else_out(client: Client, user: User) -> None:
    for number in range(40):
        log_in(client, "wrong", f"colleague{number}@example.se")
    assert log_in(client, PASSWORD) == 302


def test_admin_has_no_log_in_page_of_its_own(client: Client) -> None:
    """It would pass by the second factor and the lock-out."""
    response = client.post(reverse("admin:login"), {"username": "someone@example.se", "password": PASSWORD})
    assert response["Location"].startswith(reverse("account_login"))


def test_password_of_eleven_characters_is_too_short() -> None:
    with pytest.raises(ValidationError):
        validate_password("elevenchars")


@pytest.mark.parametrize(
    "password",
    [
        "asahagbergohman",
        "Åsa Hagberg-Öhman",
        "Hagberg-Öhman Åsa",
        "HAGBERGOHMAN2026",
        "someone@example.se",
        "someone.12345",
    ],
)
def test_password_made_of_the_name_or_the_address_is_refused(user: User, password: str) -> None:
    with pytest.raises(ValidationError):
        validate_password(password, user)


def test_password_that_happens_to_hold_a_letter_of_the_name_is_fine(user: User) -> None:
    validate_password("sommar vid havet igen", user)


# --- Letters


def ask_for_password(client: Client, email: str) -> tuple[int, str]:
    response = client.post(reverse("account_reset_password"), {"email": email})
    return response.status_code, response["Location"]


def test_asking_for_a_password_never_tells_who_has_an_account(client: Client, user: User) -> None:
    known, unknown = (ask_for_password(client, email) for email in (user.email, "nobody@example.se"))
    assert known == unknown == (302, reverse("account_reset_password_done"))
    assert [letter.user for letter in Letter.objects.all()] == [user]


def test_nor_does_the_time_that_it_takes(client: Client, user: User, monkeypatch: pytest.MonkeyPatch) -> None:
    def slow(_user: User) -> None:
        sleep(0.05)

    monkeypatch.setattr("config.adapters.write_password_link", slow)
    monkeypatch.setattr("config.account_forms.SECONDS_TO_ANSWER", 0.1)
    for email in (user.email, "nobody@example.se"):
        start = monotonic()
        ask_for_password(client, email)
        assert monotonic() - start >= 0.1


def test_letter_waits_in_the_outbox_and_is_from_the_service_by_its_name(client: Client, user: User) -> None:
    ask_for_password(client, user.email)
    assert Letter.objects.get().kind == Letter.Kind.PASSWORD
    (letter,) = delivered()
    assert letter.subject == "Öppna drogscener: Välj ditt lösenord"
    assert "/konto/password/reset/key/" in str(letter.body)
    assert "/konto/" not in str(Letter.objects.values())


def test_asked_for_twice_before_it_left_it_is_one_letter(client: Client, user: User) -> None:
    for _each in range(2):
        ask_for_password(client, user.email)
    assert len(delivered()) == 1
