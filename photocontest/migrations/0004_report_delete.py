from django.db import migrations

from accounts import roles


class Migration(migrations.Migration):
    dependencies = [
        ("photocontest", "0003_decision_title"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="report",
            options={
                "default_permissions": ("view", "delete"),
                "ordering": ["-sent_at", "-pk"],
                "verbose_name": "report",
                "verbose_name_plural": "reports",
            },
        ),
        migrations.RunPython(roles.apply, roles.keep),
    ]
