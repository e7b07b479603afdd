from django.db import migrations

from accounts import roles


class Migration(migrations.Migration):
    dependencies = [
        ("forums", "0003_editionscope"),
        ("pages", "0002_publish_permission"),
        ("directory", "0002_publish_permission"),
        ("reference", "0001_initial"),
        ("publishing", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunPython(roles.apply, roles.keep)]
