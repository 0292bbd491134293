"""Fields of the server's objects, read without trusting their types.

Each function returns a usable value for any JSON.
"""

from jim.codes import Code
from jimclient.net.connection import JimObject
from jimclient.text.display import harmless
from jimclient.text.i18n import _

_MAX_WHOLE = 2**63 - 1  # the largest integer of SQLite
_SHOWN_ANSWER_CHARS = 300


def text_of(obj: object, key: str) -> str:
    """Return the text under `key`, or "" if there is none."""
    value = obj.get(key) if isinstance(obj, dict) else None
    return value if isinstance(value, str) else ""


def whole_of(obj: JimObject, key: str) -> int | None:
    """Return the integer under `key` if it is one from 0 to 2**63 - 1."""
    value = obj.get(key)
    if not isinstance(value, int) or isinstance(value, bool):
        return None
    return value if 0 <= value <= _MAX_WHOLE else None


def seconds_of(obj: JimObject, key: str) -> float | None:
    """Return the Unix seconds under `key`."""
    value = obj.get(key)
    return float(value) if isinstance(value, int | float) and abs(value) < _MAX_WHOLE else None


def names_of(obj: JimObject) -> list[str]:
    """Return the names in `data_list`, or in `alert` as a later edition of the course has it."""
    lists = (obj[key] for key in ("data_list", "alert") if isinstance(obj.get(key), list))
    found: list[object] = next(lists, [])
    return [name for name in found if isinstance(name, str) and name]


def objects_of(obj: JimObject, key: str) -> list[JimObject]:
    """Return the objects in the list under `key`."""
    found = obj.get(key)
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def member_of(obj: JimObject) -> str:
    """Return the account name in `user`."""
    return text_of(obj.get("user"), "account_name")


def answer_code(answer: JimObject) -> int:
    """Return the code of an answer; 500 if it has none that we understand."""
    code = answer.get("response")
    if isinstance(code, str) and code.isascii() and code.isdigit() and len(code) <= len("200"):
        return int(code)
    return code if isinstance(code, int) else int(Code.SERVER_ERROR)


def is_good(answer: JimObject) -> bool:
    """Return True if the answer is no refusal."""
    return answer_code(answer) < 400


def answer_text(answer: JimObject) -> str:
    """Return the server's own words, harmless; "" if there are none."""
    return harmless(text_of(answer, "error") or text_of(answer, "alert"), _SHOWN_ANSWER_CHARS)


def refusal(answer: JimObject) -> str:
    """Return a refusal in words: the server's own, or ours for the codes that matter."""
    ours = {
        402: _("wrong password"),
        403: _("blocked"),
        404: _("no such user or room"),
        409: _("connected already"),
    }
    code = answer_code(answer)
    return answer_text(answer) or ours.get(code) or str(code)
