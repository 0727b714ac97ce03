"""A mail server of the test's own, that takes letters, refuses them or falls silent."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from django.test import override_settings


class Box:
    """What has arrived. Answers by address; `silent` names where the server stops answering."""

    def __init__(self) -> None:
        self.arrived: list[EmailMessage] = []
        self.answers: dict[str, str] = {}
        self.silent = ""
        self.to_sender = ""
        """What is answered to whoever sends, whatever the letter."""
        self.to_letter = ""
        """What is answered to the letter itself."""

    async def handle_MAIL(  # noqa: N802  # aiosmtpd's name
        self, server: Any, session: Any, envelope: Any, address: str, options: Any
    ) -> str:
        if self.to_sender:
            return self.to_sender
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(  # noqa: N802  # aiosmtpd's name
        self, server: Any, session: Any, envelope: Any, address: str, options: Any
    ) -> str:
        if self.silent == "before":
            await asyncio.sleep(2)
        if address in self.answers:
            return self.answers[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        if self.to_letter:
            return self.to_letter
        message = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(message, EmailMessage)
        self.arrived.append(message)
        if self.silent == "after":
            await asyncio.sleep(2)
        return "250 OK"

    @property
    def receivers(self) -> list[str]:
        return sorted(str(message["To"]) for message in self.arrived)


@contextmanager
def mail_server(**settings: Any) -> Iterator[Box]:
    box = Box()
    port = free_port()
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        with override_settings(**through(port), **settings):
            yield box
    finally:
        controller.stop()


def free_port() -> int:
    with socket.socket() as chosen:
        chosen.bind(("127.0.0.1", 0))
        return int(chosen.getsockname()[1])


def through(port: int) -> dict[str, Any]:
    return {
        "EMAIL_BACKEND": "municipalities.letters.server.MailServer",
        "EMAIL_HOST": "127.0.0.1",
        "EMAIL_PORT": port,
        "EMAIL_TIMEOUT": 1,
        "HAS_MAIL_SERVER": True,
    }
