"""Everything that can be said about a document: its errors, and the warnings of one that works."""

from __future__ import annotations

from dataclasses import dataclass

from refund_policy.document.findings import Finding, PolicyError
from refund_policy.document.lint import lint
from refund_policy.document.places import Places
from refund_policy.document.read import read_policy
from refund_policy.document.source import text_of
from refund_policy.policy import Policy


@dataclass(frozen=True, slots=True)
class Checked:
    """`policy` is None where a finding is an error; findings stand in the order of the lines."""

    file: str
    policy: Policy | None
    findings: tuple[Finding, ...]


def check_policy(data: bytes, file: str) -> Checked:
    """Read a document and look at it as a reviewer would."""
    try:
        policy = read_policy(data, file)
    except PolicyError as error:
        return Checked(file, None, tuple(sorted(error.findings)))
    return Checked(file, policy, tuple(sorted(lint(policy, Places(text_of(data, file))))))
