from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from .edition import Edition


class EditionScope(models.Model):
    """Limits a person's rights to an edition. Whoever has no such row works on all editions.

    It is given in the person's form with the rest of their rights, so it has no permissions of its own.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="edition_scopes")
    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="scopes", verbose_name=_("edition"))

    class Meta:
        default_permissions = ()
        ordering = ["-edition__year"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "edition"],
                name="forums_scope_once_per_edition",
                violation_error_message=_("This edition is already there."),
            )
        ]
        verbose_name = _("edition worked on")
        verbose_name_plural = _("editions worked on")

    def __str__(self) -> str:
        return str(self.edition)


def editions_of(user: Any) -> frozenset[int] | None:
    """The keys of the editions to which a person is limited; None for no limit, as superusers never have one."""
    if user.is_superuser or not user.is_authenticated:
        return None
    if not hasattr(user, "_editions_in_scope"):
        keys = frozenset(EditionScope.objects.filter(user=user.pk).order_by().values_list("edition", flat=True))
        user._editions_in_scope = keys or None
    return user._editions_in_scope
