"""Editorial notes: in the form of the thing they are about, and all in one list."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.contenttypes.admin import GenericStackedInline
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models import Q, QuerySet
from django.http import HttpRequest, JsonResponse
from django.urls import path
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..models import EditorialNote, LiveModel
from ..reach import WithinReach
from .content import ContentAdmin
from .fields import FormFields
from .links import admin_link
from .widgets import Asked, real_keys


class EditorialNoteInline(FormFields, GenericStackedInline):
    """Notes on disputed facts, in the form of the thing they are about."""

    model = EditorialNote
    extra = 0
    view_on_site = False
    fields = (
        ("field", "public"),
        ("first_source", "second_source"),
        ("first_statement", "second_statement"),
        ("published", "reason"),
    )
    classes = ("collapse", "notes")

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field and isinstance(db_field, models.TextField):
            field.widget.attrs["rows"] = 3
        return field


def note_takers(request: HttpRequest, site: admin.AdminSite) -> list[Any]:
    """The admins of the things that notes may be about and that the user may see."""
    return [
        model_admin
        for model_admin in site._registry.values()
        if EditorialNoteInline in model_admin.inlines and model_admin.has_view_or_change_permission(request)
    ]


class PickSubject(Asked, forms.Select):
    """Anything that has a page, found by typing; its key is that of its kind and its own."""

    asks = "admin:publishing_editorialnote_subjects"
    allow_multiple_selected = False

    def optgroups(self, name: str, value: list[str], attrs: Any = None) -> Any:
        chosen = [(key, subject_label(thing)) for key in value if (thing := thing_of(key))]
        options = [self.create_option(name, key, label, key != "", 0) for key, label in [("", ""), *chosen]]
        return [(None, options, 0)]


def subject_key(thing: Any) -> str:
    return f"{ContentType.objects.get_for_model(thing).pk}-{thing.pk}"


def subject_label(thing: Any) -> str:
    return _("%(kind)s: %(name)s") % {"kind": capfirst(str(thing._meta.verbose_name)), "name": thing}


def thing_of(key: str | None) -> Any:
    """The thing with this key, or None."""
    parts = str(key or "").split("-")
    if len(parts) != 2 or len(real_keys(parts)) != 2:
        return None
    content_type = ContentType.objects.filter(pk=parts[0]).first()
    model = content_type.model_class() if content_type else None
    if model is None or not issubclass(model, LiveModel):
        return None
    return model._default_manager.filter(pk=parts[1]).first()


def closed_because(thing: Any) -> str:
    """Why nothing of a thing may be changed; empty where it may."""
    model_admin = admin.site._registry.get(type(thing))
    return model_admin.closed_because(thing) if isinstance(model_admin, WithinReach) else ""


class NoteForm(forms.ModelForm):
    """Readers see a note on the page of what it is about, so only who may change that shows them one."""

    request: Any = None

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        thing = self.instance.subject
        model_admin = admin.site._registry.get(type(thing))
        if cleaned.get("public") and model_admin and not model_admin.has_change_permission(self.request, thing):
            self.add_error("public", _("Only somebody who may change what it is about can show it to readers."))
        return cleaned


class NewNoteForm(NoteForm):
    about = forms.CharField(
        label=gettext_lazy("About"),
        widget=PickSubject,
        help_text=gettext_lazy("An edition, a session, an organisation: type a part of its name."),
    )
    # The admins of what the user may write about, and the user's request.
    takers: tuple[Any, ...] = ()

    def clean_about(self) -> str:
        key = self.cleaned_data["about"]
        thing = thing_of(key)
        if not any(
            isinstance(thing, taker.model) and taker.has_view_or_change_permission(self.request, thing)
            for taker in self.takers
        ):
            raise forms.ValidationError(_("Choose one of those found."))
        if closed := closed_because(thing):
            raise forms.ValidationError(closed)
        self.instance.subject = thing
        return key


@admin.register(EditorialNote)
class EditorialNoteAdmin(ContentAdmin):
    """All notes in one list. A new one can also be written in the form of what it is about."""

    list_display = ("field", "kind_of_thing", "thing", "first_source", "second_source", "public")
    list_filter = ("public", ("content_type", admin.RelatedOnlyFieldListFilter))
    search_fields = ("field", "first_source", "first_statement", "second_source", "second_statement", "published")
    readonly_fields = ("thing", "created_at")
    fieldsets = (
        (None, {"fields": ["thing", ("field", "public")]}),
        (_("First source"), {"fields": ["first_source", "first_statement"]}),
        (_("Second source"), {"fields": ["second_source", "second_statement"]}),
        (_("Decision"), {"fields": ["published", "reason", "created_at"]}),
    )

    def reach(self, request: HttpRequest) -> Q:
        """A note is as far out of reach as what it is about."""
        out_of_reach = Q()
        for model, model_admin in self.admin_site._registry.items():
            if model is EditorialNote or not isinstance(model_admin, WithinReach):
                continue
            if reach := model_admin.reach(request):
                kind = ContentType.objects.get_for_model(model)
                rows = model._default_manager.exclude(reach).values("pk")
                out_of_reach |= Q(content_type=kind, object_id__in=rows)
        return ~out_of_reach if out_of_reach else Q()

    def has_pages(self) -> bool:
        return True

    def preview_address(self, obj: Any) -> str:
        """A note stands on the page of what it is about."""
        about = self.admin_site._registry.get(type(obj.subject))
        return about.preview_address(obj.subject) if isinstance(about, ContentAdmin) else ""

    def shown_in_preview(self, obj: Any) -> list[Any]:
        return [obj, obj.subject]

    def closed_because(self, obj: Any) -> str:
        """A note is closed with what it is about."""
        return closed_because(obj.subject)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and not (obj and self.closed_because(obj))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_delete_permission(request, obj) and not (obj and self.closed_because(obj))

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("content_type").prefetch_related("subject")

    def get_urls(self) -> list[Any]:
        subjects = path(
            "subjects/", self.admin_site.admin_view(self.subjects), name="publishing_editorialnote_subjects"
        )
        return [subjects, *super().get_urls()]

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        if obj is None:
            takers = tuple(note_takers(request, self.admin_site))
            kwargs["form"] = type("NewNoteForm", (NewNoteForm,), {"takers": takers, "request": request})
        else:
            kwargs["form"] = type("NoteForm", (NoteForm,), {"request": request})
        return super().get_form(request, obj, change, **kwargs)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.readonly_fields if obj else ()

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj:
            return super().get_fieldsets(request, obj)
        written = [
            (name, {"fields": [f for f in options["fields"] if f not in self.readonly_fields]})
            for name, options in self.fieldsets
        ]
        written[0][1]["fields"].insert(0, "about")
        return written

    def subjects(self, request: HttpRequest) -> JsonResponse:
        """What a note may be about, as select2 asks for it: a few of each kind."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        term = request.GET.get("term", "")
        found = []
        for model_admin in note_takers(request, self.admin_site):
            rows, _may_repeat = model_admin.get_search_results(request, model_admin.get_queryset(request), term)
            found += [{"id": subject_key(row), "text": subject_label(row)} for row in rows.distinct()[:5]]
        return JsonResponse({"results": found, "pagination": {"more": False}})

    @admin.display(description=gettext_lazy("kind"), ordering="content_type")
    def kind_of_thing(self, obj: EditorialNote) -> str:
        return obj.content_type.name

    @admin.display(description=gettext_lazy("about"))
    def thing(self, obj: EditorialNote) -> str | SafeString:
        return admin_link(obj.subject)
