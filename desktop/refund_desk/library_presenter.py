"""The Policies menu's own documents: taken in, made from templates, watched, checked, read anew."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QFileSystemWatcher, QObject, QTimer, Signal

from refund_desk.desk import Desk
from refund_desk.history import HistoryError, LoadedCase
from refund_desk.policies import PolicyFile, Refusal, Shelf, check_file, templates
from refund_desk.viewmodels.findings import counted, errors_and_warnings, finding_lines
from refund_desk.viewmodels.sidebar import policy_entries, refused_text
from refund_desk.widgets.findings_window import FindingsWindow
from refund_desk.widgets.main_window import MainWindow
from refund_desk.widgets.template_dialog import TemplateDialog, TemplateEntry
from refund_policy.document.findings import PolicyError
from refund_policy.document.read import read_policy

if TYPE_CHECKING:
    from refund_policy.document.check import Checked

SETTLE_MS = 300
"""Editors write a file in several steps; it is read once they have come to rest."""
MAX_REFUSED = 3
"""Refused documents told beside the list; the check tells all."""
KINDS = "Policy documents (*.toml *.refundpolicy)"


class LibraryPresenter(QObject):
    """Holds and lists the library; emits `changed` when it was read anew, `chosen` with the key of a version."""

    changed = Signal()
    chosen = Signal(str)

    def __init__(self, window: MainWindow, desk: Desk) -> None:
        super().__init__(window)
        self._window, self._desk, self._dialogs, self._shelf = window, desk, desk.dialogs, desk.shelf
        self.library = desk.library
        self._importing: tuple[Checked, bytes] | None = None
        self._findings: FindingsWindow | None = None
        self._templates: TemplateDialog | None = None
        self._watcher = QFileSystemWatcher(self)
        self._settling = QTimer(self)
        self._settling.setSingleShot(True)
        self._settling.setInterval(SETTLE_MS)
        self._connect()
        self._list()
        window.allow_own_policies(desk.shelf is not None)
        if desk.shelf is not None:
            desk.shelf.make_folder()
            self._watch(desk.shelf)

    def _connect(self) -> None:
        window = self._window
        window.sidebar.policy_requested.connect(self.chosen)
        window.proposal.accepted.connect(self.chosen)
        window.import_requested.connect(self.import_document)
        window.template_requested.connect(self.choose_template)
        window.reveal_requested.connect(self.reveal)
        window.reload_requested.connect(self.reload)
        window.check_requested.connect(self.check)
        self._watcher.directoryChanged.connect(self._settling.start)
        self._watcher.fileChanged.connect(self._settling.start)
        self._settling.timeout.connect(self._read_anew)

    def _list(self) -> None:
        """In sidebar and menu, the versions of a policy together and the newest first."""
        library = self.library
        listed = [one for policy_id in library.policies for one in reversed(library.versions(policy_id))]
        entries = policy_entries(tuple(listed), self._desk.formats)
        refused = [self._refused(error) for error in library.refused[:MAX_REFUSED]]
        more = len(library.refused) - len(refused)
        refused += [f"{more} more: see Policies, Check findings."] if more else []
        self._window.sidebar.show_policies(entries, "\n".join(refused))
        ids = [one.id for one in entries]
        named = [(one.key, f"{one.title} · {one.version}" if ids.count(one.id) > 1 else one.title) for one in entries]
        self._window.show_policies_menu(named, self.chosen.emit)

    def _refused(self, error: PolicyError) -> str:
        """Why a document is left out, or which one stands in for it."""
        stays = any(file.path is not None and file.path.name == error.file for file in self.library.files)
        return refused_text(error) + (" Until it is mended, the document stays in use as it was." if stays else "")

    def file_of(self, digest: str, key: str) -> PolicyFile | None:
        """The document that a case was decided under; where it is lost, the one at hand of its version or its id."""
        found = self.library.of_digest(digest)
        text = None if found is not None else self._kept_text(digest)
        if text is not None:
            try:
                found = PolicyFile(read_policy(text.encode(), key), text)
            except PolicyError:
                found = None
        return found or self.library.find(key) or self.library.find(key.partition("@")[0])

    def file_of_kept(self, kept: LoadedCase) -> PolicyFile | None:
        """The document of a kept case."""
        return self.file_of(kept.policy_digest, f"{kept.row.policy_id}@{kept.policy_version}")

    def _kept_text(self, digest: str) -> str | None:
        try:
            return self._desk.store.document(digest)
        except HistoryError:
            return None

    # Reading anew

    def reload(self) -> None:
        """Read every document again, and say what came of it."""
        if not self._read_anew():
            self._window.show_status("The policies are unchanged.")

    def _read_anew(self) -> bool:
        """Whether anything changed; a document that has become unsound stays as it was, and is told."""
        shelf = self._shelf
        if shelf is None:
            return False
        self._settling.stop()
        before, self.library = self.library, shelf.load(self.library)
        self._watch(shelf)
        if self._findings is not None and self._findings.isVisible() and self._importing is None:
            self._show_own_findings(shelf, self._findings)
        if self.library.says_the_same(before):
            return False
        self._list()
        self.changed.emit()
        self._window.show_status("The policies were read again.")
        return True

    def _watch(self, shelf: Shelf) -> None:
        """Watch the folder and each file: an editor that replaces a file ends the watch on it."""
        wanted = {str(path) for path in (shelf.own, *shelf.paths()) if path.exists()}
        watched = {*self._watcher.directories(), *self._watcher.files()}
        if watched - wanted:
            self._watcher.removePaths(sorted(watched - wanted))
        if wanted - watched:
            self._watcher.addPaths(sorted(wanted - watched))

    # Taking in

    def import_document(self) -> None:
        """Ask for a file and check it; what was found is shown before anything is copied."""
        path = self._dialogs.open_path(self._window, "Import a policy document", KINDS)
        if path is not None:
            self._look_at(path, asked=True)

    def take_document(self, path: Path) -> None:
        """Show a document that was opened from outside, and offer to import it."""
        if self._shelf is None:
            self._dialogs.tell(self._window, "Not imported", "Own policies cannot be kept here.")
            return
        self._look_at(path, asked=False)

    def _look_at(self, path: Path, *, asked: bool) -> None:
        checked, data = check_file(path)
        self._importing = checked, data
        if asked and not checked.findings:
            self._finish_import()
            return
        errors, _ = errors_and_warnings([checked])
        told = "It can be imported." if not checked.findings else "It works all the same."
        told = "Errors have to be mended before it can be imported." if errors else told
        window = self._findings_window()
        window.show_lines("Import a policy document", f"{counted([checked])}. {told}", finding_lines(checked))
        window.offer_import(allowed=not errors)

    def _finish_import(self) -> None:
        if self._importing is None or self._shelf is None:
            return
        checked, data = self._importing
        self._importing = None
        if checked.policy is None:
            return
        try:
            path = self._shelf.take_in(data, checked.policy, self.library)
        except Refusal as refusal:
            self._dialogs.tell(self._window, "Not imported", str(refusal))
            return
        self._read_anew()
        ref = checked.policy.ref
        self._window.show_status(f"Imported: {ref.publisher}, {ref.title}, version {ref.version} ({path.name}).")

    # Making

    def choose_template(self) -> None:
        """Ask which template to start from, for whom, and under which id."""
        if self._templates is None:
            self._templates = TemplateDialog(self._window)
            self._templates.create_requested.connect(self._start_from_template)
        entries = [TemplateEntry(one.key, one.title, one.summary) for one in templates()]
        self._templates.set_theme(self._window.theme)
        self._templates.show_templates(entries)
        self._templates.open()

    def _start_from_template(self, key: str, publisher: str, policy_id: str) -> None:
        if self._shelf is None or self._templates is None:
            return
        template = next(one for one in templates() if one.key == key)
        try:
            path = self._shelf.start(template, publisher, policy_id, self.library)
        except Refusal as refusal:
            self._templates.show_trouble(str(refusal))
            return
        self._templates.accept()
        self._read_anew()
        how = "It is open in your editor" if self._desk.open_path(path) else "Open it in any text editor"
        self._window.show_status(f"{path.name} is in {path.parent}. {how}: what you save there is used at once.")

    def reveal(self) -> None:
        """Open the own folder in the system's file manager."""
        if self._shelf is None:
            return
        trouble = self._shelf.make_folder()
        if trouble or not self._desk.open_path(self._shelf.own):
            self._dialogs.tell(self._window, "Own policies", trouble or f"Own policies lie in {self._shelf.own}.")

    # Checking

    def check(self) -> None:
        """All findings of the own documents."""
        if self._shelf is not None:
            self._importing = None
            self._show_own_findings(self._shelf, self._findings_window())

    def _show_own_findings(self, shelf: Shelf, window: FindingsWindow) -> None:
        checked = [check_file(path)[0] for path in shelf.paths()]
        lines = [line for one in checked for line in finding_lines(one)]
        told = f"{counted(checked)}." if checked else "There are no own documents yet."
        window.show_lines("Findings in own policies", f"{told} They lie in {shelf.own}.", lines)

    def _findings_window(self) -> FindingsWindow:
        if self._findings is None:
            self._findings = FindingsWindow(self._window)
            self._findings.import_agreed.connect(self._finish_import)
        return self._findings
