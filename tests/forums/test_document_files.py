"""Documents that are files of the library, beside those that are links."""

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.urls import reverse

from forums.models import DocumentLink
from forums.spreadsheets import DocumentResource
from publishing.models import LinkState, State
from publishing.spreadsheets import save, write_csv
from tests.factories import DocumentFactory, DocumentLinkFactory, FileFactory, LanguageFactory
from tests.forums.test_spreadsheets import planned, told
from tests.html import form_data
from tests.publishing.test_care import findings, form

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def document():
    return DocumentFactory(slug="report", title="Report", link_state=LinkState.AVAILABLE)


@pytest.fixture
def file():
    return FileFactory(title="Outcome document")


def test_the_document_and_the_list_tell_what_the_file_is(client, document, file):
    DocumentLinkFactory(document=document, file=file, url="")

    detail = " ".join(client.get(document.get_absolute_url()).text.split())
    listed = " ".join(client.get("/en/forum/2017/documents/").text.split())

    for page in (detail, listed):
        assert f'href="{file.get_absolute_url()}"' in page
        assert "PDF, " in page
        assert "2 pages)" in page


def test_a_hidden_file_is_no_link(client, document, file):
    file.state = State.DRAFT
    file.save()
    DocumentLinkFactory(document=document, file=file, url="")

    page = client.get(document.get_absolute_url()).text

    assert file.get_absolute_url() not in page
    assert "Outcome document" not in page


@pytest.mark.parametrize("both", [True, False])
def test_a_row_is_a_file_or_a_link(document, file, both):
    row = DocumentLink(document=document, language=LanguageFactory())
    if both:
        row.file, row.url = file, "https://example.org/report.pdf"

    with pytest.raises(ValidationError) as refused:
        row.full_clean()
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()

    assert refused.value.messages == ["Choose a file or give a link: one of the two."]


def test_a_file_in_another_language_is_refused(document, file):
    row = DocumentLink(document=document, language=LanguageFactory(code="fr", name="French"), file=file)

    with pytest.raises(ValidationError) as refused:
        row.full_clean()

    assert refused.value.message_dict == {"language": ["The file is in English."]}


def test_an_editor_chooses_a_file_in_the_form(desk, document, file):
    address = reverse("admin:forums_document_change", args=[document.pk])
    row = {"language": str(file.language.pk), "file": str(file.pk), "url": "", "order": "0", "id": ""}
    data = form_data(desk.get(address).text) | {"links-TOTAL_FORMS": "1", "links-0-document": str(document.pk)}

    response = desk.post(address, data | {f"links-0-{name}": value for name, value in row.items()})

    assert response.status_code == 302
    assert [(link.file, link.url) for link in document.links.all()] == [(file, "")]


def test_a_row_of_the_form_with_both_is_refused_in_words(desk, document, file):
    address = reverse("admin:forums_document_change", args=[document.pk])
    row = {
        "language": str(file.language.pk),
        "file": str(file.pk),
        "url": "https://example.org/",
        "order": "0",
        "id": "",
    }
    data = form_data(desk.get(address).text) | {"links-TOTAL_FORMS": "1", "links-0-document": str(document.pk)}

    response = desk.post(address, data | {f"links-0-{name}": value for name, value in row.items()})

    assert "Choose a file or give a link: one of the two." in response.text
    assert not document.links.exists()


def test_care_compares_what_is_said_with_what_readers_see(desk, document, file):
    DocumentLinkFactory(document=document, file=file, url="")
    assert findings(desk, "document-links") == []

    file.state = State.DRAFT
    file.save()

    said = "it says “available”, but there is neither a file nor a link that readers see"
    assert findings(desk, "document-links") == [("Report", form(document), said)]


def test_history_shows_and_returns_a_file(desk, document, file):
    address = reverse("admin:forums_document_change", args=[document.pk])
    DocumentLinkFactory(document=document, file=file, url="")
    data = form_data(desk.get(address).text)
    desk.post(address, data | {"links-0-file": "", "links-0-url": "https://example.org/elsewhere.pdf"})
    history = reverse("admin:forums_document_history", args=[document.pk])
    moments = desk.get(history).context["moments"]
    changed = document.links.get().url

    desk.post(history, {"revision": moments[-1].revision.pk})

    link = document.links.get()
    assert (changed, link.file, link.url) == ("https://example.org/elsewhere.pdf", file, "")


def test_another_kind_of_file_says_its_kind_and_no_pages(client, document):
    table = FileFactory(original=ContentFile(b"a;b\n1;2\n", name="a"), title="Figures")
    DocumentLinkFactory(document=document, file=table, url="")

    page = " ".join(client.get(document.get_absolute_url()).text.split())

    assert "(table (CSV), 8" in page
    assert "page)" not in page


def test_a_spreadsheet_tells_files_by_their_titles_and_reads_them_back(document, file):
    LanguageFactory(code="fr", name="French")
    DocumentLinkFactory(document=document, file=file, url="")
    rows = [DocumentResource().cells(thing) for thing in DocumentResource().whole(type(document).objects.all())]
    written = write_csv(DocumentResource().headers, rows).decode()

    again = planned(written, DocumentResource)

    assert "en (Outcome document)" in written
    assert told(again) == [(2, "same", [])]


def test_a_spreadsheet_sets_files_and_links(editor, document, file):
    LanguageFactory(code="fr", name="French")
    DocumentLinkFactory(document=document, language=LanguageFactory(), url="https://example.org/old.pdf")
    links = "English (Outcome document); French (https://example.org/fr.pdf)"

    save(planned(f'edition;address;links\n2017;report;"{links}"\n', DocumentResource), by=editor)

    found = [(link.language.code, link.file, link.url) for link in document.links.order_by("order")]
    assert found == [("en", file, ""), ("fr", None, "https://example.org/fr.pdf")]


@pytest.mark.parametrize(
    ("links", "mistake"),
    [
        ("English (No such file)", "there is no file “No such file”"),
        ("English (https://)", "Enter a valid URL."),
        ("English", "what stands in brackets is missing"),
    ],
)
def test_a_spreadsheet_says_what_is_wrong_with_a_place(document, file, links, mistake):
    LanguageFactory()

    shown = planned(f"edition;address;links\n2017;report;{links}\n", DocumentResource)

    ((_number, outcome, mistakes),) = told(shown)
    assert (outcome, len(mistakes)) == ("refused", 1)
    assert mistake in mistakes[0]
