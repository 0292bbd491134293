"""Texts that are hard to show, for the tests and for the measurement of the page."""

DEEP = 10_000


def deep_texts() -> list[str]:
    """Return texts of Markdown nested 10,000 deep, or of marks that open as many."""
    texts = [">" * DEEP, "- " * DEEP + "x", "*a " * DEEP + "x", "[" * DEEP + "](x)" * DEEP]
    return [*texts, "`" * DEEP + "x", "**" * DEEP + "x" + "**" * DEEP]
