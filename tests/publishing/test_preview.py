import re
from datetime import timedelta
from urllib.parse import quote

import pytest
import time_machine
from django.apps import apps
from django.contrib.admin.models import LogEntry
from django.contrib.auth import get_user_model
from django.core import mail, serializers
from django.db import IntegrityError, connection
from django.db.models.signals import pre_save
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from reversion.models import Revision

from directory.models import Organisation, OrganisationAlias, Person
from publishing import cache
from publishing.models import PreviewLink, SiteVersion, State
from tests import factories as make
from tests.html import form_data

pytestmark = pytest.mark.django_db


@pytest.fixture
def organisation():
    return make.OrganisationFactory(name="Before", slug="before", acronym="")


def form_of(thing, page="change"):
    return f"/admin/{thing._meta.app_label}/{thing._meta.model_name}/{thing.pk}/{page}/"


def opened(client, thing):
    return form_data(client.get(form_of(thing)).text)


def preview(client, thing, data=None, query="", **changes):
    """What the frame gets when a form is previewed with some of its fields changed."""
    data = opened(client, thing) if data is None else data
    return client.post(form_of(thing, "preview") + query, {**data, **changes})


def dump():
    """Every row of every table."""
    return {
        model._meta.label: serializers.serialize("json", model._base_manager.order_by("pk"))
        for model in apps.get_models()
        if model._meta.label != "accounts.Session"
    }


def links_of(response):
    return re.findall(r'<a\b[^>]*?\shref="([^"]*)"', response.text)


def said(response):
    """The sentences of a note that stands in place of the page."""
    return re.findall(r"<li>([^<]*)</li>", response.text.partition("data-preview-note")[2].partition("</ul>")[0])


# The form as it stands


def test_the_form_is_shown_as_readers_would_see_it(desk, organisation):
    response = preview(desk, organisation, name="After", website="https://after.example")

    assert response.status_code == 200
    assert "<h1" in response.text
    assert "After" in response.text
    assert 'href="https://after.example"' in response.text
    assert "Preview: not saved." in response.text
    assert Organisation.objects.get().name == "Before"


def test_new_rows_of_the_form_are_shown(desk):
    session = make.SessionFactory(title="Broadband")
    data = opened(desk, session)
    people = [make.PersonFactory(name=f"Speaker {number}") for number in range(3)]
    prefix = "participations"
    rows = {f"{prefix}-TOTAL_FORMS": "3"}
    for number, person in enumerate(people):
        rows |= {f"{prefix}-{number}-person": person.pk, f"{prefix}-{number}-role": "speaker"}
        rows |= {f"{prefix}-{number}-order": number, f"{prefix}-{number}-confidence": "high"}

    response = preview(desk, session, data, **rows)

    assert [f"Speaker {number}" in response.text for number in range(3)] == [True] * 3
    assert not session.participations.exists()


def test_a_thing_that_was_never_saved_is_shown(desk):
    data = form_data(desk.get("/admin/directory/person/add/").text)

    response = desk.post("/admin/directory/person/add/preview/", {**data, "name": "Ada Lovelace", "slug": "ada"})

    assert response.status_code == 200
    assert "Ada Lovelace" in response.text
    assert not Person.objects.exists()


@pytest.mark.parametrize(
    "state",
    [
        {"state": State.DRAFT},
        {"state": State.REVIEW},
        {"state": State.PUBLISHED, "publish_at": timezone.now() + timedelta(days=3)},
        {"state": State.PUBLISHED, "unpublish_at": timezone.now() - timedelta(days=3)},
    ],
    ids=["draft", "in review", "scheduled", "withdrawn"],
)
def test_what_is_hidden_is_shown_whatever_hides_it(client, desk, state):
    organisation = make.OrganisationFactory(name="Before", **state)

    response = preview(desk, organisation, name="After")

    assert response.status_code == 200
    assert "After" in response.text
    assert Client().get(organisation.get_absolute_url()).status_code == 404


def test_a_picture_that_is_chosen_in_the_form_is_shown_before_readers_see_it(desk, organisation):
    logo = make.PictureFactory(state=State.DRAFT, alternative_text="Letters in a circle")
    other = make.PictureFactory(state=State.DRAFT, alternative_text="Not chosen")
    make.OrganisationFactory(parent=organisation, logo=other)

    response = preview(desk, organisation, logo=logo.pk)

    assert logo.fallback in response.text
    assert other.fallback not in response.text
    organisation.refresh_from_db()
    assert organisation.logo is None


