"""PDFs, made of HTML by WeasyPrint: certificates, and whatever else is printed.

A document reaches nothing but the portal's own fonts, its static files and the renditions of its pictures, under the
addresses that they have on the site; fonts are in /fonts/.
"""

from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.utils.translation import gettext as _

from . import lettering, storage

# No such host exists, so whatever is not answered here is answered nowhere.
HOST = "https://print.invalid"
PACKAGES = ("libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0")


class NoPrinterError(Exception):
    """The machine lacks what WeasyPrint draws with; the text is a sentence that says what to install."""


def pdf(html: str, *, title: str) -> bytes:
    """The document as a PDF. Raises NoPrinterError where this machine cannot make any."""
    try:
        from weasyprint import HTML  # which needs system libraries that the rest of the site does not

        from .fetching import OwnFetcher
    except OSError as error:
        raise NoPrinterError(
            _("This machine cannot make PDFs yet. Whoever runs it has to install these Debian packages: %(packages)s.")
            % {"packages": ", ".join(PACKAGES)}
        ) from error
    document = HTML(string=html, base_url=f"{HOST}/", url_fetcher=OwnFetcher()).render()
    document.metadata.title = title
    return document.write_pdf()


def read(path: str) -> bytes:
    """What lies at a path of the site. Each root keeps what is asked for inside of itself."""
    if path.startswith(settings.STATIC_URL):
        name = path.removeprefix(settings.STATIC_URL)
        if found := finders.find(name):
            return Path(found).read_bytes()
        with staticfiles_storage.open(name) as file:  # under its hashed name
            return file.read()
    if path.startswith(settings.MEDIA_URL):
        with storage.public().open(path.removeprefix(settings.MEDIA_URL)) as file:
            return file.read()
    if path.startswith("/fonts/") and (name := path.removeprefix("/fonts/")) in lettering.NAMES:
        return lettering.path_of(name.removesuffix(".ttf")).read_bytes()
    raise FileNotFoundError(path)
