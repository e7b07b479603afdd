"""What the content files say of the library: files beside them, documents that are files, pictures in albums."""

from textwrap import dedent

import pytest
from django.core.management import call_command

from forums.models import AlbumPicture, DocumentLink
from medialib.models import File
from tests.factories import EditionFactory, LanguageFactory, PictureFactory

pytestmark = pytest.mark.django_db

# A text of the repository stands in for a document.
LIBRARY = """
    medialib.file:
      - {title: Source, original: content/2017/media.yaml, language: en}
    forums.document:
      - edition: 2017
        slug: source
        title: Source
        kind: other
        link_state: available
        links:
          - {language: en, file: Source}
    forums.album:
      - edition: 2017
        title: Opening
        pictures:
          - {picture: Hall, caption: As the doors open}
    """


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "library.yaml").write_text(dedent(LIBRARY))
    EditionFactory(year=2017)
    LanguageFactory(code="en", name="English")
    PictureFactory(title="Hall")
    return tmp_path


def loaded():
    links = [(link.document.slug, link.file.title, link.url) for link in DocumentLink.objects.all()]
    rows = [(row.album.title, row.picture.title, row.caption) for row in AlbumPicture.objects.all()]
    return links, rows


def test_files_documents_and_albums_are_loaded_twice_to_the_same_effect(client, folder):
    call_command("load_content", folder=folder, verbosity=0)
    file = File.objects.get()
    once = loaded()
    call_command("load_content", folder=folder, verbosity=0)

    assert once == loaded() == ([("source", "Source", "")], [("Opening", "Hall", "As the doors open")])
    assert (file.kind, file.original.name) == ("TXT", "content/2017/media.yaml")
    assert File.objects.get().updated_at == file.updated_at
    assert client.get(file.get_absolute_url()).status_code == 200
