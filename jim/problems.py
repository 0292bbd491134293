"""Turn msgspec's errors into sentences that can be translated."""

import re

from jim.errors import JimError, bad_request
from jim.errors import gettext_noop as _

MAX_QUOTED_CHARS = 30  # of a wrong value in an error
_MISSING = re.compile(
    r"Object missing required field `(?P<field>\w+)`(?: - at `\$\.(?P<place>[^`]+)`)?"
)
_WRONG = re.compile(
    r"Expected `(?P<kind>[^`]+)`(?P<bound>[^,]*?)"
    r"(?:, got `(?P<found>[^`]+)`)? - at `\$\.(?P<place>[^`]+)`"
)
_INVALID = re.compile(r"Invalid enum value (?P<found>.+) - at `\$\.(?P<place>[^`]+)`", re.S)


def missing_field(field: str) -> JimError:
    """Return the 400 for a field that is not there."""
    return bad_request(_("The field {field} is missing."), field=field)


def wrong_object(action: str, problem: str) -> JimError:
    """Return the 400 for an object of this action; `problem` is the text of msgspec's error.

    Types keep their names in every language.
    """
    if found := _MISSING.fullmatch(problem):
        return missing_field(".".join(filter(None, (found["place"], found["field"]))))
    if found := _WRONG.fullmatch(problem):
        field, wanted = found["place"], found["kind"] + found["bound"]
        if found["found"]:
            return bad_request(
                _("The field {field} must be {wanted}, not {found}."),
                field=field,
                wanted=wanted,
                found=found["found"],
            )
        return bad_request(_("The field {field} must be {wanted}."), field=field, wanted=wanted)
    if found := _INVALID.fullmatch(problem):
        return bad_request(
            _("The field {field} can't be {found}."),
            field=found["place"],
            found=found["found"][:MAX_QUOTED_CHARS],
        )
    return bad_request(
        _("The object {action} is invalid: {problem}"), action=action, problem=problem
    )
