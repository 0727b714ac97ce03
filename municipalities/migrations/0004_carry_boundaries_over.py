from django.db import migrations
from django.db.models import F

# The command that loads reference data was the only thing that wrote boundaries.
SOURCE = "Statistics Sweden (SCB), generalised"
MODELS = {"county": "County", "municipality": "Municipality"}


def carry_over(apps, schema_editor):
    Boundary = apps.get_model("municipalities", "Boundary")
    for kind, name in MODELS.items():
        drawn = apps.get_model("municipalities", name).objects.exclude(boundary=None)
        Boundary.objects.bulk_create(
            Boundary(kind=kind, geometry=area.boundary, source=SOURCE, **{f"{kind}_id": area.pk})
            for area in drawn.order_by("pk")
        )


def carry_back(apps, schema_editor):
    """An area has room for one boundary here: its latest. Those of other kinds of area have none."""
    Boundary = apps.get_model("municipalities", "Boundary")
    for kind, name in MODELS.items():
        areas = apps.get_model("municipalities", name).objects
        boundaries = Boundary.objects.filter(kind=kind).order_by(F("valid_from").asc(nulls_first=True))
        latest = dict(boundaries.values_list(f"{kind}_id", "geometry"))
        changed = list(areas.filter(pk__in=latest))
        for area in changed:
            area.boundary = latest[area.pk]
        areas.bulk_update(changed, ["boundary"])
    Boundary.objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("municipalities", "0003_boundary")]

    operations = [migrations.RunPython(carry_over, carry_back, elidable=True)]
