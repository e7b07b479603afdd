"""Roles: groups whose rights are declared in one table (`wsisportal.roles`) and given by migrations.

A room that comes later adds its lines to the table and `migrations.RunPython(roles.apply, roles.keep)` to the
migration that makes its models.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.management import create_permissions

LOOK = frozenset({"view"})
CORRECT = LOOK | {"change"}
WRITE = CORRECT | {"add", "delete"}
PUBLISH = WRITE | {"publish"}


@dataclass(frozen=True)
class Role:
    """A group of people by what they do.

    `rights` maps a room, or one model of it, to the rights there; a model's own line wins over its room's.
    """

    name: str
    title: Any
    explanation: Any
    rights: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def rights_on(self, app_label: str, model_name: str) -> frozenset[str]:
        nothing: frozenset[str] = frozenset()
        return self.rights.get(f"{app_label}.{model_name}", self.rights.get(app_label, nothing))


_roles: dict[str, Role] = {}


def register(roles: Iterable[Role]) -> None:
    """Declare roles; called once, in `AppConfig.ready()`, by whoever assembles the site."""
    _roles.update((role.name, role) for role in roles)


def declared() -> list[Role]:
    return list(_roles.values())


def of_group(name: str) -> Role:
    """The role behind a group; a group that nobody declared is a role without an explanation."""
    return _roles.get(name, Role(name, name, ""))


def right(codename: str, model_name: str) -> str:
    """The right in a permission's code name: `publish` of `publish_session`."""
    return codename.removesuffix(f"_{model_name}")


def apply(apps: Any, schema_editor: Any) -> None:
    """A migration's operation: makes the groups and gives each what the table says of the models there are so far.

    Django makes permissions only after all migrations, so those still missing are made here.
    """
    using = schema_editor.connection.alias
    for app_config in apps.get_app_configs():
        module = getattr(app_config, "models_module", None)
        app_config.models_module = True  # a migration's apps have none, which would pass for “without models”
        create_permissions(app_config, apps=apps, using=using, verbosity=0)
        app_config.models_module = module
    permissions = apps.get_model("auth", "Permission").objects.using(using).select_related("content_type")
    known = [
        (permission.content_type.app_label, permission.content_type.model, permission) for permission in permissions
    ]
    for role in declared():
        group, _made = apps.get_model("auth", "Group").objects.using(using).get_or_create(name=role.name)
        group.permissions.set(
            permission
            for app_label, model_name, permission in known
            if right(permission.codename, model_name) in role.rights_on(app_label, model_name)
        )


def keep(apps: Any, schema_editor: Any) -> None:
    """The way back: people keep their roles."""
