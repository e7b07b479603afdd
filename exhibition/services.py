"""What becomes of an application to exhibit."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import slugify
from django.utils.translation import gettext as _

from directory.models import Organisation
from intake.forms import PublicForm
from intake.mailing import send_later, send_to_typed
from intake.receiving import SettledError
from intake.services import send_to_corrected
from publishing import history
from publishing.models import State

from .models import Application, Exhibition, Exhibitor


@transaction.atomic
def apply(form: PublicForm[Application], *, exhibition: Exhibition) -> Application:
    """Keep what a valid form brings, and send the receipt."""
    application = form.save(commit=False)
    application.exhibition = exhibition
    application.erase_on = application.last_day()
    application.save()
    form.save_m2m()
    send_to_typed(application, "emails/application_received.txt")
    return application


class DecidedError(SettledError):
    """Somebody else has decided meanwhile, so nothing was changed."""


def correct(form: PublicForm[Application]) -> Application:
    """Take over what a valid correction says; another mail address gets the receipt, with another link.

    Raises DecidedError; call it in a transaction.
    """
    application = form.save(commit=False)
    before = _undecided(application)
    own = [field.name for field in Application._meta.concrete_fields if field.name in form.cleaned_data]
    application.save(update_fields=own)
    form.save_m2m()
    if application.email != before.email:
        send_to_corrected(application, "emails/application_received.txt")
    return application


@transaction.atomic
def accept(application: Application, *, organisation: Organisation | None, by: Any) -> Exhibitor:
    """Make a draft of an exhibitor of it, of an organisation that is there or of a new draft, and write to who applied.

    One change, which can be undone. Where it was undone, or the draft deleted, there is a new draft and no second mail.
    Raises DecidedError.
    """
    application = _locked(application)
    is_told = application.misses_exhibitor
    if application.is_decided and not is_told:
        raise DecidedError
    with history.recorded(by=by, comment=_("Accepted: application %(reference)s") % {"reference": application}):
        exhibitor = Exhibitor(
            exhibition=application.exhibition,
            name=application.organisation,
            organisation=organisation or _organisation_of(application),
            sector=application.sector,
            country=application.country,
            summary=application.shown,
            website=application.website,
            source=_("Application of %(day)s") % {"day": date_format(timezone.localtime(application.sent_at), "j F Y")},
            state=State.DRAFT,
        )
        taken = Exhibitor.objects.filter(exhibition=application.exhibition)
        exhibitor.slug = _free_slug(application, taken, longest=100)
        exhibitor.save()
        exhibitor.action_lines.set(application.action_lines.all())
        exhibitor.goals.set(application.goals.all())
    application.exhibitor = exhibitor
    if is_told:
        application.save(update_fields=["exhibitor"])
    else:
        _decide(application, Application.Status.ACCEPTED, reason="")
    return exhibitor


@transaction.atomic
def decline(application: Application, *, reason: str) -> None:
    """Say no, with the reason, which is mailed. Raises DecidedError."""
    _decide(_undecided(application), Application.Status.DECLINED, reason=reason)


def _undecided(application: Application) -> Application:
    """The application as it stands, locked. Raises DecidedError."""
    found = _locked(application)
    if found.is_decided:
        raise DecidedError
    return found


def _locked(application: Application) -> Application:
    """The application as it stands. Raises DecidedError where it was withdrawn meanwhile."""
    if (found := Application.objects.select_for_update().filter(pk=application.pk).first()) is None:
        raise DecidedError
    return found


def _decide(application: Application, status: str, *, reason: str) -> None:
    application.status, application.reason, application.decided_at = status, reason, timezone.now()
    application.save(update_fields=["status", "reason", "decided_at", "exhibitor"])
    send_later(application, f"emails/application_{status}.txt")


def _organisation_of(application: Application) -> Organisation:
    return Organisation.objects.create(
        name=application.organisation,
        acronym=application.acronym,
        slug=_free_slug(application, Organisation.objects.all(), longest=80),
        stakeholder_type=application.sector,
        country=application.country,
        website=application.website,
        state=State.DRAFT,
    )


def _free_slug(application: Application, taken: Any, *, longest: int) -> str:
    """The name as an address, with the reference where another has it; names in other scripts have that alone."""
    slug = slugify(application.organisation)[: longest - 10].strip("-")
    if slug and not taken.filter(slug=slug).exists():
        return slug
    return f"{slug}-{application.reference.lower()}".strip("-")
