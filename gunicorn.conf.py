"""How gunicorn runs in production; read by itself when gunicorn is started in this folder.

A worker of gunicorn's standard kind serves one connection at a time, so that as many half-sent requests as there are
workers stop everyone. Here each worker has threads, and a client that falls silent is hung up on. That holds against
slow networks and plain mischief; whoever means harm and has many addresses is for a buffering proxy (README).
"""

import os
import socket
import struct
from typing import Any

workers = int(os.environ.get("WEB_CONCURRENCY", "4"))
worker_class = "gthread"
threads = int(os.environ.get("WEB_THREADS", "8"))
# A worker whose threads are all taken leaves new connections to the others, which needs that none are kept for later.
worker_connections = threads
keepalive = 0
# Seconds that a worker may be deaf before it is replaced.
timeout = 60
logger_class = "config.gunicorn_logger.DiscreetLogger"
# Loaded once and shared, so that every worker is ready from its first moment.
preload_app = True

SILENCE = int(os.environ.get("WEB_SILENCE", "10"))
"""Seconds that a client may say nothing in the middle of a request."""


def when_ready(server: Any) -> None:
    """Connections inherit it from the sockets they come in through. gunicorn has no setting of its own for it."""
    for listener in server.LISTENERS:
        listener.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, struct.pack("ll", SILENCE, 0))
