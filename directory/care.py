"""Entries of the directory that look as if they meant the same."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from publishing import care
from publishing.care import Check, Finding

from .models import Organisation, Person

# What stands before a name in the sources; a name is the same with it and without it.
HONORIFICS = {
    *("mr", "mrs", "ms", "miss", "dr", "prof", "professor", "eng", "sir", "dame", "hon", "honourable", "he", "hh"),
    *("excellency", "ambassador", "amb", "minister", "sheikh", "sheikha", "her", "his", "the", "m", "mme", "sr", "sra"),
}


def words_of(name: str) -> list[str]:
    """A name's words without accents, case and marks: “José-María” and “jose maria” are the same two."""
    plain = "".join(letter for letter in unicodedata.normalize("NFKD", name) if not unicodedata.combining(letter))
    return re.findall(r"\w+", plain.casefold().replace(".", "").replace("’", "'").replace("'", ""))


def person_key(name: str) -> tuple[str, ...]:
    """The same for “H.E. Mr. Houlin Zhao”, “Houlin ZHAO” and “Zhao, Houlin”."""
    words = words_of(name)
    return tuple(sorted(word for word in words if word not in HONORIFICS) or sorted(words))


def organisation_key(name: str) -> tuple[str, ...]:
    words = words_of(name)
    return tuple(words[1:] if words[:1] == ["the"] else words)


def alike(model: Any, key: Callable[[str], tuple[str, ...]], request: HttpRequest) -> list[Finding]:
    """Pairs of entries of which one bears a name or another name of the other; two queries."""
    entries = {entry.pk: entry for entry in care.mendable(request, model)}
    borne: dict[tuple[str, ...], dict[int, str]] = defaultdict(dict)
    for entry in entries.values():
        borne[key(entry.name)][entry.pk] = entry.name
    relation = model._meta.get_field("aliases")
    aliases = relation.related_model._default_manager.values_list(f"{relation.field.name}_id", "name")
    for pk, name in aliases:
        if pk in entries:
            borne[key(name)].setdefault(pk, name)
    may_merge = admin.site._registry[model].has_delete_permission(request)
    pairs: dict[tuple[int, int], Finding] = {}
    for same in borne.values():
        first, *others = sorted(same)
        for other in others:
            url = reverse(f"admin:directory_{model._meta.model_name}_merge_with", args=[first, other])
            names = {"first": entries[first], "second": entries[other]}
            pairs.setdefault(
                (first, other),
                Finding(
                    _("%(first)s and %(second)s") % names,
                    url if may_merge else care.form_of(model, other),
                    _("look at both, and merge them if they are the same") if may_merge else "",
                ),
            )
    return list(pairs.values())


def register() -> None:
    why = gettext_lazy(
        "What belongs to one is spread over two pages. Accents, case and titles make no difference here."
    )
    care.register(
        Check(
            "organisations-twice",
            gettext_lazy("Organisations that look as if they were there twice"),
            why,
            lambda request: alike(Organisation, organisation_key, request),
        ),
        Check(
            "people-twice",
            gettext_lazy("People who look as if they were there twice"),
            why,
            lambda request: alike(Person, person_key, request),
        ),
    )
