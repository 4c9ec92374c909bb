"""What a check of policy documents found, as lines to read and copy, and as data."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from refund_desk.viewmodels.report import Data
from refund_desk.viewmodels.sentences import one_line
from refund_policy.document.findings import Finding

if TYPE_CHECKING:
    from refund_policy.document.check import Checked


def finding_lines(checked: Checked) -> list[str]:
    """A finding each: `my.toml:60:24: step.refund: unknown symbol “R_usge”. Did you mean …? [error: formula]`."""
    return [one_line(f"{one.told(checked.file)} [{one.severity}: {one.code}]") for one in checked.findings]


def findings_report(checked: Sequence[Checked]) -> list[Data]:
    """The same as data, the findings of all documents in one list."""
    return [_finding(one.file, finding) for one in checked for finding in one.findings]


def _finding(file: str, finding: Finding) -> Data:
    return {
        "file": file,
        "line": finding.line,
        "column": finding.column,
        "key": finding.key,
        "message": finding.message,
        "hint": finding.hint,
        "severity": finding.severity,
        "code": finding.code,
    }


def errors_and_warnings(checked: Sequence[Checked]) -> tuple[int, int]:
    """How many findings are errors, and how many warnings."""
    severities = [finding.severity for one in checked for finding in one.findings]
    return severities.count("error"), severities.count("warning")


def counted(checked: Sequence[Checked]) -> str:
    """`2 errors and 1 warning in my.toml`, `No findings in 3 documents`."""
    errors, warnings = errors_and_warnings(checked)
    parts = [_plural(errors, "error")] * bool(errors) + [_plural(warnings, "warning")] * bool(warnings)
    where = one_line(checked[0].file) if len(checked) == 1 else _plural(len(checked), "document")
    return f"{' and '.join(parts) or 'No findings'} in {where}"


def _plural(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
