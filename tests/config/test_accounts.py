import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

pytestmark = pytest.mark.django_db

PASSWORD = "correct horse battery"


@pytest.fixture
def user() -> object:
    return get_user_model().objects.create_user(email="someone@example.se", password=PASSWORD, name="Someone")


def log_in(client: Client, password: str) -> int:
    return client.post(reverse("account_login"), {"login": "someone@example.se", "password": password}).status_code


def test_log_in_with_email_and_password(client: Client, user: object) -> None:
    assert log_in(client, PASSWORD) == 302


def test_nobody_signs_up_alone(client: Client) -> None:
    client.post(reverse("account_signup"), {"email": "new@example.se", "password1": PASSWORD, "password2": PASSWORD})
    assert not get_user_model().objects.exists()


def test_locked_out_after_five_wrong_passwords_even_with_the_right_one(client: Client, user: object) -> None:
    for _attempt in range(5):
        log_in(client, "wrong")
    log_in(client, PASSWORD)
    assert "_auth_user_id" not in client.session


def test_admin_has_no_log_in_page_of_its_own(client: Client) -> None:
    """It would pass by the second factor and the lock-out."""
    response = client.post(reverse("admin:login"), {"username": "someone@example.se", "password": PASSWORD})
    assert response["Location"].startswith(reverse("account_login"))


def test_password_of_eleven_characters_is_too_short() -> None:
    with pytest.raises(ValidationError):
        validate_password("elevenchars")
