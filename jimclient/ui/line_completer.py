"""Completion of the line that is typed."""

from collections.abc import Iterable

from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document

from jimclient.core.view import Candidates
from jimclient.ui.screen import safe_candidates


class LineCompleter(Completer):
    """Complete the whole line, so that names with spaces work too."""

    def __init__(self, candidates: Candidates) -> None:
        self._candidates = candidates

    def get_completions(
        self, document: Document, complete_event: CompleteEvent
    ) -> Iterable[Completion]:
        typed = document.text_before_cursor
        for line in safe_candidates(self._candidates, typed):
            yield Completion(line, start_position=-len(typed))
