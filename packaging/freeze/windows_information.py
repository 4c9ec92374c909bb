"""What Windows is told of the two programs: version information and the application manifest."""

from __future__ import annotations

import product

MANIFEST = """\
<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<assembly xmlns="urn:schemas-microsoft-com:asm.v1" manifestVersion="1.0">
  <trustInfo xmlns="urn:schemas-microsoft-com:asm.v3">
    <security>
      <requestedPrivileges>
        <requestedExecutionLevel level="asInvoker" uiAccess="false"/>
      </requestedPrivileges>
    </security>
  </trustInfo>
  <compatibility xmlns="urn:schemas-microsoft-com:compatibility.v1">
    <application>
      <!-- Windows 10 and 11 -->
      <supportedOS Id="{8e0f7a12-bfb3-4fe8-b9a5-48fd50a15a9a}"/>
    </application>
  </compatibility>
  <application xmlns="urn:schemas-microsoft-com:asm.v3">
    <windowsSettings>
      <dpiAware xmlns="http://schemas.microsoft.com/SMI/2005/WindowsSettings">true</dpiAware>
      <dpiAwareness xmlns="http://schemas.microsoft.com/SMI/2016/WindowsSettings">PerMonitorV2</dpiAwareness>
      <longPathAware xmlns="http://schemas.microsoft.com/SMI/2016/WindowsSettings">true</longPathAware>
    </windowsSettings>
  </application>
  <dependency>
    <dependentAssembly>
      <assemblyIdentity type="win32" name="Microsoft.Windows.Common-Controls" version="6.0.0.0"
        processorArchitecture="*" publicKeyToken="6595b64144ccf1df" language="*"/>
    </dependentAssembly>
  </dependency>
</assembly>
"""

ENGLISH, UNICODE = 0x0409, 1200


def version_information(name: str) -> object:
    """The version resource of the program of that name, as PyInstaller takes it."""
    # This part of PyInstaller can be imported on Windows alone.
    from PyInstaller.utils.win32.versioninfo import (  # noqa: PLC0415  see above
        FixedFileInfo,
        StringFileInfo,
        StringStruct,
        StringTable,
        VarFileInfo,
        VarStruct,
        VSVersionInfo,
    )

    version = product.version()
    numbers = (*(int(part) for part in version.split(".")), 0)
    told = {
        "CompanyName": product.PUBLISHER,
        "FileDescription": product.NAME if name == product.WINDOW else f"{product.NAME} in the terminal",
        "FileVersion": version,
        "InternalName": name,
        "LegalCopyright": f"{product.PUBLISHER}, {product.LICENCE} licence",
        "OriginalFilename": f"{name}.exe",
        "ProductName": product.NAME,
        "ProductVersion": version,
    }
    table = StringTable(f"{ENGLISH:04x}{UNICODE:04x}", [StringStruct(key, text) for key, text in told.items()])
    return VSVersionInfo(
        ffi=FixedFileInfo(filevers=numbers, prodvers=numbers, mask=0x3F, flags=0, OS=0x40004, fileType=1, subtype=0),
        kids=[StringFileInfo([table]), VarFileInfo([VarStruct("Translation", [ENGLISH, UNICODE])])],
    )
