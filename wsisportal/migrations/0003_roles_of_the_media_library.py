from django.db import migrations

from accounts import roles


class Migration(migrations.Migration):
    """The media library stands beside `accounts` and imports nothing of it, so its rights are given from here."""

    dependencies = [
        ("wsisportal", "0002_content_record_created"),
        ("medialib", "0001_initial"),
        ("forums", "0004_roles"),
    ]

    operations = [migrations.RunPython(roles.apply, roles.keep)]
