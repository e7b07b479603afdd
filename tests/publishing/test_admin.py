import re
from datetime import date, datetime, timedelta

import pytest
from django import forms
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.urls import reverse
from django.utils import timezone

from directory.models import Organisation, OrganisationAlias
from forums.models import Announcement
from pages.models import Page, SiteSettings
from publishing import services
from publishing.admin.words import readers_see, state_words
from publishing.models import SiteVersion, State
from tests.factories import (
    AlertFactory,
    EditionFactory,
    GoalFactory,
    LanguageFactory,
    OrganisationFactory,
    PageFactory,
    PersonFactory,
    SessionFactory,
    SessionGoalFactory,
)

PAGES = "/admin/pages/page/"


def in_days(days):
    return timezone.now() + timedelta(days=days)


def act(client, action, *pages):
    return client.post(PAGES, {"action": action, "_selected_action": [page.pk for page in pages]}, follow=True)


def words_of(response):
    return [str(message) for message in response.context["messages"]]


# Verbs


def test_publishing_undoes_a_withdrawal_that_has_happened(editor):
    page = PageFactory(unpublish_at=in_days(-1))

    count = services.publish(page, by=editor)

    page.refresh_from_db()
    assert count == 1
    assert page.unpublish_at is None
    assert page.is_live()


def test_publishing_keeps_the_moment_that_was_set(editor):
    moment = in_days(3)
    page = PageFactory(state=State.DRAFT, publish_at=moment)

    services.publish(page, by=editor)

    page.refresh_from_db()
    assert (page.state, page.publish_at, page.is_live()) == (State.PUBLISHED, moment, False)


def test_withdrawing_something_scheduled_makes_it_a_draft_again(editor):
    page = PageFactory(publish_at=in_days(3))

    services.withdraw(page, by=editor)

    page.refresh_from_db()
    assert (page.state, page.unpublish_at) == (State.DRAFT, None)


def test_review_takes_drafts_and_leaves_what_is_public(editor):
    draft = PageFactory(state=State.DRAFT)
    public = PageFactory()

    count = services.send_to_review(Page.objects.all(), by=editor)

    assert count == 1
    assert Page.objects.get(pk=draft.pk).state == State.REVIEW
    assert Page.objects.get(pk=public.pk).state == State.PUBLISHED


# Lists


def test_bulk_publish_tells_how_many_changed_and_how_many_did_not(desk):
    drafts = [PageFactory(state=State.DRAFT), PageFactory(state=State.REVIEW)]
    public = PageFactory()

    response = act(desk, "publish_selected", *drafts, public)

    assert words_of(response) == ["2 pages published. 1 stays as it was."]
    assert Page.objects.live().count() == 3


def test_bulk_publish_says_what_still_waits_for_its_moment(desk):
    page = PageFactory(state=State.DRAFT, publish_at=in_days(2))

    response = act(desk, "publish_selected", page)

    assert words_of(response) == ["1 page published. 1 waits for its moment."]


def test_bulk_withdraw_hides_pages_and_writes_each_into_the_history(desk, editor):
    pages = PageFactory.create_batch(2)

    response = act(desk, "withdraw_selected", *pages)

    assert words_of(response) == ["2 pages withdrawn."]
    assert Page.objects.live().count() == 0
    entries = LogEntry.objects.values_list("user", "object_id", "change_message")
    assert sorted(entries) == sorted((editor.pk, str(page.pk), "Withdrawn.") for page in pages)


def test_a_bulk_action_that_changes_nothing_warns(desk):
    response = act(desk, "send_selected_to_review", PageFactory())

    assert [(message.level_tag, str(message)) for message in response.context["messages"]] == [
        ("warning", "0 pages sent to review. 1 stays as it was.")
    ]


@pytest.mark.django_db(transaction=True)
def test_bulk_publish_raises_the_site_version_once(desk):
    pages = PageFactory.create_batch(3, state=State.DRAFT)
    SiteVersion.objects.update_or_create(pk=1, defaults={"number": 40})

    act(desk, "publish_selected", *pages)

    assert SiteVersion.objects.get().number == 41


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"state": State.DRAFT}, ("draft", "draft")),
        ({"state": State.REVIEW}, ("review", "in review")),
        ({}, ("published", "published")),
        ({"publish_at": "2990-05-03T10:00:00Z"}, ("scheduled", "scheduled for 3 May 2990, 12:00")),
        ({"unpublish_at": "2020-05-03T10:00:00Z"}, ("withdrawn", "withdrawn since 3 May 2020, 12:00")),
    ],
)
def test_the_state_is_told_in_words(db, fields, words):
    page = Page.objects.get(pk=PageFactory(**fields).pk)

    assert state_words(page) == words


