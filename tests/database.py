"""Writing what the database refuses, and taking it back to what it was before."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db import IntegrityError, connection, transaction
from django.db.migrations.executor import MigrationExecutor


@contextmanager
def refused() -> Iterator[None]:
    with pytest.raises(IntegrityError), transaction.atomic():
        yield


def migrated(app: str = "", name: str = "") -> Any:
    """The models as they are after the migration of an app, or after all."""
    executor = MigrationExecutor(connection)
    targets = [(app, name)] if app else executor.loader.graph.leaf_nodes()
    return executor.migrate(targets).apps


def empty_quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    """What empties the database after each test that commits took as long as the test, for two reasons.

    Content types and permissions are the same before and after, yet were deleted and made anew. And PostgreSQL writes
    a file anew for each table that it truncates, and for each index, though most tables have no row.
    """
    kept = {ContentType._meta.db_table, Permission._meta.db_table}

    def filled(tables: list[str]) -> list[str]:
        questions = [f"SELECT '{table}' WHERE EXISTS (SELECT 1 FROM {quote(table)})" for table in tables]
        with connection.cursor() as cursor:
            cursor.execute(" UNION ALL ".join(questions))
            return [table for (table,) in cursor.fetchall()]

    def flush(_ops: Any, _style: Any, tables: list[str], *, reset_sequences: bool = False, **_how: Any) -> list[str]:
        assert not reset_sequences, "This does not start the numbers anew."
        return [f"DELETE FROM {quote(table)}" for table in filled([table for table in tables if table not in kept])]

    quote = connection.ops.quote_name
    # Of the class: beside Playwright's event loop the connection is another object.
    monkeypatch.setattr(type(connection.ops), "sql_flush", flush)
    monkeypatch.setattr("django.core.management.commands.flush.emit_post_migrate_signal", lambda *_, **__: None)
