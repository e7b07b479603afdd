"""Things as rows of a spreadsheet: written out, read back, compared with what is stored, and saved as one change.

django-import-export declares the columns. Reading is the portal's own, because an editor is to see every row in words
before anything is saved: a plan compares 20,000 rows in a fixed number of queries, where the library saves each row to
try it.
"""

from .files import MAX_BYTES, MAX_ROWS, RefusedError, Table, read, text_of, write_csv, write_xlsx
from .importing import Outcome, Plan, plan, save
from .resources import Bringing, RowsField, SheetResource
from .words import RowsWords, Words, words_for

__all__ = [
    "MAX_BYTES",
    "MAX_ROWS",
    "Bringing",
    "Outcome",
    "Plan",
    "RefusedError",
    "RowsField",
    "RowsWords",
    "SheetResource",
    "Table",
    "Words",
    "plan",
    "read",
    "save",
    "text_of",
    "words_for",
    "write_csv",
    "write_xlsx",
]
