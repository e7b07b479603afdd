"""Formatted text: a small set of marks, cleaned when it is saved and again when it is shown."""

import re
from functools import cache
from typing import Any

import nh3
from django_prose_editor.fields import ProseEditorField

EXTENSIONS: dict[str, Any] = {
    "Bold": True,
    "Italic": True,
    "Heading": {"levels": [2, 3]},
    "BulletList": True,
    "OrderedList": True,
    "ListItem": True,
    "Blockquote": True,
    "Link": {"enableTarget": False, "protocols": ["https", "http", "mailto"]},
    "HardBreak": True,
}
EMPTY = re.compile(r"^\s*(<p>(\s|<br\s*/?>)*</p>\s*)*$")


@cache
def _cleaner() -> nh3.Cleaner:
    return nh3.Cleaner(
        tags={"p", "br", "strong", "em", "h2", "h3", "ul", "ol", "li", "blockquote", "a"},
        attributes={"a": {"href", "title"}, "ol": {"start"}},
        url_schemes={"https", "http", "mailto"},
        link_rel="noopener",
    )


def clean_richtext(html: str) -> str:
    """HTML with nothing in it but the portal's few tags; an empty editor's paragraph becomes an empty string."""
    cleaned = _cleaner().clean(html.replace("\x00", ""))
    return "" if EMPTY.match(cleaned) else cleaned


class RichTextField(ProseEditorField):
    """A text field edited with a small toolbar and sanitised on save."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("extensions", EXTENSIONS)
        kwargs.setdefault("sanitize", clean_richtext)
        super().__init__(*args, **kwargs)

    def pre_save(self, model_instance: Any, add: bool) -> Any:
        value = clean_richtext(super().pre_save(model_instance, add) or "")
        setattr(model_instance, self.attname, value)
        return value
