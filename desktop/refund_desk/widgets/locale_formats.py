"""A QLocale's conventions as `Formats`."""

from __future__ import annotations

import re

from PySide6.QtCore import QLocale

from refund_desk.viewmodels.formats import DateOrder, Formats

_ORDERS: dict[str, DateOrder] = {"dmy": "dmy", "mdy": "mdy", "ymd": "ymd"}
_GROUP_SEPARATORS = (",", ".", "'", "\u2019", " ", "\u00a0", "\u2009", "\u202f")


def formats_of(locale: QLocale) -> Formats:
    """The locale's separators, grouping, date order, clock and week.

    Digits are always 0 to 9: a locale that writes others gets the separators
    that go with them, a point and a comma.
    """
    point, group = locale.decimalPoint(), locale.groupSeparator()
    if point not in (".", ",") or group not in _GROUP_SEPARATORS or group == point:
        point, group = ".", ","
    order, separator = _date_way(locale.dateFormat(QLocale.FormatType.ShortFormat))
    return Formats(
        decimal_point=point,
        group_separator=group,
        group_sizes=_group_sizes(locale),
        date_order=order,
        date_separator=separator,
        twelve_hour="a" in _unquoted(locale.timeFormat(QLocale.FormatType.ShortFormat)).lower(),
        first_day_of_week=locale.firstDayOfWeek().value,
    )


def _group_sizes(locale: QLocale) -> tuple[int, int]:
    separator = locale.groupSeparator()
    groups = locale.toString(123_456_789).split(separator) if separator else []
    return (len(groups[-1]), len(groups[-2])) if len(groups) > 1 else (3, 3)


def _date_way(pattern: str) -> tuple[DateOrder, str]:
    plain = _unquoted(pattern)
    order = "".join(dict.fromkeys(re.findall(r"[dmy]", plain.lower())))
    between = re.search(r"[./-]", plain)
    return _ORDERS.get(order, "dmy"), between.group() if between else "/"


def _unquoted(pattern: str) -> str:
    return re.sub(r"'[^']*'", "", pattern)
