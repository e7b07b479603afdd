"""Cells and values: what an editor may write for each kind of fact, and how it is written out."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.html import escape, strip_tags
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django_countries import countries
from django_countries.data import COUNTRIES
from django_countries.fields import CountryField
from import_export import widgets
from openpyxl.utils.datetime import from_excel

from ..models import RichTextField
from ..models.richtext import clean_richtext
from .files import text_of

DAYS = ("%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y", "%d-%m-%Y", "%Y/%m/%d", "%d %B %Y", "%d %b %Y", "%B %d, %Y")
HOURS = ("%H:%M", "%H:%M:%S", "%H.%M", "%Hh%M", "%I:%M %p", "%I %p")
# Serial numbers of Excel between 1927 and 2118; a bare year is none.
SERIAL = re.compile(r"[1-7]\d{4}(\.\d+)?")
YES = {"yes", "true", "1", "x", "y", "oui", "si", "sí", "ja"}
NO = {"no", "false", "0", "n", "non", "nein"}


def fold(text: str) -> str:
    """A name as it is looked for: whatever its capitals, accents and spaces."""
    plain = unicodedata.normalize("NFKD", text)
    return " ".join("".join(letter for letter in plain if not unicodedata.combining(letter)).casefold().split())


# Keys


@cache
def key_paths(model: type[models.Model]) -> list[str]:
    """The facts that name a thing, reached through what it belongs to: edition__year, slug."""
    found = []
    for name in model.content_key:  # type: ignore[attr-defined]
        related = model._meta.get_field(name).related_model
        found += [f"{name}__{path}" for path in key_paths(related)] if related else [name]
    return found


def key_of(thing: Any) -> str:
    """A thing's name in a file: 2017/opening-ceremony."""
    parts = []
    for path in key_paths(type(thing)):  # type: ignore[arg-type]
        value = thing
        for name in path.split("__"):
            value = getattr(value, name)
        parts.append(str(value))
    return "/".join(parts)


@cache
def parents_on(model: type[models.Model]) -> list[str]:
    """What `key_of` reaches through, for `select_related`."""
    return sorted({path.rpartition("__")[0] for path in key_paths(model) if "__" in path})


class Index:
    """Things by key and by name; each kind is read once, whatever the number of rows that ask."""

    NAMES = ("name", "title", "acronym", "short_name", "native_name")

    def __init__(self) -> None:
        self._keys: dict[Any, dict[str, Any]] = {}
        self._names: dict[Any, dict[str, list[Any]]] = {}

    def find(self, model: Any, text: str, *, near: Any = None) -> Any:
        """What a text means; of several of one name, the one that belongs to the same parent as `near`."""
        if model not in self._keys:
            self._read(model)
        wanted = fold(text)
        if thing := self._keys[model].get(wanted):
            return thing
        found = self._names[model].get(wanted, [])
        owner = model.content_key[0]
        if len(found) > 1 and near is not None and hasattr(near, f"{owner}_id"):
            found = [thing for thing in found if getattr(thing, f"{owner}_id", None) == getattr(near, f"{owner}_id")]
        words = {"kind": model._meta.verbose_name, "kinds": model._meta.verbose_name_plural, "name": text}
        if not found:
            raise ValueError(_("there is no %(kind)s “%(name)s”") % words)
        if len(found) > 1:
            keys = ", ".join(key_of(thing) for thing in found[:3])
            raise ValueError(
                _("there are several %(kinds)s “%(name)s”; write one of: %(keys)s") % {**words, "keys": keys}
            )
        return found[0]

    def knows(self, model: Any, text: str) -> bool:
        """Whether anything stored is called so."""
        if model not in self._keys:
            self._read(model)
        return fold(text) in self._keys[model] or fold(text) in self._names[model]

    def _read(self, model: Any) -> None:
        keys, names = {}, defaultdict(list)
        long = [field.name for field in model._meta.concrete_fields if isinstance(field, models.TextField)]
        rows = model._base_manager.select_related(*parents_on(model)).defer(*long)
        has_aliases = any(relation.get_accessor_name() == "aliases" for relation in model._meta.related_objects)
        for thing in rows.prefetch_related("aliases") if has_aliases else rows:
            key = key_of(thing)
            keys[fold(key)] = thing
            called = [str(thing), key.rpartition("/")[2], *(str(getattr(thing, name, "")) for name in self.NAMES)]
            if has_aliases:
                called += [alias.name for alias in thing.aliases.all()]
            for name in {fold(text) for text in called} - {""}:
                names[name].append(thing)
        self._keys[model], self._names[model] = keys, names


# Values


def divided(text: str) -> list[str]:
    """The parts of a list. A semicolon inside brackets divides nothing: addresses may hold one."""
    parts, depth = [""], 0
    for letter in text:
        depth = max(0, depth + (letter == "(") - (letter == ")"))
        if letter == ";" and not depth:
            parts.append("")
        else:
            parts[-1] += letter
    return [part.strip() for part in parts if part.strip()]


