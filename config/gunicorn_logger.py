from typing import Any

from gunicorn.glogging import Logger

from .logs import DISCREET


class DiscreetLogger(Logger):  # type: ignore[misc]  # gunicorn has no types
    """For gunicorn's access log, where one is kept."""

    def access(self, resp: Any, req: Any, environ: dict[str, Any], request_time: Any) -> None:
        if not req.path.startswith(DISCREET):
            super().access(resp, req, environ, request_time)
