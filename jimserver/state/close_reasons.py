"""List all reasons for the end of a session, as log, admin and metrics show them."""

from enum import StrEnum


class CloseReason(StrEnum):
    QUIT = "quit"  # the client said so
    PEER_CLOSED = "peer closed"  # the client closed its end
    PEER_RESET = "peer reset"  # the network or the peer's system broke it
    NO_LOGIN = "no login"  # nobody logged in within login_timeout_s
    REFUSED = "login refused"  # of clients that don't notice it otherwise
    SILENT = "silent"  # no answer to a probe within drop_after_s
    SLOW = "slow consumer"  # more than max_outbox_bytes waited for it
    GARBAGE = "garbage"  # not JSON objects at all, or one too long
    TLS_OFFERED = "TLS offered to a server without it"  # our clients try it first
    BAD_FRAMES = "bad frames"  # too many refused in a row
    FLOOD = "flood"  # too much at once before its login was decided
    BLOCKED = "blocked"  # the operator blocked the user
    KICKED = "kicked"  # the operator, or a changed password, ended the session
    SERVER_STOP = "server stop"
    SERVER_ERROR = "server error"
    CRASH = "server crash"  # found open at the next start
