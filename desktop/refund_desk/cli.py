"""The command line: the same answers as the window's, in the terminal or as JSON. Loads no Qt.

Exit codes: 0 decided (whatever the outcome), 2 problems in the facts or in the
command, 3 a policy that is not there or not sound. `policy check`: 0 no findings,
1 warnings only, 3 errors.
"""

from __future__ import annotations

import argparse
import codecs
import io
import json
import os
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TextIO

from refund_desk import __version__
from refund_desk.directories import find_directories
from refund_desk.policies import (
    Library,
    charge_day,
    check_file,
    find_shelf,
    key_of,
    load_policy,
)
from refund_desk.timezones import use_packaged_time_zones
from refund_desk.viewmodels.findings import counted, errors_and_warnings, finding_lines, findings_report
from refund_desk.viewmodels.formats import ENGLISH
from refund_desk.viewmodels.report import Data, policies_report, policy_key, problem_report, report
from refund_desk.viewmodels.sentences import one_line
from refund_desk.viewmodels.summary import CaseHeader, summary, summary_text
from refund_policy.decide import decide
from refund_policy.decision import Decision, Problem, Problems
from refund_policy.document.findings import PolicyError
from refund_policy.facts import read_facts
from refund_policy.formula.symbols import did_you_mean
from refund_policy.policy import Policy

DECIDED, WARNINGS, BAD_FACTS, BAD_POLICY = 0, 1, 2, 3
MAX_FACTS_BYTES = 1 << 20

_ASCII = {
    "−": "-", "×": "x", "≥": ">=", "≤": "<=", "≠": "!=", "…": "...", "·": "-", "“": '"', "”": '"', "’": "'",
    "⌊": "floor(", "⌋": ")", "⌈": "ceil(", "⌉": ")", "–": "-",
}  # fmt: skip
"""What stands for a sign on a console that lacks it."""


class _Refused(Exception):  # noqa: N818  it carries what is wrong to the one place that tells it
    """Nothing was decided: why, and with which exit code."""

    def __init__(self, code: int, *problems: Problem) -> None:
        super().__init__(code)
        self.code, self.problems = code, problems


def main(argv: Sequence[str]) -> int:
    """Run one command (arguments without the program's name) and answer the exit code."""
    use_packaged_time_zones()
    write_anything(sys.stdout)
    write_anything(sys.stderr)
    arguments = _parser().parse_args(argv)
    try:
        code = _COMMANDS[arguments.command](arguments)
        sys.stdout.flush()
    except BrokenPipeError:
        # The reader has gone, `… | head`: nothing is left to say, and Python would complain at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DECIDED
    return code


# The commands


def _policies(arguments: argparse.Namespace) -> int:
    library = _library(arguments)
    listed = [file.policy for file in library.files]
    for error in library.refused:
        print(error, file=sys.stderr)
    if arguments.json:
        _print_json(policies_report(listed))
    else:
        wide = max((len(policy.ref.id) for policy in listed), default=0)
        for policy in listed:
            ref = policy.ref
            told = one_line(f"{ref.publisher}, {ref.title}, {ref.version}: {policy.summary}")
            print(f"{ref.id:<{wide}}  {told}")
    return BAD_POLICY if library.refused else DECIDED


def _library(arguments: argparse.Namespace) -> Library:
    """The documents that the window has as well."""
    return replace(find_shelf(find_directories(arguments.data_dir)), cache=None).load()


def _policy_tools(arguments: argparse.Namespace) -> int:
    if arguments.task == "check":
        return _check(arguments)
    # pydantic takes 0.1 s to import; only this task needs it for sure.
    from refund_policy.document.schema import Document  # noqa: PLC0415 - see above

    schema = Document.model_json_schema(by_alias=True)
    _print_json({"$schema": "https://json-schema.org/draft/2020-12/schema", **schema, "title": _SCHEMA_TITLE})
    return DECIDED


