"""The panel of a form that leads to what belongs to the thing on it, such as an edition's sessions."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count
from django.http import HttpRequest
from django.urls import reverse
from django.utils.text import capfirst

from .frozen import FrozenAdmin


@dataclass(frozen=True)
class Belonging:
    """One line of the panel: how many there are, how many of them readers see, and where to go."""

    name: str
    one: str
    live: int
    total: int
    list_url: str
    add_url: str


class BelongingsAdmin(FrozenAdmin):
    """Adds the panel; rows of the models in `belongings` point at the thing by a field of its model's name."""

    belongings: Sequence[Any] = ()

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> Any:
        owner = self.get_object(request, object_id)
        panel = self._panel(request, owner) if owner else []
        return super().change_view(request, object_id, form_url, {"belongings": panel, **(extra_context or {})})

    def _panel(self, request: HttpRequest, owner: Any) -> list[Belonging]:
        field, is_open = owner._meta.model_name, not self._is_closed(owner)
        found = []
        for model in self.belongings:
            model_admin = self.admin_site.get_model_admin(model)
            if not model_admin.has_view_or_change_permission(request):
                continue
            counts = model.objects.filter(**{field: owner}).aggregate(
                total=Count("pk"), live=Count("pk", filter=model.live_q())
            )
            base = f"{self.admin_site.name}:{model._meta.app_label}_{model._meta.model_name}"
            has_room = not (model._meta.get_field(field).one_to_one and counts["total"])
            may_add = is_open and has_room and model_admin.has_add_permission(request)
            found.append(
                Belonging(
                    name=capfirst(str(model._meta.verbose_name_plural)),
                    one=str(model._meta.verbose_name),
                    list_url=f"{reverse(f'{base}_changelist')}?{field}__id__exact={owner.pk}",
                    add_url=f"{reverse(f'{base}_add')}?{field}={owner.pk}" if may_add else "",
                    **counts,
                )
            )
        return found
