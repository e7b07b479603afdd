"""Files as readers get them and as editors keep them."""

import hashlib
import re

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from medialib.models import File
from medialib.uses import used, uses
from pages.models import MenuItem
from publishing.models import State
from tests import factories as make
from tests.disk import full_disk
from tests.publishing.test_care import findings, form

from . import files

pytestmark = [pytest.mark.django_db, pytest.mark.once]
ADD = "/admin/medialib/file/add/"


@pytest.fixture
def shown():
    """A file that a live document shows."""
    file = make.FileFactory(title="Outcome document")
    make.DocumentLinkFactory(file=file, url="")
    return file


def upload(content=None, name="report.pdf", content_type="application/pdf"):
    return SimpleUploadedFile(name, make.small_pdf() if content is None else content, content_type)


def body(response):
    return b"".join(response.streaming_content)


# Readers


def test_a_reader_gets_the_file_as_it_came_under_a_lasting_address(client, shown):
    response = client.get(shown.get_absolute_url(), headers={"Accept-Encoding": "gzip"})
    content = body(response)

    assert shown.get_absolute_url() == f"/files/{shown.pk}-outcome-document.pdf"
    assert hashlib.sha256(content).hexdigest() == shown.checksum
    assert {name: response[name] for name in ("Content-Type", "Content-Length", "ETag", "Cache-Control")} == {
        "Content-Type": "application/pdf",
        "Content-Length": str(shown.size),
        "ETag": f'"{shown.checksum}"',
        "Cache-Control": "public, no-cache",
    }
    assert response["Content-Disposition"] == 'inline; filename="outcome-document.pdf"'
    assert (response["X-Content-Type-Options"], response.cookies) == ("nosniff", {})
    assert "Cookie" not in response.get("Vary", "")


def test_a_file_runs_nothing_and_belongs_to_no_origin(client, shown):
    policy = client.get(shown.get_absolute_url())["Content-Security-Policy"]

    assert {"default-src 'none'", "sandbox"} <= {part.strip() for part in policy.split(";")}


@pytest.mark.parametrize(("content", "kind", "pages"), files.KINDS.values(), ids=files.KINDS)
def test_only_pdf_and_text_open_in_the_browser(client, content, kind, pages):
    file = make.FileFactory(title="One", original=ContentFile(content, name="x.bin"))
    make.DocumentLinkFactory(file=file, url="")

    response = client.get(file.get_absolute_url())

    expected = "inline" if kind in ("PDF", "TXT") else "attachment"
    assert response["Content-Disposition"] == f'{expected}; filename="one.{kind.lower()}"'
    assert "html" not in response["Content-Type"]


def test_who_has_the_file_is_told_that_it_still_stands(client, shown):
    response = client.get(shown.get_absolute_url(), headers={"If-None-Match": f'"{shown.checksum}"'})

    assert (response.status_code, response.content) == (304, b"")


@pytest.mark.parametrize(
    ("asked", "status", "first", "last"),
    [
        ("bytes=0-9", 206, 0, 9),
        ("bytes=10-", 206, 10, None),
        ("bytes=-5", 206, -5, None),
        ("bytes=5-999999", 206, 5, None),
        ("bytes=-999999", 206, 0, None),
        ("bytes=0-1,4-5", 200, 0, None),
        ("bytes=x", 200, 0, None),
        ("bytes=-", 200, 0, None),
        ("lines=0-9", 200, 0, None),
    ],
)
def test_a_part_of_the_file_is_sent_alone(client, shown, asked, status, first, last):
    whole = make.small_pdf()

    response = client.get(shown.get_absolute_url(), headers={"Range": asked, "Accept-Encoding": "gzip"})

    sent = whole[first:] if last is None else whole[first : last + 1]
    start = first if first >= 0 else len(whole) + first
    assert (response.status_code, body(response), response["Content-Length"]) == (status, sent, str(len(sent)))
    assert response.get("Content-Range") == (
        f"bytes {start}-{start + len(sent) - 1}/{len(whole)}" if status == 206 else None
    )


@pytest.mark.parametrize("asked", ["bytes=999999-", "bytes=9-3", "bytes=-0"])
def test_a_part_that_is_not_there_is_refused(client, shown, asked):
    response = client.get(shown.get_absolute_url(), headers={"Range": asked})

    assert (response.status_code, response["Content-Range"]) == (416, f"bytes */{shown.size}")


