from django.core.management import call_command
from django.db import migrations


def create_cache_table(apps, schema_editor):
    """So that migrate is enough: the lock-out after failed log-ins counts in the cache."""
    call_command("createcachetable", database=schema_editor.connection.alias)


class Migration(migrations.Migration):
    dependencies = [("municipalities", "0001_initial")]

    operations = [migrations.RunPython(create_cache_table, migrations.RunPython.noop, elidable=False)]