def _check(arguments: argparse.Namespace) -> int:
    checked = [check_file(path, str(path))[0] for path in arguments.file]
    if arguments.json:
        _print_json(findings_report(checked))
    else:
        for one in checked:
            for line in finding_lines(one):
                print(line)
        print(f"{counted(checked)}.")
    errors, warnings = errors_and_warnings(checked)
    return BAD_POLICY if errors else WARNINGS if warnings else DECIDED


def _decide(arguments: argparse.Namespace) -> int:
    key: Data | None = None
    try:
        library = _library(arguments)
        policy = _policy(library, arguments.policy)
        key = _key(policy)
        facts = _facts(arguments.facts)
        policy = _version(library, arguments.policy, policy, facts)
        key = _key(policy)
        decision = _decision(policy, facts)
    except _Refused as refused:
        _tell(refused, key, as_json=arguments.json)
        return refused.code
    if arguments.json:
        _print_json(report(decision))
    else:
        print(summary_text(summary(decision, CaseHeader(), ENGLISH)), end="")
    return DECIDED


def _key(policy: Policy) -> Data:
    return policy_key(policy.ref.id, policy.ref.version, policy.ref.digest)


def _version(library: Library, named: str, policy: Policy, facts: Mapping[str, object]) -> Policy:
    """The version in force at the charge's date, where only an id was named and there are several; it is told."""
    versions = library.versions(named)
    if len(versions) < 2:
        return policy
    found = library.find(named, charge_day(policy, facts))
    chosen = found.policy if found is not None else policy
    others = ", ".join(key_of(one) for one in versions if one is not chosen)
    print(one_line(f"Used {key_of(chosen)}. Other versions, to name with --policy: {others}."), file=sys.stderr)
    return chosen


def _policy(library: Library, named: str) -> Policy:
    """A policy at hand by its id (the newest version) or its key, or a document by its path."""
    known_file = library.find(named)
    if known_file is not None:
        return known_file.policy
    try:
        if Path(named).suffix == ".toml" or Path(named).exists():
            return load_policy(Path(named))
        refused = next((error for error in library.refused if error.file == f"{named}.toml"), None)
        if refused:
            raise refused
    except PolicyError as error:
        findings = (Problem("policy", finding.told(error.file)) for finding in error.findings)
        raise _Refused(BAD_POLICY, *findings) from None
    except (OSError, ValueError):  # a name that no file can have
        pass
    hint = f" {did_you_mean(named, library.policies)}".rstrip()
    known = ", ".join(library.policies)
    message = (
        f"There is no policy “{one_line(named)[:60]}”.{hint} Known: {known}; or give the path of a .toml document."
    )
    raise _Refused(BAD_POLICY, Problem("policy", message))


def _decision(policy: Policy, raw: Mapping[str, object]) -> Decision:
    facts = read_facts(policy, raw)
    answer = facts if isinstance(facts, Problems) else decide(policy, facts)
    if isinstance(answer, Problems):
        raise _Refused(BAD_FACTS, *answer.items)
    return answer


def _tell(refused: _Refused, key: Data | None, *, as_json: bool) -> None:
    """Why nothing was decided: as the report's `problems`, or a line each on the error stream."""
    if as_json:
        _print_json(problem_report(key, refused.problems))
        return
    for problem in refused.problems:
        name = f"{one_line(problem.fact)}: " if problem.fact and refused.code == BAD_FACTS else ""
        print(f"{name}{one_line(problem.message)}", file=sys.stderr)


# The facts


class _Written(float):
    """A JSON number that no fact takes, kept as it was written: only ever refused, never reckoned with."""

    def __new__(cls, text: str) -> _Written:
        made = super().__new__(cls, text)
        made.text = text
        return made

    text: str

    def __str__(self) -> str:
        return self.text


class _Members(list[tuple[str, object]]):
    """A JSON object's members in their order, doubles included."""


