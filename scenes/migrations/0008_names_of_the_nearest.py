from django.db import migrations
from django.db.models import OuterRef, Subquery


def name_the_nearest(apps, schema_editor):
    """As the registers call them today: what they were called before is not on record."""
    place = apps.get_model("scenes", "Place").objects.filter(pk=OuterRef("nearest"))
    apps.get_model("scenes", "Nearby").objects.filter(nearest__isnull=False).update(
        nearest_name=Subquery(place.values("name")), nearest_form=Subquery(place.values("school_form"))
    )


class Migration(migrations.Migration):
    dependencies = [
        ("scenes", "0007_nearest_by_name"),
    ]

    operations = [
        migrations.RunPython(name_the_nearest, migrations.RunPython.noop),
    ]
