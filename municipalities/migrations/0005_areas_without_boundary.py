from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("municipalities", "0004_carry_boundaries_over")]

    operations = [
        migrations.RemoveField("county", "boundary"),
        migrations.RemoveField("municipality", "boundary"),
    ]
