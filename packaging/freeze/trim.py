"""What of Python, Qt and the libraries goes into the frozen program, and what stays out.

Plain lists and one function, so that the build reads them and the tests can.
"""

from __future__ import annotations

from pathlib import PurePosixPath

UNUSED_MODULES = (
    # The program has no network code, and nothing that could have is shipped.
    # (For `socket`, which a used module names, an empty one stands in: see without/.)
    "PySide6.QtNetwork", "_socket", "_ssl", "asyncio", "ftplib", "http", "imaplib", "poplib", "smtplib",
    "socketserver", "ssl", "urllib.request", "xmlrpc",
    # Other parts of Qt that Essentials brings.
    "PySide6.QtConcurrent", "PySide6.QtDBus", "PySide6.QtDesigner", "PySide6.QtHelp", "PySide6.QtOpenGL",
    "PySide6.QtOpenGLWidgets", "PySide6.QtQml", "PySide6.QtQuick", "PySide6.QtQuickControls2",
    "PySide6.QtQuickWidgets", "PySide6.QtSql", "PySide6.QtSvg", "PySide6.QtSvgWidgets", "PySide6.QtTest",
    "PySide6.QtUiTools", "PySide6.QtXml",
    # Python's own digests do where OpenSSL's are absent.
    "_hashlib",
    # Terminals, tests, installers, debuggers, other toolkits.
    "_curses", "apsw.fts5query", "apsw.shell", "bdb", "curses", "distutils", "doctest", "ensurepip", "idlelib",
    "lib2to3", "pdb", "pip", "pydoc", "pydoc_data", "pytest", "readline", "setuptools", "test", "tkinter",
    "unittest", "venv", "wheel",
    # Work in other processes: there is none.
    "concurrent", "multiprocessing", "_multiprocessing",
    # Parts of the packages that only their own tools use.
    "holidays.financial", "holidays.generate_ics", "holidays.ical", "pydantic.mypy", "pydantic.v1",
)  # fmt: skip
"""Modules that stay out, each with all that lies below it."""

QT_PLUGINS = {
    "linux": {
        "iconengines/libqsvgicon.so",
        "imageformats/libqsvg.so",
        "platforminputcontexts/libcomposeplatforminputcontextplugin.so",
        "platforminputcontexts/libibusplatforminputcontextplugin.so",
        "platforms/libqoffscreen.so",
        "platforms/libqwayland-egl.so",
        "platforms/libqwayland-generic.so",
        "platforms/libqxcb.so",
        "platformthemes/libqxdgdesktopportal.so",
        "printsupport/libcupsprintersupport.so",
        "wayland-decoration-client/libadwaita.so",
        "wayland-decoration-client/libbradient.so",
        "wayland-shell-integration/libxdg-shell.so",
    },
    "win32": {
        "iconengines/qsvgicon.dll",
        "imageformats/qico.dll",
        "imageformats/qsvg.dll",
        "platforms/qoffscreen.dll",
        "platforms/qwindows.dll",
        "styles/qmodernwindowsstyle.dll",
    },
    "darwin": {
        "iconengines/libqsvgicon.dylib",
        "imageformats/libqsvg.dylib",
        "platforms/libqcocoa.dylib",
        "platforms/libqoffscreen.dylib",
        "styles/libqmacstyle.dylib",
    },
}
"""By `sys.platform`: the plugins of Qt that are used. The program's pictures are all SVG."""

SYSTEM_LIBRARIES = (
    # The compiler's, and those that drivers of the display share with the program.
    "libgcc_s.so.*", "libstdc++.so.*",
    "libX11.so.*", "libX11-xcb.so.*", "libXau.so.*", "libXdmcp.so.*", "libbsd.so.*", "libmd.so.*",
    "libxcb-randr.so.*", "libxcb-render.so.*", "libxcb-shape.so.*", "libxcb-shm.so.*", "libxcb-sync.so.*",
    "libxcb-xfixes.so.*", "libxcb-xkb.so.*", "libxkbcommon.so.*", "libxkbcommon-x11.so.*",
    "libwayland-*.so.*",
    # Fonts, messages between programs, printing: they have to fit the system's own settings and services.
    "libavahi-*.so.*", "libcups.so.*", "libdbus-1.so.*", "libfontconfig.so.*", "libfreetype.so.*",
    "libglib-2.0.so.*", "libgthread-2.0.so.*", "libsystemd.so.*",
    "libz.so.*", "libzstd.so.*",
)  # fmt: skip
"""Libraries that every Linux desktop has and keeps up to date: the bundle leaves them to it."""

UNUSED_FILES = (
    # A software OpenGL of 20 MB and a shader compiler: widgets are drawn without either.
    "d3dcompiler_*.dll",
    "opengl32sw.dll",
    # What pip notes of an installation, some of it another time by time.
    "*.dist-info/INSTALLER",
    "*.dist-info/RECORD",
    "*.dist-info/REQUESTED",
    "*.dist-info/direct_url.json",
)
"""Patterns of other files that stay out, by the end of their path."""

UNUSED_FOLDERS = (
    # The window's own words are English, and so are those of Qt's dialogs in it.
    "PySide6/translations/",
    "PySide6/Qt/translations/",
    # Zones come from one database alone, tzdata.
    "dateutil/zoneinfo/",
    # Bank holidays are used by their dates; their names in other languages are not.
    "holidays/locale/",
)
"""Folders of the bundle that stay out with all that lies below them."""


def is_used(path: str, platform: str) -> bool:
    """Tell whether a file of the bundle, by its path in it, is one that the program uses."""
    place = PurePosixPath(path.replace("\\", "/"))
    if str(place).startswith(UNUSED_FOLDERS) or any(
        place.match(pattern) for pattern in (*SYSTEM_LIBRARIES, *UNUSED_FILES)
    ):
        return False
    if "plugins" in place.parts and "PySide6" in place.parts:
        plugin = PurePosixPath(*place.parts[place.parts.index("plugins") + 1 :])
        return str(plugin) in QT_PLUGINS[platform]
    return True
