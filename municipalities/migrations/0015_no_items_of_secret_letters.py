from django.db import migrations


def empty(apps, schema_editor):
    """Among them stood the link that opens an account, also after the letter had been sent."""
    apps.get_model("municipalities", "Letter").objects.filter(is_secret=True).update(items=[])


class Migration(migrations.Migration):
    dependencies = [("municipalities", "0014_letter_choices")]

    operations = [migrations.RunPython(empty, migrations.RunPython.noop, elidable=True)]