def test_an_album_is_shown_with_pictures_that_readers_do_not_see_yet(desk):
    row = make.AlbumPictureFactory(picture__state=State.DRAFT)

    response = preview(desk, row.album)

    assert row.picture.fallback in response.text
    assert Client().get(row.album.get_absolute_url()).status_code == 200
    assert row.picture.fallback not in Client().get(row.album.get_absolute_url()).text


def test_a_hidden_parent_is_shown_with_it_and_its_other_drafts_are_not(desk):
    edition = make.EditionFactory(year=2031, state=State.DRAFT)
    session = make.SessionFactory(edition=edition, title="One", state=State.DRAFT)
    make.SessionFactory(edition=edition, title="Another draft", state=State.DRAFT)
    make.SessionFactory(edition=edition, title="A finished one")

    page = preview(desk, session)
    programme = preview(desk, session, query="?path=/en/forum/2031/programme/")

    assert page.status_code == 200
    titles = ("One", "Another draft", "A finished one")
    assert [title in programme.text for title in titles] == [True, False, True]


def test_what_has_no_page_of_its_own_is_shown_where_readers_find_it(desk):
    video = make.VideoFactory(title="Highlights", state=State.DRAFT)
    alert = make.AlertFactory(text="The venue has changed.", state=State.DRAFT)
    note = make.EditorialNoteFactory(published="Some 2,000 people.", public=True)

    assert "Highlights" in preview(desk, video).text
    assert "The venue has changed." in preview(desk, alert).text
    assert "Some 3,000 people." in preview(desk, note, published="Some 3,000 people.").text


def test_a_note_shows_the_hidden_thing_that_it_is_about(desk):
    edition = make.EditionFactory(state=State.DRAFT)
    note = make.EditorialNoteFactory(subject=edition, published="Some 2,000 people.", public=True)

    assert "Some 2,000 people." in preview(desk, note).text


def test_what_has_no_state_is_shown_beside_the_others(desk):
    one, _other = (make.MenuItemFactory(label=label, menu="main", path="/en/") for label in ("One", "Another"))

    response = preview(desk, one, label="Changed")

    assert ("Changed" in response.text, "Another" in response.text) == (True, True)


def test_what_a_colleague_has_saved_meanwhile_is_asked_about_by_the_save_and_not_by_the_preview(desk, organisation):
    stale = opened(desk, organisation)
    Organisation.objects.update(name="A colleague's", website="https://colleague.example")

    response = preview(desk, organisation, stale, name="Mine")

    assert "Mine" in response.text
    assert "https://colleague.example" not in response.text


def test_a_preview_looks_like_the_page_that_a_save_would_make(desk, client, organisation):
    data = opened(desk, organisation)
    shown = preview(desk, organisation, data, name="After").text

    desk.post(form_of(organisation), {**data, "name": "After"})
    saved = Client().get(organisation.get_absolute_url()).text

    def plain(html):
        html = re.sub(r'<p class="preview".*?</p>|<meta name="robots"[^>]*>', "", html, flags=re.DOTALL)
        html = re.sub(r'href="\?path=([^"]*)"', r'href="\1"', html)
        return html.split()

    assert plain(shown) == plain(saved)


# No trace


@pytest.mark.django_db(transaction=True)
def test_a_preview_leaves_no_trace(desk, organisation):
    OrganisationAlias.objects.create(organisation=organisation, name="Old name")
    Client().get("/en/")
    data = opened(desk, organisation)
    before, version, kept = dump(), cache.current(), dict(cache._made)
    assert "pages.shell" in kept

    response = preview(
        desk,
        organisation,
        data,
        **{"name": "After", "slug": "after", "aliases-0-name": "Another", "state": "published"},
        query="?path=/en/organisations/after/",
    )

    assert "After" in response.text
    assert "Another" in response.text
    assert dump() == before
    assert cache._made == kept
    assert cache.current() == version == SiteVersion.objects.get().number
    assert not LogEntry.objects.exists()
    assert not Revision.objects.exists()
    assert mail.outbox == []
    assert "Set-Cookie" not in response.headers


@pytest.mark.django_db(transaction=True)
def test_readers_go_on_seeing_what_is_saved(desk, client, organisation):
    alert = make.AlertFactory(text="Before")
    Client().get("/en/")

    shown = preview(desk, alert, text="After")

    assert "After" in shown.text
    seen = Client().get("/en/").text
    assert ("Before" in seen, "After" in seen) == (True, False)


