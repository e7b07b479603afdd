"""What every editor's form and list has: state, schedule, words on what readers see, ordered rows, editorial notes."""

from collections.abc import Sequence
from datetime import datetime
from functools import cached_property
from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.options import BaseModelAdmin, InlineModelAdmin
from django.contrib.admin.widgets import (
    AdminTextareaWidget,
    AutocompleteMixin,
    AutocompleteSelect,
    AutocompleteSelectMultiple,
    RelatedFieldWidgetWrapper,
)
from django.contrib.contenttypes.admin import GenericStackedInline
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models import Q, QuerySet
from django.forms.models import BaseInlineFormSet
from django.forms.widgets import Script
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import NoReverseMatch, path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext
from django_countries.fields import CountryField
from js_asset import Media as NonceMedia

from . import services
from .addresses import address
from .models import EditorialNote, FormerAddress, LiveModel, Publishable, State

ORDERING_SCRIPT = Script("admin-portal/js/ordering.js", type="module")
CHANGE_FORM_SCRIPTS = (
    Script("admin-portal/js/richtext.js", type="module"),
    Script("admin-portal/js/labels.js", type="module"),
    Script("admin-portal/js/unsaved.js", type="module"),
)


# What readers see, in words


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


# Filters


class StateFilter(admin.SimpleListFilter):
    """By what readers see of a thing by itself; its parents are not asked."""

    title = gettext_lazy("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("draft", State.DRAFT.label),
            ("review", State.REVIEW.label),
            ("scheduled", pgettext("state", "scheduled")),
            ("live", State.PUBLISHED.label),
            ("withdrawn", pgettext("state", "withdrawn")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        now = timezone.now()
        model: Any = queryset.model
        expired = Q(unpublish_at__isnull=False, unpublish_at__lte=now)
        match self.value():
            case "draft" | "review" as state:
                return queryset.filter(state=state)
            case "scheduled":
                changes = Q()
                for name in model.schedule_fields:
                    changes |= Q(**{f"{name}__gt": now})
                return queryset.filter(changes, state=State.PUBLISHED).exclude(expired)
            case "live":
                return queryset.filter(model.own_live_q(prefix="", at=now))
            case "withdrawn":
                return queryset.filter(expired, state=State.PUBLISHED)
        return queryset


class MissingFilter(admin.SimpleListFilter):
    """Rows that lack a fact. `facts` maps a word for the address to the fact's name and the condition."""

    title = gettext_lazy("missing")
    parameter_name = "missing"
    facts: ClassVar[dict[str, tuple[Any, Q]]] = {}

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(word, name) for word, (name, _condition) in self.facts.items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        fact = self.facts.get(self.value() or "")
        return queryset.filter(fact[1]) if fact else queryset


# Widgets


class MomentInput(forms.DateTimeInput):
    """The browser's own control for day and time; seconds are shown only where a row has them."""

    input_type = "datetime-local"

    def format_value(self, value: Any) -> str | None:
        if isinstance(value, datetime):
            return value.strftime("%Y-%m-%dT%H:%M:%S" if value.second else "%Y-%m-%dT%H:%M")
        return super().format_value(value)


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class HourInput(forms.TimeInput):
    input_type = "time"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%H:%M")


def _real(values: Any) -> list[str]:
    """Of what stands in a form or an address, what can be the key of a row."""
    return [str(value) for value in values or [] if str(value).isdecimal() and len(str(value)) < 19]


class PickOne(AutocompleteSelect):
    """Django's autocomplete, asking the database only for labels that no row of the form has brought along.

    `within` narrows the answers: pairs for the address that the admin of the picked thing understands.
    """

    def __init__(self, *args: Any, within: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.within = within
        self.known: dict[str, str] = {}

    def get_url(self) -> str:
        url = super().get_url()
        return f"{url}?{self.within}" if self.within else url

    def optgroups(self, name: str, value: Sequence[str], attr: Any = None) -> Any:
        value = _real(value)
        if any(item not in self.known for item in value):
            return super().optgroups(name, value, attr)
        picked = [
            self.create_option(name, item, self.known[item], True, index) for index, item in enumerate(value, start=1)
        ]
        return [(None, [*self._no_choice(name), *picked], 0)]

    def _no_choice(self, name: str) -> list[dict[str, Any]]:
        return [] if self.is_required else [self.create_option(name, "", "", False, 0)]


class PickMany(AutocompleteSelectMultiple):
    """Django's autocomplete for several; each choice is taken away by itself, for the one cross is no list item."""

    def build_attrs(self, base_attrs: dict[str, Any], extra_attrs: dict[str, Any] | None = None) -> dict[str, Any]:
        return {**super().build_attrs(base_attrs, extra_attrs), "data-allow-clear": "false"}

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """A number that no database has is no key, so that the field refuses it and the database is not asked."""
        return [value if len(value) < 19 else "" for value in super().value_from_datadict(data, files, name) or []]

    def optgroups(self, name: str, value: Sequence[str], attr: Any = None) -> Any:
        return super().optgroups(name, _real(value), attr)


class _Asked:
    """A choice found by typing: select2 asks the address named in `asks`."""

    asks = ""
    i18n_name = None

    def build_attrs(self, base_attrs: dict[str, Any], extra_attrs: dict[str, Any] | None = None) -> dict[str, Any]:
        attrs = super().build_attrs(base_attrs, extra_attrs)  # type: ignore[misc]
        return {
            **attrs,
            "class": f"{attrs.get('class', '')} admin-autocomplete".strip(),
            "data-ajax--cache": "true",
            "data-ajax--delay": 150,
            "data-ajax--type": "GET",
            "data-ajax--url": reverse(self.asks),
            "data-theme": "admin-autocomplete",
            "data-allow-clear": "false" if self.is_required or self.allow_multiple_selected else "true",  # type: ignore[attr-defined]
            "data-placeholder": "",
        }

    @property
    def media(self) -> forms.Media:
        mixin: Any = AutocompleteMixin
        return mixin.media.fget(self)


class _PickCountry(_Asked):
    """Countries found by typing, instead of some 250 options in every row of a form."""

    asks = "admin:autocomplete_countries"

    def optgroups(self, name: str, value: list[str], attrs: Any = None) -> Any:
        chosen = {str(item) for item in value if item}
        names = dict(self.choices)  # type: ignore[attr-defined]
        codes = [code for code in names if code in chosen]
        if not self.allow_multiple_selected:  # type: ignore[attr-defined]
            codes = ["", *codes]
        return [
            (None, [self.create_option(name, code, names.get(code, ""), code in chosen, index)], index)  # type: ignore[attr-defined]
            for index, code in enumerate(codes)
        ]


class PickCountry(_PickCountry, forms.Select):
    pass


class PickCountries(_PickCountry, forms.SelectMultiple):
    pass


class FormFields(BaseModelAdmin):
    """How fields are edited, in forms and in inlines alike."""

    formfield_overrides = {
        models.DateTimeField: {"form_class": forms.DateTimeField, "widget": MomentInput},
        models.DateField: {"widget": DayInput},
        models.TimeField: {"widget": HourInput},
        models.URLField: {"assume_scheme": "https"},
        models.TextField: {"widget": AdminTextareaWidget(attrs={"rows": 4})},
    }
    # Foreign keys and what narrows their autocomplete, as `narrowing()` answers it.
    narrowed_fields: ClassVar[tuple[str, ...]] = ()

    def narrowing(self, db_field: models.ForeignKey, request: HttpRequest) -> str:
        """A query string for the autocomplete of a field in `narrowed_fields`."""
        return ""

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if isinstance(db_field, CountryField):
            kwargs.setdefault("widget", PickCountries if db_field.multiple else PickCountry)
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field and isinstance(field.widget, RelatedFieldWidgetWrapper):
            # A picker adds and corrects; deleting is done where one sees what goes with it.
            field.widget.can_delete_related = False
            field.widget.can_view_related = False
        return field

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name in self.get_autocomplete_fields(request):
            within = self.narrowing(db_field, request) if db_field.name in self.narrowed_fields else ""
            kwargs.setdefault("widget", PickOne(db_field, self.admin_site, within=within))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs.setdefault("widget", PickMany(db_field, self.admin_site))
        return super().formfield_for_manytomany(db_field, request, **kwargs)


# Forms and lists


class ListRowForm(forms.ModelForm):
    """What is edited in the list itself, named for screen readers."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            words = _("%(field)s: %(thing)s") % {
                "field": capfirst(str(field.label)),
                "thing": self.instance if self.instance.pk else "",
            }
            field.widget.attrs["aria-label"] = words


class ContentAdmin(FormFields, admin.ModelAdmin):
    """A form and a list for anything the portal shows."""

    save_on_top = True
    list_per_page = 50
    show_full_result_count = False

    class Media:
        js = CHANGE_FORM_SCRIPTS

    def get_view_on_site_url(self, obj: Any = None) -> str | None:
        """The public page itself, and only while there is one."""
        if obj is None or not obj.pk or not isinstance(obj, LiveModel):
            return None
        path = self.public_address(obj)
        return path if path and obj.is_live() else None

    def public_address(self, obj: Any) -> str:
        """Where readers find the thing; an empty string where it has no page."""
        return address(obj)

    def get_changelist_form(self, request: HttpRequest, **kwargs: Any) -> Any:
        return super().get_changelist_form(request, **{"form": ListRowForm, **kwargs})

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        nonce = str(getattr(request, "csp_nonce", ""))
        context["media"] = NonceMedia.from_media(context["media"], nonce=nonce)
        return super().render_change_form(request, context, *args, **kwargs)


class PublishableAdmin(ContentAdmin):
    """Adds state and schedule to the form, a badge and a filter to the list, and verbs for many rows."""

    actions = ("publish_selected", "send_selected_to_review", "withdraw_selected")

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        first, *others = super().get_list_display(request)
        return [first, "state_badge", *others]

    def get_list_filter(self, request: HttpRequest) -> list[Any]:
        return [StateFilter, *super().get_list_filter(request)]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        return [*super().get_readonly_fields(request, obj), "readers_see"]

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        publication = {
            "fields": ["readers_see", "state", ("publish_at", "unpublish_at")],
            "classes": ["publication"],
        }
        return [*super().get_fieldsets(request, obj), (_("Publication"), publication)]

    @admin.display(description=gettext_lazy("state"), ordering="state")
    def state_badge(self, obj: Publishable) -> SafeString:
        key, words = state_words(obj)
        return format_html('<span class="badge badge--{}">{}</span>', key, words)

    @admin.display(description=gettext_lazy("now"))
    def readers_see(self, obj: Publishable) -> SafeString:
        words = readers_see(obj)
        path = self.get_view_on_site_url(obj)
        if path:
            return format_html('<strong class="seen seen--live">{}</strong> <a href="{}">{}</a>', words, path, path)
        return format_html('<strong class="seen">{}</strong>', words)

    @admin.action(description=gettext_lazy("Publish"), permissions=["change"])
    def publish_selected(self, request: HttpRequest, queryset: QuerySet) -> None:
        count = services.publish(queryset, by=request.user)  # type: ignore[arg-type]
        self._tell(request, queryset, count, ngettext("%(count)s published.", "%(count)s published.", count))

    @admin.action(description=gettext_lazy("Send to review"), permissions=["change"])
    def send_selected_to_review(self, request: HttpRequest, queryset: QuerySet) -> None:
        count = services.send_to_review(queryset, by=request.user)  # type: ignore[arg-type]
        self._tell(request, queryset, count, ngettext("%(count)s sent to review.", "%(count)s sent to review.", count))

    @admin.action(description=gettext_lazy("Withdraw"), permissions=["change"])
    def withdraw_selected(self, request: HttpRequest, queryset: QuerySet) -> None:
        count = services.withdraw(queryset, by=request.user)  # type: ignore[arg-type]
        self._tell(request, queryset, count, ngettext("%(count)s withdrawn.", "%(count)s withdrawn.", count))

    def _tell(self, request: HttpRequest, queryset: QuerySet, count: int, words: str) -> None:
        opts = self.model._meta
        parts = [words % {"count": f"{count} {opts.verbose_name if count == 1 else opts.verbose_name_plural}"}]
        if same := len(queryset) - count:
            left = ngettext("%(count)s stays as it was.", "%(count)s stay as they were.", same)
            parts.append(left % {"count": same})
        later = queryset.model._default_manager.scheduled().filter(pk__in=[row.pk for row in queryset]).count()
        if count and later:
            parts.append(
                ngettext("%(count)s waits for its moment.", "%(count)s wait for their moment.", later)
                % {"count": later}
            )
        self.message_user(request, " ".join(parts), messages.SUCCESS if count else messages.WARNING)


# Rows inside a form


def conditional_constraints(model: type[models.Model]) -> list[models.UniqueConstraint]:
    """The “one of these only” rules of a model, such as one headline for each topic."""
    return [rule for rule in model._meta.constraints if isinstance(rule, models.UniqueConstraint) and rule.condition]


class RowForm(forms.ModelForm):
    """A row of which nothing but its place was filled in is an empty row."""

    @cached_property
    def changed_data(self) -> list[str]:
        changed = super().changed_data
        return [] if changed == ["order"] and not self.instance.pk else changed

    def validate_unique(self) -> None:
        """Django leaves out a row's constraints that name its parent; a refusal in words beats one by the database."""
        super().validate_unique()
        form: Any = self
        left_out = form._get_validation_exclusions()
        for constraint in conditional_constraints(type(self.instance)):
            try:
                constraint.validate(type(self.instance), self.instance, exclude=left_out)
            except forms.ValidationError as error:
                self.add_error(None, error)


class RowFormSet(BaseInlineFormSet):
    """Rows whose fields are named for screen readers, and whose picked things are not asked for one by one."""

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        for name, field in form.fields.items():
            widget = getattr(field.widget, "widget", field.widget)
            if not widget.is_hidden:
                widget.attrs.setdefault("aria-label", capfirst(str(field.label or name)))
            if isinstance(widget, PickOne) and (thing := form.instance._state.fields_cache.get(name)):
                widget.known[str(thing.pk)] = str(thing)

    def validate_unique(self) -> None:
        """New rows are compared with one another too; the database knows none of them yet."""
        super().validate_unique()
        rows = [
            form for form in self.forms if form.has_changed() and form.is_valid() and form not in self.deleted_forms
        ]
        model: Any = self.model
        for rule in conditional_constraints(model):
            only = rule.condition or Q()
            names = [model._meta.get_field(name).attname for name in rule.fields if name != self.fk.name]
            seen = set()
            for form in rows:
                key = tuple(getattr(form.instance, name) for name in names)
                if None in key or not only.check(form.instance._get_field_expression_map(meta=model._meta)):
                    continue
                if key in seen:
                    form.add_error(None, rule.get_violation_error_message())
                    raise forms.ValidationError(rule.get_violation_error_message())
                seen.add(key)


class Rows(FormFields, InlineModelAdmin):
    """What inlines share: no empty rows until one is asked for, and the picked things in the same query."""

    extra = 0
    form = RowForm
    formset = RowFormSet
    view_on_site = False

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        queryset = super().get_queryset(request)
        names = set(self.get_autocomplete_fields(request))
        picked = [field.name for field in queryset.model._meta.fields if field.name in names]
        return queryset.select_related(*picked) if picked else queryset


class RowInline(Rows, admin.TabularInline):
    pass


class _Ordered(Rows):
    """Rows moved by dragging, by buttons or by Alt and an arrow; without JavaScript by their number."""

    class Media:
        js = (ORDERING_SCRIPT,)

    classes = ("ordered",)


class OrderedInline(_Ordered, admin.TabularInline):
    pass


class OrderedStackedInline(_Ordered, admin.StackedInline):
    pass


class OrderedListAdmin(ContentAdmin):
    """A list whose rows are moved in the list itself; it needs `order` in `list_display`, and is saved as a whole."""

    list_editable = ("order",)
    list_per_page = 200

    class Media:
        js = (ORDERING_SCRIPT,)


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


class PickSubject(_Asked, forms.Select):
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
    if len(parts) != 2 or len(_real(parts)) != 2:
        return None
    content_type = ContentType.objects.filter(pk=parts[0]).first()
    model = content_type.model_class() if content_type else None
    if model is None or not issubclass(model, LiveModel):
        return None
    return model._default_manager.filter(pk=parts[1]).first()


class NewNoteForm(forms.ModelForm):
    about = forms.CharField(
        label=gettext_lazy("about"),
        widget=PickSubject,
        help_text=gettext_lazy("An edition, a session, an organisation: type a part of its name."),
    )
    # The kinds of thing that the user may write about.
    kinds: tuple[Any, ...] = ()

    def clean_about(self) -> str:
        key = self.cleaned_data["about"]
        thing = thing_of(key)
        if thing is None or type(thing) not in self.kinds:
            raise forms.ValidationError(_("Choose one of those found."))
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

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("content_type").prefetch_related("subject")

    def get_urls(self) -> list[Any]:
        subjects = path(
            "subjects/", self.admin_site.admin_view(self.subjects), name="publishing_editorialnote_subjects"
        )
        return [subjects, *super().get_urls()]

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        if obj is None:
            kinds = tuple(taker.model for taker in note_takers(request, self.admin_site))
            kwargs["form"] = type("NewNoteForm", (NewNoteForm,), {"kinds": kinds})
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


@admin.register(FormerAddress)
class FormerAddressAdmin(admin.ModelAdmin):
    """Where things have been. The portal keeps this list by itself."""

    list_display = ("path", "leads_to", "created_at")
    list_filter = (("content_type", admin.RelatedOnlyFieldListFilter),)
    search_fields = ("path",)
    date_hierarchy = "created_at"
    fields = ("path", "leads_to", "created_at")
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("content_type").prefetch_related("target")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @admin.display(description=gettext_lazy("leads to"))
    def leads_to(self, obj: FormerAddress) -> str | SafeString:
        return admin_link(obj.target) if obj.target else _("nothing: it was deleted")


def admin_link(thing: Any) -> str | SafeString:
    """A thing's name, linked to its form where it has one."""
    if thing is None:
        return "–"
    opts = thing._meta
    try:
        url = reverse(f"admin:{opts.app_label}_{opts.model_name}_change", args=[thing.pk])
    except NoReverseMatch:
        return str(thing)
    return format_html('<a href="{}">{}</a>', url, thing)


def to_the_one_row(request: HttpRequest, model_admin: admin.ModelAdmin) -> HttpResponse:
    """For things of which there is one: from the list straight to its form."""
    from django.shortcuts import redirect

    opts = model_admin.model._meta
    return redirect(reverse(f"admin:{opts.app_label}_{opts.model_name}_change", args=[1]))
