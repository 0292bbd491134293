"""Serve `/files/`: uploads by ticket, and files to who may read their messages."""

import logging
from functools import cache
from typing import Any

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.db import Error as DatabaseFailure
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from accounts.selectors import find_user_by_id
from attachments.models import Attachment
from attachments.pictures import PictureLimits, PictureWorkers
from attachments.selectors import find_file_of
from attachments.services import store_upload
from attachments.stores import Part, StoreFailure, store
from attachments.tickets import Ticket, may_read_by, read_ticket
from common.text import explain
from jim.codes import Code
from jim.errors import JimError
from jimserver.handler.features.files import limits_of
from jimserver.web.files.incoming import body_of
from jimserver.web.files.outgoing import StoredPart, file_response
from messaging.selectors.visibility import can_read

log = logging.getLogger(__name__)

# In a browser a file can neither run scripts nor reach anything.
SANDBOX = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; media-src 'self'; sandbox"
SHOWN = ("image/", "video/", "audio/", "text/plain")  # within the browser; others are saved
PREVIEW_TYPE = "image/webp"
PREVIEW_AGE_S = 3600  # for which a browser need not ask for a preview again
NO_STORE = "The files can't be reached just now; try again later."
INVALID = "This address is not valid; ask for another one."


@csrf_exempt  # the ticket is the permission, and no cookie is looked at
@never_cache
def upload(request: HttpRequest, ticket: str) -> JsonResponse:
    """Keep the body as the file of this ticket; answer what it is."""
    if request.method not in ("PUT", "POST"):
        return refusal(405, "This address takes PUT.", Allow="PUT, POST")
    found = read_ticket(ticket)
    try:
        if found is None or not _may_upload(found):
            return refusal(Code.BLOCKED, INVALID)
        return JsonResponse(described(_store(request, found)), status=201)
    except JimError as error:
        return refusal(int(error.code), explain(error))
    except StoreFailure as error:
        log.error("an upload was not stored: %s", error)
        return refusal(Code.SERVER_ERROR, NO_STORE)
    except (DatabaseFailure, OSError) as error:
        log.error("an upload was not stored: %s", error)
    except Exception:
        log.exception("an upload failed")
    return refusal(Code.SERVER_ERROR, "The server failed; nothing was done.")


def _may_upload(ticket: Ticket) -> bool:
    """Return whether the owner of a ticket is still let in: neither blocked nor erased."""
    owner = find_user_by_id(ticket.owner_id)
    return owner is not None and owner.is_active


def _store(request: HttpRequest, ticket: Ticket) -> Attachment:
    config = settings.JIM
    with body_of(request) as body:
        return store_upload(
            ticket=ticket,
            body=body,
            limits=limits_of(config),
            workers=picture_workers(config.picture_workers),
            picture_limits=PictureLimits(
                config.max_picture_pixels,
                config.max_picture_bytes,
                config.picture_s,
                config.preview_pixels,
            ),
        )


@cache
def picture_workers(workers: int) -> PictureWorkers:
    """Return the workers of this process."""
    return PictureWorkers(workers)


def described(found: Attachment) -> dict[str, Any]:
    """Return what the server has found an upload to be."""
    values = {"file": found.pk, "name": found.name, "size": found.size, "type": found.kind}
    return values | ({"width": found.width, "height": found.height} if found.width else {})


def refusal(status: int, text: str, **headers: str) -> JsonResponse:
    return JsonResponse({"error": text}, status=status, headers=headers)


def file(request: HttpRequest, msg_id: int, name: str = "") -> HttpResponse:
    """Send the file of a message to who may read it; 404 to anybody else, as for none.

    The query can have the `key` of a signed link, `preview=1` for a picture's preview, and
    `save=1` for a file that the browser is to save.
    """
    if request.method not in ("GET", "HEAD"):
        return refusal(405, "This address takes GET.", Allow="GET, HEAD")
    if not may_read_by(request.GET.get("key", ""), msg_id):
        user_id = request.user.pk
        if user_id is None:
            return redirect_to_login(request.get_full_path())
        if not can_read(user_id, msg_id):
            raise Http404
    found = find_file_of(msg_id)
    if found is None:
        raise Http404
    try:
        return _with_headers(request, found)
    except FileNotFoundError:
        log.error("the file of message %d is not in the store", msg_id)
        raise Http404 from None
    except StoreFailure as error:
        log.error("the file of message %d can't be read: %s", msg_id, error)
        return HttpResponse(NO_STORE, "text/plain", status=503)


def _with_headers(request: HttpRequest, found: Attachment) -> HttpResponse:
    is_preview = "preview" in request.GET and found.width > 0
    digest, part = found.content_id, Part.PREVIEW if is_preview else Part.CONTENT
    etag = f'"{digest[:32]}{"-preview" if is_preview else ""}"'
    response: HttpResponse = file_response(request, StoredPart(store(), digest, part), etag)
    kind = PREVIEW_TYPE if is_preview else found.kind
    is_saved = "save" in request.GET or not kind.startswith(SHOWN)
    age = f"max-age={PREVIEW_AGE_S}" if is_preview else "no-cache"
    for header, value in (
        ("Content-Type", f"{kind}; charset=utf-8" if kind.startswith("text/") else kind),
        ("Content-Disposition", content_disposition_header(is_saved, found.name) or "inline"),
        ("Content-Security-Policy", SANDBOX),
        ("X-Content-Type-Options", "nosniff"),
        ("Cross-Origin-Resource-Policy", "same-origin"),
        ("Cache-Control", f"private, {age}"),
    ):
        response[header] = value
    return response