@pytest.mark.django_db(transaction=True)
def test_a_save_after_a_preview_makes_a_new_site_version(desk, organisation):
    data = opened(desk, organisation)
    preview(desk, organisation, data, name="After")
    version = cache.current()

    desk.post(form_of(organisation), {**data, "name": "After"})

    assert cache.current() == version + 1
    assert Revision.objects.exists()


def test_no_cache_and_no_search_engine_keeps_a_preview(desk, organisation):
    response = preview(desk, organisation)

    assert "no-store" in response.headers["Cache-Control"]
    assert response.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert '<meta name="robots" content="noindex, nofollow">' in response.text


def test_readers_pages_carry_nothing_of_previews(client, organisation):
    response = client.get(organisation.get_absolute_url())

    assert "Preview" not in response.text
    assert "robots" not in response.text
    assert "X-Robots-Tag" not in response.headers


# Safety of the frame


def test_only_the_desk_may_frame_a_preview_and_nothing_in_it_runs_or_is_sent(desk, organisation):
    response = preview(desk, organisation)

    policy = dict(part.split(" ", 1) for part in response.headers["Content-Security-Policy"].split("; "))
    assert policy["frame-ancestors"] == "'self'"
    assert policy["sandbox"] == "allow-same-origin allow-popups allow-popups-to-escape-sandbox"
    assert (policy["script-src"], policy["form-action"]) == ("'none'", "'none'")
    assert response.headers["X-Frame-Options"] == "SAMEORIGIN"
    # Browsers open no sandboxed page in a tab that is kept from its opener.
    assert response.headers["Cross-Origin-Opener-Policy"] == "unsafe-none"


def test_every_other_page_stays_unframed(desk, organisation):
    for address in (form_of(organisation), organisation.get_absolute_url()):
        response = desk.get(address)
        assert "frame-ancestors 'none'" in response.headers["Content-Security-Policy"]
        assert response.headers["X-Frame-Options"] == "DENY"


def test_the_page_is_that_of_a_reader_without_an_account(desk, organisation):
    assert preview(desk, organisation).context["user"].is_anonymous


# Links


def test_links_inside_a_preview_lead_to_previews(desk):
    session = make.SessionFactory(edition__year=2017)

    found = links_of(preview(desk, session))

    own = [href for href in found if not href.startswith(("#", "http", "mailto:"))]
    assert "?path=/en/forum/2017/programme/" in own
    assert [href for href in own if not href.startswith("?path=/en/")] == []


def test_a_link_that_was_followed_shows_the_form_too(desk, organisation):
    response = preview(desk, organisation, name="After", query="?path=/en/organisations/")

    assert "After" in response.text
    assert "Before" not in response.text


def test_a_query_is_part_of_where_a_link_leads(desk):
    session = make.SessionFactory(title="One", edition__year=2017)
    make.SessionFactory(title="Two", edition=session.edition)
    path = quote(f"/en/forum/2017/programme/?kind={session.kind}")

    response = preview(desk, session, title="Changed", kind="tedx", query=f"?path={path}")

    assert ("Changed" in response.text, "Two" in response.text) == (False, True)


def test_a_redirect_is_followed(desk, organisation):
    response = preview(desk, organisation, name="After", query="?path=/en/organisations/before")

    assert response.status_code == 200
    assert "After" in response.text


def test_without_a_form_a_link_shows_what_is_saved(desk):
    organisation = make.OrganisationFactory(name="Before", state=State.DRAFT)

    response = desk.get(form_of(organisation, "preview") + "?path=/en/organisations/")

    assert "Before" in response.text
    assert "Preview: as it is saved." in response.text


# What cannot be shown


def test_what_is_wrong_in_the_form_is_said_in_sentences(desk, organisation):
    data = opened(desk, organisation)

    response = preview(desk, organisation, data, **{"name": "", "website": "nonsense", "aliases-TOTAL_FORMS": "x"})

    assert response.status_code == 200
    assert said(response)[:2] == ["Full name: This field is required.", "Website: Enter a valid URL."]
    assert response.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert Organisation.objects.get().name == "Before"


