from django.http import FileResponse, Http404, HttpRequest
from django.views.decorators.http import require_safe

from . import storage

CONTENT_TYPES = {"jpeg": "image/jpeg", "avif": "image/avif"}
# A picture that is replaced gets another address.
FOR_GOOD = "public, max-age=31536000, immutable"


@require_safe
def rendition(request: HttpRequest, start: str, token: str, width: int, kind: str) -> FileResponse:
    """A rendition, where no web server stands in front that reads the folder by itself."""
    try:
        file = storage.public().open(f"pictures/{start}/{token}/{width}.{kind}")
    except FileNotFoundError as error:
        raise Http404 from error
    response = FileResponse(file, content_type=CONTENT_TYPES[kind])
    response["Cache-Control"] = FOR_GOOD
    response["ETag"] = f'"{token}-{width}-{kind}"'
    return response
