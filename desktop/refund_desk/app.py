"""Builds the program from its parts and runs it; the only place that does."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from PySide6.QtCore import QEvent, QLocale, QLockFile, QObject, Qt, QTimeZone, Signal
from PySide6.QtGui import QFileOpenEvent, QGuiApplication
from PySide6.QtWidgets import QApplication

from refund_desk import __version__
from refund_desk.desk import Desk, TeamRules
from refund_desk.directories import Directories, find_directories
from refund_desk.help_presenter import HelpPresenter
from refund_desk.history import CaseStore, History, open_history
from refund_desk.palette_presenter import PalettePresenter
from refund_desk.policies import find_shelf, load_library, shipped_folder
from refund_desk.presenter import Presenter
from refund_desk.settings import (
    NO_PRESET,
    Preset,
    Settings,
    WindowPlace,
    load_preset,
    load_settings,
    save_settings,
)
from refund_desk.tidying import keep_tidy
from refund_desk.timezones import use_packaged_time_zones
from refund_desk.viewmodels.formats import Formats
from refund_desk.viewmodels.team_rules import LOCKED
from refund_desk.widgets import faults
from refund_desk.widgets import theme as themes
from refund_desk.widgets.icons import app_icon
from refund_desk.widgets.labels import Dialogs
from refund_desk.widgets.locale_formats import formats_of
from refund_desk.widgets.main_window import MainWindow
from refund_desk.widgets.theme import DARK, LIGHT, Theme
from refund_policy.instants import zone_of
from refund_policy.money import MINOR_UNIT_EXPONENT

FIRST_SIZE = (1366, 740)
LOCK = "window.lock"
"""In the folder of the history: held by the window that keeps its unsaved form there."""
ZOOMS = (50, 67, 80, 90, 100, 110, 125, 150, 175, 200, 250, 300)
"""The sizes that View offers, in per cent."""


def main(argv: Sequence[str]) -> int:
    """Open the window and run until it closes; the process's exit code."""
    arguments = _parser().parse_args(argv)
    use_packaged_time_zones()
    running = application()
    directories = find_directories(arguments.data_dir)
    troubles = list(directories.make())
    preset, told = load_preset(directories.machine)
    settings, trouble = load_settings(directories.config, preset)
    troubles += filter(None, [told, trouble])
    store = open_history(directories.data)
    program = Program(directories, settings, store, preset)
    faults.install(program.window, program.dialogs, program.presenter.keep_draft)
    program.window.show()
    troubles += filter(None, [program.presenter.drafts.trouble])
    if troubles:
        program.dialogs.tell(program.window, "Refund Desk", "\n\n".join(troubles))
    if arguments.document is not None:
        program.presenter.books.take_document(arguments.document)
    keep_tidy(running)
    code = running.exec()
    store.close()
    return code


def window_picture(policy_id: str, path: Path, *, dark: bool = False, size: tuple[int, int] = FIRST_SIZE) -> None:
    """Save a picture of the window with a policy's published example in it; needs no display and keeps nothing."""
    use_packaged_time_zones()
    running = application()
    settings = Settings(theme="dark" if dark else "light", last_policy=policy_id)
    with TemporaryDirectory() as folder, History.open(Path(folder)) as history:
        program = Program(None, settings, history)
        program.presenter.show_example()
        program.window.resize(*size)
        program.window.show()
        running.processEvents()
        saved = program.window.grab().save(str(path))
        program.window.close()
    if not saved:
        raise OSError(f"The picture cannot be written to {path}. Choose another folder.")


class Application(QApplication):
    """On macOS a document that is opened in the Finder comes as an event, not as an argument."""

    document_opened = Signal(str)
    """Its path."""

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FileOpen and isinstance(event, QFileOpenEvent):
            self.document_opened.emit(event.file())
            return True
        return super().event(event)


