import re

from django.db import migrations

LINK = re.compile(r'https?://[^\s"<]+/password/reset/key/[^\s"<]+')


def take_out(apps, schema_editor):
    """Letters that had not left held the link that opens an account."""
    letters = apps.get_model("municipalities", "Letter").objects.filter(kind="account")
    for letter in letters.filter(text__contains="/password/reset/key/"):
        text, html = (LINK.sub("[[password-link]]", words) for words in (letter.text, letter.html))
        letters.filter(pk=letter.pk).update(text=text, html=html)


class Migration(migrations.Migration):
    dependencies = [("municipalities", "0015_no_items_of_secret_letters")]

    operations = [migrations.RunPython(take_out, migrations.RunPython.noop, elidable=True)]