class Words(widgets.Widget):
    """`clean` reads a cell that is not empty, or raises ValueError with why not; `render` says a value."""

    hint: Any = ""
    empty: Any = ""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        return text_of(value)

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> Any:
        return "" if value is None else value

    def told(self, before: str, after: str) -> tuple[str, str]:
        """Two values, as a person compares them."""
        return before, after


class RichWords(Words):
    hint = gettext_lazy("Text, or HTML with the marks that the form offers.")

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> str:
        text = text_of(value)
        if "<" not in text and "\n" in text:
            paragraphs = re.split(r"\n\s*\n", text)
            text = "".join(f"<p>{escape(part).replace(chr(10), '<br>')}</p>" for part in paragraphs)
        return clean_richtext(text)

    def told(self, before: str, after: str) -> tuple[str, str]:
        """The words; where only marks differ, the marks too."""
        words = strip_tags(before), strip_tags(after)
        return words if words[0] != words[1] else (before, after)


class NumberWords(Words):
    hint = gettext_lazy("A whole number.")
    empty = None

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> int:
        text = text_of(value)
        if not re.fullmatch(r"-?\d{1,18}", text):
            raise ValueError(_("“%(value)s” is no whole number") % {"value": text})
        return int(text)


class YesNoWords(Words):
    hint = gettext_lazy("yes or no")
    empty = False

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> bool:
        text = fold(text_of(value))
        if text in YES | {fold(_("yes"))}:
            return True
        if text in NO | {fold(_("no"))}:
            return False
        raise ValueError(_("“%(value)s” is neither yes nor no") % {"value": text_of(value)})

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return _("yes") if value else _("no")


def parsed(text: str, forms: tuple[str, ...]) -> datetime | None:
    for form in forms:
        try:
            return datetime.strptime(text, form)
        except ValueError:
            continue
    return None


def moment_of_serial(text: str) -> datetime | None:
    if not SERIAL.fullmatch(text):
        return None
    found = from_excel(float(text))
    return found if isinstance(found, datetime) else None


class DayWords(Words):
    hint = gettext_lazy("2017-06-12, 12.06.2017, 12/06/2017 (day first), 12 June 2017, or a date of Excel.")
    empty = None

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> date:
        if isinstance(value, datetime):
            return value.date()
        if isinstance(value, date):
            return value
        text = text_of(value)
        found = parsed(text.removesuffix(" 00:00").removesuffix(" 00:00:00"), DAYS) or moment_of_serial(text)
        if found is None:
            raise ValueError(_("“%(value)s” is no day; write it as 2017-06-12") % {"value": text})
        return found.date()


class HourWords(Words):
    hint = gettext_lazy("09:30, 9.30, 9h30, 9:30 am, or a time of Excel.")
    empty = None

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> time:
        if isinstance(value, datetime):
            return value.time()
        if isinstance(value, time):
            return value.replace(microsecond=0)
        text = text_of(value)
        if isinstance(value, timedelta):
            text = str(value)
        elif re.fullmatch(r"0?\.\d+|0", text) and (isinstance(value, float) or len(text) > 5):
            return (datetime.min + timedelta(seconds=round(float(text) * 86_400))).time()
        found = parsed(re.sub(r"(?i)(?<=\d)(?=[ap]m$)", " ", text), HOURS)
        if found is None:
            raise ValueError(_("“%(value)s” is no time; write it as 09:30") % {"value": text})
        return found.time()


class MomentWords(Words):
    hint = gettext_lazy("2017-06-12 09:30, Geneva time.")
    empty = None

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> datetime:
        found: datetime | None
        if isinstance(value, datetime):
            found = value
        elif isinstance(value, date):
            found = datetime.combine(value, time())
        else:
            text = text_of(value).replace("T", " ")
            forms = (*(f"{day} {hour}" for day in DAYS for hour in HOURS), *DAYS)
            found = parsed(text, forms) or moment_of_serial(text)
        if found is None:
            raise ValueError(_("“%(value)s” is no moment; write it as 2017-06-12 09:30") % {"value": text_of(value)})
        return timezone.make_aware(found) if timezone.is_naive(found) else found

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> Any:
        return timezone.localtime(value).replace(tzinfo=None, microsecond=0) if value else ""


class ChoiceWords(Words):
    def __init__(self, field: Any) -> None:
        super().__init__()
        self.labels = dict(field.flatchoices)
        self.empty = "" if field.blank else None

    @property
    def hint(self) -> str:
        return ", ".join(str(label) for value, label in self.labels.items() if value)

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        wanted = fold(text_of(value))
        for key, label in self.labels.items():
            if wanted in (fold(str(key)), fold(str(label))):
                return key
        raise ValueError(_("“%(value)s” is not one of: %(choices)s") % {"value": text_of(value), "choices": self.hint})

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return str(self.labels.get(value, value or ""))