def test_the_list_shows_the_state_as_a_badge(desk):
    PageFactory(unpublish_at="2020-05-03T10:00:00Z")

    assert (
        '<span class="badge badge--withdrawn">withdrawn since 3 May 2020, 12:00</span>'
        in desk.get(PAGES).content.decode()
    )


@pytest.mark.parametrize("state", ["draft", "review", "scheduled", "live", "withdrawn"])
def test_the_state_filter_finds_each_state_alone(desk, state):
    PageFactory(title="draft", state=State.DRAFT)
    PageFactory(title="review", state=State.REVIEW)
    PageFactory(title="scheduled", publish_at=in_days(1))
    PageFactory(title="live")
    PageFactory(title="withdrawn", unpublish_at=in_days(-1))

    response = desk.get(PAGES, {"state": state})

    assert [page.title for page in response.context["cl"].result_list] == [state]


def test_something_that_will_disappear_is_scheduled_too(desk):
    page = PageFactory(unpublish_at=in_days(1))

    response = desk.get(PAGES, {"state": "scheduled"})

    assert list(response.context["cl"].result_list) == [page]


@pytest.mark.parametrize(
    ("address", "factory"),
    [
        ("/admin/directory/person/", PersonFactory),
        ("/admin/directory/organisation/", OrganisationFactory),
        ("/admin/forums/session/", SessionFactory),
        (PAGES, PageFactory),
    ],
)
def test_a_list_costs_the_same_with_five_rows_and_with_fifty(
    desk, address, factory, django_assert_num_queries, django_assert_max_num_queries
):
    factory.create_batch(5)
    desk.get(address)
    with django_assert_max_num_queries(20) as five:
        desk.get(address)

    factory.create_batch(45)

    with django_assert_num_queries(len(five)):
        desk.get(address)


# What readers see


def test_the_form_names_the_parent_that_hides_a_thing(db):
    session = SessionFactory(edition=EditionFactory(state=State.DRAFT))

    assert readers_see(session) == "Hidden, because the edition is a draft: WSIS Forum 2017."


def test_an_embargo_is_a_moment_to_wait_for(db):
    announcement = Announcement.objects.create(
        edition=EditionFactory(),
        title="Winners",
        slug="winners",
        date="2017-06-13",
        state=State.PUBLISHED,
        embargo_until="2990-05-03T10:00:00Z",
    )

    announcement.refresh_from_db()
    assert readers_see(announcement) == "Hidden: scheduled for 3 May 2990, 12:00."


def test_view_on_site_opens_the_page_itself_and_only_while_it_is_live(desk):
    public, draft = PageFactory(), PageFactory(state=State.DRAFT)

    shown = desk.get(f"{PAGES}{public.pk}/change/")
    hidden = desk.get(f"{PAGES}{draft.pk}/change/")

    assert shown.context["absolute_url"] == public.get_absolute_url()
    assert hidden.context.get("absolute_url") is None
    assert "Hidden, because it is a draft." in hidden.content.decode()


def test_formatted_text_is_cleaned_on_save(desk):
    desk.post(
        f"{PAGES}add/",
        {
            "title": "About",
            "slug": "about",
            "body": '<p onclick="x()">Hello<script>alert(1)</script> <a href="javascript:x">there</a></p>',
            "state": "draft",
            "publishing-editorialnote-content_type-object_id-TOTAL_FORMS": 0,
            "publishing-editorialnote-content_type-object_id-INITIAL_FORMS": 0,
        },
    )

    assert Page.objects.get(slug="about").body == '<p>Hello <a rel="noopener">there</a></p>'


def test_the_editor_of_formatted_text_is_loaded_with_the_nonce_of_the_policy(desk):
    response = desk.get(f"{PAGES}add/")

    policy = response.headers["Content-Security-Policy"]
    nonce = policy.split("'nonce-")[1].split("'")[0]
    assert f'<script type="importmap" nonce="{nonce}">' in response.content.decode()


