"""Ways from one form to another."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString


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
    if not model_admin.has_view_or_change_permission(request):
        raise PermissionDenied
    opts = model_admin.model._meta
    return redirect(reverse(f"admin:{opts.app_label}_{opts.model_name}_change", args=[1]))
