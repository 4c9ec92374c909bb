"""A summary as a PDF file; never touches a printer."""

from __future__ import annotations

import errno
import os
import re
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

from PySide6.QtCore import QBuffer, QByteArray, QIODevice
from PySide6.QtGui import QPageSize, QPdfWriter

from refund_desk.printing.paper import CREATOR, page_layout, print_summary
from refund_desk.viewmodels.summary import Summary

_LONGEST_NAME = 80
_RESOLUTION = 1200

_CAUSES = {
    errno.EACCES: "this account may not write there, or another program has the file open",
    errno.EPERM: "this account may not write there, or another program has the file open",
    errno.EROFS: "the disk can only be read",
    errno.ENOSPC: "the disk is full",
    errno.EDQUOT: "this account's share of the disk is full",
    errno.ENOENT: "the folder does not exist",
    errno.ENOTDIR: "the folder does not exist",
    errno.ENAMETOOLONG: "the name is too long",
    errno.EISDIR: "a folder has that name",
}


def file_name(case_ref: str, policy_id: str) -> str:
    """A name for the file that every system takes: `refund-T-48231-japply.pdf`.

    Only ASCII letters, digits, `-` and `_` remain; beginning with `refund-` it is never
    the name of a Windows device.
    """
    parts = ("-".join(re.findall(r"[A-Za-z0-9_]+", part)) for part in (case_ref, policy_id))
    name = "-".join(filter(None, ("refund", *parts)))
    return f"{name[:_LONGEST_NAME].rstrip('-_')}.pdf"


def export_pdf(path: Path, made: Summary, size: QPageSize) -> str:
    """Write the summary, whole or not at all; answer what went wrong in a sentence, or nothing.

    A file of that name is replaced.
    """
    data = pdf_bytes(made, size)
    if not data:
        return "The PDF cannot be made. Try again, or copy the summary as text."
    if path.is_dir():
        return _trouble(path, "a folder has that name")
    try:
        _write(path, data)
    except (OSError, ValueError) as error:  # ValueError: a name that no system takes
        number = error.errno if isinstance(error, OSError) else None
        return _trouble(path, _CAUSES.get(number or 0) or getattr(error, "strerror", None) or "the name is not allowed")
    return ""


def pdf_bytes(made: Summary, size: QPageSize) -> bytes:
    """The summary as the bytes of a PDF; empty where it cannot be painted."""
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setResolution(_RESOLUTION)
    writer.setTitle(": ".join(filter(None, (made.title, made.policy))))
    writer.setCreator(CREATOR)
    if hasattr(writer, "setAuthor"):  # since Qt 6.9
        writer.setAuthor(CREATOR)
    writer.setPageLayout(page_layout(size))
    painted = print_summary(made, writer)
    buffer.close()
    return bytes(data.data()) if painted else b""


def _write(path: Path, data: bytes) -> None:
    """Write beside the target, then put it in its place."""
    temporary = path.with_name(f".refund-{uuid4().hex}.tmp")
    try:
        with temporary.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except BaseException:
        with suppress(OSError):
            temporary.unlink()
        raise


def _trouble(path: Path, cause: str) -> str:
    return f"The PDF cannot be written to {path}: {cause}. Choose another folder or name."
