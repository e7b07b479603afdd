"""What an entrant sends: who they are, what they agree to, and each photo with its words."""

import unicodedata
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from intake import tickets
from intake.forms import Correction, PublicForm, speak_plainly, take_only_words
from medialib.models import checksum_of
from publishing.widgets import Checkboxes

from .models import Contest, Entrant, Entry, Upload

WORDS = ("title", "description", "alternative_text", "place")
ABOUT = ("name", "email", "organisation")


class WordsForm(forms.ModelForm):
    """What is written with a photo."""

    class Meta:
        model = Entry
        fields = ("title", "description", "alternative_text", "country", "place", "action_line", "goals")
        labels = {
            "title": gettext_lazy("Title"),
            "description": gettext_lazy("What it is about"),
            "alternative_text": gettext_lazy("What is to be seen"),
            "country": gettext_lazy("Country where it was taken"),
            "place": gettext_lazy("Place"),
            "action_line": gettext_lazy("WSIS Action Line"),
            "goals": gettext_lazy("Sustainable Development Goals"),
        }
        help_texts = {
            "description": gettext_lazy("Who or what it shows, and what technology changes there."),
            "alternative_text": gettext_lazy(
                "Tell somebody who cannot see the photo: “Three girls bend over a circuit board.” 10 to 300 characters."
            ),
            "place": gettext_lazy("Town or village, as it should stand beside the photo."),
            "action_line": gettext_lazy("The one that it fits best, if any."),
            "goals": gettext_lazy("Those that it is about, if any."),
        }
        error_messages = {
            "alternative_text": {
                "min_length": gettext_lazy(
                    "Say a little more: at least %(limit_value)d characters. There are %(show_value)d."
                )
            }
        }
        widgets = {
            "title": forms.TextInput(attrs={"dir": "auto"}),
            "description": forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
            "alternative_text": forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
            "place": forms.TextInput(attrs={"dir": "auto"}),
            "goals": Checkboxes,
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        self.fields["country"].required = True
        speak_plainly(self.fields.values())
        for name in WORDS:
            take_only_words(self.fields[name])

    def clean(self) -> Any:
        cleaned = super().clean()
        for name in WORDS:
            words = (cleaned or {}).get(name, "")
            if any(unicodedata.category(each) == "Cc" and each not in "\t\r\n" for each in words):
                self.add_error(name, _("It holds a character that cannot be kept. Type it anew."))
            elif cleaned and words and name != "description":
                cleaned[name] = " ".join(words.split())  # in one line, as the subject of a mail is
        return cleaned

    @property
    def asked(self) -> list[forms.BoundField]:
        """The words that are always asked for."""
        return [self[name] for name in ("title", "description", "alternative_text", "country", "place")]

    @property
    def optional(self) -> list[forms.BoundField]:
        return [self[name] for name in ("action_line", "goals")]


class PhotoForm(WordsForm):
    """One photo of several: its file, which may have come before, and its words."""

    # Not `required`: a photo that has come already is not sent again.
    file = forms.FileField(
        label=gettext_lazy("Photo"),
        required=False,
        help_text=gettext_lazy("JPEG, PNG, HEIC, AVIF, WebP, TIFF or GIF, up to 40 MB."),
        widget=forms.FileInput(attrs={"accept": "image/*,.heic,.heif,.avif"}),
    )
    drop = forms.BooleanField(label=gettext_lazy("Leave this photo out"), required=False)

    def __init__(
        self, data: Any, *, slot: int, upload: Upload | None, refused: str, choices: dict[str, list[Any]]
    ) -> None:
        super().__init__(data, prefix=f"photo-{slot}", empty_permitted=upload is None, use_required_attribute=False)
        fields: dict[str, Any] = self.fields
        for name, found in choices.items():
            fields[name].choices = found
        self.slot = slot
        self.upload = upload
        # Why the file that was sent for it is not taken.
        self.refused = refused

    @property
    def number(self) -> int:
        return self.slot + 1

    @property
    def is_used(self) -> bool:
        """Whether somebody put a photo or words here."""
        return self.upload is not None or bool(self.refused) or self.has_changed()

    @property
    def is_small(self) -> bool:
        return self.upload is not None and 0 < max(self.upload.width, self.upload.height) < EntrantForm.SMALL

    @property
    def is_open(self) -> bool:
        """Whether it stands unfolded on the page: the first, and those in use."""
        return self.slot == 0 or self.is_used

    def clean(self) -> Any:
        cleaned = super().clean()
        if self.refused:
            self.add_error("file", self.refused)
        elif self.upload is None:
            has_words = any(self.data.get(self.add_prefix(name)) for name in WORDS)
            self.add_error(
                "file",
                _("Choose the photo that belongs to these words, or empty them.")
                if has_words
                else _("Choose a photo."),
            )
        elif not self.upload.is_whole:
            self.add_error("file", _("It has not arrived as a whole. Choose it again."))
        return cleaned


class EntrantForm(PublicForm[Entrant]):
    """The whole form of a contest. Photos that came with it stay on the server until it is right and sent."""

    name = "photocontest.entrant"
    # A class enters from one room, with one address on the internet.
    most_in_an_hour = 40

    class Meta:
        model = Entrant
        fields: tuple[str, ...] = (*ABOUT, "has_rights", "is_adult", "people_agreed")
        labels = {
            "name": gettext_lazy("Your name"),
            "email": gettext_lazy("Your mail address"),
            "organisation": gettext_lazy("Your organisation"),
            "is_adult": gettext_lazy("I am 18 or older."),
            "people_agreed": gettext_lazy(
                "Everybody who can be recognised has agreed to be shown; for children, their guardians have."
            ),
        }
        help_texts = {
            "name": gettext_lazy("It is named beside your photos."),
            "email": gettext_lazy("The receipt goes there, with the link to your entry. It is never shown."),
        }
        widgets = {
            "name": forms.TextInput(attrs={"autocomplete": "name", "dir": "auto"}),
            "email": forms.EmailInput(attrs={"autocomplete": "email"}),
            "organisation": forms.TextInput(attrs={"autocomplete": "organization", "dir": "auto"}),
        }

    # Pixels on the longer side, below which a photo cannot be printed as large as the winners are.
    SMALL = 1200

    CONSENTS = ("has_rights", "is_adult", "people_agreed")

    def __init__(
        self, data: Any = None, files: Any = None, *, contest: Contest, refused: dict[int, str] | None = None
    ) -> None:
        super().__init__(data, files=files)
        self.contest = contest
        self.fields["has_rights"].label = _(
            "I took these photos or may give them away, agree to the rules, and agree that they are shown under"
            " this licence: %(licence)s."
        ) % {"licence": contest.get_licence_display()}
        for name in self.CONSENTS:
            self.fields[name].required = True
            self.fields[name].error_messages["required"] = _("Without this your photos cannot be taken.")
        # Asked for once, and not by each photo.
        fields: dict[str, Any] = WordsForm().fields
        choices = {name: list(fields[name].choices) for name in ("action_line", "goals")}
        uploads = {upload.slot: upload for upload in Upload.of_form(self.key)} if self.is_bound else {}
        self.photos = [
            PhotoForm(
                self.data if self.is_bound else None,
                slot=slot,
                upload=uploads.get(slot),
                refused=(refused or {}).get(slot, ""),
                choices=choices,
            )
            for slot in range(contest.most_photos)
        ]

    @cached_property
    def key(self) -> UUID:
        """What photos are kept under until the form is sent; a form without a ticket gets one."""
        if self._ticket is None:
            self.data["ticket"] = tickets.issue(self.name)
        ticket = self._ticket or tickets.read(self.name, self.data["ticket"])
        assert ticket is not None  # noqa: S101  it was just issued
        return ticket.key

    @property
    def begun(self) -> datetime | None:
        """When its sender began to send: with the first photo, or with the form."""
        if self._ticket is None:
            return None
        opened = timezone.now() - timedelta(seconds=self._ticket.seconds)
        return min([opened, *(photo.upload.begun_at for photo in self.photos if photo.upload)])

    def former(self) -> Entrant | None:
        """None where photos come that were not in it then: they are another entry and must not be lost."""
        found = super().former()
        return None if found and self.brings_others(found) else found

    def brings_others(self, former: Entrant) -> bool:
        """Whether a photo comes with it, or waits for it, that was not entered by it before."""
        known = set(former.entries.exclude(review=Entry.Review.GONE).values_list("checksum", flat=True))
        files = [file for photo in self.photos if (file := self.files.get(photo.add_prefix("file")))]
        waiting = Upload.of_form(self.key).values_list("checksum", flat=True)
        return not {*map(checksum_of, files), *waiting} <= known

    @property
    def small(self) -> str:
        """What is said of a small photo, which is taken all the same."""
        words = _("It is small: winners are printed, which takes %(side)s pixels. Send a larger one if you can.")
        return words % {"side": self.SMALL}

    @property
    def used(self) -> list[PhotoForm]:
        return [photo for photo in self.photos if photo.is_used]

    @property
    def about_them(self) -> list[forms.BoundField]:
        return [self[name] for name in ABOUT]

    @property
    def consents(self) -> list[forms.BoundField]:
        return [self[name] for name in self.CONSENTS]

    @property
    def wrong_photos(self) -> list[tuple[PhotoForm, forms.BoundField]]:
        """Each field of a photo with something to mend."""
        return [
            (photo, photo[name])
            for photo in self.photos
            for name in ("file", *PhotoForm.Meta.fields)
            if photo.is_bound and photo[name].errors
        ]

    def clean(self) -> Any:
        cleaned = super().clean()
        for photo in self.used:
            photo.empty_permitted = False
        if not self.used:
            self.photos[0].empty_permitted = False
        if [photo for photo in self.photos if not photo.is_valid()]:
            self.refuse("photos", _("Something about the photos is to be mended; it is said beside them."))
        seen: dict[str, PhotoForm] = {}
        for photo in self.used:
            upload = photo.upload
            first = seen.setdefault(upload.checksum, photo) if upload and upload.is_whole else photo
            if first is not photo:
                photo.add_error("file", _("This is photo %(number)s again. Choose another.") % {"number": first.number})
                self.refuse("twice", _("A photo is there twice."))
        before = super().former()
        # Of the same photos that come twice at once, the second sending is given what the first one entered.
        if before and self.brings_others(before) and self.contest.takes(begun=self.begun):
            self.refuse(
                "again",
                _(
                    "This form was sent before, and what came with it then is entered: %(reference)s. To enter these "
                    "photos too, send it once more."
                )
                % {"reference": before.reference},
            )
            self.renew()
        return cleaned

    def renew(self) -> None:
        before = self.key
        super().renew()
        if ticket := tickets.read(self.name, self.data["ticket"]):
            self.key = ticket.key
            Upload.of_form(before).update(key=self.key)


class AboutForm(Correction[Entrant]):
    """What an entrant told about themselves."""

    name = "photocontest.about"

    class Meta(EntrantForm.Meta):
        fields = ABOUT

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance.may_be_renamed:
            self.fields["name"].disabled = True
            self.fields["name"].help_text = _("A photo is decided on, and the name with it: write to the organisers.")