def test_a_part_of_what_was_replaced_is_answered_by_the_whole(client, shown):
    stale = {"Range": "bytes=0-9", "If-Range": '"another"'}

    assert client.get(shown.get_absolute_url(), headers=stale).status_code == 200


def test_a_file_is_hidden_with_whatever_shows_it(client, shown):
    address = shown.get_absolute_url()
    nowhere = make.FileFactory()
    document = shown.document_links.get().document

    assert client.get(nowhere.get_absolute_url()).status_code == 404
    document.state = State.DRAFT
    document.save()
    assert client.get(address).status_code == 404
    document.state = State.PUBLISHED
    document.save()
    assert client.get(address).status_code == 200
    shown.unpublish_at = timezone.now()
    shown.save()
    assert client.get(address).status_code == 404


def test_a_file_that_only_a_text_links_to_is_used_and_readers_get_it_while_they_see_the_text(client, desk):
    file, other = make.FileFactory(title="Linked"), make.FileFactory(title="Not linked")
    link = f'<p>Read <a href="https://forum.example{file.get_absolute_url()}">the report</a>, not /files/x.</p>'
    session = make.SessionFactory(description=link, state=State.DRAFT)
    client.logout()

    assert uses(file) == [session]
    assert list(File.objects.filter(used(File))) == [file]
    assert client.get(file.get_absolute_url()).status_code == 404
    session.state = State.PUBLISHED
    session.save()
    assert client.get(file.get_absolute_url()).status_code == 200
    assert client.get(other.get_absolute_url()).status_code == 404


def test_a_file_is_not_taken_for_another_whose_number_begins_alike(db):
    file = make.FileFactory(pk=1)
    longer = make.FileFactory(pk=12)
    session = make.SessionFactory(description=f'<p><a href="{longer.get_absolute_url()}">Twelve</a></p>')

    assert (uses(file), uses(longer)) == ([], [session])
    assert list(File.objects.filter(used(File))) == [longer]


def test_a_menu_leads_to_a_file(db):
    file = make.FileFactory()
    item = MenuItem.objects.create(menu="footer", label="Report", path=file.get_absolute_url())

    assert uses(file) == [item]


def test_a_file_that_a_text_links_to_is_not_deleted(desk):
    file = make.FileFactory(title="Linked")
    session = make.SessionFactory(title="Says where", description=f'<a href="/files/{file.pk}-former-name.pdf">It</a>')
    delete = reverse("admin:medialib_file_delete", args=[file.pk])
    chosen = {"action": "delete_selected", "_selected_action": [file.pk], "post": "yes"}

    refusals = [desk.post(delete, {"post": "yes"}), desk.post(reverse("admin:medialib_file_changelist"), chosen)]

    for refusal in refusals:
        assert refusal.context["protected"] == [f'<a href="{form(session)}">Says where</a>']
    assert File.objects.filter(pk=file.pk).exists()


@pytest.mark.parametrize("name", ["files/0-x.pdf", "files/99999999999999999999999-x.pdf", "files/1-%00", "files/1-"])
def test_no_address_breaks_the_site(client, shown, name):
    assert client.get(f"/{name}").status_code in (301, 404)


def test_staff_get_a_draft_which_no_cache_keeps(client, desk):
    file = make.FileFactory(state=State.DRAFT)
    address = file.get_absolute_url()

    response = client.get(address)
    client.force_login(make.UserFactory(roles=["Juror"]))

    assert (response.status_code, response["Cache-Control"]) == (200, "private, no-store")
    assert client.get(address).status_code == 404


def test_a_renamed_file_leads_to_its_new_address_and_a_deleted_one_is_gone(client, shown):
    before = shown.get_absolute_url()
    shown.title = "Outcomes"
    shown.save()

    moved = client.get(before)
    new = shown.get_absolute_url()
    shown.document_links.all().delete()
    shown.delete()

    assert (moved.status_code, moved["Location"]) == (301, new)
    assert (client.get(new).status_code, client.get(before).status_code) == (410, 410)


def test_a_file_whose_original_is_lost_is_not_found(client, shown):
    shown.original.storage.delete(shown.original.name)

    assert client.get(shown.get_absolute_url()).status_code == 404


# Editors


