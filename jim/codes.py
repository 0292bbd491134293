"""The response codes of JIM (the handout's table, and 429 which is ours)."""

from enum import IntEnum


class Code(IntEnum):
    """`response` on the wire; 1xx and 2xx carry `alert`, 4xx and 5xx carry `error`."""

    NOTICE = 100  # basic notice: the message of the day
    IMPORTANT = 101  # important notice: the server stops, an operator speaks
    OK = 200  # done; of a message: it reached a session of the recipient
    CREATED = 201  # a join made the room
    ACCEPTED = 202  # here is what you asked for; of a message: kept until the recipient comes
    BAD_REQUEST = (
        400  # not JSON, not an object, a field missing or of a wrong type, an unknown action
    )
    UNAUTHORISED = 401  # not logged in, or speaking for somebody else
    WRONG_PASSWORD = 402
    BLOCKED = 403  # blocked by the operator, or not a member of the room
    NOT_FOUND = 404  # no such user or room here
    CONFLICT = 409  # as many sessions as this name may have are connected already
    OFFLINE = 410  # the user exists and is not connected (the answer to a probe)
    TOO_MANY = 429  # more requests than the limit, too many failed logins; not in the handout
    SERVER_ERROR = 500
