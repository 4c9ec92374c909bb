"""Why a pack is not taken."""

from __future__ import annotations


class PackRefused(Exception):  # noqa: N818  it carries the sentence to the one place that tells it
    """Nothing was installed; the message is plain sentences: which file, what is wrong, how to mend it."""


def reason(error: OSError) -> str:
    """The system's own word for what went wrong."""
    return error.strerror or "the system reported an error"
