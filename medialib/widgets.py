"""The picker of a picture in a form: what is chosen is seen, and what can be chosen is looked at and not read."""

from typing import Any

from django import forms
from django.contrib.admin.options import ModelAdmin
from django.forms.widgets import Script
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from publishing.admin.widgets import PickOne, real_keys

from .models import Picture


def facts(picture: Picture) -> dict[str, Any]:
    """What the desk shows of a picture where it is chosen."""
    return {
        "pk": picture.pk,
        "title": picture.title,
        "alternative_text": picture.alternative_text,
        "credit": picture.credit,
        "thumbnail": picture.smallest,
        "width": picture.width,
        "height": picture.height,
        "form": reverse("admin:medialib_picture_change", args=[picture.pk]),
        "note": "" if picture.is_shown else _("Readers do not see it yet."),
    }


class PickPicture(PickOne):
    """A select which a script turns into a thumbnail with a dialog; without it, Django's own with a way to add one."""

    leads_on = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.things: dict[str, Picture] = {}
        self.may_look = self.may_add = False

    def serve(self, request: HttpRequest) -> None:
        library = self.admin_site._registry.get(Picture)
        if isinstance(library, ModelAdmin):
            self.may_look = library.has_view_or_change_permission(request)
            self.may_add = library.has_add_permission(request)

    def know(self, thing: Any) -> None:
        super().know(thing)
        self.things[str(thing.pk)] = thing

    def build_attrs(self, base_attrs: dict[str, Any], extra_attrs: dict[str, Any] | None = None) -> dict[str, Any]:
        """Without what would make another script take the select over."""
        return forms.Widget.build_attrs(self, base_attrs, extra_attrs)

    def render(self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None) -> SafeString:
        chosen = self.chosen(value)
        context = {
            "select": super().render(name, value, attrs, renderer),
            "chosen": facts(chosen) if chosen else None,
            "choose_url": reverse("admin:medialib_picture_choose") if self.may_look else "",
            "upload_url": reverse("admin:medialib_picture_upload") if self.may_look and self.may_add else "",
            "add_url": reverse("admin:medialib_picture_add") if self.may_add else "",
        }
        return render_to_string("admin/medialib/_pick.html", context)

    def chosen(self, value: Any) -> Picture | None:
        """The picture that the form holds; asked for once, and not where a row has brought it along."""
        for key in real_keys(value if isinstance(value, list | tuple) else [value]):
            if key not in self.things and (found := Picture.objects.filter(pk=key).first()):
                self.know(found)
            return self.things.get(key)
        return None

    @property
    def media(self) -> forms.Media:
        return forms.Media(js=[Script("admin-portal/js/pictures.js", type="module")])  # type: ignore[list-item]
