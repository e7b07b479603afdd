"""What readers see of a thing, in an editor's words."""

from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from ..addresses import address
from ..models import LiveModel, Publishable, State


def moment_words(moment: datetime) -> str:
    return date_format(timezone.localtime(moment), "j F Y, H:i")


def opening_moments(thing: Publishable) -> list[datetime]:
    """The moments still to come before which a published thing stays hidden: its schedule, and an embargo."""
    now = timezone.now()
    moments = [getattr(thing, name) for name in thing.opening_fields()]
    return [moment for moment in moments if moment is not None and moment > now]


def state_words(thing: Publishable) -> tuple[str, str]:
    """A key for the look, and the words: draft, in review, scheduled for …, published, withdrawn since …"""
    if thing.state != State.PUBLISHED:
        return str(thing.state), str(thing.get_state_display())
    if thing.is_expired and thing.unpublish_at:
        return "withdrawn", _("withdrawn since %(moment)s") % {"moment": moment_words(thing.unpublish_at)}
    if moments := opening_moments(thing):
        return "scheduled", _("scheduled for %(moment)s") % {"moment": moment_words(max(moments))}
    return "published", str(State.PUBLISHED.label)


def hidden_because(thing: LiveModel) -> str:
    """Why readers do not see a saved thing, in one sentence; empty when nothing is known to hide it."""
    if isinstance(thing, Publishable):
        key, words = state_words(thing)
        if key == "draft":
            return _("Hidden, because it is a draft.")
        if key == "review":
            return _("Hidden, because it is in review.")
        if key in ("scheduled", "withdrawn"):
            return _("Hidden: %(words)s.") % {"words": words}
    for name in thing.live_parents:
        parent = getattr(thing, name)
        if parent is None or parent.is_live():
            continue
        values = {"kind": parent._meta.verbose_name, "name": str(parent)}
        if isinstance(parent, Publishable):
            key, words = state_words(parent)
            if key == "draft":
                return _("Hidden, because the %(kind)s is a draft: %(name)s.") % values
            if key != "published":
                return _("Hidden, because the %(kind)s is %(words)s: %(name)s.") % {**values, "words": words}
        return _("Hidden, because the %(kind)s is hidden: %(name)s.") % values
    return ""


def readers_see(thing: LiveModel) -> str:
    """What readers see of a thing now."""
    if not thing.pk:
        return _("Nothing yet: it has not been saved.")
    if thing.is_live():
        return _("Readers see this page.") if address(thing) else _("Readers see this.")
    return hidden_because(thing) or _("Hidden.")
