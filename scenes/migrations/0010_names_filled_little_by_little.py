import django.db.models.deletion
from django.db import migrations, models
from django.utils import timezone


def the_names_there_are(apps, schema_editor):
    """The first filling: its key is the default below."""
    if apps.get_model("scenes", "PlaceName").objects.exists():
        apps.get_model("scenes", "NameIndex").objects.create(completed_at=timezone.now())


class Migration(migrations.Migration):
    dependencies = [("scenes", "0009_own_answers")]

    operations = [
        migrations.CreateModel(
            name="NameIndex",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("completed_at", models.DateTimeField(editable=False, null=True)),
            ],
            options={
                "verbose_name": "filling of the names on the map",
                "verbose_name_plural": "fillings of the names on the map",
                "ordering": ["pk"],
            },
        ),
        migrations.RunPython(the_names_there_are, migrations.RunPython.noop),
        migrations.RemoveIndex(model_name="placename", name="place_name_by_word"),
        migrations.AddField(
            model_name="placename",
            name="index",
            field=models.ForeignKey(
                db_index=False,
                default=1,
                editable=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="names",
                to="scenes.nameindex",
            ),
            preserve_default=False,
        ),
        migrations.AddIndex(
            model_name="placename",
            index=models.Index(
                fields=["index", "rank", "plain", "folded", "id", "plain_words"], name="place_name_by_word_in_index"
            ),
        ),
    ]
