"""What becomes of a reader who wants to take part."""

from django.db import transaction
from django.utils import timezone

from intake.mailing import send_later

from .models import Hackathon, Interest


@transaction.atomic
def register(interest: Interest, *, hackathon: Hackathon) -> Interest:
    """Keep what was sent until it is confirmed, and write to the address that was given."""
    interest.hackathon = hackathon
    interest.erase_on = interest.last_day()
    interest.save()
    send_later(interest, "emails/interest_confirm.txt")
    return interest


@transaction.atomic
def confirm(interest: Interest) -> Interest:
    """Let it count, in place of what the same address had confirmed before; twice is the same as once."""
    Hackathon.objects.select_for_update().get(pk=interest.hackathon_id)
    interest.refresh_from_db()
    if interest.confirmed_at:
        return interest
    same = Interest.objects.filter(hackathon=interest.hackathon_id, email__iexact=interest.email)
    same.exclude(pk=interest.pk).filter(confirmed_at__isnull=False).delete()
    interest.confirmed_at = timezone.now()
    interest.erase_on = interest.last_day()
    interest.save(update_fields=["confirmed_at", "erase_on"])
    send_later(interest, "emails/interest_confirmed.txt")
    return interest
