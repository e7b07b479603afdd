"""Certificates of winners and champions: which can be made, and the document of some of them."""

from collections.abc import Sequence

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from medialib import printing
from medialib.lettering import SANS, without_strays, written

from .models import Cycle, Distinction

# Up to how many characters of a title and of whom it is by, the words are set in a size.
SIZES = {"short": 90, "middle": 150, "long": 420}


def lacks_of_all(cycle: Cycle) -> list[str]:
    """What a certificate states about the edition and nobody has recorded, in sentences."""
    found = []
    if cycle.edition.start_date is None:
        found.append(_("The days of the edition are not recorded."))
    if not cycle.edition.place:
        found.append(_("The place of the edition is not recorded."))
    return found


def lacks(distinction: Distinction) -> list[str]:
    """Why the certificate of a distinction (as read `for_desk`) cannot be made yet, in sentences."""
    project = distinction.project
    organisations = [row.organisation.name for row in project.organisations.all()]
    found = []
    if not project.title:
        found.append(_("The title of the project is not recorded."))
    if not organisations:
        found.append(_("No organisation is recorded."))
    if distinction.category is None:
        found.append(_("The category is not recorded."))
    if foreign := [text for text in (project.title, *organisations) if text and written(text, SANS) is None]:
        found.append(_("The portal has no letters for this: %(text)s") % {"text": ", ".join(foreign)})
    return found


def ready(distinctions: Sequence[Distinction]) -> list[Distinction]:
    """Those whose certificate can be made, by category, the winner first."""
    ranks = Distinction.Rank.values
    found = [(each.category.number, ranks.index(each.rank), each) for each in distinctions if each.category]
    return [each for *_place, each in sorted(found, key=lambda row: row[:2]) if not lacks(each)]


def problems(cycle: Cycle, chosen: Sequence[Distinction], ready: Sequence[Distinction]) -> list[str]:
    """Why there is nothing to print, in sentences; empty where there is."""
    if found := lacks_of_all(cycle):
        return found
    if ready:
        return []
    return lacks(chosen[0]) if len(chosen) == 1 else [_("No certificate can be made yet.")]


def document(cycle: Cycle, distinctions: Sequence[Distinction], *, language: str) -> bytes:
    """The certificates, one a page, as a PDF in a language. Raises `printing.NoPrinterError`."""
    with translation.override(language):
        title = _("Certificates of the %(cycle)s") % {"cycle": cycle}
        context = {
            "cycle": cycle,
            "edition": cycle.edition,
            "title": title,
            "certificates": [
                (each, size_of(each), without_strays(each.project.title), owners_of(each)) for each in distinctions
            ],
        }
        return printing.pdf(render_to_string("prizes/certificates.html", context), title=title)


def owners_of(distinction: Distinction) -> list[str]:
    """The names of whom a project is by, without what the portal's fonts cannot write."""
    return [without_strays(row.organisation.name) for row in distinction.project.organisations.all()]


def size_of(distinction: Distinction) -> str:
    project = distinction.project
    words = len(project.title) + sum(len(row.organisation.name) for row in project.organisations.all())
    return next((size for size, most in SIZES.items() if words <= most), "longest")


def file_name(cycle: Cycle, certified: Sequence[Distinction], *, is_all: bool) -> str:
    what = "certificates" if is_all else f"certificate-{certified[0].project.slug}"
    return f"wsis-prizes-{cycle.edition.year}-{what}.pdf"
