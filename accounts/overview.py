"""What the page of who may do what shows, read from the database and not from the table of roles."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django_otp.plugins.otp_totp.models import TOTPDevice

from . import limits, roles

Rights = frozenset[str]


@dataclass(frozen=True)
class Person:
    """A line of the page: an account with all that decides what it may do."""

    user: Any
    roles: list[roles.Role]
    limited_to: list[str]
    has_device: bool
    # Permissions that were given to the person by themselves, by no role.
    others: list[str]


@dataclass(frozen=True)
class Cell:
    """What a role may do in a room: in one word for all of it, or in a word for each kind of thing."""

    room: str
    lines: list[tuple[str, list[str]]]


def people() -> list[Person]:
    users = get_user_model()._default_manager.filter(is_staff=True).order_by("-is_active", "username")
    users = users.prefetch_related("groups", "user_permissions__content_type")
    keys = [user.pk for user in users]
    with_device = set(TOTPDevice.objects.filter(user__in=keys, confirmed=True).values_list("user", flat=True))
    limited = limits.of_users(keys)
    return [
        Person(
            user=user,
            roles=sorted((roles.of_group(group.name) for group in user.groups.all()), key=lambda role: str(role.title)),
            limited_to=[] if user.is_superuser else limited.get(user.pk, []),
            has_device=user.pk in with_device,
            others=[permission.name for permission in user.user_permissions.all()],
        )
        for user in users
    ]


def rights(request: HttpRequest, site: AdminSite) -> tuple[list[str], list[tuple[roles.Role, list[Cell]]]]:
    """The rooms of the desk as whoever asks sees it, and for each declared role what it may do in each of them."""
    rooms = {str(room["name"]): [entry["model"] for entry in room["models"]] for room in site.get_app_list(request)}
    given = _given()
    table = [
        (role, [Cell(name, _lines(models, given[role.name])) for name, models in rooms.items()])
        for role in roles.declared()
    ]
    return list(rooms), table


def _given() -> dict[str, dict[tuple[str, str], set[str]]]:
    """For each group, the rights on each model."""
    given: dict[str, dict[tuple[str, str], set[str]]] = defaultdict(lambda: defaultdict(set))
    for group in Group.objects.prefetch_related("permissions__content_type"):
        for permission in group.permissions.all():
            kind = permission.content_type
            given[group.name][kind.app_label, kind.model].add(roles.right(permission.codename, kind.model))
    return given


def _lines(models: list[Any], given: dict[tuple[str, str], set[str]]) -> list[tuple[str, list[str]]]:
    rights = {model: frozenset(given[model._meta.app_label, model._meta.model_name]) for model in models}
    widest: Rights = frozenset().union(*rights.values())
    if all(rights[model] == widest & _possible(model) for model in models):
        return [(words(widest), [])]
    kinds: dict[str, list[str]] = defaultdict(list)
    for model, held in rights.items():
        kinds[words(held)].append(str(model._meta.verbose_name_plural))
    return list(kinds.items())


def _possible(model: Any) -> Rights:
    return frozenset(model._meta.default_permissions)


def words(held: Rights) -> str:
    """Rights in words: the usual sets have their own."""
    usual = {
        frozenset(): _("nothing"),
        roles.LOOK: _("look"),
        roles.CORRECT: _("correct"),
        roles.WRITE: _("write"),
        roles.PUBLISH: _("write and publish"),
    }
    single = {
        "view": _("look"),
        "add": _("add"),
        "change": _("correct"),
        "delete": _("delete"),
        "publish": pgettext("right", "publish"),
    }
    if held in usual:
        return usual[held]
    return ", ".join(single[name] for name in single if name in held) or ", ".join(sorted(held))
