"""What every editor's form and list has: state, schedule, words on what readers see, ordered rows, editorial notes."""

from .content import ContentAdmin, OrderedListAdmin, PublishableAdmin
from .drafts import form_as_typed
from .fields import FormFields
from .filters import CountriesInUse, MissingFilter, StateFilter
from .former_addresses import FormerAddressAdmin
from .links import admin_link, to_the_one_row
from .notes import EditorialNoteAdmin, EditorialNoteInline
from .rows import OrderedInline, OrderedStackedInline, RowInline
from .spreadsheets import SpreadsheetAdmin

__all__ = [
    "ContentAdmin",
    "CountriesInUse",
    "EditorialNoteAdmin",
    "EditorialNoteInline",
    "FormFields",
    "FormerAddressAdmin",
    "MissingFilter",
    "OrderedInline",
    "OrderedListAdmin",
    "OrderedStackedInline",
    "PublishableAdmin",
    "RowInline",
    "SpreadsheetAdmin",
    "StateFilter",
    "admin_link",
    "form_as_typed",
    "to_the_one_row",
]