def test_an_editor_uploads_a_file_and_its_pages_are_counted(desk):
    response = desk.post(ADD, {"original": upload(make.small_pdf(7)), "state": "published"})

    file = File.objects.get()
    assert response.status_code == 302
    assert (file.title, file.kind, file.pages, file.state) == ("report", "PDF", 7, State.PUBLISHED)
    assert file.size == len(make.small_pdf(7))


def test_kind_is_decided_by_what_is_in_the_file_and_never_by_name_or_header(desk):
    lying = upload(b"country,people\nCH,8\n", name="virus.exe", content_type="application/pdf")

    desk.post(ADD, {"original": lying, "state": "draft"})

    assert [file.kind for file in File.objects.all()] == ["CSV"]


@pytest.mark.parametrize("what", ["a page", "a PDF with a password", "an old Word document", "nothing"])
def test_what_is_refused_is_said_in_words_and_what_was_typed_is_still_there(desk, what):
    content = files.REFUSED[what][0]

    response = desk.post(ADD, {"original": upload(content), "title": "Typed before", "state": "draft"})

    shown = response.context["adminform"].form
    assert (response.status_code, len(shown.errors["original"])) == (200, 1)
    assert shown["title"].value() == "Typed before"
    assert File.objects.count() == 0


def test_a_replaced_file_keeps_its_address_and_counts_its_pages_anew(desk, shown):
    address = reverse("admin:medialib_file_change", args=[shown.pk])
    values = {"title": shown.title, "language": shown.language.pk, "pages": "2", "state": "published"}

    desk.post(address, values | {"original": upload(make.small_pdf(9))})

    now = File.objects.get(pk=shown.pk)
    assert (now.pages, now.get_absolute_url()) == (9, shown.get_absolute_url())
    assert now.checksum != shown.checksum
    assert body(desk.get(now.get_absolute_url())) == make.small_pdf(9)


def test_pages_given_by_hand_are_kept(desk, shown):
    address = reverse("admin:medialib_file_change", args=[shown.pk])
    values = {"title": shown.title, "language": shown.language.pk, "pages": "48", "state": "published"}

    desk.post(address, values)
    desk.post(address, values | {"original": upload(make.small_pdf(9)), "pages": "50"})

    assert File.objects.get(pk=shown.pk).pages == 50


def test_an_earlier_file_comes_back_with_the_history(desk, shown):
    address = reverse("admin:medialib_file_change", args=[shown.pk])
    values = {"title": shown.title, "language": shown.language.pk, "pages": "2", "state": "published"}
    desk.post(address, values)
    desk.post(address, values | {"original": upload(make.small_pdf(9))})
    history = reverse("admin:medialib_file_history", args=[shown.pk])
    first = desk.get(history).context["moments"][-1].revision

    desk.post(history, {"revision": first.pk})

    back = File.objects.get(pk=shown.pk)
    assert (back.checksum, back.pages, back.kind) == (shown.checksum, 2, "PDF")
    assert body(desk.get(back.get_absolute_url())) == make.small_pdf()


def test_a_full_disk_is_said_in_words():
    file = make.FileFactory.build(original=ContentFile(b"word " * 200, name="a.txt"), language=None)

    with full_disk(), pytest.raises(ValidationError) as refused:
        file.full_clean()

    assert [re.sub(r"\..*", ".", text) for text in refused.value.messages] == ["There is no room left on the server."]


def test_the_form_says_what_the_file_is_and_where_it_is_used(desk, shown):
    page = desk.get(reverse("admin:medialib_file_change", args=[shown.pk])).text
    listed = desk.get(reverse("admin:medialib_file_changelist"), {"used": "no"}).context["cl"].result_list

    assert shown.checksum in page
    assert str(shown.document_links.get().document) in page
    assert list(listed) == []


def test_the_upload_is_downloaded_by_staff(client, desk, shown):
    response = desk.get(reverse("admin:medialib_file_original", args=[shown.pk]))

    assert response["Content-Disposition"] == 'attachment; filename="outcome-document.pdf"'
    assert (body(response), response["Content-Type"]) == (make.small_pdf(), "application/octet-stream")


def test_care_finds_files_without_a_language_and_without_a_use(desk, shown):
    bare = make.FileFactory(title="Bare", language=None)

    assert findings(desk, "files-without-language") == [("Bare", form(bare), "")]
    assert findings(desk, "files-used-nowhere") == [("Bare", form(bare), "PDF")]
