"""Draw the drill-down by date above a list: years, months, days."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime

from django.contrib.admin.views.main import ChangeList
from django.utils import formats, timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

UNITS = ("year", "month", "day")
Parts = tuple[int, ...]  # (), (year,), (year, month) or (year, month, day)


@dataclass(frozen=True)
class Calendar:
    """Make a page's links; `first` and `last` are the outermost dates of the table, aware."""

    changelist: ChangeList
    field: str
    first: datetime
    last: datetime

    @property
    def parts(self) -> Parts:
        """Return the year, month and day chosen in the page's address."""
        values = (self.changelist.params.get(f"{self.field}__{unit}") for unit in UNITS)
        return tuple(int(value) for value in values if value)

    @property
    def choices(self) -> list[dict[str, str]]:
        """Return links to the next finer units, or the title of the chosen day alone."""
        first, last = timezone.localdate(self.first), timezone.localdate(self.last)
        parts = self.parts or common_parts(first, last)
        if len(parts) == len(UNITS):
            return [{"title": title_of(parts)}]
        return [
            {"title": title_of(finer), "link": self.link(finer)}
            for finer in finer_parts(parts, first, last)
        ]

    @property
    def back(self) -> dict[str, str] | None:
        """Return the link to the next coarser unit, or None when nothing is chosen."""
        if not self.parts:
            return None
        coarser = self.parts[:-1]
        return {"title": title_of(coarser), "link": self.link(coarser)}

    def link(self, parts: Parts) -> str:
        values = {
            f"{self.field}__{unit}": str(value) for unit, value in zip(UNITS, parts, strict=False)
        }
        return self.changelist.get_query_string(values, [f"{self.field}__"])


def common_parts(first: date, last: date) -> Parts:
    """Return the year, or year and month, that both dates share: no choice worth a click."""
    if first.year != last.year:
        return ()
    return (first.year,) if first.month != last.month else (first.year, first.month)


def finer_parts(parts: Parts, first: date, last: date) -> list[Parts]:
    """Return the units within `parts` that lie between the two dates."""
    depth = len(parts)
    low, high = parts_of(first, depth + 1), parts_of(last, depth + 1)
    return [
        finer
        for number in numbers_in(parts, low, high)
        if low <= (finer := (*parts, number)) <= high
    ]


def numbers_in(parts: Parts, low: Parts, high: Parts) -> range:
    if not parts:
        return range(low[0], high[0] + 1)
    return range(1, 13) if len(parts) == 1 else range(1, monthrange(parts[0], parts[1])[1] + 1)


def parts_of(day: date, depth: int) -> Parts:
    return (day.year, day.month, day.day)[:depth]


def title_of(parts: Parts) -> str:
    """Return the title of a unit, as Django's own drill-down names it."""
    if not parts:
        return _("All dates")
    if len(parts) == 1:
        return str(parts[0])
    form = "YEAR_MONTH_FORMAT" if len(parts) == 2 else "MONTH_DAY_FORMAT"
    return capfirst(formats.date_format(date(*(*parts, 1)[:3]), form))
