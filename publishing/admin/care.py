"""“Care for the content”: every check with what it found that the user may mend."""

from dataclasses import dataclass
from typing import Any

from django.contrib.admin.sites import AdminSite
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from .. import care
from ..models import LiveModel

SHOWN = 25


@dataclass(frozen=True)
class Checked:
    """A check with its first findings; `more` says how many are left out as long as not all are asked for."""

    check: care.Check
    findings: list[care.Finding]
    count: int
    more: int


def may_care(request: HttpRequest, site: AdminSite) -> bool:
    """Whoever may change anything that the portal shows."""
    return any(
        issubclass(model, LiveModel) and model_admin.has_change_permission(request)
        for model, model_admin in site._registry.items()
    )


def care_view(request: HttpRequest, site: AdminSite) -> HttpResponse:
    if not may_care(request, site):
        raise PermissionDenied
    asked = request.GET.get("all", "")
    checked = []
    for check in care.checks():
        findings = check.find(request)
        shown = findings if check.key == asked else findings[:SHOWN]
        checked.append(Checked(check, shown, len(findings), len(findings) - len(shown)))
    context: dict[str, Any] = {
        **site.each_context(request),
        "title": _("Care for the content"),
        "checked": sorted(checked, key=lambda each: not each.count),
    }
    return TemplateResponse(request, "admin/care.html", context)
