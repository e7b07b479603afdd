"""Parts of addresses that rooms share: `<year:…>` and `<id:…>`."""

from django.urls import register_converter


class YearConverter:
    regex = "[12][0-9]{3}"

    def to_python(self, value: str) -> int:
        return int(value)

    def to_url(self, value: int) -> str:
        return f"{value:04d}"


class IdConverter:
    """An id as the databases hold them, so that an endless number is simply no address."""

    regex = "[1-9][0-9]{0,17}"

    def to_python(self, value: str) -> int:
        return int(value)

    def to_url(self, value: int) -> str:
        return str(value)


register_converter(YearConverter, "year")
register_converter(IdConverter, "id")
