"""Contact lists, and who could be added to them."""

from accounts.models import User
from contacts import selectors, services
from jim.codes import Code
from jim.errors import JimError, bad_request
from jim.errors import gettext_noop as _
from jim.notices import ContactAdded, ContactRemoved
from jim.replies import Contacts, NamesReply
from jim.requests import AddContact, DelContact, GetPotential, Request
from jimserver.handler.base.context import Context
from jimserver.handler.base.lookup import (
    check_not_erased,
    find_user,
    page_limit,
    status_of,
    user_of,
)
from jimserver.handler.base.shown_names import shown_users
from jimserver.state.sessions import CachedUser, Session


def get_contacts(
    ctx: Context, session: Session, request: Request, code: Code = Code.ACCEPTED
) -> None:
    """Answer a request with the contact list."""
    user_id = user_of(session).id
    contacts, blocked = selectors.contact_users(user_id), ctx.users.blocks(user_id)
    _open_pushes(session, request)
    names = [name for name, _id in contacts]
    shown = [name for name, contact_id in contacts if contact_id not in blocked]
    online = [name for name in shown if name in ctx.users.clients]
    statuses = {name: status for name in online if (status := status_of(ctx, name))}
    ctx.sender.answer(
        session,
        Contacts(
            response=code,
            time=ctx.now,
            names=names,
            online=online,
            statuses=statuses,
            id=request.id,
        ),
    )


def _answer_change(ctx: Context, session: Session, request: AddContact | DelContact) -> None:
    """Answer a change of the contact list, for some clients with the list."""
    if request.shows_list:
        get_contacts(ctx, session, request, Code.OK)
    else:
        ctx.answer(session, request, Code.OK)


def _open_pushes(session: Session, request: Request) -> None:
    """Allow pushes: some clients take what comes before this answer for another one."""
    pacing = session.format.dialect.pacing
    if pacing and type(request) in pacing.opens_with:
        session.outbox.open()


def add_contact(ctx: Context, session: Session, request: AddContact) -> None:
    owner, contact = user_of(session), find_user(ctx, request.user_id)
    check_not_erased(contact)
    _check_limit(ctx, owner, contact)
    is_new = services.add_contact(owner=User(pk=owner.id), contact=User(pk=contact.id))
    _answer_change(ctx, session, request)
    if is_new:
        tell_owner(ctx, owner, ContactAdded(time=ctx.now, user_id=contact.name), but=session)


def _check_limit(ctx: Context, owner: CachedUser, contact: CachedUser) -> None:
    limit = ctx.config.max_contacts
    is_full = limit and selectors.count_contacts(owner.id) >= limit
    if is_full and not selectors.is_contact(owner.id, contact.id):
        raise bad_request(
            _("You have {limit} contacts already, which is the maximum."), limit=limit
        )


def del_contact(ctx: Context, session: Session, request: DelContact) -> None:
    owner, contact = user_of(session), find_user(ctx, request.user_id)
    if not services.del_contact(owner=User(pk=owner.id), contact=User(pk=contact.id)):
        raise JimError(Code.NOT_FOUND, _("{name} is not in your contact list."), name=contact.name)
    _answer_change(ctx, session, request)
    tell_owner(ctx, owner, ContactRemoved(time=ctx.now, user_id=contact.name), but=session)


def tell_owner(
    ctx: Context,
    owner: CachedUser,
    message: ContactAdded | ContactRemoved,
    *,
    but: Session | None = None,
) -> None:
    """Tell the sessions of `owner` that show a contact list of a change in it."""
    for session in owner.sessions:
        if "lists" in session.ext and session is not but:
            ctx.sender.push(session, message)


def get_potential(ctx: Context, session: Session, request: GetPotential) -> None:
    """Answer with a page of the users who are no contacts of this one."""
    user_id = user_of(session).id
    names = selectors.potential_contacts(
        user_id,
        prefix=request.prefix,
        after=request.after,
        limit=page_limit(ctx, request.limit),
        among=shown_users(ctx, user_id, typed=request.prefix),
    )
    ctx.reply(session, request, NamesReply, quantity=len(names), data_list=names)
