; The setup program for Windows. build.py passes in:
;   VERSION    1.2.3                     PAYLOAD   pattern of the files to install
;   OUTPUT     file to write             ICON      the .ico
;   SIZE       kilobytes installed       SIGN      (if signing) command that signs the file it is given
;   FAST       (for trials) packs it less   TARGET   (where makensis has it) its kind of setup
;   NAME, ID, PUBLISHER, SUFFIX, KIND, MIME        as product.py has them
;
; setup.exe [/S] [/ALLUSERS | /CURRENTUSER] [/D=folder]
;   /S            ask nothing, show nothing
;   /ALLUSERS     for every account: what an elevated setup does by itself
;   /CURRENTUSER  for this account: what it does by itself otherwise
;   /D=           another folder; comes last, without quotation marks
; uninstall.exe [/S] [/DELETEDATA]
;   /DELETEDATA   this account's cases, settings and own policies too; they are kept otherwise
; Exit codes: 0 done, 1 cancelled, 2 failed, 5 the program is running.

!ifdef TARGET
  Target ${TARGET}
!endif
Unicode true
ManifestDPIAware true
ManifestSupportedOS Win10
RequestExecutionLevel user
!ifdef FAST
  SetCompressor zlib
!else
  SetCompressor /SOLID lzma
  SetCompressorDictSize 64
!endif
CRCCheck force

!define WINDOW "${ID}-window.exe"
!define CONSOLE "${ID}.exe"
!define OWN "Software\${ID}"
!define LISTED "Software\Microsoft\Windows\CurrentVersion\Uninstall\${ID}"
!define CLASS "${ID}.policy"

Name "${NAME}"
OutFile "${OUTPUT}"
BrandingText "${NAME} ${VERSION}"
VIProductVersion "${VERSION}.0"
VIAddVersionKey "ProductName" "${NAME}"
VIAddVersionKey "ProductVersion" "${VERSION}"
VIAddVersionKey "FileVersion" "${VERSION}"
VIAddVersionKey "FileDescription" "${NAME} setup"
VIAddVersionKey "CompanyName" "${PUBLISHER}"
VIAddVersionKey "LegalCopyright" "${PUBLISHER}, MIT licence"

!ifdef SIGN
  !finalize '${SIGN} "%1"'
  !uninstfinalize '${SIGN} "%1"'
!endif

!include MUI2.nsh
!include FileFunc.nsh
!include LogicLib.nsh
!include x64.nsh

!define MUI_ICON "${ICON}"
!define MUI_UNICON "${ICON}"
!define MUI_ABORTWARNING
!define MUI_FINISHPAGE_RUN "$INSTDIR\${WINDOW}"
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "English"

Var Everybody

; Whose program it is: everybody's where the setup is elevated, else this account's; a switch says otherwise.
!macro ChooseContext
  SetRegView 64
  StrCpy $Everybody "no"
  UserInfo::GetAccountType
  Pop $0
  ${GetParameters} $1
  ${If} $0 == "Admin"
    StrCpy $Everybody "yes"
  ${EndIf}
  ClearErrors
  ${GetOptions} $1 "/CURRENTUSER" $2
  ${IfNot} ${Errors}
    StrCpy $Everybody "no"
  ${EndIf}
  ClearErrors
  ${GetOptions} $1 "/ALLUSERS" $2
  ${IfNot} ${Errors}
    StrCpy $Everybody "yes"
  ${EndIf}
  ClearErrors
  ${If} $Everybody == "yes"
    SetShellVarContext all
  ${Else}
    SetShellVarContext current
  ${EndIf}
!macroend

; Puts the name of the program into $1 where it runs: then it cannot be opened for writing.
!macro TellWhereRunning PROGRAM
  ${If} ${FileExists} "$INSTDIR\${PROGRAM}"
    ClearErrors
    FileOpen $0 "$INSTDIR\${PROGRAM}" a
    ${If} ${Errors}
      StrCpy $1 "${PROGRAM}"
    ${Else}
      FileClose $0
    ${EndIf}
  ${EndIf}
!macroend

; Waits until the program is closed. (A silent setup looks before it begins: later, the
; exit code would be lost.)
!macro StopWhileRunning
  ${Do}
    StrCpy $1 ""
    !insertmacro TellWhereRunning "${WINDOW}"
    !insertmacro TellWhereRunning "${CONSOLE}"
    ${If} $1 == ""
      ${Break}
    ${EndIf}
    MessageBox MB_RETRYCANCEL|MB_ICONEXCLAMATION "${NAME} is running. Close it, then try again." /SD IDCANCEL IDRETRY +3
    SetErrorLevel 5
    Quit
  ${Loop}
!macroend

Function .onInit
  ${IfNot} ${RunningX64}
    MessageBox MB_ICONSTOP "${NAME} needs a 64-bit Windows 10 or later." /SD IDOK
    SetErrorLevel 2
    Quit
  ${EndIf}
  !insertmacro ChooseContext
  ${If} $INSTDIR == ""
    ReadRegStr $INSTDIR SHCTX "${OWN}" "Folder"
  ${EndIf}
  ${If} $INSTDIR == ""
    ${If} $Everybody == "yes"
      StrCpy $INSTDIR "$PROGRAMFILES64\${NAME}"
    ${Else}
      StrCpy $INSTDIR "$LOCALAPPDATA\Programs\${NAME}"
    ${EndIf}
  ${EndIf}
  ${If} ${Silent}
    !insertmacro StopWhileRunning
  ${EndIf}
