"""Every role against every admin of the desk and everything that can be done there, as the table of roles says."""

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import Group, Permission
from django.db import connection
from django.urls import NoReverseMatch, reverse
from factory.django import DjangoModelFactory

from accounts import roles
from forums.admin.base import InScope
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


def previews_of(model):
    """The addresses of a model's previews; none where readers find such things on no page."""
    try:
        return {"add: preview": address(model, "add_preview"), "preview": address(model, "preview", "{pk}")}
    except NoReverseMatch:
        return {}


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


def verbs_of(client, model):
    response = client.get(address(model, "changelist"), follow=True)
    form = (response.context or {}).get("action_form")
    return {name for name, _words in form.fields["action"].choices if name} if form else set()


def answers(client, user, row):
    """What somebody can do with a row and with its kind. Deleting comes last, for it is done."""
    client.force_login(user)
    model = type(row)
    change, delete = address(model, "change", row.pk), address(model, "delete", row.pk)
    found = {
        "list": client.get(address(model, "changelist")).status_code,
        "add: form": client.get(address(model, "add")).status_code,
        "add": client.post(address(model, "add")).status_code,
        "form": client.get(change).status_code,
        "change": client.post(change).status_code,
        "draft": client.post(change, {"_save_draft": "1"}).status_code,
        "add: draft": client.post(address(model, "add"), {"_save_draft": "1"}).status_code,
        "history": client.get(address(model, "history", row.pk)).status_code,
        "delete: form": client.get(delete).status_code,
    }
    for deed, preview in previews_of(model).items():
        found[deed] = client.post(preview.replace("%7Bpk%7D", str(row.pk))).status_code
    if source := source_of(model):
        found["picker"] = client.get(reverse("admin:autocomplete"), source).status_code
    if issubclass(model, Publishable):
        found["publish"] = 200 if is_published_by(client, row) else 403
    done = {name for name, status in found.items() if status in (200, 302)}
    done |= {f"verb {name}" for name in verbs_of(client, model)}
    client.post(delete, {"post": "yes"})
    if not model._default_manager.filter(pk=row.pk).exists():
        done.add("delete")
    assert {status for status in found.values() if status not in (200, 302, 403)} == set()
    return done


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
def test_roles_can_do_what_the_table_says_and_no_more(client, model):
    possible = answers(client, make.UserFactory(is_superuser=True), FACTORIES[model]())
    done, expected = {}, {}

    for role in roles_for(model):
        done[role.name] = answers(client, make.UserFactory(roles=[role.name]), FACTORIES[model]())
        expected[role.name] = allowed(possible, model, rights_of(role, model))

    assert done == expected


@pytest.mark.parametrize("model", IN_SCOPE, ids=label)
def test_roles_limited_to_an_edition_can_do_in_it_what_they_can(client, model):
    possible = answers(client, make.UserFactory(is_superuser=True), FACTORIES[model]())
    done, expected = {}, {}

    for number, role in enumerate(LIMITED):
        edition = make.EditionFactory(year=2018 + number)
        (inside,) = rows_of(model, edition)
        done[role.name] = answers(client, limited_to(edition, role), inside)
        rights = rights_of(role, model) - ({"add"} if inside == edition else set())
        expected[role.name] = allowed(possible, model, rights)

    assert done == expected


@pytest.mark.parametrize("model", IN_SCOPE, ids=label)
def test_roles_limited_to_an_edition_can_do_nothing_in_another(client, model):
    source = source_of(model)
    of_rows = {"form", "change", "draft", "preview", "history", "delete: form", "delete", "publish"}
    for number, role in enumerate(role for role in LIMITED if rights_of(role, model)):
        theirs, another = make.EditionFactory(year=2018 + number), make.EditionFactory(year=2118 + number)
        inside, outside = rows_of(model, theirs, another)
        client.force_login(user := limited_to(theirs, role))

        listed = client.get(address(model, "changelist")).context["cl"].result_list
        found = client.get(reverse("admin:autocomplete"), source).json()["results"] if source else []
        done = answers(client, user, outside)

        assert list(listed) == [inside]
        assert [row["id"] for row in found] == ([str(inside.pk)] if source else [])
        assert done & of_rows == set()


def rows_of(model, *editions):
    way = admin.site._registry[model].edition_path.removesuffix("_id")
    return [edition if isinstance(edition, model) else FACTORIES[model](**{way: edition}) for edition in editions]


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
