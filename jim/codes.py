"""List the response codes of JIM: the handout's table, and 429 which is ours."""

from enum import IntEnum


class Code(IntEnum):
    """Number the answers: `response` on the wire. 1xx and 2xx carry `alert`, the rest `error`."""

    NOTICE = 100  # basic notice: the message of the day
    IMPORTANT = 101  # important notice: the server stops, or a message of the operator
    OK = 200  # done; for a message: it was written to a session of the recipient
    CREATED = 201  # a join created the room
    ACCEPTED = 202  # the requested data; for a message: queued until the recipient logs in
    BAD_REQUEST = 400  # no JSON object, a field missing or of a wrong type, an unknown action
    UNAUTHORISED = 401  # not logged in, or `from` is another user
    WRONG_PASSWORD = 402
    BLOCKED = 403  # blocked by the operator, or not a member of the room
    NOT_FOUND = 404  # no such user or room here
    CONFLICT = 409  # the account has as many sessions as allowed
    OFFLINE = 410  # the user exists and is not connected (the answer to a probe)
    TOO_MANY = 429  # more requests than the limit, too many failed logins; not in the handout
    SERVER_ERROR = 500
