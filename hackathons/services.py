"""What becomes of a reader who wants to take part."""

from django.db import transaction
from django.utils import timezone

from intake.forms import PublicForm
from intake.mailing import send_later, send_to_typed
from intake.models import new_reference
from intake.receiving import SettledError

from .models import Hackathon, Interest


@transaction.atomic
def register(interest: Interest, *, hackathon: Hackathon) -> Interest:
    """Keep what was sent until it is confirmed, and write to the address that was given."""
    interest.hackathon = hackathon
    interest.erase_on = interest.last_day()
    interest.save()
    send_to_typed(interest, "emails/interest_confirm.txt")
    return interest


def correct(form: PublicForm[Interest]) -> Interest:
    """Take over what a valid form says that was sent again.

    Another mail address makes another registration of it: it gets a link of its own, and no link that went elsewhere
    confirms it. Raises SettledError; call it in a transaction.
    """
    interest = form.save(commit=False)
    before = Interest.objects.select_for_update().filter(pk=interest.pk, confirmed_at=None).first()
    if before is None:
        raise SettledError
    if interest.email.lower() == before.email.lower():
        interest.save()
        return interest
    interest.reference, interest.sent_at = new_reference(), timezone.now()
    return register(interest, hackathon=interest.hackathon)


@transaction.atomic
def confirm(interest: Interest) -> Interest | None:
    """Let it count, in place of what the same address had confirmed before; twice is the same as once.

    None where it was withdrawn or erased meanwhile.
    """
    Hackathon.objects.select_for_update().filter(pk=interest.hackathon_id).first()
    found = Interest.objects.select_for_update().filter(pk=interest.pk).first()
    if found is None or found.confirmed_at:
        return found
    interest = found
    same = Interest.objects.filter(hackathon=interest.hackathon_id, email__iexact=interest.email)
    same.exclude(pk=interest.pk).filter(confirmed_at__isnull=False).delete()
    interest.confirmed_at = timezone.now()
    interest.erase_on = interest.last_day()
    interest.save(update_fields=["confirmed_at", "erase_on"])
    send_later(interest, "emails/interest_confirmed.txt")
    return interest
