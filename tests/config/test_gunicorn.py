"""The site answers while others send their requests slowly or not at all: gunicorn as it is run in production."""

import contextlib
import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

HEAD = b"POST /konto/login/ HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\n"
# The cookie makes Django look for its twin in the body.
BODY = b"Cookie: csrftoken=" + 32 * b"a" + b"\r\nContent-Length: 1000\r\n\r\nlogin=someone"
HALF_SENT = [HEAD, HEAD + BODY]
THREADS = 4


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """Its port. Two workers of two threads, so that a few slow clients are more than there are threads."""
    folder = tmp_path_factory.mktemp("gunicorn")
    port = free_port()
    environment = os.environ | {
        "DEBUG": "0",
        "SECRET_KEY": "a-key-of-ones-own-" * 3,
        "ALLOWED_HOSTS": "localhost",
        "DATABASE_URL": f"sqlite:///{folder}/db.sqlite3",
        "SECURE_SSL_REDIRECT": "0",
        "STATIC_ROOT": str(folder),
        "WEB_CONCURRENCY": "2",
        "WEB_THREADS": str(THREADS // 2),
        "WEB_SILENCE": "1",
    }
    log = (folder / "log").open("w")
    command = [sys.executable, "-m", "gunicorn", "config.wsgi", "--bind", f"127.0.0.1:{port}", "--log-level", "warning"]
    process = subprocess.Popen(command, cwd=settings.BASE_DIR, env=environment, stdout=log, stderr=log)
    try:
        until_it_answers(port, Path(log.name))
        yield port
    finally:
        process.terminate()
        process.wait(60)
        log.close()


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


def until_it_answers(port: int, log: Path) -> None:
    for _attempt in range(120):
        with contextlib.suppress(OSError):
            answer(port)
            return
        time.sleep(0.5)
    pytest.fail(log.read_text())


def answer(port: int) -> float:
    """Seconds until a request has been answered: sent to the log-in page, which needs neither files nor tables."""
    begun = time.monotonic()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    with contextlib.closing(connection):
        connection.request("GET", "/lan/", headers={"Host": "localhost"})
        assert connection.getresponse().status == 302
    return time.monotonic() - begun


@contextlib.contextmanager
def slow_clients(port: int, half: bytes, count: int) -> Iterator[None]:
    with contextlib.ExitStack() as stack:
        for _client in range(count):
            client = stack.enter_context(socket.create_connection(("127.0.0.1", port)))
            client.sendall(half)
        time.sleep(0.3)
        yield


@pytest.mark.parametrize("half", HALF_SENT, ids=["in the head", "in the body"])
def test_two_half_sent_requests_do_not_stall_the_site(server: int, half: bytes) -> None:
    with slow_clients(server, half, 2):
        assert answer(server) < 2


@pytest.mark.parametrize("half", HALF_SENT, ids=["in the head", "in the body"])
def test_more_silent_clients_than_threads_are_hung_up_on(server: int, half: bytes) -> None:
    with slow_clients(server, half, THREADS + 2):
        assert answer(server) < 15
