"""The mail server, with what Django's own does not tell: whether a letter that failed may have arrived all the same."""

from __future__ import annotations

import smtplib
from typing import Any

from django.core.mail.backends.smtp import EmailBackend

FINAL_WAIT = 600
"""Seconds for the server to take charge of a letter that it has read: ten minutes, says RFC 5321, 4.5.3.2.6."""


class Telling:
    """Once the whole letter has been handed over, a silent server may have taken it."""

    handed_over = False
    sock: Any

    def send(self, s: Any) -> None:
        self.handed_over = False
        super().send(s)  # type: ignore[misc]  # mixed into smtplib's classes
        if isinstance(s, bytes) and s.endswith(b"\r\n.\r\n"):
            self.handed_over = True
            self.sock.settimeout(FINAL_WAIT)
        elif self.sock:
            self.sock.settimeout(self.timeout)  # type: ignore[attr-defined]


class Plain(Telling, smtplib.SMTP):
    pass


class Encrypted(Telling, smtplib.SMTP_SSL):
    pass


class MailServer(EmailBackend):
    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        return Encrypted if self.use_ssl else Plain

    @property
    def may_have_arrived(self) -> bool:
        """The last letter was read by the server to its end, and nothing was heard after that."""
        return bool(self.connection and self.connection.handed_over)  # type: ignore[attr-defined]