def organisation_form(**changes):
    return {
        "name": "International Telecommunication Union",
        "acronym": "ITU",
        "slug": "itu",
        "country": "CH",
        "website": "https://www.itu.int/",
        "description": "<p>The host.</p>",
        "state": "draft",
        "aliases-TOTAL_FORMS": 2,
        "aliases-INITIAL_FORMS": 0,
        "aliases-0-name": "UIT",
        "aliases-1-name": "Telecom Union",
        "facilitates-TOTAL_FORMS": 0,
        "facilitates-INITIAL_FORMS": 0,
        "publishing-editorialnote-content_type-object_id-TOTAL_FORMS": 0,
        "publishing-editorialnote-content_type-object_id-INITIAL_FORMS": 0,
        **changes,
    }


def test_a_form_with_an_error_comes_back_with_all_that_was_typed(desk):
    typed = organisation_form(website="not an address")

    response = desk.post("/admin/directory/organisation/add/", typed)

    form = response.context["adminform"].form
    aliases = response.context["inline_admin_formsets"][0].formset
    page = response.content.decode()
    assert form.errors == {"website": ["Enter a valid URL."]}
    assert {name: form[name].value() for name in ("name", "acronym", "slug", "country", "website", "description")} == {
        name: typed[name] for name in ("name", "acronym", "slug", "country", "website", "description")
    }
    assert [row["name"].value() for row in aliases.forms] == ["UIT", "Telecom Union"]
    assert '<option value="CH" selected>Switzerland</option>' in page
    assert Organisation.objects.count() == 0


def test_a_whole_form_saves_its_rows(desk):
    desk.post("/admin/directory/organisation/add/", organisation_form())

    assert list(OrganisationAlias.objects.values_list("organisation__slug", "name")) == [
        ("itu", "Telecom Union"),
        ("itu", "UIT"),
    ]


def test_countries_are_found_by_part_of_their_name_and_by_code(desk):
    address = reverse("admin:autocomplete_countries")

    by_name = desk.get(address, {"term": "switz"}).json()["results"]
    by_code = desk.get(address, {"term": "pl"}).json()["results"]

    assert by_name == [{"id": "CH", "text": "Switzerland"}]
    assert {"id": "PL", "text": "Poland"} in by_code


# The desk


def test_the_desk_shows_what_waits_newest_first_with_links_to_the_full_lists(desk):
    PageFactory(title="older draft", state=State.DRAFT)
    PageFactory(title="newer draft", state=State.DRAFT)
    PersonFactory(name="Someone", state=State.REVIEW)
    AlertFactory(text="Tomorrow", publish_at=in_days(1))
    PageFactory(title="Until next week", unpublish_at=in_days(7))
    PageFactory(title="public")

    panels = desk.get("/admin/").context["waiting_panels"]

    assert [(panel.title, panel.count, [task.label for task in panel.tasks]) for panel in panels] == [
        ("Drafts", 2, ["Newer draft", "Older draft"]),
        ("In review", 1, ["Someone"]),
        ("Scheduled", 2, ["Tomorrow", "Until next week"]),
    ]
    assert [(task.label, task.url, task.note) for task in panels[0].lists] == [("Pages", f"{PAGES}?state=draft", "2")]


def test_a_panel_of_the_desk_shows_eight_and_counts_all(desk):
    PageFactory.create_batch(11, state=State.DRAFT)

    drafts = desk.get("/admin/").context["waiting_panels"][0]

    assert (drafts.count, len(drafts.tasks)) == (11, 8)


def test_the_desk_costs_the_same_however_much_waits(desk, django_assert_num_queries, django_assert_max_num_queries):
    PageFactory(state=State.DRAFT)
    desk.get("/admin/")
    with django_assert_max_num_queries(40) as one:
        desk.get("/admin/")

    PageFactory.create_batch(20, state=State.DRAFT)

    with django_assert_num_queries(len(one)):
        desk.get("/admin/")


def test_the_rooms_stand_in_the_order_of_work(desk):
    rooms = desk.get("/admin/").context["app_list"]

    assert [room["app_label"] for room in rooms] == [
        "forums",
        "prizes",
        "exhibition",
        "photocontest",
        "hackathons",
        "directory",
        "medialib",
        "pages",
        "reference",
        "publishing",
        "auth",
    ]


def test_people_and_their_roles_are_named_in_words_of_the_desk(desk):
    rooms = desk.get("/admin/").context["app_list"]

    assert [str(room["name"]) for room in rooms if room["app_label"] == "auth"] == ["People at the desk"]


