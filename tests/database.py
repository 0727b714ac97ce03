"""Writing what the database refuses, and taking it back to what it was before."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
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
