import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.urls import reverse

from forums.models import EditionScope
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator(client):
    user = make.UserFactory(roles=["Administrator"])
    client.force_login(user)
    return user


def form_of(user):
    return reverse("admin:auth_user_change", args=[user.pk])


def typed(user, **changes):
    """The form of a user as it would be sent, with changes."""
    values = {
        "username": user.username,
        "first_name": user.first_name,
        "last_name": user.last_name,
        "email": user.email,
        "is_active": "on",
        "groups": [group.pk for group in user.groups.all()],
        "edition_scopes-TOTAL_FORMS": 0,
        "edition_scopes-INITIAL_FORMS": 0,
    }
    return values | changes


def test_a_new_person_gets_into_the_desk_with_a_role(client, administrator):
    editor = Group.objects.get(name="Editor")
    edition = make.EditionFactory()
    new = {
        "username": "mary",
        "password1": "a long password 1",
        "password2": "a long password 1",
        "groups": [editor.pk],
        "edition_scopes-TOTAL_FORMS": 1,
        "edition_scopes-INITIAL_FORMS": 0,
        "edition_scopes-0-edition": edition.pk,
    }

    response = client.post(reverse("admin:auth_user_add"), new)

    mary = get_user_model().objects.get(username="mary")
    assert response.url == form_of(mary)
    assert (mary.is_staff, mary.is_superuser, list(mary.groups.all())) == (True, False, [editor])
    assert [scope.edition for scope in mary.edition_scopes.all()] == [edition]
    assert mary.check_password("a long password 1")


def test_a_role_that_no_database_has_is_refused(client, administrator):
    response = client.post(form_of(administrator), typed(administrator, groups=["9" * 23]))

    assert set(response.context["adminform"].form.errors) == {"groups"}


def test_each_role_is_offered_with_what_it_is_for(client, administrator):
    response = client.get(form_of(make.UserFactory()))

    boxes = response.context["adminform"].form["groups"]
    assert [str(box.choice_label) for box in boxes] == sorted(Group.objects.values_list("name", flat=True))
    for box in boxes:
        assert f'aria-describedby="{box.id_for_label}-explanation"' in response.text
        assert f'id="{box.id_for_label}-explanation"' in response.text


def test_roles_and_editions_are_given_and_taken(client, administrator):
    user = make.UserFactory(roles=["Editor"])
    juror = Group.objects.get(name="Juror")
    scope = {"edition_scopes-TOTAL_FORMS": 1, "edition_scopes-0-edition": make.EditionFactory(year=2018).pk}

    response = client.post(form_of(user), typed(user, groups=[juror.pk], **scope))

    assert response.status_code == 302
    assert list(user.groups.all()) == [juror]
    assert [scope.edition.year for scope in EditionScope.objects.filter(user=user)] == [2018]


def test_an_administrator_makes_nobody_a_superuser(client, administrator):
    user = make.UserFactory()

    client.post(form_of(user), typed(user, is_superuser="on", is_staff="on", user_permissions=[1]))

    user.refresh_from_db()
    assert not user.is_superuser
    assert list(user.user_permissions.all()) == []


def test_a_superuser_makes_another(desk):
    user = make.UserFactory()

    desk.post(form_of(user), typed(user, is_superuser="on"))

    user.refresh_from_db()
    assert user.is_superuser


def test_nobody_deletes_themselves(client, administrator):
    response = client.post(reverse("admin:auth_user_delete", args=[administrator.pk]), {"post": "yes"})

    assert response.status_code == 403


def test_people_keep_their_password_when_their_form_is_saved(client, administrator):
    user = make.UserFactory()
    user.set_password("a long password 1")
    user.save()

    client.post(form_of(user), typed(user, first_name="Mary"))

    user.refresh_from_db()
    assert user.first_name == "Mary"
    assert user.check_password("a long password 1")


@pytest.mark.parametrize("kind", ["auth_group", "otp_totp_totpdevice", "otp_static_staticdevice"])
def test_roles_and_devices_are_no_rows_to_edit(desk, kind):
    app_label, model_name = kind.rsplit("_", 1)

    assert desk.get(f"/admin/{app_label}/{model_name}/", follow=True).status_code == 404
