"""Every role against every admin of the desk and everything that can be done there, as the table of roles says."""

from operator import attrgetter
from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import Group, Permission
from django.db import connection, transaction
from django.urls import NoReverseMatch, reverse
from factory.django import DjangoModelFactory

from accounts import roles
from forums.admin.base import InScope
from forums.models import Edition
from publishing.models import Publishable
from tests import factories as make
from wsisportal.roles import ROLES

pytestmark = [pytest.mark.django_db, pytest.mark.once]  # who may do what is the same whatever keeps the rows

# What a verb of a list asks for, one of these rights. A verb that is not named here must say it by itself.
VERBS = {
    "publish_selected": {"publish"},
    "withdraw_selected": {"publish"},
    "send_selected_to_review": {"change"},
    "delete_selected": {"delete"},
    "merge_selected": {"delete"},
    "export_selected_as_csv": {"view", "change"},
    "export_selected_as_xlsx": {"view", "change"},
}
FACTORIES = {
    factory._meta.model: factory
    for factory in vars(make).values()
    if isinstance(factory, type) and issubclass(factory, DjangoModelFactory) and not factory._meta.abstract
}
MODELS = sorted(admin.site._registry, key=lambda model: model._meta.label)
IN_SCOPE = [model for model in MODELS if isinstance(admin.site._registry[model], InScope)]


class Acquaintances(ModelBackend):
    """Looks people and their rights up when they come for the first time, not for every request."""

    known: dict[int, Any] = {}

    def get_user(self, user_id):
        if user_id not in self.known:
            self.known[user_id] = super().get_user(user_id)
        return self.known[user_id]


@pytest.fixture(autouse=True)
def known_people(settings, monkeypatch):
    monkeypatch.setattr(Acquaintances, "known", {})
    settings.AUTHENTICATION_BACKENDS = [f"{__name__}.{Acquaintances.__name__}"]
    settings.SESSION_ENGINE = "django.contrib.sessions.backends.signed_cookies"


@pytest.fixture(autouse=True)
def blank_pages(settings):
    """To write the forms would take most of the time."""
    (engine,) = settings.TEMPLATES
    options = engine["OPTIONS"] | {"loaders": ["tests.blank.Loader"]}
    settings.TEMPLATES = [engine | {"APP_DIRS": False, "OPTIONS": options}]


def label(model):
    return model._meta.label


def address(model, page, *args):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


def preview_of(model, *args):
    """The address of the preview of a row, or of one that is being added; none where readers find it on no page."""
    try:
        return address(model, "preview" if args else "add_preview", *args)
    except NoReverseMatch:
        return None


def source_of(model):
    """A field that picks such things by typing, as the picker names it in its question."""
    everything = [*admin.site._registry.values()]
    everything += [inline for model_admin in admin.site._registry.values() for inline in model_admin.inlines]
    for asker in everything:
        for name in asker.autocomplete_fields:
            field = asker.model._meta.get_field(name)
            if field.remote_field.model is model:
                opts = asker.model._meta
                return {"app_label": opts.app_label, "model_name": opts.model_name, "field_name": name}
    return None


def verbs_of(response):
    form = (response.context or {}).get("action_form")
    return {name for name, _words in form.fields["action"].choices if name} if form else set()


def answers(client, user, row):
    """What somebody can do with a row and with its kind; nothing stays done."""
    model = type(row)
    with transaction.atomic():
        client.force_login(user)
        listed = client.get(address(model, "changelist"))
        found = {
            "list": listed.status_code,
            "add: form": client.get(address(model, "add")).status_code,
            "add": client.post(address(model, "add")).status_code,
            "add: draft": client.post(address(model, "add"), {"_save_draft": "1"}).status_code,
        }
        if preview := preview_of(model):
            found["add: preview"] = client.post(preview).status_code
        if source := source_of(model):
            found["picker"] = client.get(reverse("admin:autocomplete"), source).status_code
        done = deeds(found) | {f"verb {name}" for name in verbs_of(listed)} | deeds_with(client, row)
        transaction.set_rollback(True)
    return done


def deeds_with(client, row):
    """What whoever is signed in can do with a row. Deleting comes last, for it is done."""
    model = type(row)
    change, delete = address(model, "change", row.pk), address(model, "delete", row.pk)
    found = {
        "form": client.get(change).status_code,
        "change": client.post(change).status_code,
        "draft": client.post(change, {"_save_draft": "1"}).status_code,
        "history": client.get(address(model, "history", row.pk)).status_code,
        "delete: form": client.get(delete).status_code,
    }
    if preview := preview_of(model, row.pk):
        found["preview"] = client.post(preview).status_code
    if issubclass(model, Publishable):
        found["publish"] = 200 if is_published_by(client, row) else 403
    done = deeds(found)
    client.post(delete, {"post": "yes", "why": "Asked at the stand"})
    return done if model._default_manager.filter(pk=row.pk).exists() else done | {"delete"}


def deeds(found):
    """Of what was tried, what was not refused."""
    assert {status for status in found.values() if status not in (200, 302, 403)} == set()
    return {name for name, status in found.items() if status != 403}


def allowed(possible, model, rights):
    """Of what a superuser can do, for some things are never added or deleted by hand, what rights give."""
    return {deed for deed in possible if rights & right_for(model, deed)}


