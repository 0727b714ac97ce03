from django.db import migrations
from django.db.models import OuterRef, Subquery


def fill(apps, schema_editor):
    """As the scene is called and kept today: nothing else was on record. The columns go when it is undone."""
    scene = apps.get_model("scenes", "Scene").objects.filter(pk=OuterRef("scene"))
    apps.get_model("assessments", "Assessment").objects.update(
        name=Subquery(scene.values("name")), category=Subquery(scene.values("category"))
    )


class Migration(migrations.Migration):
    dependencies = [("assessments", "0005_name_and_category_then")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop, elidable=True)]
