"""Where Tab goes: from part to part of the window in the order in which they are read.

Qt goes by the order in which widgets came into the window. Forms are built anew for each
policy and rows when they are first needed, so that order soon means nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QButtonGroup, QRadioButton, QTabBar, QWidget


def next_stop(parts: Iterable[QWidget], here: QWidget | None, *, forward: bool) -> QWidget | None:
    """The widget that Tab, or Shift+Tab, leads to from `here`, round and round; None where there is none."""
    stops = [one for part in parts for one in _read(part) if one is here or _takes_tab(one)]
    if here is None or here not in stops:
        return stops[0 if forward else -1] if stops else None
    # A radio button is reached by the arrow keys from its neighbours.
    group = set(_group(here))
    others = [one for one in stops if one is here or one not in group]
    to = others[(others.index(here) + (1 if forward else -1)) % len(others)]
    return to if to is not here else None


def _read(one: QWidget) -> Iterator[QWidget]:
    """A widget and all within it; tabs before their pages."""
    yield one
    within = [child for child in one.children() if isinstance(child, QWidget) and not child.isWindow()]
    for child in sorted(within, key=lambda child: not isinstance(child, QTabBar)):
        yield from _read(child)


def _takes_tab(one: QWidget) -> bool:
    tabbed = bool(one.focusPolicy().value & Qt.FocusPolicy.TabFocus.value)
    if not (tabbed and one.isVisible() and one.isEnabled()) or one.focusProxy() is not None:
        return False
    checked = [other for other in _group(one) if other.isChecked()]
    return not checked or one in checked


def _group(one: QWidget) -> list[QRadioButton]:
    """The radio buttons of which only one can be chosen; none for other widgets."""
    group = one.group() if isinstance(one, QRadioButton) else None
    buttons = group.buttons() if isinstance(group, QButtonGroup) else ()
    return [button for button in buttons if isinstance(button, QRadioButton)]
