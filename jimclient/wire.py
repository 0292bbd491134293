"""Reading the server's objects without trusting their types: each function gives a usable value for any JSON."""

from jim.codes import Code
from jimclient.connection import JimObject
from jimclient.display import harmless
from jimclient.model import Mark, Message, fold
from jimclient.texts import _

_MAX_MSG_ID = 2**63 - 1  # what SQLite can hold
_SHOWN_ANSWER_CHARS = 300


def text_of(obj: object, key: str) -> str:
    """The text under `key`; "" where there is none."""
    value = obj.get(key) if isinstance(obj, dict) else None
    return value if isinstance(value, str) else ""


def whole_of(obj: JimObject, key: str) -> int | None:
    """The whole number under `key`, if it is one and not below 0."""
    value = obj.get(key)
    return (
        value
        if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= _MAX_MSG_ID
        else None
    )


def seconds_of(obj: JimObject, key: str) -> float | None:
    value = obj.get(key)
    return float(value) if isinstance(value, int | float) and abs(value) < _MAX_MSG_ID else None


def names_of(obj: JimObject) -> list[str]:
    """The names in an object: `data_list`, or `alert` as the later edition of the course has it."""
    value: list[object] = next(
        (obj[key] for key in ("data_list", "alert") if isinstance(obj.get(key), list)), []
    )
    return [name for name in value if isinstance(name, str) and name]


def member_of(obj: JimObject) -> str:
    """Who is meant by `user`."""
    return text_of(obj.get("user"), "account_name")


def message_of(obj: JimObject, me: str) -> Message:
    """A `msg`, or a message of history, as the store keeps it."""
    mine = fold(text_of(obj, "from")) == fold(me)
    return Message(
        sender=text_of(obj, "from"),
        recipient=text_of(obj, "to") or me,
        text=text_of(obj, "message"),
        at=seconds_of(obj, "time") or 0.0,
        msg_id=whole_of(obj, "msg_id"),
        client_id=(text_of(obj, "id") or None) if mine else None,
        mark=Mark.KEPT if mine else Mark.NONE,
    )


def answer_code(answer: JimObject) -> int:
    """The code of an answer; 500 where it has none that we understand."""
    code = answer.get("response")
    if isinstance(code, str) and code.isascii() and code.isdigit():
        return int(code)
    return code if isinstance(code, int) else int(Code.SERVER_ERROR)


def is_good(answer: JimObject) -> bool:
    return answer_code(answer) < 400


def answer_text(answer: JimObject) -> str:
    """What the server says in words, harmless; "" where it says nothing."""
    return harmless(text_of(answer, "error") or text_of(answer, "alert"), _SHOWN_ANSWER_CHARS)


def refusal(answer: JimObject) -> str:
    """A refusal in words: the server's own, or ours for the codes that matter."""
    ours = {
        402: _("wrong password"),
        403: _("blocked"),
        404: _("no such user or room"),
        409: _("connected already"),
    }
    code = answer_code(answer)
    return answer_text(answer) or ours.get(code) or str(code)