class Program(QObject):
    """The window, its presenter and its look, put together."""

    def __init__(
        self,
        directories: Directories | None,
        settings: Settings,
        store: CaseStore,
        preset: Preset = NO_PRESET,
        dialogs: Dialogs | None = None,
    ) -> None:
        super().__init__()
        self._directories, self._settings, self._preset = directories, settings, preset
        self.dialogs = dialogs or Dialogs()
        locale = QLocale()
        formats = formats_of(locale)
        self._zone = settings.zone or _system_zone()
        self._plain_size = _plain_size(application())
        self._lock = QLockFile(str(directories.data / LOCK)) if directories is not None else None
        # Before the window: widgets that are there before their style keep the font that they began with.
        self._dress(settings.theme)
        self.window = MainWindow(formats, lambda: self._now().date())
        self._apply_theme(settings.theme)
        self._place_window(settings.window)
        desk = self._desk(store, formats, locale)
        self.presenter = Presenter(self.window, desk, settings.last_policy)
        running = application()
        if isinstance(running, Application):
            running.document_opened.connect(lambda path: self.presenter.books.take_document(Path(path)))
        self.help = HelpPresenter(self.window, desk, self.presenter.books, directories, preset.locked)
        self.palette = PalettePresenter(self.window, desk, self.presenter)
        if "questions_off" in preset.locked:
            self.window.result.questions.lock(LOCKED)
        self.window.theme_requested.connect(self._change_theme)
        self.window.zoom_requested.connect(self._change_zoom)
        self.window.about_requested.connect(self.help.show_about)
        self.window.pack_requested.connect(self.help.install_pack)
        self.window.packs_requested.connect(self.help.show_packs)
        self.window.rules_requested.connect(self._ask_rules)
        self.presenter.rules_changed.connect(self._change_rules)
        self.window.closing.connect(self._remember)
        QGuiApplication.styleHints().colorSchemeChanged.connect(lambda: self._apply_theme(self._settings.theme))

    def _desk(self, store: CaseStore, formats: Formats, locale: QLocale) -> Desk:
        local = locale.currencySymbol(QLocale.CurrencySymbolFormat.CurrencyIsoCode)
        currency = self._settings.currency or (local if local in MINOR_UNIT_EXPONENT else "")
        folders = self._directories
        shelf = find_shelf(folders) if folders is not None else None
        library = shelf.load() if shelf is not None else load_library([shipped_folder()])
        rules = TeamRules(self._settings.questions_off, self._settings.second_name_above)
        return Desk(
            library,
            store,
            formats,
            self._now,
            self.dialogs,
            self._zone,
            currency,
            shelf,
            rules=rules,
            alone=self._lock is None or _is_free(self._lock),
        )

    def _now(self) -> datetime:
        return datetime.now(zone_of(self._zone)).replace(second=0, microsecond=0)

    # The look

    def _theme(self, setting: str) -> Theme:
        if setting == "system":
            dark = QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark
            return DARK if dark else LIGHT
        return DARK if setting == "dark" else LIGHT

    def _apply_theme(self, setting: str) -> None:
        self.window.set_theme(self._dress(setting), setting)

    def _dress(self, setting: str) -> Theme:
        """Font and style of the whole application."""
        theme, running = self._theme(setting), application()
        font = running.font()
        font.setPointSizeF(self._plain_size * self._settings.zoom / 100)
        running.setFont(font)
        themes.apply(running, theme)
        return theme

    def _is_locked(self, setting: str) -> bool:
        """Whether the administrator has decided this setting: told."""
        locked = setting in self._preset.locked
        if locked:
            self.window.show_status(LOCKED)
        return locked

    def _change_theme(self, setting: str) -> None:
        if self._is_locked("theme"):
            # The mark in the menu goes back to what holds.
            self.window.set_theme(self.window.theme, self._settings.theme)
            return
        self._settings = replace(self._settings, theme=setting)  # type: ignore[arg-type]
        self._apply_theme(setting)

    def _ask_rules(self) -> None:
        self.help.ask_rules(self.presenter.rules, self.presenter.change_rules)

    def _change_rules(self, rules: TeamRules) -> None:
        names = {"questions_off": rules.questions_off, "second_name_above": rules.second_name_above}
        self._settings = replace(self._settings, **names)  # type: ignore[arg-type]  # each name has its own type

    def _change_zoom(self, step: int) -> None:
        """One size up or down, or back to the normal one."""
        if self._is_locked("zoom"):
            return
        sizes = [size for size in ZOOMS if (size - self._settings.zoom) * step > 0] if step else [100]
        if sizes:
            self._settings = replace(self._settings, zoom=min(sizes) if step > 0 else max(sizes))
            self._apply_theme(self._settings.theme)
            self.window.show_status(f"Text and formulas at {self._settings.zoom}%.")

    def _place_window(self, place: WindowPlace | None) -> None:
        """The last place, where it can still be seen; else the first size within the screen."""
        screen = QGuiApplication.primaryScreen().availableGeometry()
        if place is None:
            self.window.resize(min(FIRST_SIZE[0], screen.width()), min(FIRST_SIZE[1], screen.height()))
            return
        self.window.resize(min(place.width, screen.width()), min(place.height, screen.height()))
        if any(one.availableGeometry().contains(place.x + 40, place.y + 20) for one in QGuiApplication.screens()):
            self.window.move(place.x, place.y)
        if place.maximized:
            self.window.setWindowState(Qt.WindowState.WindowMaximized)

    def _remember(self) -> None:
        """Keep the settings at the end; what cannot be kept is told in the status bar of a window that closes."""
        if self._directories is None or self._lock is None:
            return
        self._lock.unlock()
        frame = self.window.normalGeometry()
        place = WindowPlace(frame.x(), frame.y(), frame.width(), frame.height(), self.window.isMaximized())
        settings = replace(self._settings, window=place, last_policy=self.presenter.policy_id)
        trouble = save_settings(self._directories.config, settings, self._preset)
        if trouble:
            self.window.show_status(trouble)


def application() -> QApplication:
    """The one QApplication of the process, made on first call."""
    existing = QApplication.instance()
    if isinstance(existing, QApplication):
        return existing
    made = Application(["refund-desk"])
    made.setApplicationName("refund-desk")
    made.setApplicationDisplayName("Refund Desk")
    made.setApplicationVersion(__version__)
    made.setWindowIcon(app_icon())
    return made


def _plain_size(running: QApplication) -> float:
    """The size, in points, of the system's own font; kept with the application, as zooming changes its font."""
    kept: float | None = running.property("plain-size")
    if kept is None:
        kept = running.font().pointSizeF()
        running.setProperty("plain-size", kept)
    return kept


def _is_free(lock: QLockFile) -> bool:
    """Take the lock; only another program that has it is in the way, not a folder that cannot be written to."""
    lock.setStaleLockTime(0)  # Old is not stale: a window may stay open for weeks.
    return lock.tryLock(0) or lock.error() != QLockFile.LockError.LockFailedError


def _system_zone() -> str:
    """The computer's own zone by its IANA name, UTC where it has none."""
    name = bytes(QTimeZone.systemTimeZoneId().data()).decode("ascii", "replace")
    return name if zone_of(name) is not None and name != "Etc/UTC" else "UTC"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="refund-desk", description="Open the window of Refund Desk.")
    parser.add_argument("--data-dir", type=Path, metavar="DIR", help="keep history and settings in this folder")
    parser.add_argument("document", type=Path, nargs="?", help="a policy document to look at and to take in")
    return parser