def test_what_is_wrong_in_a_row_names_the_row(desk):
    session = make.SessionFactory()
    data = opened(desk, session)

    response = preview(desk, session, data, **{"participations-TOTAL_FORMS": "1", "participations-0-post": "Minister"})

    assert "Participation 1, Person: This field is required." in said(response)


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/admin/", "Only pages for readers are previewed."),
        ("/preview/x/en/", "Only pages for readers are previewed."),
        ("https://elsewhere.example/en/", "This leads to another site, which a preview does not show."),
        ("//elsewhere.example/en/", "This leads to another site, which a preview does not show."),
        ("en/", "This leads to another site, which a preview does not show."),
        ("//[/", "There is no page at this address."),
        ("/en/nothing-here/", "There is no page at this address"),
        ("/en/forum/1999/", "There is no page at this address"),
        ("/en/" + "x" * 10_000, "There is no page at this address"),
        ("/en/%0d%0aX: y/", "There is no page at this address"),
        ("/en/\udcff/", "There is no page at this address"),
    ],
)
def test_where_there_is_no_page_a_sentence_says_so(desk, organisation, path, words):
    response = preview(desk, organisation, query=f"?path={quote(path, errors='surrogateescape')}")

    assert response.status_code == 200
    assert words in response.text
    assert response.headers["X-Frame-Options"] == "SAMEORIGIN"


def test_zero_bytes_are_refused(desk, organisation):
    assert desk.get(form_of(organisation, "preview") + "?path=/en/%00/").status_code == 400
    assert preview(desk, organisation, name="A\x00B").status_code == 200


@pytest.mark.parametrize("pk", ["99", "nonsense", "9" * 40])
def test_of_a_thing_that_is_not_there_a_sentence_says_so(desk, pk):
    for response in (
        desk.get(f"/admin/directory/organisation/{pk}/preview/"),
        desk.post(f"/admin/directory/organisation/{pk}/preview/"),
    ):
        assert "It is not there any more." in response.text


def test_a_form_without_anything_in_it_is_refused_in_words(desk, organisation):
    for sent in ({}, {"name": "x" * 10_000}, {"aliases-TOTAL_FORMS": "-1", "aliases-INITIAL_FORMS": "99999999999"}):
        assert desk.post(form_of(organisation, "preview"), sent).status_code == 200
        assert desk.post("/admin/directory/organisation/add/preview/", sent).status_code == 200


def test_too_much_at_once_is_refused(desk, organisation):
    assert desk.post(form_of(organisation, "preview"), {"name": "x" * 3_000_000}).status_code == 413


def test_what_the_database_refuses_is_told_in_words(desk, organisation):
    data = opened(desk, organisation)

    def refuse(*args, **kwargs):
        raise IntegrityError("refused")

    pre_save.connect(refuse, sender=Organisation)
    try:
        response = preview(desk, organisation, data)
    finally:
        pre_save.disconnect(refuse, sender=Organisation)

    assert response.status_code == 200
    assert "The database refused it. What you typed is untouched" in response.text


# Cost and language


def test_a_preview_asks_the_database_no_more_than_a_save_and_the_page(desk):
    session = make.SessionFactory()
    make.ParticipationFactory.create_batch(5, session=session)
    data = opened(desk, session)
    Client().get(session.get_absolute_url())

    with CaptureQueriesContext(connection) as previewed:
        preview(desk, session, data)
    with CaptureQueriesContext(connection) as saved:
        desk.post(form_of(session), data)
    cache.forget()
    with CaptureQueriesContext(connection) as read:
        Client().get(session.get_absolute_url())

    assert len(previewed) <= len(saved) + len(read)


def test_the_page_is_shown_in_the_language_asked_for(desk, organisation, settings):
    settings.LANGUAGES = [("en", "English"), ("fr", "French")]

    plain = preview(desk, organisation).text
    french = preview(desk, organisation, query="?language=fr").text
    unknown = preview(desk, organisation, query="?language=xx").text

    assert [re.search(r'<html lang="(\w+)"', html)[1] for html in (plain, french, unknown)] == ["en", "fr", "en"]
    assert "data-preview-language" in desk.get(form_of(organisation)).text


# Who may


def signed_in(*roles, **fields):
    client = Client()
    client.force_login(make.UserFactory(roles=list(roles), **fields))
    return client


def test_who_may_not_change_a_thing_may_not_preview_it(organisation):
    juror = signed_in("Juror")
    edition = make.EditionFactory()

    assert juror.get(form_of(edition)).status_code == 200
    assert juror.get(form_of(edition, "preview")).status_code == 403
    assert juror.post(form_of(edition, "preview")).status_code == 403
    assert juror.get("/admin/forums/edition/add/preview/?path=/en/").status_code == 403
    assert juror.post("/admin/forums/edition/add/preview/").status_code == 403
    assert "data-preview-open" not in juror.get(form_of(edition)).text


