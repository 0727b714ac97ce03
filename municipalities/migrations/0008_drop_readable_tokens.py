from django.db import migrations


class Migration(migrations.Migration):
    """Django REST framework's own tokens, which anyone with a copy of the database could use. They are made anew."""

    dependencies = [("municipalities", "0007_api_token")]

    operations = [
        migrations.RunSQL("DROP TABLE IF EXISTS authtoken_token", migrations.RunSQL.noop),
    ]