@cache
def codes_by_name(language: str | None) -> dict[str, str]:
    """Countries by code and by every name in use, those without what stands in brackets where they mean one only."""
    named = [*countries, *countries.COMMON_NAMES.items(), *COUNTRIES.items()]
    named += [(code, name) for code, names in countries.OLD_NAMES.items() for name in names]
    found = {fold(code): code for code, _name in countries}
    short: dict[str, set[str]] = defaultdict(set)
    for code, name in named:
        found.setdefault(fold(str(name)), code)
        short[fold(str(name).partition(" (")[0])].add(code)
    return {name: next(iter(codes)) for name, codes in short.items() if len(codes) == 1} | found


class CountryWords(Words):
    hint = gettext_lazy("Its name, or its code of two letters.")

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> str:
        text = text_of(value)
        code = codes_by_name(get_language()).get(fold(text)) or countries.alpha2(text.upper())
        if not code:
            raise ValueError(_("there is no country “%(name)s”") % {"name": text})
        return code

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return str(countries.name(str(value or "")) or value or "")


class KeyWords(Words):
    """Another thing, by key or by name."""

    empty = None

    def __init__(self, model: Any) -> None:
        super().__init__()
        self.model = model

    @property
    def hint(self) -> str:
        return _("The %(kind)s, by key or name.") % {"kind": self.model._meta.verbose_name}

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        return kwargs["index"].find(self.model, text_of(value), near=kwargs.get("near"))

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return key_of(value) if value else ""


class KeysWords(KeyWords):
    """Several other things, divided by semicolons; their order says nothing."""

    empty: Any = ()

    @property
    def hint(self) -> str:
        return _("%(kinds)s, by key or name, divided by semicolons.") % {
            "kinds": str(self.model._meta.verbose_name_plural).capitalize()
        }

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> list[Any]:
        texts = divided(text_of(value))
        return list(dict.fromkeys(super(KeysWords, self).clean(text, row, **kwargs) for text in texts))

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return "; ".join(sorted(key_of(thing) for thing in value or ()))


class RowsWords(Words):
    """The rows that hang on a thing as “target (detail)”, divided by semicolons, in order."""

    empty: Any = ()

    def __init__(self, target: Words, detail: Words | None, detail_field: Any) -> None:
        super().__init__()
        self.target, self.detail, self.detail_field = target, detail, detail_field

    @property
    def hint(self) -> str:
        if self.detail is None:
            return _("Several, divided by semicolons, in their order.")
        return _("Several, divided by semicolons, in their order; in brackets after each: %(detail)s.") % {
            "detail": self.detail.hint or self.detail_field.verbose_name
        }

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> list[tuple[Any, Any]]:
        return list(dict.fromkeys(self._item(text, kwargs) for text in divided(text_of(value))))

    def _item(self, text: str, kwargs: dict[str, Any]) -> tuple[Any, Any]:
        if self.detail is None:
            return self.target.clean(text, **kwargs), None
        bracketed = re.fullmatch(r"(.+?)\s*\(([^()]*(?:\([^()]*\)[^()]*)*)\)", text)
        try:
            return self.target.clean(text, **kwargs), self._default()
        except ValueError:
            if bracketed is None:
                raise
        target, detail = bracketed.groups()
        value = self.detail.clean(detail, **kwargs)
        try:
            self.detail_field.clean(value, None)
        except ValidationError as error:
            raise ValueError(" ".join(error.messages)) from error
        return self.target.clean(target, **kwargs), value

    def _default(self) -> Any:
        if not self.detail_field.has_default() and not self.detail_field.blank:
            raise ValueError(_("what stands in brackets is missing"))
        return self.detail_field.get_default()

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        def item(target: Any, detail: Any) -> str:
            said = self.target.render(target)
            told = text_of(self.detail.render(detail)) if self.detail else ""
            return f"{said} ({told})" if told else str(said)

        return "; ".join(item(target, detail) for target, detail in value or ())


BY_TYPE: list[tuple[type, Callable[[], Words]]] = [
    (CountryField, CountryWords),
    (RichTextField, RichWords),
    (models.DateTimeField, MomentWords),
    (models.DateField, DayWords),
    (models.TimeField, HourWords),
    (models.BooleanField, YesNoWords),
    (models.IntegerField, NumberWords),
]


def words_for(field: Any) -> Words:
    """How values of a model's field are read and said."""
    if field.many_to_many:
        return KeysWords(field.related_model)
    if field.is_relation:
        return KeyWords(field.related_model)
    for kind, words in BY_TYPE:
        if isinstance(field, kind):
            return words()
    return ChoiceWords(field) if field.flatchoices else Words()
