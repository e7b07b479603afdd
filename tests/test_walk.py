"""A walk through every page that a reader can reach from the home page, with the portal's real content."""

import gzip
from urllib.parse import urlsplit

import pytest
from django.apps import apps
from django.contrib import admin
from django.urls import reverse
from django_countries import countries

from reference.mentions import mentioned_countries
from tests.html import path_of, read

pytestmark = [pytest.mark.django_db, pytest.mark.once]  # a page is as sound whatever keeps its rows

HOST = "http://testserver"
HTML_BUDGET = 12_000


def countries_alike():
    """The pages of countries that nothing is known of, which differ by a name alone; but for the first of them."""
    alike = sorted(code.lower() for code in set(countries.countries) - mentioned_countries())
    return {reverse("directory:country_detail", args=[code]) for code in alike[1:]}


def walk(client):
    """Every reachable page as (path, response, reading); filters of lists are followed one step deep.

    Of countries that nothing is known of one stands for all.
    """
    waiting, seen = ["/en/"], {"/en/"} | countries_alike()
    while waiting:
        path = waiting.pop()
        response = client.get(path)
        reading = read(response.text, HOST + path)
        yield path, response, reading
        for link in sorted(reading.links):
            target = path_of(link)
            if not link.startswith(HOST + "/") or target in seen or target.startswith("/admin/"):
                continue
            if target.endswith((".jpg", ".pdf")):  # a preview image or a poster is no page
                continue
            if urlsplit(target).query and urlsplit(path).query:
                continue
            seen.add(target)
            waiting.append(target)


@pytest.fixture
def pages(client, content):
    """All pages of the walk."""
    return list(walk(client))


@pytest.mark.long
def test_every_page_of_the_site_is_sound(pages):
    assert len(pages) > 150

    assert {path: response.status_code for path, response, _ in pages if response.status_code != 200} == {}
    assert {path: reading.refused for path, _, reading in pages if reading.refused} == {}
    assert {path: reading.headings for path, _, reading in pages if reading.headings != 1} == {}
    plain = [(path, response) for path, response, _ in pages if "csrfmiddlewaretoken" not in response.text]
    assert [path for path, response in plain if response.cookies] == []
    assert {path: response.headers["Vary"] for path, response in plain if vary(response) - {"Accept-Encoding"}} == {}
    twice = {path: [i for i in reading.ids if reading.ids.count(i) > 1] for path, _, reading in pages}
    assert {path: ids for path, ids in twice.items() if ids} == {}
    elsewhere = {path: {load for load in reading.loads if not load.startswith(HOST)} for path, _, reading in pages}
    assert {path: loads for path, loads in elsewhere.items() if loads} == {}
    nowhere = [path for path, response, _ in pages if 'href="#"' in response.text or 'href=""' in response.text]
    assert nowhere == []
    unnamed = [path for path, response, _ in pages if f'<meta property="og:url" content="{HOST}/' not in response.text]
    assert unnamed == []
    sizes = {path: len(gzip.compress(response.content, 6)) for path, response, _ in pages}
    assert {path: size for path, size in sizes.items() if size > HTML_BUDGET} == {}


def vary(response):
    return {name.strip() for name in response.headers.get("Vary", "").split(",") if name.strip()}


def test_security_headers_stand_on_every_kind_of_page(client, content):
    for path in ("/en/", "/en/forum/2017/", "/en/nothing/", "/admin/login/"):
        headers = client.get(path).headers
        policy = headers["Content-Security-Policy"]
        assert "'unsafe" not in policy
        assert "default-src 'none'" in policy
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
        assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
        assert headers["X-Frame-Options"] == "DENY"
        assert "camera=()" in headers["Permissions-Policy"]
    assert "nonce-" not in client.get("/en/").headers["Content-Security-Policy"]


def admin_pages():
    """Every list, form and history of the desk that has a row to show."""
    yield reverse("admin:index")
    yield reverse("admin:password_change")
    for model in admin.site._registry:
        info = (model._meta.app_label, model._meta.model_name)
        yield reverse("admin:{}_{}_changelist".format(*info))
        yield reverse("admin:{}_{}_add".format(*info))
        if row := model._default_manager.first():
            for page in ("change", "history", "delete"):
                yield reverse("admin:{}_{}_{}".format(*info, page), args=[row.pk])
    for label in {model._meta.app_label for model in admin.site._registry}:
        yield reverse("admin:app_list", args=[label])


def test_every_page_of_the_desk_is_sound(desk, content):
    readings = {}
    for path in admin_pages():
        response = desk.get(path, follow=True)
        readings[path] = (response.status_code, read(response.text, HOST + path))

    assert len(readings) > 60
    # What may not be added or deleted at the desk is refused, in the site's look.
    assert {path: status for path, (status, _) in readings.items() if status not in (200, 403)} == {}
    refused_pages = [path for path, (status, _) in readings.items() if status == 403]
    assert [path for path in refused_pages if not path.endswith(("/add/", "/delete/"))] == []
    assert {path: reading.refused for path, (_, reading) in readings.items() if reading.refused} == {}
    loads = {load for _, reading in readings.values() for load in reading.loads}
    assert [load for load in loads if not load.startswith(HOST)] == []


def test_every_model_of_the_rooms_can_be_edited_at_the_desk():
    rooms = ("forums", "prizes", "exhibition", "pages", "directory", "reference", "medialib", "publishing")
    inlines = {inline.model for model_admin in admin.site._registry.values() for inline in model_admin.inlines}
    registered = set(admin.site._registry) | inlines
    models = [model for room in rooms for model in apps.get_app_config(room).get_models()]

    # A log that could be edited would be none; a draft, a note and a link are made in the form that they are of.
    formless = {model.__name__ for model in models if model not in registered}
    assert formless == {"Correction", "PreviewLink", "ReviewNote", "SiteVersion", "WorkingDraft"}
