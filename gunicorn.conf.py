"""Read by gunicorn when it starts in this folder."""

logger_class = "config.gunicorn_logger.LoggerWithoutTiles"