def test_who_is_not_signed_in_is_asked_to(client, organisation):
    response = client.post(form_of(organisation, "preview"))

    assert response.status_code == 302
    assert response.headers["Location"].startswith("/admin/login/")


def test_a_form_from_elsewhere_is_refused(editor, organisation):
    client = Client(enforce_csrf_checks=True)
    client.force_login(editor)

    assert client.post(form_of(organisation, "preview"), {"name": "After"}).status_code == 403


# The button


def test_every_form_of_what_readers_find_on_a_page_has_the_button(desk, organisation):
    for address in (form_of(organisation), "/admin/forums/session/add/", "/admin/pages/sitesettings/1/change/"):
        assert desk.get(address).text.count('formtarget="preview"') == 1
    assert "data-preview-open" not in desk.get("/admin/reference/region/add/").text


def test_the_preview_is_asked_for_in_the_way_in_which_the_form_was(desk):
    response = desk.get("/admin/forums/session/add/?edition=3")

    assert 'formaction="/admin/forums/session/add/preview/?edition=3"' in response.text


# Links for people without an account


@pytest.fixture
def draft():
    return make.OrganisationFactory(name="Not public yet", slug="draft", state=State.DRAFT)


def link_of(client, thing):
    response = client.post(form_of(thing, "preview-links"), {"make": "1"})
    return re.search(r'href="(/preview/[^"]*)"', response.text)[1]


def test_a_link_shows_a_draft_to_people_without_an_account(desk, draft):
    link = link_of(desk, draft)

    response = Client().get(link)

    assert link.endswith("/en/organisations/draft/")
    assert response.status_code == 200
    assert "Not public yet" in response.text
    assert "Preview: not public. This link ends on" in response.text
    assert '<meta name="robots" content="noindex, nofollow">' in response.text
    assert response.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert "no-store" in response.headers["Cache-Control"]
    assert "frame-ancestors 'none'" in response.headers["Content-Security-Policy"]
    assert "Set-Cookie" not in response.headers


def test_a_link_shows_what_is_saved_when_it_is_opened(desk, draft):
    link = link_of(desk, draft)

    Organisation.objects.update(name="Saved since")

    assert "Saved since" in Client().get(link).text


def test_links_behind_a_link_stay_behind_it(desk, draft):
    link = link_of(desk, draft)
    start = link.removesuffix("en/organisations/draft/")

    found = links_of(Client().get(link))
    listed = Client().get(f"{start}en/organisations/")

    own = [href for href in found if not href.startswith(("#", "http", "mailto:"))]
    assert f"{start}en/organisations/" in own
    assert [href for href in own if not href.startswith(f"{start}en/")] == []
    assert "Not public yet" in listed.text


def test_a_link_shows_no_other_draft(desk, draft):
    make.OrganisationFactory(name="Another draft", state=State.DRAFT)
    start = link_of(desk, draft).removesuffix("en/organisations/draft/")

    assert "Another draft" not in Client().get(f"{start}en/organisations/").text


def test_the_start_of_a_link_leads_to_the_thing(desk, draft):
    link = link_of(desk, draft)

    response = Client().get(link.removesuffix("en/organisations/draft/"))

    assert (response.status_code, response.headers["Location"]) == (302, link)


def test_a_filter_behind_a_link_is_kept(desk, draft):
    start = link_of(desk, draft).removesuffix("en/organisations/draft/")

    response = Client().get(f"{start}en/organisations/?name=nothing-like-it")

    assert "Not public yet" not in response.text


def test_a_link_ends_after_seven_days(desk, draft):
    with time_machine.travel("2026-03-02 10:00+00:00", tick=False):
        link = link_of(desk, draft)
    with time_machine.travel("2026-03-09 09:59+00:00", tick=False):
        last = Client().get(link)
    with time_machine.travel("2026-03-09 10:00+00:00", tick=False):
        ended = Client().get(link)

    assert last.status_code == 200
    assert "This link ends on 9 March 2026, 11:00." in last.text
    assert ended.status_code == 410
    assert "This preview link has ended" in ended.text
    assert "Not public yet" not in ended.text
    assert ended.headers["Cache-Control"] == "no-store"


def test_a_link_ends_with_the_rights_of_whoever_made_it(draft):
    user = make.UserFactory(roles=["Editor"])
    client = Client()
    client.force_login(user)
    link = link_of(client, draft)
    assert Client().get(link).status_code == 200

    user.groups.clear()

    assert Client().get(link).status_code == 410


