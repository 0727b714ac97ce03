"""Visiting pages as a user of the cast, and reading them as one."""

import re
from typing import Any

from django.test import Client

from municipalities.models import User

Response = Any
"""The test client's own class, which Django keeps private."""


def logged_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def text(response: Response) -> str:
    """The page without markup, every space an ordinary one."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def body(response: Response) -> str:
    """All of it as it was sent, also of an answer that comes in pieces."""
    pieces = response.streaming_content if response.streaming else [response.content]
    return b"".join(pieces).decode(errors="ignore")
