from django.db import models


class SiteVersion(models.Model):
    """The one number that everything cached is keyed by; `publishing.cache` reads and raises it."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    number = models.PositiveBigIntegerField(default=0)
    changed_at = models.DateTimeField(auto_now=True)
    next_change_at = models.DateTimeField(
        null=True, help_text="The next scheduled publication or withdrawal anywhere on the site."
    )

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="publishing_siteversion_one_row")]

    def __str__(self) -> str:
        return str(self.number)
