"""What every room's content is built on: visibility, states, sourced facts, lasting addresses, the site version."""

from .addresses import FormerAddress
from .constraints import SameOwner
from .drafts import WorkingDraft
from .facts import Confidence, DatePrecision, EditorialNote, Figure, LinkState, settled_link_state
from .preview_links import PreviewLink
from .publishable import LiveModel, LiveQuerySet, Publishable, PublishableQuerySet, State
from .reviews import ReviewNote, Step
from .richtext import RichTextField, clean_richtext
from .site_version import SiteVersion

__all__ = [
    "Confidence",
    "DatePrecision",
    "EditorialNote",
    "Figure",
    "FormerAddress",
    "LinkState",
    "LiveModel",
    "LiveQuerySet",
    "PreviewLink",
    "Publishable",
    "PublishableQuerySet",
    "ReviewNote",
    "RichTextField",
    "SameOwner",
    "SiteVersion",
    "State",
    "Step",
    "WorkingDraft",
    "clean_richtext",
    "settled_link_state",
]
