"""Files: where to put one, and where to read one. Their bytes pass through the site alone."""

from functools import partial

from attachments.names import check_name
from attachments.selectors import find_file_of
from attachments.services import FileLimits, check_room, check_size
from attachments.tickets import Ticket, new_id
from jim.codes import Code
from jim.errors import JimError, bad_request
from jim.errors import gettext_noop as _
from jim.message_requests import GetFile, Upload
from jim.replies import FileReply, UploadReply
from jimserver.conf.config import Config
from jimserver.delivery.file_links import signed_link, site_address
from jimserver.handler.base.context import Context
from jimserver.handler.base.ending import refuse
from jimserver.handler.base.lookup import user_of
from jimserver.handler.features.messages.finding import find_readable, no_message
from jimserver.state.sessions import Session

READ_WITHIN_S = 600.0  # for a program that has asked for a file


def limits_of(config: Config) -> FileLimits:
    """Return what users may upload."""
    return FileLimits(
        config.max_file_bytes,
        config.max_user_files_bytes,
        config.max_files_bytes,
        config.file_types,
    )


def upload(ctx: Context, session: Session, request: Upload) -> None:
    """Answer where to put a file; nothing of it is read if it would be refused by its size."""
    config, owner_id = ctx.config, user_of(session).id
    if not config.files or not site_address.url():
        raise JimError(Code.BLOCKED, _("This server takes no files."))
    check_name(request.name, config.max_file_name_chars)
    if 0 < config.max_alt_chars < len(request.alt) or "\0" in request.alt:
        raise bad_request(
            _("The description is longer than {limit} characters."), limit=config.max_alt_chars
        )
    limits = limits_of(config)
    check_size(request.size, limits)
    work = partial(room_for, owner_id, request.size, limits)
    ctx.read(session, request, work, partial(_answer, ctx, session, request))


def room_for(owner_id: int, size: int, limits: FileLimits) -> JimError | None:
    """Return why there is no room for a file; None where there is."""
    try:
        check_room(owner_id, size, limits)
    except JimError as error:
        return error
    return None


def _answer(ctx: Context, session: Session, request: Upload, refusal: JimError | None) -> None:
    if refusal:
        return refuse(ctx, session, request, refusal)
    until = ctx.now + ctx.config.upload_minutes * 60
    ticket = Ticket(
        owner_id=user_of(session).id,
        name=request.name,
        size=request.size,
        alt=request.alt,
        until=until,
        id=new_id(),
    )
    url = f"{site_address.url()}/files/upload/{ticket.signed()}"
    return ctx.reply(session, request, UploadReply, Code.OK, file=ticket.id, url=url, expires=until)


def get_file(ctx: Context, session: Session, request: GetFile) -> None:
    """Answer where the file of a message can be read for a while, without a login."""
    record = find_readable(ctx, session, request.msg_id)
    found = find_file_of(record.msg_id)
    if found is None:
        raise no_message(record.msg_id)
    until = ctx.now + READ_WITHIN_S
    url = signed_link(record.msg_id, found.name, until)
    ctx.reply(session, request, FileReply, Code.OK, url=url, expires=until)
