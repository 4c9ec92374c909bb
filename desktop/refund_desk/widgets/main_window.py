"""The one window: choose, enter, see, from left to right. It places its parts and names its actions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from PySide6.QtCore import QCoreApplication, QEvent, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QActionGroup, QCloseEvent, QKeySequence, QResizeEvent, QUndoStack
from PySide6.QtWidgets import (
    QMainWindow,
    QMenu,
    QPushButton,
    QSplitter,
    QToolBar,
    QVBoxLayout,
    QWidget,
)

from refund_desk.viewmodels.formats import Formats
from refund_desk.widgets.form import FormWidget
from refund_desk.widgets.icons import action_icon
from refund_desk.widgets.labels import LineLabel, plain_label, set_tip
from refund_desk.widgets.palette import PaletteField
from refund_desk.widgets.proposal_bar import ProposalBar
from refund_desk.widgets.result_panel import ResultPanel
from refund_desk.widgets.sidebar import Sidebar
from refund_desk.widgets.tab_order import next_stop
from refund_desk.widgets.theme import LIGHT, Theme

OWN_FOLDER = ("reveal", "reload", "check")
_READABLE = 34
"""Characters that a line of the answer should hold at least."""
_ICON = 1.4
"""Side of a toolbar icon in line heights."""
THEMES = (("system", "As the system"), ("light", "Light"), ("dark", "Dark"))
_LEVELS = 12
"""More layouts than ever stand one within the other."""


class MainWindow(QMainWindow):
    """Emits what the person asked for; shows what it is given."""

    new_requested = Signal()
    save_requested = Signal()
    print_requested = Signal()
    pdf_requested = Signal()
    copy_summary_requested = Signal()
    copy_amount_requested = Signal()
    copy_reply_requested = Signal()
    duplicate_requested = Signal()
    delete_requested = Signal()
    another_requested = Signal()
    grant_requested = Signal()
    ticket_requested = Signal()
    example_requested = Signal()
    clauses_requested = Signal()
    import_requested = Signal()
    template_requested = Signal()
    reveal_requested = Signal()
    reload_requested = Signal()
    check_requested = Signal()
    theme_requested = Signal(str)
    zoom_requested = Signal(int)
    """1 larger, -1 smaller, 0 back to the normal size."""
    guide_requested = Signal()
    about_requested = Signal()
    pack_requested = Signal()
    packs_requested = Signal()
    rules_requested = Signal()
    palette_requested = Signal()
    """Everything is to be looked for in one list."""
    closing = Signal()

    def __init__(self, formats: Formats, today: Callable[[], date]) -> None:
        super().__init__()
        self.setWindowTitle("Refund Desk")
        self.sidebar = Sidebar()
        self.form = FormWidget(formats, today)
        self.result = ResultPanel()
        self.proposal = ProposalBar()
        self.theme = LIGHT
        self._narrow = False
        self._policy_actions: list[QAction] = []
        self._actions: dict[str, QAction] = {}
        self._splitter = QSplitter(Qt.Orientation.Horizontal)
        for part, stretch in ((self.sidebar, 0), (self.form, 0), (self.result, 1)):
            self._splitter.addWidget(part)
            self._splitter.setStretchFactor(self._splitter.count() - 1, stretch)
        self._splitter.setChildrenCollapsible(False)
        self._splitter.setHandleWidth(1)
        self._splitter.setSizes([212, 400, 754])
        middle = QWidget()
        column = QVBoxLayout(middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.proposal)
        column.addWidget(self._splitter, 1)
        self.setCentralWidget(middle)
        self._build_actions()
        self._build_menus()
        self._build_toolbar()
        self._build_status_bar()
        self.result.pointed.connect(self.show_hint)
        self.setMinimumSize(900, 560)

    # Actions: one list, from which menus and toolbar are made.

    def _build_actions(self) -> None:
        key = QKeySequence.StandardKey
        self._add("new", "&New case", self.new_requested.emit, key.New)
        self._add("save", "&Save case", self.save_requested.emit, key.Save)
        self._add("pdf", "&Export PDF…", self.pdf_requested.emit, QKeySequence("Ctrl+E"))
        self._add("print", "&Print…", self.print_requested.emit, key.Print)
        self._add("quit", "&Quit", None, key.Quit).triggered.connect(self.close)
        keys = QKeySequence("Ctrl+Shift+C")
        self._add("copy-summary", "Copy &summary as text", self.copy_summary_requested.emit, keys)
        self._add("copy-amount", "Copy &amount", self.copy_amount_requested.emit, QKeySequence("Ctrl+Shift+A"))
        keys = QKeySequence("Ctrl+Shift+R")
        self._add("copy-reply", "Copy re&ply to the customer", self.copy_reply_requested.emit, keys)
        self._add("duplicate", "&Duplicate", self.duplicate_requested.emit, QKeySequence("Ctrl+D"))
        self._add("another", "&Add another charge", self.another_requested.emit, None)
        self._add("grant", "&Grant another amount…", self.grant_requested.emit, QKeySequence("Ctrl+G"))
        self._add("ticket", "Paste a &ticket…", self.ticket_requested.emit, QKeySequence("Ctrl+Shift+V"))
        self._add("delete", "De&lete from history…", self.delete_requested.emit, None)
        self._add("example", "Try the published &example", self.example_requested.emit, QKeySequence("F2"))
        self._add("clauses", "Read the &clauses", self.clauses_requested.emit, QKeySequence("F1"))
        self._add("import", "&Import…", self.import_requested.emit, None)
        self._add("template", "&New from template…", self.template_requested.emit, None)
        self._add("reveal", "Re&veal folder", self.reveal_requested.emit, None)
        self._add("reload", "&Reload", self.reload_requested.emit, key.Refresh)
        self._add("check", "Check &findings…", self.check_requested.emit, None)
        find = self._add("find", "&Find a case", None, key.Find)
        find.triggered.connect(self._find)
        form = self._add("go-form", "&Next part of the window", None, QKeySequence("F6"))
        form.triggered.connect(self._next_pane)
        self._sidebar = self._add("sidebar", "&Policies and cases", None, QKeySequence("F9"))
        self._sidebar.setCheckable(True)
        self._sidebar.setChecked(True)
        self._sidebar.toggled.connect(self.sidebar.setVisible)
        self._add("larger", "&Larger", lambda: self.zoom_requested.emit(1), None).setShortcuts(
            [*QKeySequence.keyBindings(key.ZoomIn), QKeySequence("Ctrl+=")]
        )
        self._add("smaller", "&Smaller", lambda: self.zoom_requested.emit(-1), key.ZoomOut)
        self._add("normal-size", "N&ormal size", lambda: self.zoom_requested.emit(0), QKeySequence("Ctrl+0"))
        self._add("palette", "&Search everything", self.palette_requested.emit, QKeySequence("Ctrl+K"))
        self._add("guide", "How to &write a policy", self.guide_requested.emit, None)
        self._add("pack", "Install &update or policy pack…", self.pack_requested.emit, None)
        self._add("packs", "Installed pac&ks…", self.packs_requested.emit, None)
        self._add("rules", "Team &rules…", self.rules_requested.emit, None)
        self._add("about", "&About Refund Desk", self.about_requested.emit, None)

    def _add(
        self,
        name: str,
        text: str,
        asked: Callable[[], None] | None,
        shortcut: QKeySequence.StandardKey | QKeySequence | None,
    ) -> QAction:
        action = QAction(text, self)
        action.setObjectName(name)
        if shortcut is not None:
            action.setShortcut(shortcut)
        if asked is not None:
            action.triggered.connect(lambda: asked())  # noqa: PLW0108  drops the signal's argument
        self.addAction(action)
        self._actions[name] = action
        return action

    def _build_menus(self) -> None:
        bar = self.menuBar()
        for title, names in (
            ("&File", ("new", "save", "", "pdf", "print", "", "quit")),
            ("&Edit", ("ticket", "", "copy-summary", "copy-reply", "copy-amount", "", "find")),
            ("&Case", ("example", "duplicate", "another", "grant", "", "rules", "", "delete")),
            ("&Policies", ("clauses", "", "import", "template", "packs", "", *OWN_FOLDER)),
        ):
            menu = bar.addMenu(title)
            if title == "&Edit":
                self._edit_menu = menu
            for name in names:
                if name:
                    menu.addAction(self._actions[name])
                else:
                    menu.addSeparator()
            if title == "&Policies":
                menu.addSeparator()
                self._policy_menu = menu
        view = bar.addMenu("&View")
        view.addActions([self._actions[name] for name in ("go-form", "sidebar")])
        view.addActions([self._actions[name] for name in ("larger", "smaller", "normal-size")])
        self._build_theme_menu(view)
        helped = ("palette", "clauses", "guide", "pack", "about")
        bar.addMenu("&Help").addActions([self._actions[name] for name in helped])

    def _build_theme_menu(self, view: QMenu) -> None:
        themes = view.addMenu("&Theme")
        group = QActionGroup(self)
        self._theme_actions: dict[str, QAction] = {}
        for name, words in THEMES:
            action = themes.addAction(words)
            action.setObjectName(f"theme-{name}")
            action.setCheckable(True)
            group.addAction(action)
            action.triggered.connect(lambda _checked=False, name=name: self.theme_requested.emit(name))
            self._theme_actions[name] = action

    def _build_toolbar(self) -> None:
        bar = QToolBar("Main toolbar")
        bar.setObjectName("main-toolbar")
        bar.setMovable(False)
        bar.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        for name, text in (
            ("new", "New case"),
            ("duplicate", "Duplicate"),
            ("print", "Print…"),
            ("pdf", "PDF…"),
            ("copy-reply", "Copy reply"),
        ):
            self._actions[name].setIconText(text)
            bar.addAction(self._actions[name])
        spacer = QWidget()
        spacer.setSizePolicy(spacer.sizePolicy().Policy.Expanding, spacer.sizePolicy().Policy.Preferred)
        bar.addWidget(spacer)
        self.palette_field = PaletteField(self._actions["palette"].shortcut())
        self.palette_field.clicked.connect(self.palette_requested)
        bar.addWidget(self.palette_field)
        self._save_button = QPushButton("Save case")
        self._save_button.setProperty("role", "primary")
        self._save_button.clicked.connect(self.save_requested)
        bar.addWidget(self._save_button)
        margin = QWidget()
        margin.setFixedWidth(8)
        bar.addWidget(margin)
        bar.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        bar.setIconSize(QSize(1, 1) * round(self.fontMetrics().height() * _ICON))
        self.addToolBar(bar)
        self._toolbar = bar

    def _build_status_bar(self) -> None:
        self._status = LineLabel()
        self._status.setProperty("role", "muted")
        self._said = ""
        self.statusBar().addWidget(self._status, 1)
        self.statusBar().addPermanentWidget(plain_label("Offline · data on this computer only", role="muted"))
        self.statusBar().setSizeGripEnabled(False)
        self.statusBar().setContentsMargins(10, 0, 10, 0)

    def add_undo(self, stack: QUndoStack) -> None:
        """Undo and Redo, named after the step, at the head of the Edit menu and in the toolbar."""
        first = self._edit_menu.actions()[0]
        for name, action, key in (
            ("undo", stack.createUndoAction(self, "&Undo"), QKeySequence.StandardKey.Undo),
            ("redo", stack.createRedoAction(self, "&Redo"), QKeySequence.StandardKey.Redo),
        ):
            action.setObjectName(name)
            action.setShortcuts(key)
            action.setIcon(action_icon(name, self.theme))
            self._actions[name] = action
            self._edit_menu.insertAction(first, action)
        self._edit_menu.insertSeparator(first)
        undo = self._actions["undo"]
        # The toolbar's button keeps one width: what it undoes is in its tip and in the menu.
        undo.setIconText("Undo")
        self._toolbar.insertAction(self._actions["print"], undo)
        undo.changed.connect(self._tip_undo)

    def _tip_undo(self) -> None:
        """A step is named after a field, and a field by a document: left alone, Qt would read that as rich text."""
        undo = self._actions["undo"]
        set_tip(self._toolbar.widgetForAction(undo), undo.toolTip())

    # What is shown

    def allow_own_policies(self, allowed: bool) -> None:
        """Own documents need a folder to lie in."""
        for name in ("import", "template", *OWN_FOLDER):
            self._actions[name].setEnabled(allowed)

    def show_policies_menu(self, entries: list[tuple[str, str]], chosen: Callable[[str], None]) -> None:
        """List the policies (key, name) in the menu, Ctrl+1 to Ctrl+9, in place of those before."""
        for action in self._policy_actions:
            self._policy_menu.removeAction(action)
            action.deleteLater()
        self._policy_actions = []
        for index, (policy_id, name) in enumerate(entries):
            action = self._policy_menu.addAction(name.replace("&", "&&"))
            action.setData(policy_id)
            self._policy_actions.append(action)
            if index < 9:
                action.setShortcut(QKeySequence(f"Ctrl+{index + 1}"))
            action.triggered.connect(lambda _checked=False, policy_id=policy_id: chosen(policy_id))

    def show_status(self, text: str) -> None:
        """A sentence in the status bar, until the next one."""
        self._said = text
        self.show_hint("")

    def show_hint(self, text: str) -> None:
        """What is under the pointer, in place of the last sentence; empty brings that back."""
        self._status.setText(text or self._said)

    def allow(self, actions: Mapping[str, bool]) -> None:
        """Which actions, by their names, can be done with what is in view."""
        for name, allowed in actions.items():
            self._actions[name].setEnabled(allowed)
        self._save_button.setEnabled(self._actions["save"].isEnabled())

    def show_case_title(self, title: str) -> None:
        """Name the case in the window's title."""
        self.setWindowTitle(f"{title} – Refund Desk" if title else "Refund Desk")

    @staticmethod
    def lay_out() -> None:
        """Lay out all that has changed, now: left alone, Qt paints after every level that asks the one around it."""
        for _ in range(_LEVELS):
            QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest.value)

    def set_theme(self, theme: Theme, chosen: str) -> None:
        """Repaint what is painted by hand; `chosen` is the setting that led to it."""
        self.theme = theme
        self.sidebar.set_theme(theme)
        self.result.set_theme(theme)
        self.palette_field.set_theme(theme)
        for name, action in self._actions.items():
            action.setIcon(action_icon(name, theme))
        self._theme_actions[chosen].setChecked(True)
        QTimer.singleShot(0, self._make_room)  # once all parts have taken their new sizes

    def _next_pane(self) -> None:
        """F6: from the lists to the form, to the result, and round again."""
        order: list[QWidget] = [self.sidebar.policies, self.form.customer_ref, self.result.first_focus()]
        panes: list[QWidget] = [self.sidebar, self.form, self.result]
        if self.sidebar.isHidden():
            del order[0], panes[0]
        here = self.focusWidget()
        at = next((index for index, pane in enumerate(panes) if pane.isAncestorOf(here)), -1)
        order[(at + 1) % len(order)].setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _find(self) -> None:
        self._sidebar.setChecked(True)
        self.sidebar.search.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._make_room()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and hasattr(self, "_toolbar"):
            self._toolbar.setIconSize(QSize(1, 1) * round(self.fontMetrics().height() * _ICON))
            self._toolbar.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
            self._make_room()

    def _make_room(self) -> None:
        """Where the answer would be too narrow to read, the lists step aside: F9, or looking for a case, shows them."""
        self.form.fit_width()
        self.palette_field.fit(self._toolbar)
        answer = self.fontMetrics().averageCharWidth() * _READABLE
        narrow = self.width() < self.sidebar.minimumSizeHint().width() + self.form.minimumWidth() + answer
        if narrow != self._narrow:
            self._narrow = narrow
            self._sidebar.setChecked(not narrow)

    def focusNextPrevChild(self, forward: bool) -> bool:  # noqa: N802  Qt's name
        """Tab goes on in the order in which the window is read."""
        parts = (self.proposal, self.sidebar, self.form, self.result, self.palette_field, self._save_button)
        to = next_stop(parts, self.focusWidget(), forward=forward)
        if to is None:
            return super().focusNextPrevChild(forward)
        to.setFocus(Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason)
        return True

    def closeEvent(self, event: QCloseEvent) -> None:
        """Tell before closing, so that what is typed is kept."""
        self.closing.emit()
        super().closeEvent(event)
