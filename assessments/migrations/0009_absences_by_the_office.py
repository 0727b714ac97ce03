from django.db import migrations
from django.db.models import Exists, OuterRef


def mark(apps, schema_editor):
    """Whoever works for the county's project office said it for the office."""
    Signature = apps.get_model("assessments", "Signature")
    Membership = apps.get_model("municipalities", "Membership")
    office = Membership.objects.filter(
        user=OuterRef("signed_by"), actor__kind="project_office", actor__county=OuterRef("assessment__round__county")
    )
    Signature.objects.filter(Exists(office), took_part=False).update(by_office=True)


class Migration(migrations.Migration):
    dependencies = [
        ("assessments", "0008_absence_by_the_office_and_confirmed"),
        ("municipalities", "0009_sent_form"),
    ]

    operations = [migrations.RunPython(mark, migrations.RunPython.noop, elidable=True)]
