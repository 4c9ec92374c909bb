"""What macOS is told of the program: the entries of its Info.plist beyond PyInstaller's own."""

from __future__ import annotations

import product

OLDEST = "12.0"
"""The oldest macOS that the locked Qt runs on."""


def information() -> dict[str, object]:
    """The entries: sharp on high-resolution screens, and a document type for policy files."""
    kind = f"{product.APP_ID}.policy"
    return {
        "CFBundleShortVersionString": product.version(),
        "CFBundleVersion": product.version(),
        "CFBundleDocumentTypes": [
            {
                "CFBundleTypeName": product.DOCUMENT_KIND,
                "CFBundleTypeRole": "Viewer",
                "LSHandlerRank": "Owner",
                "LSItemContentTypes": [kind],
            }
        ],
        "UTExportedTypeDeclarations": [
            {
                "UTTypeIdentifier": kind,
                "UTTypeDescription": product.DOCUMENT_KIND,
                "UTTypeConformsTo": ["public.utf8-plain-text"],
                "UTTypeTagSpecification": {
                    "public.filename-extension": [product.DOCUMENT_SUFFIX],
                    "public.mime-type": [product.DOCUMENT_MIME],
                },
            }
        ],
        "LSApplicationCategoryType": "public.app-category.business",
        "LSBackgroundOnly": False,  # PyInstaller would say so because of the console program
        "LSMinimumSystemVersion": OLDEST,
        "NSHighResolutionCapable": True,
        "NSHumanReadableCopyright": f"{product.PUBLISHER}, {product.LICENCE} licence",
        "NSPrincipalClass": "NSApplication",
        "NSSupportsAutomaticGraphicsSwitching": True,
    }
