"""What is wrong with a policy document, said with file, line and key."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One finding; `line` and `column` are 1-based, 0 where the place is not known."""

    line: int
    column: int
    key: str
    """Dotted path in the document: `step.refund.formula`, `rule.2.if`."""
    message: str
    hint: str = ""
    severity: Literal["error", "warning"] = "error"
    code: str = "invalid"

    def told(self, file: str) -> str:
        """`japply.toml:60:24: step.refund.formula: unknown symbol “R_usge”. Did you mean …?`"""
        place = ":".join(str(part) for part in (file, self.line, self.column) if part)
        hint = f" {self.hint}" if self.hint else ""
        return f"{place}: {self.key + ': ' if self.key else ''}{self.message}.{hint}"


class PolicyError(Exception):
    """A document that cannot be used: at least one finding is an error."""

    def __init__(self, file: str, findings: tuple[Finding, ...]) -> None:
        self.file, self.findings = file, findings
        super().__init__("\n".join(finding.told(file) for finding in findings))
