"""What databases can hold and Django has no words for."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import DEFAULT_DB_ALIAS, models


class SameOwner(models.BaseConstraint):
    """What a row points at belongs to the row's own owner: an award goes to a team of the award's hackathon.

    A foreign key of two columns, checked like Django's own when the transaction ends. The model pointed at needs a
    `UniqueConstraint` on `id` and the owner. `field` and `owner` are foreign keys; the owner has the same name on both.
    """

    def __init__(
        self,
        *,
        field: str,
        owner: str,
        name: str,
        violation_error_code: str | None = None,
        violation_error_message: Any = None,
    ) -> None:
        super().__init__(
            name=name,
            violation_error_code=violation_error_code,
            violation_error_message=violation_error_message,
        )
        self.field = field
        self.owner = owner

    def constraint_sql(self, model: Any, schema_editor: Any) -> str:
        quote = schema_editor.quote_name
        field, owner = model._meta.get_field(self.field), model._meta.get_field(self.owner)
        other = field.related_model._meta
        return (
            f"CONSTRAINT {quote(self.name)} FOREIGN KEY ({quote(field.column)}, {quote(owner.column)}) "
            f"REFERENCES {quote(other.db_table)} "
            f"({quote(other.pk.column)}, {quote(other.get_field(self.owner).column)}) "
            "DEFERRABLE INITIALLY DEFERRED"
        )

    def create_sql(self, model: Any, schema_editor: Any) -> str:
        return f"ALTER TABLE {schema_editor.quote_name(model._meta.db_table)} ADD " + self.constraint_sql(
            model, schema_editor
        )

    def remove_sql(self, model: Any, schema_editor: Any) -> str:
        quote = schema_editor.quote_name
        return f"ALTER TABLE {quote(model._meta.db_table)} DROP CONSTRAINT {quote(self.name)}"

    def validate(self, model: Any, instance: Any, exclude: Any = None, using: str = DEFAULT_DB_ALIAS) -> None:
        if exclude and self.field in exclude:
            return
        # Rows of a form inside their owner's leave the owner out of what is checked, but know it; a new one has no key.
        chosen, key = getattr(instance, self.field), f"{self.owner}_id"
        if chosen is not None and getattr(chosen, key) != getattr(instance, key):
            message = self.get_violation_error_message()
            raise ValidationError({self.field: ValidationError(message, code=self.violation_error_code)})

    def __eq__(self, other: object) -> bool:
        return isinstance(other, SameOwner) and self.deconstruct() == other.deconstruct()

    def __hash__(self) -> int:
        return hash((self.name, self.field, self.owner))

    def deconstruct(self) -> Any:
        path, args, kwargs = super().deconstruct()
        return path, args, {**kwargs, "field": self.field, "owner": self.owner}
