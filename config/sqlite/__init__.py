"""Django's backend for SQLite, but that those who write take turns."""
