"""Make the chat page's table of emoji from a folder of emojibase-data (npm), on stdout.

`python deploy/emoji.py node_modules/emojibase-data > messaging/static/messaging/vendor/emoji.js`
"""

import json
import sys
from pathlib import Path
from typing import Any

LANGUAGES = ("en", "ru")
COMPONENT = 2  # the group of skin tones and hair: they are no emoji of their own
NEWEST = 14  # of the versions of emoji: the fonts of common systems lack later ones
JOINER = "200D"
MAX_TAGS = 3  # of one emoji in one language, beside its name


def words(entry: dict[str, Any]) -> str:
    """Return an emoji's name, then the words by which people look for it."""
    label = entry["label"]
    tags = [tag for tag in entry.get("tags", ()) if tag not in label]
    return "|".join([label, *tags[:MAX_TAGS]])


def has_gender(entry: dict[str, Any]) -> bool:
    """Return whether it is a man or woman of an emoji that stands for a person."""
    return "gender" in entry and JOINER in entry["hexcode"]


def table(folder: Path) -> str:
    """Return a line for each emoji: itself, its group, its words in each language."""
    data = {
        language: {
            entry["hexcode"]: entry
            for entry in json.loads((folder / language / "data.json").read_text(encoding="utf-8"))
        }
        for language in LANGUAGES
    }
    lines = []
    for code, entry in sorted(data["en"].items(), key=lambda item: item[1].get("order", 0)):
        group = entry.get("group")
        if group in (None, COMPONENT) or entry["version"] > NEWEST or has_gender(entry):
            continue
        fields = [words(data[language][code]) for language in LANGUAGES]
        lines.append("\t".join([entry["emoji"], str(group), *fields]))
    return "\n".join(lines)


if __name__ == "__main__":
    text = table(Path(sys.argv[1]))
    print(f"export default `{text}`;")
