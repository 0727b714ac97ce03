"""What the server hands every request to."""

from typing import Any

from django.core.handlers.wsgi import WSGIHandler, WSGIRequest


class Request(WSGIRequest):
    def _set_content_type_params(self, meta: dict[str, Any]) -> None:
        """An encoding that is none of text, such as hex, makes Django fail before anything can refuse it (`guard`)."""
        try:
            super()._set_content_type_params(meta)  # type: ignore[misc]  # the stubs leave it out
        except (LookupError, UnicodeError):
            self._encoding = meta.get("CONTENT_TYPE", "")


class Handler(WSGIHandler):
    request_class = Request


application = Handler()
