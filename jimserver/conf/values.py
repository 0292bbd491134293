"""Define settings and parse their values; say in one sentence what is wrong with one."""

from typing import Any

TRUE_WORDS = frozenset({"1", "true", "yes", "on"})
FALSE_WORDS = frozenset({"0", "false", "no", "off", ""})


class ConfigError(ValueError):
    """Raised for a setting that makes no sense; says which and why in one sentence."""


def variable_of(name: str) -> str:
    """Return the environment variable of the setting `name`."""
    return "JIM_" + name.upper()


def parse_value(entry: Any, text: str) -> bool | int | float | str:
    """Return `text` as the kind of value that `entry` (a dataclass field) holds."""
    kind = type(entry.default)
    if kind is str:
        words = entry.metadata["unit"].split("/")
        if len(words) > 1 and text not in words:
            named = f"{variable_of(entry.name)} must be one of {', '.join(words)}"
            raise ConfigError(f"{named}, not {text!r}")
        return text
    if kind is bool:
        return parse_flag(entry.name, text)
    try:
        number = kind(text)
    except ValueError:
        raise ConfigError(
            f"{variable_of(entry.name)} must be a number ({entry.metadata['unit']}), not {text!r}"
        ) from None
    if not number >= entry.metadata["least"] or number == float("inf"):
        raise ConfigError(
            f"{variable_of(entry.name)} must be at least {entry.metadata['least']}, not {text}"
        )
    return number


def parse_flag(name: str, text: str) -> bool:
    word = text.strip().lower()
    if word in TRUE_WORDS:
        return True
    if word in FALSE_WORDS:
        return False
    raise ConfigError(f"{variable_of(name)} must be yes or no, not {text!r}")