def is_published_by(client, row):
    model = type(row)
    model._default_manager.filter(pk=row.pk).update(state="draft")
    client.post(address(model, "changelist"), {"action": "publish_selected", "_selected_action": [row.pk]})
    return model._default_manager.get(pk=row.pk).state == "published"


def right_for(model, deed):
    """The rights of which one is needed."""
    if deed.startswith("verb "):
        verb = deed.removeprefix("verb ")
        action = {name: function for function, name, _words in admin.site._registry[model]._get_base_actions()}
        return VERBS[verb] if verb in VERBS else set(action[verb].allowed_permissions)
    return {
        "list": {"view", "change"},
        "form": {"view", "change"},
        "history": {"view", "change"},
        "picker": {"view", "change"},
        "add": {"add"},
        "add: form": {"add"},
        "add: preview": {"add"},
        "preview": {"change"},
        "change": {"change"},
        "draft": {"change"},
        "add: draft": {"add"},
        "delete": {"delete"},
        "delete: form": {"delete"},
        "publish": {"publish"},
    }[deed]


def test_every_thing_at_the_desk_can_be_made_for_these_tests():
    assert [label(model) for model in MODELS if model not in FACTORIES] == []


def rights_of(role, model):
    return role.rights_on(model._meta.app_label, model._meta.model_name)


def roles_for(model):
    """One by turns for each set of rights; all that delete, for that asks for rights on what goes with it."""
    turn = MODELS.index(model) % len(ROLES)
    found = {}
    for role in [*ROLES[turn:], *ROLES[:turn]]:
        rights = rights_of(role, model)
        found[role.name if "delete" in rights else rights] = role
    return found.values()


# One that publishes, one that only looks, one that only corrects.
LIMITED = [role for role in ROLES if role.name in {"Editor", "Exhibition manager", "Translator"}]


@pytest.mark.parametrize("model", MODELS, ids=label)
def test_roles_can_do_what_the_table_says_and_no_more_limited_to_an_edition_or_not(client, model):
    row = FACTORIES[model]()
    possible = answers(client, make.UserFactory(is_superuser=True), row)
    done, expected = {}, {}

    for role in roles_for(model):
        done[role.name] = answers(client, make.UserFactory(roles=[role.name]), row)
        expected[role.name] = allowed(possible, model, rights_of(role, model))
    for role in LIMITED if model in IN_SCOPE else ():
        done[role.name, "limited"] = answers(client, limited_to(edition_of(row), role), row)
        rights = rights_of(role, model) - ({"add"} if model is Edition else set())
        expected[role.name, "limited"] = allowed(possible, model, rights)

    assert done == expected


@pytest.mark.parametrize("model", IN_SCOPE, ids=label)
def test_roles_limited_to_an_edition_can_do_nothing_in_another(client, model):
    source = source_of(model)
    theirs, another = make.EditionFactory(year=2018), make.EditionFactory(year=2118)
    inside, outside = rows_of(model, theirs, another)
    for role in (role for role in LIMITED if rights_of(role, model)):
        client.force_login(limited_to(theirs, role))

        listed = client.get(address(model, "changelist")).context["cl"].result_list
        found = client.get(reverse("admin:autocomplete"), source).json()["results"] if source else []

        assert list(listed) == [inside]
        assert [row["id"] for row in found] == ([str(inside.pk)] if source else [])
        assert deeds_with(client, outside) == set()


def rows_of(model, *editions):
    way = admin.site._registry[model].edition_path.removesuffix("_id")
    return [edition if model is Edition else FACTORIES[model](**{way: edition}) for edition in editions]


def edition_of(row):
    way = admin.site._registry[type(row)].edition_path
    return Edition.objects.get(pk=attrgetter(way.replace("__", "."))(row))


def limited_to(edition, role):
    user = make.UserFactory(roles=[role.name])
    make.EditionScopeFactory(user=user, edition=edition)
    return user


# The groups in the database


def given(name):
    permissions = Permission.objects.filter(group__name=name).select_related("content_type")
    return {(p.content_type.app_label, p.content_type.model, p.codename) for p in permissions}


def declared(role):
    """What the table gives, of the permissions there are."""
    rows = [(p.content_type.app_label, p.content_type.model, p.codename) for p in all_permissions()]
    return {row for row in rows if row[2].removesuffix(f"_{row[1]}") in role.rights_on(row[0], row[1])}


def all_permissions():
    return Permission.objects.select_related("content_type")


def test_migrations_make_the_groups_of_the_table_with_all_that_it_gives():
    assert sorted(Group.objects.values_list("name", flat=True)) == sorted(role.name for role in ROLES)
    assert {role.name: given(role.name) for role in ROLES} == {role.name: declared(role) for role in ROLES}


def test_roles_can_be_applied_again_and_where_permissions_are_still_missing():
    before = {role.name: given(role.name) for role in ROLES}
    user = make.UserFactory(roles=["Editor"])
    Permission.objects.filter(content_type__app_label="forums").delete()
    Group.objects.get(name="Juror").delete()

    for _time in range(2):
        roles.apply(apps, connection.schema_editor())

    assert {role.name: given(role.name) for role in ROLES} == before
    assert [group.name for group in user.groups.all()] == ["Editor"]


def test_what_the_table_no_longer_gives_is_taken_away():
    Group.objects.get(name="Juror").permissions.add(Permission.objects.get(codename="delete_edition"))

    roles.apply(apps, connection.schema_editor())

    assert given("Juror") == {("forums", "edition", "view_edition"), ("photocontest", "vote", "add_vote")}
