"""Read the requests of the HTTP API: the body and the query, as strictly as the wire."""

from typing import Any, TypeVar
from urllib.parse import parse_qsl

import msgspec
from django.conf import settings
from django.core.exceptions import BadRequest, RequestDataTooBig, SuspiciousOperation
from django.http import HttpRequest, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from msgspec import Struct

from jim.errors import bad_request
from jim.errors import gettext_noop as _
from jim.framing import BOM
from jim.problems import missing_field, wrong_object
from jim.requests import Name
from jim.syntax import load_object

MAX_NUMBER_CHARS = 20  # of a number in a query: 64 bits with a sign
MAX_FORM_FIELDS = 100

Values = dict[str, Any]
Model = TypeVar("Model", bound=Struct)


class NewUser(Struct):
    """Read the body of a request that creates a user; an empty password asks for a random one."""

    name: Name
    password: str = ""


class HookMessage(Struct):
    """Read the body of a webhook, as other chats take it."""

    text: str


class ApiError(Exception):
    """Refuse a request with an HTTP status and one sentence."""

    def __init__(self, status: int, text: str, **headers: str) -> None:
        super().__init__(text)
        self.status = status
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}


def bytes_of(request: HttpRequest) -> bytes:
    """Return the body; raise ApiError 413 if it is longer than a frame on the wire, else 400."""
    limit = settings.JIM.max_frame_bytes
    try:
        body = request.body
    except RequestDataTooBig:
        raise ApiError(413, "The body is too long.") from None
    except UnreadablePostError:
        raise ApiError(400, "The body ended too early.") from None
    if limit and len(body) > limit:
        raise ApiError(413, f"The body is longer than {limit} bytes.")
    return body


def object_of(request: HttpRequest) -> Values:
    """Return the JSON object in the body; raise ApiError 413 or JimError 400."""
    return load_object(bytes_of(request).removeprefix(BOM))


def convert(values: Values, model: type[Model]) -> Model:
    """Return `values` as a `model`; raise JimError 400 for a missing or wrong field."""
    try:
        return msgspec.convert(values, model)
    except msgspec.ValidationError as error:
        raise wrong_object(model.__name__, str(error)) from None


def query_of(request: HttpRequest, texts: tuple[str, ...], numbers: tuple[str, ...]) -> Values:
    """Return these fields of the query, without empty numbers; raise JimError 400."""
    sent = request.GET
    found: Values = {key: sent[key] for key in texts if key in sent}
    return found | {key: _number(key, sent[key]) for key in numbers if sent.get(key)}


def _number(key: str, text: str) -> int:
    digits = text.removeprefix("-")
    if len(text) > MAX_NUMBER_CHARS or not (digits.isascii() and digits.isdecimal()):
        raise bad_request(
            _("The field {field} must be {wanted}."), field=key, wanted=_("a whole number")
        )
    return int(text)


def hook_text_of(request: HttpRequest) -> str:
    """Return the text in a webhook's body: of JSON, of a form, or plain.

    A form has the text in `text`, or in the JSON object `payload`, as Slack's webhooks take it.
    curl calls any body a form, so one without such fields is plain text.
    """
    if request.content_type == "application/json":
        return convert(object_of(request), HookMessage).text
    if request.content_type == "multipart/form-data":
        return _form_text(_multipart(request)) or _no_text()
    text = _plain_text(bytes_of(request).removeprefix(BOM))
    is_form = request.content_type == "application/x-www-form-urlencoded"
    form_text = _form_text(_url_encoded(text)) if is_form else None
    return text if form_text is None else form_text


def _form_text(fields: dict[str, str]) -> str | None:
    if "payload" in fields:
        value = load_object(fields["payload"].encode("utf-8", "surrogatepass"))
        return convert(value, HookMessage).text
    return fields.get("text")


def _no_text() -> str:
    raise missing_field("text")


def _plain_text(body: bytes) -> str:
    try:
        return body.decode()
    except UnicodeDecodeError:
        raise bad_request(_("The text is not valid UTF-8.")) from None


def _url_encoded(text: str) -> dict[str, str]:
    """Return the fields of a form, none for a text that is no form."""
    try:
        return dict(parse_qsl(text, errors="strict", max_num_fields=MAX_FORM_FIELDS))
    except ValueError:
        return {}


def _multipart(request: HttpRequest) -> dict[str, str]:
    bytes_of(request)  # keeps the body, so that Django's parser can't run into its end
    try:
        return {key: str(value) for key, value in request.POST.items()}
    except (MultiPartParserError, SuspiciousOperation, BadRequest):
        raise ApiError(400, "The form can't be read.") from None