def test_the_page_of_a_room_holds_its_lists_and_nothing_of_the_desk(desk):
    page = desk.get("/admin/pages/").content.decode()

    assert re.findall(r"<h[12][^>]*>(.*?)</h", page) == ["Pages"]
    assert re.findall(r"<title>\s*(.*?)\s*</title>", page, re.DOTALL) == ["Pages | WSIS Portal"]
    assert 'class="panel' not in page


def test_a_list_is_called_by_what_it_holds(desk):
    page = desk.get(PAGES).content.decode()

    assert re.findall(r"<h1>(.*?)</h1>", page) == ["Pages"]
    assert re.findall(r"<title>\s*(.*?)\s*</title>", page, re.DOTALL) == ["Pages | WSIS Portal"]


def test_a_form_is_headed_by_the_name_of_what_it_changes(desk):
    page = PageFactory(title="About the forum")

    headings = [
        re.findall(r"<h[12]>(.*?)</h", desk.get(address).content.decode())
        for address in (f"{PAGES}{page.pk}/change/", f"{PAGES}add/", f"{PAGES}{page.pk}/delete/")
    ]

    assert headings == [["About the forum"], ["Add page"], ["Delete “About the forum”?"]]


def test_a_list_in_a_window_to_choose_from_says_so(desk):
    page = desk.get(PAGES, {"_popup": 1}).content.decode()

    assert re.findall(r"<h1>(.*?)</h1>", page) == ["Select page"]


def test_only_a_list_with_a_filter_leads_to_it(desk):
    leads = [
        'href="#changelist-filter"' in desk.get(address).content.decode()
        for address in (PAGES, "/admin/reference/region/")
    ]

    assert leads == [True, False]


def test_dates_are_written_as_in_british_english(desk, django_user_model):
    moment = timezone.make_aware(datetime(2017, 6, 12, 16, 5))
    user = django_user_model.objects.create_user("someone", last_login=moment)

    page = desk.get(f"/admin/auth/user/{user.pk}/change/").content.decode()

    assert "12 June 2017, 16:05" in page


@pytest.mark.parametrize("typed", ["2031-06-05", "5/6/2031", "5/6/31", "5 June 2031", "5 Jun 2031"])
def test_a_date_is_read_with_the_day_first(typed):
    assert forms.DateField().clean(typed) == date(2031, 6, 5)
    assert forms.DateTimeField().clean(f"{typed} 09:30") == timezone.make_aware(datetime(2031, 6, 5, 9, 30))


def test_a_stranger_is_asked_to_sign_in(client, db):
    for address in ("/admin/", PAGES, reverse("admin:autocomplete_countries")):
        assert client.get(address).headers["Location"] == f"/admin/login/?next={address}"


def test_an_editor_sees_only_what_they_may_change(client, django_user_model):
    PageFactory(state=State.DRAFT)
    guest = django_user_model.objects.create_user("guest", is_staff=True)
    client.force_login(guest)

    response = client.get("/admin/")
    guest.user_permissions.add(Permission.objects.get(codename="change_session", content_type__app_label="forums"))
    elsewhere = client.get("/admin/").context["waiting_panels"]

    assert response.context["waiting_panels"] == []
    assert response.context["room_panels"] == []
    assert [panel.count for panel in elsewhere] == [0, 0, 0]


# Pages


def test_the_settings_are_one_row_that_the_list_leads_to(desk):
    response = desk.get("/admin/pages/sitesettings/")
    form = desk.get(response.headers["Location"])
    desk.post(response.headers["Location"], {"name": "WSIS Portal"})

    assert response.headers["Location"] == "/admin/pages/sitesettings/1/change/"
    assert form.status_code == 200
    assert list(SiteSettings.objects.values_list("pk", "name")) == [(1, "WSIS Portal")]


def test_the_page_that_asks_before_deleting_lists_no_rows_of_the_database(desk):
    session = SessionFactory(title="Opening")
    session.languages.add(LanguageFactory())
    SessionGoalFactory(session=session, goal=GoalFactory(number=9))

    page = desk.get(f"/admin/forums/session/{session.pk}/delete/")

    (title, hanging) = page.context["deleted_objects"]
    assert "Opening" in title
    assert [str(each).partition(":")[0] for each in hanging] == ["Goal"]
    assert dict(page.context["model_count"]) == {"sessions": 1, "goals": 1}
