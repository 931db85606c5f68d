"""Hand a document to a browser: as a file to keep, never as a page of ours."""

from urllib.parse import quote

from django.http import HttpResponse

from jobbspar.documents.domain import read_bytes
from jobbspar.documents.models import ArchiveCopy, Document


def download(document: Document | ArchiveCopy) -> HttpResponse:
    """The checked bytes as an attachment. The view has asked whether the reader may have it. Raises Tampered."""
    response = HttpResponse(read_bytes(document), content_type=document.media_type)
    plain = document.file_name.encode("ascii", "replace").decode().replace("?", "_").replace('"', "_")
    response["Content-Disposition"] = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(document.file_name)}"
    response["X-Content-Type-Options"] = "nosniff"
    # Stricter than our pages': whatever is in the file, it loads nothing, sends nothing and runs nothing.
    response["Content-Security-Policy"] = (
        "default-src 'none'; form-action 'none'; frame-ancestors 'none'; base-uri 'none'; sandbox"
    )
    response["Cache-Control"] = "private, no-store"
    return response
