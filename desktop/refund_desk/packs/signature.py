"""Whether a manifest comes from a publisher whose key is trusted."""

from __future__ import annotations

import re
from collections.abc import Iterable

from refund_desk.packs.keys import PublisherKey, decoded
from refund_desk.packs.refused import PackRefused

MAX_SIGNATURE = 512
"""Bytes of a signature's file."""
_SIGNATURE = re.compile(r"ed25519 ([a-z0-9._-]{1,40}) ([A-Za-z0-9+/=]{88})\n")

NO_KEYS = (
    "This program trusts no publisher yet: it came without a publisher's key, and none was added on this computer. "
    "Nothing was installed. The administrator's page says how a key is added."
)


def signature_text(key_id: str, signature: str) -> str:
    """The content of `manifest.sig`: which key signed, and the signature in base64."""
    return f"ed25519 {key_id} {signature}\n"


def signer(name: str, manifest: bytes, signature: bytes, keys: Iterable[PublisherKey]) -> PublisherKey:
    """The trusted key that signed exactly these bytes; raises PackRefused. `name` is the pack's, to be told."""
    known = {key.id: key for key in keys}
    if not known:
        raise PackRefused(NO_KEYS)
    try:
        found = _SIGNATURE.fullmatch(signature.decode("ascii"))
    except UnicodeDecodeError:
        found = None
    written = decoded(found[2], 64) if found is not None else None
    if found is None or written is None:
        raise PackRefused(f"The signature of {name} cannot be read. Get the pack from its publisher again.")
    key = known.get(found[1])
    if key is None:
        raise PackRefused(
            f"{name} is signed with the key “{found[1]}”, which this program does not trust. Nothing was installed. "
            "If you expect packs from this publisher, ask your administrator to add the publisher's key."
        )
    if not _fits(key.key, manifest, written):
        raise PackRefused(
            f"{name} was changed after it was signed, or the signature is not by “{key.id}”. Nothing was installed. "
            "Get the pack from its publisher again."
        )
    return key


def _fits(key: bytes, message: bytes, signature: bytes) -> bool:
    try:
        # Some 11 ms and a library of its own: only who opens a pack needs it.
        from nacl.exceptions import BadSignatureError  # noqa: PLC0415  see above
        from nacl.signing import VerifyKey  # noqa: PLC0415  see above
    except ImportError:
        raise PackRefused(
            "This installation cannot check signatures: a part of the program, PyNaCl, is missing. "
            "Nothing was installed. Install Refund Desk again."
        ) from None
    try:
        VerifyKey(key).verify(message, signature)
    except BadSignatureError:
        return False
    return True
