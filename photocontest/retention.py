"""What the photo contest keeps about people besides what they have sent."""

from django.utils.translation import gettext_lazy as _

from intake import retention

from .services import entering


def register() -> None:
    retention.register(
        retention.Kept(
            _("photos on their way"),
            _("They wait for the form that they belong to; nobody looks at them."),
            _("A week after they came, if the form is not sent."),
            entering.forgotten,
            entering.drop_all,
        )
    )