def _facts(source: str) -> Mapping[str, object]:
    """The facts of a file, or of standard input for `-`."""
    where = "standard input" if source == "-" else f"the file {one_line(source)}"
    text = _facts_text(source, where)
    try:
        found = json.loads(text, parse_float=_Written, parse_constant=_Written, object_pairs_hook=_Members)
    except json.JSONDecodeError as error:
        raise _unreadable(
            where, f"are not valid JSON: {error.msg}, line {error.lineno}, column {error.colno}"
        ) from None
    except (ValueError, RecursionError):  # digits beyond Python's limit; brackets without end
        raise _unreadable(where, "are not valid JSON: a number or a list in them is far too large") from None
    if not isinstance(found, _Members):
        raise _unreadable(where, 'are no JSON object; they look like {"paid": "8.00 USD", …}')
    count = Counter(name for name, _ in found)
    doubles = [name for name in count if count[name] > 1]
    if doubles:
        told = "This fact is given more than once, and which one counts is not clear. Keep one."
        raise _Refused(BAD_FACTS, *(Problem(name, told) for name in doubles))
    return {name: dict(value) if isinstance(value, _Members) else value for name, value in found}


def _facts_text(source: str, where: str) -> str:
    try:
        if source == "-":
            data = sys.stdin.buffer.read(MAX_FACTS_BYTES + 1)
        else:
            with Path(source).open("rb") as file:
                data = file.read(MAX_FACTS_BYTES + 1)
    except (OSError, ValueError) as error:  # ValueError: a path with a null character
        raise _unreadable(where, f"cannot be read: {getattr(error, 'strerror', None) or 'no such path'}") from None
    if len(data) > MAX_FACTS_BYTES:
        raise _unreadable(where, "are larger than 1 MiB; one case takes a few lines")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _unreadable(where, f"are not UTF-8 (byte {error.start + 1}); save them as UTF-8") from None


def _unreadable(where: str, trouble: str) -> _Refused:
    return _Refused(BAD_FACTS, Problem("", f"The facts in {where} {trouble}."))


# The terminal


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="refund-desk",
        allow_abbrev=False,
        description="Works out refunds under a written policy, to the cent, and shows its work. "
        "Without a command it opens the window.",
    )
    parser.add_argument("--version", action="version", version=f"Refund Desk {__version__}")
    where = "where the window keeps cases, settings and own policies"
    parser.add_argument("--data-dir", type=Path, metavar="DIR", help=where)
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    policies = commands.add_parser("policies", allow_abbrev=False, help="list the policies at hand")
    policies.add_argument("--json", action="store_true", help="as JSON, with the facts that each takes")
    case = commands.add_parser("decide", allow_abbrev=False, help="decide one case")
    case.add_argument(
        "--policy",
        required=True,
        metavar="ID|ID@VERSION|FILE",
        help="a policy's id (the version in force at the charge's date), one version of it, or a policy document",
    )
    case.add_argument(
        "--facts", required=True, metavar="FILE|-", help="a JSON object by fact id; - reads standard input"
    )
    case.add_argument("--json", action="store_true", help="the whole decision as JSON")
    for command in (policies, case):
        command.add_argument("--data-dir", type=Path, metavar="DIR", default=argparse.SUPPRESS, help=where)
    tools = commands.add_parser("policy", allow_abbrev=False, help="check policy documents, or print their schema")
    tasks = tools.add_subparsers(dest="task", required=True, metavar="TASK")
    check = tasks.add_parser("check", allow_abbrev=False, help="tell every error and warning")
    check.add_argument("file", nargs="+", type=Path, metavar="FILE", help="a policy document")
    check.add_argument("--json", action="store_true", help="the findings as a JSON list")
    tasks.add_parser("schema", allow_abbrev=False, help="the documents' JSON Schema, for editors")
    return parser


_COMMANDS = {"decide": _decide, "policies": _policies, "policy": _policy_tools}
_SCHEMA_TITLE = "Refund Desk policy document"


def _print_json(data: object) -> None:
    # ASCII, so that no console and no pipe can damage it.
    print(json.dumps(data, ensure_ascii=True, indent=2))


def write_anything(stream: TextIO) -> None:
    """Let a stream of any encoding take any text: signs that it lacks are spelled out."""
    codecs.register_error("spelled-out", _spelled_out)
    if isinstance(stream, io.TextIOWrapper):
        stream.reconfigure(errors="spelled-out")


def _spelled_out(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return "".join(_ASCII.get(sign, "?") for sign in error.object[error.start : error.end]), error.end
