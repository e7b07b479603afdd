import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext

from publishing.models import State
from tests.factories import (
    AlertFactory,
    EditionFactory,
    ExhibitorFactory,
    MenuItemFactory,
    OrganisationFactory,
    PageFactory,
    ProjectFactory,
    SessionFactory,
    TeamFactory,
    TrackFactory,
)

pytestmark = pytest.mark.django_db


def findings(client, key, query=""):
    """What a check shows: names, forms and notes."""
    for each in client.get(f"/admin/care/{query}").context["checked"]:
        if each.check.key == key:
            return [(finding.label, finding.url, finding.note) for finding in each.findings]
    raise KeyError(key)


def notes(client, key):
    return [note for _label, _url, note in findings(client, key)]


def linking(*paths):
    return PageFactory(title="Links", body="".join(f'<p><a href="{path}">there</a></p>' for path in paths))


def form(thing):
    return f"/admin/{thing._meta.app_label}/{thing._meta.model_name}/{thing.pk}/change/"


def test_links_to_pages_that_are_there_are_no_finding(desk):
    edition = EditionFactory(year=2017)
    session = SessionFactory(edition=edition)
    PageFactory(slug="about/privacy")
    linking(
        "/en/",
        "/en/forum/2017/",
        "/en/forum/2017/programme/?day=1#top",
        session.get_absolute_url(),
        "/en/about/privacy/",
        "http://testserver/en/forum/2017/",
        "https://www.itu.int/nowhere/",
        "mailto:somebody@example.org",
        "/static/css/site.css",
    )

    assert findings(desk, "links") == []


def test_each_kind_of_dead_link_is_told_apart(desk):
    EditionFactory(year=2016, state=State.DRAFT)
    draft = SessionFactory(edition=EditionFactory(year=2017), state=State.DRAFT)
    moved, gone = OrganisationFactory(slug="before"), OrganisationFactory(slug="gone")
    moved.slug = "after"
    moved.save()
    gone.delete()
    page = linking(
        "/en/nowhere/",
        "/en/forum/1999/programme/",
        "/en/forum/2016/programme/",
        draft.get_absolute_url(),
        "/en/organisations/before/",
        "/en/organisations/gone/",
        "http://testserver/en/organisations/nobody/",
        "/forum/",
    )

    assert findings(desk, "links") == [
        ("Links", form(page), f"Text: {words}")
        for words in (
            "/en/nowhere/ leads to no page",
            "/en/forum/1999/programme/ leads to no page",
            "/en/forum/2016/programme/ leads to something that readers do not see",
            f"{draft.get_absolute_url()} leads to something that readers do not see",
            "/en/organisations/before/ leads there only by a redirect: its address has changed",
            "/en/organisations/gone/ leads to something that was deleted",
            "/en/organisations/nobody/ leads to no page",
            "/forum/ leads there only by a redirect: write the language too",
        )
    ]


def test_menus_and_alerts_are_looked_at_too(desk):
    PageFactory()
    item = MenuItemFactory(path="/en/nowhere/")
    alert = AlertFactory(link="/en/nobody/", link_label="More")

    assert {url for _label, url, _note in findings(desk, "links")} == {form(item), form(alert)}


def test_what_is_published_beneath_something_hidden_names_what_hides_it(desk):
    hidden = EditionFactory(year=2030, name="WSIS Forum 2030", state=State.DRAFT)
    track = TrackFactory(edition=EditionFactory(year=2017), name="Workshops", state=State.DRAFT)
    beneath = SessionFactory(edition=hidden, title="Opening")
    in_track = SessionFactory(edition=track.edition, track=track, title="Talk")
    SessionFactory(edition=hidden, state=State.DRAFT)
    SessionFactory(edition=track.edition)

    assert sorted(findings(desk, "hidden")) == [
        ("Opening", form(beneath), "hidden by: WSIS Forum 2030"),
        ("Talk", form(in_track), "hidden by: Workshops"),
    ]


def test_a_long_list_is_shown_whole_when_it_is_asked_for(desk):
    linking(*(f"/en/nowhere/{number}/" for number in range(30)))

    assert [len(findings(desk, "links")), len(findings(desk, "links", "?all=links"))] == [25, 30]
    assert 'href="?all=links#links"' in desk.get("/admin/care/").text


def test_nobody_is_shown_what_they_may_not_mend(client):
    linking("/en/nowhere/")
    user = get_user_model().objects.create_user("half", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=["change_session", "view_page"]))
    client.force_login(user)

    assert findings(client, "links") == []


def test_who_may_change_nothing_has_no_such_page(client):
    user = get_user_model().objects.create_user("reader", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename="view_page"))
    client.force_login(user)

    response = client.get("/admin/care/")

    assert response.status_code == 403
    assert client.get("/admin/").context["care_panel"] is None


def test_the_desk_leads_to_each_check(desk):
    panel = desk.get("/admin/").context["care_panel"]

    assert [task.url for task in panel.tasks][:2] == ["/admin/care/#links", "/admin/care/#hidden"]


def test_the_number_of_queries_does_not_grow_with_what_is_found(desk):
    def make():
        edition = EditionFactory(state=State.DRAFT)
        SessionFactory(edition=edition, description='<a href="/en/nowhere/">x</a>')
        OrganisationFactory(name="ITU")
        ProjectFactory(cycle__edition=edition)
        ExhibitorFactory(exhibition__edition=edition)
        TeamFactory(hackathon__edition=edition)

    make()
    desk.get("/admin/care/")
    with CaptureQueriesContext(connection) as one:
        desk.get("/admin/care/")
    for _ in range(5):
        make()

    with CaptureQueriesContext(connection) as six:
        desk.get("/admin/care/")

    assert len(six) == len(one)
