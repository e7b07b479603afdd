"""What pictures and files share: an original in the private storage, looked into whenever it is another one."""

import hashlib
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import IO, Any, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from publishing.models import Publishable

from ..children import BusyError, RefusedError

NO_ROOM = _("There is no room left on the server. Nothing was saved; tell whoever runs the site, and try again later.")
BUSY = _("Many files are being looked into now, so this one was not. Nothing was saved; try again in a minute.")


class WithOriginal(Publishable):
    """Something in the library. An original is never overwritten, so that its history can return to it."""

    class Licence(models.TextChoices):
        CC_BY = "cc-by", _("CC BY 4.0")
        CC_BY_SA = "cc-by-sa", _("CC BY-SA 4.0")
        CC_BY_NC_SA = "cc-by-nc-sa", _("CC BY-NC-SA 3.0 IGO")
        PUBLIC_DOMAIN = "public-domain", _("public domain")
        PERMISSION = "permission", _("all rights reserved, shown with permission")

    # The original as the database has it, to tell a new one.
    _loaded_original: str | None = None

    original: Any

    class Meta(Publishable.Meta):
        abstract = True

    @classmethod
    def from_db(cls, db: str | None, field_names: Collection[str], values: Collection[Any], **kwargs: Any) -> Self:
        thing = super().from_db(db, field_names, values, **kwargs)
        thing._loaded_original = str(thing.__dict__["original"]) if "original" in thing.__dict__ else None
        return thing

    @property
    def has_new_original(self) -> bool:
        return bool(self.original) and (self.is_upload or self.original.name != self._loaded_original)

    @property
    def is_upload(self) -> bool:
        """Whether the original is still to be kept."""
        return not self.original._committed

    @contextmanager
    def looked_into(self) -> Iterator[IO[bytes]]:
        """The original, open; what is found wrong with it inside is said as a mistake in its field."""
        try:
            yield self.original.open("rb")
        except RefusedError as refused:
            raise ValidationError({"original": str(refused)}) from refused
        except BusyError as error:
            raise ValidationError({"original": BUSY}) from error
        except FileNotFoundError as error:
            raise ValidationError({"original": _("There is no such file.")}) from error
        except OSError as error:
            raise ValidationError({"original": NO_ROOM}) from error
        finally:
            # An upload that is still to be kept must stay open: its temporary file goes when it is closed.
            if not self.is_upload:
                self.original.close()


def checksum_of(file: Any) -> str:
    file.seek(0)
    return hashlib.file_digest(file, "sha256").hexdigest()
