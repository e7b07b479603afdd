from django.utils.translation import gettext_lazy as _

from publishing.spreadsheets import RowsField, SheetResource

from .models import Organisation, Person

SCHEDULE = ("state", "publish_at", "unpublish_at")


class OrganisationResource(SheetResource):
    other_names = RowsField("aliases", "name", label=_("other names"))
    facilitates = RowsField("facilitates", "action_line", detail="role", label=_("facilitates"))

    class Meta:
        model = Organisation
        fields = (
            "slug",
            "name",
            "acronym",
            "stakeholder_type",
            "kind",
            "country",
            "website",
            "description",
            "parent",
            "other_names",
            "facilitates",
            *SCHEDULE,
        )


class PersonResource(SheetResource):
    other_spellings = RowsField("aliases", "name", label=_("other spellings"))

    class Meta:
        model = Person
        fields = ("slug", "name", "sort_name", "other_spellings", "country", "biography", "website", *SCHEDULE)