@pytest.mark.parametrize("change", [{"is_active": False}, {"is_staff": False}])
def test_a_link_ends_with_the_account_of_whoever_made_it(desk, draft, change):
    link = link_of(desk, draft)

    get_user_model().objects.update(**change)

    assert Client().get(link).status_code == 410


def test_a_link_ends_with_its_thing(desk, draft):
    link = link_of(desk, draft)

    draft.delete()

    assert Client().get(link).status_code == 410


def test_a_link_that_was_taken_back_says_so_and_another_stays_good(desk, draft):
    first, second = link_of(desk, draft), link_of(desk, draft)
    kept, taken = PreviewLink.objects.to(draft)

    response = desk.post(form_of(draft, "preview-links"), {"take_back": taken.pk}, follow=True)

    assert "The link was taken back." in response.text
    assert [link.pk for link in response.context["links"]] == [kept.pk]
    ended = Client().get(first)
    assert ended.status_code == 410
    assert "This preview link was taken back" in ended.text
    assert "Not public yet" not in ended.text
    assert Client().get(second).status_code == 200


def test_the_links_given_out_are_listed_with_who_made_them_and_their_end(desk, draft):
    with time_machine.travel("2026-03-02 10:00+00:00", tick=False):
        link_of(desk, draft)
        page = desk.get(form_of(draft, "preview-links"))
    with time_machine.travel("2026-03-09 10:00+00:00", tick=False):
        later = desk.get(form_of(draft, "preview-links"))

    assert "Good until 9 March 2026, 11:00" in page.text
    assert "editor ·" in page.text
    assert "/preview/" not in page.text
    assert "No link to this is good at the moment." in later.text


def test_links_that_ended_are_removed_when_one_is_made_and_still_say_that_they_ended(desk, draft):
    with time_machine.travel("2026-03-02 10:00+00:00", tick=False):
        link = link_of(desk, draft)
    with time_machine.travel("2026-03-12 10:00+00:00", tick=False):
        link_of(desk, draft)
        ended = Client().get(link)

    assert PreviewLink.objects.count() == 1
    assert ended.status_code == 410
    assert "This preview link has ended" in ended.text


def test_a_link_of_another_thing_is_not_taken_back(desk, draft, organisation):
    link = link_of(desk, draft)
    key = PreviewLink.objects.get().pk

    for asked in (key, 0, "x", "\0", 10**30):
        desk.post(form_of(organisation, "preview-links"), {"take_back": asked})

    assert Client().get(link).status_code == 200


def test_who_may_not_change_a_thing_gives_out_no_link_to_it():
    juror, edition = signed_in("Juror"), make.EditionFactory()

    assert juror.get(form_of(edition, "preview-links")).status_code == 403
    assert juror.post(form_of(edition, "preview-links"), {"make": "1"}).status_code == 403
    assert PreviewLink.objects.count() == 0


@pytest.mark.parametrize("change", ["A", "AA", ":", "/", "%00", "x" * 10_000])
def test_a_link_that_nobody_signed_is_no_page(client, desk, draft, change):
    token = link_of(desk, draft).split("/")[2]

    assert client.get(f"/preview/{token}{change}/en/organisations/draft/").status_code in (404, 400)
    assert client.get(f"/preview/{change}{token}/en/organisations/draft/").status_code in (404, 400)


def test_a_link_leads_to_no_desk_and_to_no_other_link(desk, draft):
    link = link_of(desk, draft)
    start = link.removesuffix("en/organisations/draft/")

    for page in ("admin/", link.lstrip("/")):
        response = desk.get(start + page)
        assert response.status_code == 404
        assert "Only pages for readers are previewed." in response.text


def test_nothing_is_sent_to_a_link(desk, draft):
    assert Client().post(link_of(desk, draft), {"name": "After"}).status_code == 405


def test_a_link_costs_few_queries_more_than_the_page(desk, organisation):
    link = link_of(desk, organisation)
    cache.forget()
    with CaptureQueriesContext(
        connection,
    ) as plain:
        Client().get(organisation.get_absolute_url())
    with CaptureQueriesContext(connection) as linked:
        Client().get(link)

    assert len(linked) <= len(plain) + 2


def test_a_thing_that_is_not_saved_has_no_link(desk):
    assert "preview-links" not in desk.get("/admin/directory/organisation/add/").text
