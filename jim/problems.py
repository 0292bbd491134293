"""Turn msgspec's errors into sentences that can be translated."""

import re

from jim.errors import JimError, bad_request
from jim.errors import gettext_noop as _

MAX_QUOTED_CHARS = 30  # of a wrong value in an error
_MISSING = re.compile(
    r"Object missing required field `(?P<field>\w+)`(?: - at `\$\.(?P<place>[^`]+)`)?"
)
_WRONG = re.compile(
    r"Expected `(?P<kind>[^`]+)`(?: (?P<bound>[^,]*?) (?P<limit>-?\d+)(?:\.0)?)?"
    r"(?:, got `(?P<found>[^`]+)`)? - at `\$\.(?P<place>[^`]+)`"
)
_WANTED = {  # what msgspec calls the kinds that it expects: as users know them
    "str": _("text"),
    "int": _("a whole number"),
    "float": _("a number"),
    "bool": _("true or false"),
    "array": _("a list"),
    "object": _("an object"),
    "str | null": _("text or null"),
    "int | null": _("a whole number or null"),
    "float | null": _("a number or null"),
    "bool | null": _("true, false or null"),
    "int | str | null": _("text, a whole number or null"),
}
_FOUND = {
    "str": _("text"),
    "int": _("a number"),
    "float": _("a decimal number"),
    "bool": _("true or false"),
    "array": _("a list"),
    "object": _("an object"),
}
_BOUNDS = {  # the sentences for values of the right kind
    ">=": _("The field {field} must be at least {limit}."),
    "<=": _("The field {field} must be at most {limit}."),
    "of length <=": _("The field {field} must have at most {limit} characters."),
    "of length >=": _("The field {field} must have at least {limit} characters."),
}
_INVALID = re.compile(r"Invalid enum value (?P<found>.+) - at `\$\.(?P<place>[^`]+)`", re.S)


def missing_field(field: str) -> JimError:
    """Return the 400 for a field that is not there."""
    return bad_request(_("The field {field} is missing."), field=field)


def wrong_object(action: str, problem: str) -> JimError:
    """Return the 400 for an object of this action; `problem` is the text of msgspec's error."""
    if found := _MISSING.fullmatch(problem):
        return missing_field(".".join(filter(None, (found["place"], found["field"]))))
    if found := _WRONG.fullmatch(problem):
        return _wrong_field(found)
    if found := _INVALID.fullmatch(problem):
        return bad_request(
            _("The field {field} can't be {value}."),
            field=found["place"],
            value=found["found"][:MAX_QUOTED_CHARS],
        )
    return bad_request(
        _("The object {action} is invalid: {problem}"), action=action, problem=problem
    )


def _wrong_field(found: re.Match[str]) -> JimError:
    field, kind, value = found["place"], found["kind"], found["found"]
    if sentence := _BOUNDS.get(found["bound"] or ""):
        return bad_request(sentence, field=field, limit=found["limit"])
    wanted = _WANTED.get(kind, kind)
    if value:
        text = _("The field {field} must be {wanted}, not {found}.")
        return bad_request(text, field=field, wanted=wanted, found=_FOUND.get(value, value))
    return bad_request(_("The field {field} must be {wanted}."), field=field, wanted=wanted)