FunctionEnd

Section
  ; A folder with anything else in it keeps that to itself: the program goes into one of its own below it.
  ${If} ${FileExists} "$INSTDIR\*.*"
  ${AndIfNot} ${FileExists} "$INSTDIR\${CONSOLE}"
    ${DirState} "$INSTDIR" $0
    ${If} $0 == 1
      StrCpy $INSTDIR "$INSTDIR\${NAME}"
    ${EndIf}
  ${EndIf}
  !insertmacro StopWhileRunning
  ; Nothing of an older version stays beside the new one.
  RMDir /r "$INSTDIR\_internal"
  SetOutPath "$INSTDIR"
  ClearErrors
  File /r "${PAYLOAD}"
  WriteUninstaller "$INSTDIR\uninstall.exe"
  ${If} ${Errors}
    SetErrorLevel 2
    Abort "The files could not be written to $INSTDIR."
  ${EndIf}
  CreateShortcut "$SMPROGRAMS\${NAME}.lnk" "$INSTDIR\${WINDOW}"

  WriteRegStr SHCTX "${OWN}" "Folder" "$INSTDIR"
  WriteRegStr SHCTX "${OWN}" "Version" "${VERSION}"
  WriteRegStr SHCTX "Software\Classes\.${SUFFIX}" "" "${CLASS}"
  WriteRegStr SHCTX "Software\Classes\.${SUFFIX}" "Content Type" "${MIME}"
  WriteRegStr SHCTX "Software\Classes\.${SUFFIX}\OpenWithProgids" "${CLASS}" ""
  WriteRegStr SHCTX "Software\Classes\${CLASS}" "" "${KIND}"
  WriteRegStr SHCTX "Software\Classes\${CLASS}\DefaultIcon" "" "$INSTDIR\${WINDOW},0"
  WriteRegStr SHCTX "Software\Classes\${CLASS}\shell\open\command" "" '"$INSTDIR\${WINDOW}" "%1"'

  WriteRegStr SHCTX "${LISTED}" "DisplayName" "${NAME}"
  WriteRegStr SHCTX "${LISTED}" "DisplayVersion" "${VERSION}"
  WriteRegStr SHCTX "${LISTED}" "DisplayIcon" "$INSTDIR\${WINDOW},0"
  WriteRegStr SHCTX "${LISTED}" "Publisher" "${PUBLISHER}"
  WriteRegStr SHCTX "${LISTED}" "InstallLocation" "$INSTDIR"
  WriteRegStr SHCTX "${LISTED}" "UninstallString" '"$INSTDIR\uninstall.exe"'
  WriteRegStr SHCTX "${LISTED}" "QuietUninstallString" '"$INSTDIR\uninstall.exe" /S'
  WriteRegDWORD SHCTX "${LISTED}" "EstimatedSize" ${SIZE}
  WriteRegDWORD SHCTX "${LISTED}" "NoModify" 1
  WriteRegDWORD SHCTX "${LISTED}" "NoRepair" 1
  ${RefreshShellIcons}
SectionEnd

Function un.onInit
  !insertmacro ChooseContext
  ; Whoever installed it for one account removes it from there, elevated or not.
  ReadRegStr $0 HKCU "${OWN}" "Folder"
  ${If} $0 == $INSTDIR
    SetShellVarContext current
  ${EndIf}
  ${If} ${Silent}
    !insertmacro StopWhileRunning
  ${EndIf}
FunctionEnd

Section Uninstall
  !insertmacro StopWhileRunning
  RMDir /r "$INSTDIR\_internal"
  Delete "$INSTDIR\${WINDOW}"
  Delete "$INSTDIR\${CONSOLE}"
  Delete "$INSTDIR\uninstall.exe"
  ; Takes the folder only where nothing else is in it.
  RMDir "$INSTDIR"
  Delete "$SMPROGRAMS\${NAME}.lnk"
  DeleteRegKey SHCTX "${LISTED}"
  DeleteRegKey SHCTX "${OWN}"
  ReadRegStr $0 SHCTX "Software\Classes\.${SUFFIX}" ""
  ${If} $0 == "${CLASS}"
    DeleteRegKey SHCTX "Software\Classes\.${SUFFIX}"
  ${Else}
    DeleteRegValue SHCTX "Software\Classes\.${SUFFIX}\OpenWithProgids" "${CLASS}"
  ${EndIf}
  DeleteRegKey SHCTX "Software\Classes\${CLASS}"
  ${RefreshShellIcons}

  ${GetParameters} $1
  ClearErrors
  ${GetOptions} $1 "/DELETEDATA" $2
  ${If} ${Errors}
    MessageBox MB_YESNO|MB_DEFBUTTON2|MB_ICONQUESTION "Delete this account's cases, settings and own policies too? They cannot be brought back." /SD IDNO IDNO kept
  ${EndIf}
  SetShellVarContext current
  RMDir /r "$LOCALAPPDATA\${ID}"
kept:
SectionEnd
