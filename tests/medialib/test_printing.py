import io
import socket
import subprocess
import sys

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from pypdf import PdfReader

from medialib import printing, storage
from tests.factories import small_jpeg


def text_of(pdf):
    return [page.extract_text().strip() for page in PdfReader(io.BytesIO(pdf)).pages]


@pytest.mark.usefixtures("printer")
def test_a_document_becomes_a_pdf_in_the_fonts_of_the_portal():
    style = '<link rel="stylesheet" href="/static/print/fonts.css">'
    pdf = printing.pdf(f"{style}<p>Łódź &amp; <b>Москва</b></p><p style='break-before: page'>北京</p>", title="Towns")

    document = PdfReader(io.BytesIO(pdf))
    fonts = {str(font["/BaseFont"]).partition("+")[2] for page in document.pages for font in fonts_of(page)}
    assert (document.metadata.title, text_of(pdf)) == ("Towns", ["Łódź & Москва", "北京"])
    assert fonts == {"Noto-Sans", "Noto-Sans-Semi-Bold", "Noto-Sans-SC-Medium"}


def fonts_of(page):
    return [font.get_object() for font in page["/Resources"]["/Font"].values()]


@pytest.mark.usefixtures("printer")
def test_a_document_fetches_nothing_but_the_portals_own():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setblocking(False)
        host = f"http://127.0.0.1:{listener.getsockname()[1]}"
        document = f"""
          <link rel="stylesheet" href="{host}/a.css"><style>@import url("{host}/b.css");</style>
          <link rel="attachment" href="file:///etc/passwd"><img src="file:///etc/passwd"><img src="{host}/c.png">
          <object data="{host}/d.svg"></object><a rel="attachment" href="{host}/e">Words</a>
        """
        pdf = printing.pdf(document, title="")

        with pytest.raises(BlockingIOError):
            listener.accept()
    assert (text_of(pdf), PdfReader(io.BytesIO(pdf)).attachments) == (["Words"], {})


@pytest.mark.usefixtures("printer")
@pytest.mark.parametrize(
    "address",
    [
        "http://print.invalid/static/img/mark.svg",
        "https://print.invalid.example.org/static/img/mark.svg",
        "https://print.invalid/static/../wsisportal/settings.py",
        "https://print.invalid/static/%2e%2e/wsisportal/settings.py",
        "https://print.invalid/media/../private/pictures/original",
        "https://print.invalid/fonts/../cards.py",
        "https://print.invalid/fonts/licence.txt",
        "https://print.invalid/admin/",
        "file:///etc/passwd",
        "data:text/plain,words",
        "/etc/passwd",
    ],
)
def test_an_address_outside_of_its_root_is_refused(address):
    from medialib.fetching import OwnFetcher

    storage.private().save("pictures/original", ContentFile(b"private"))

    with pytest.raises(Exception, match=r".*"):
        OwnFetcher().fetch(address)


@pytest.mark.usefixtures("printer")
def test_pictures_static_files_and_fonts_are_answered():
    from medialib.fetching import OwnFetcher

    storage.public().save("pictures/00/0/64.jpeg", ContentFile(small_jpeg()))
    found = [
        OwnFetcher().fetch(f"https://print.invalid{path}")
        for path in ("/media/pictures/00/0/64.jpeg", "/static/img/mark.svg", "/fonts/noto-sans-400.ttf")
    ]

    assert [each.content_type for each in found] == ["image/jpeg", "image/svg+xml", "font/ttf"]
    assert found[0].read() == small_jpeg()


@pytest.mark.usefixtures("without_pango")
def test_a_machine_without_pango_says_which_packages_it_lacks():
    said = []
    for _time in range(2):
        with pytest.raises(printing.NoPrinterError) as refused:
            printing.pdf("<p>Words</p>", title="")
        said.append(str(refused.value))

    sentence = (
        "This machine cannot make PDFs yet. Whoever runs it has to install these Debian packages: "
        "libpango-1.0-0, libpangoft2-1.0-0, libharfbuzz-subset0."
    )
    assert said == [sentence, sentence]


@pytest.mark.once
def test_the_site_starts_without_what_makes_pdfs():
    ask = (
        "import django, sys; django.setup(); from django.urls import resolve; resolve('/admin/prizes/cycle/1/board/');"
        "print('weasyprint' in sys.modules)"
    )
    command = [sys.executable, "-c", ask]

    answer = subprocess.run(
        command, cwd=settings.BASE_DIR, env={"DJANGO_SETTINGS_MODULE": "wsisportal.settings"}, capture_output=True
    )

    assert answer.stdout.strip() == b"False"
