"""Pseudonyms: the same id gets the same one, and nobody without the key can turn it back.

Each kind of id has a domain of its own (participants, orders, payouts, files ...), so that nobody
can tell that an order and a payout happen to have the same number. An id of a participant has one
pseudonym wherever it stands: without that, no reader could follow a person from rows to rows.
"""

from __future__ import annotations

import hashlib
import hmac
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

SHORTEST = 8
"""Hex digits of a pseudonym, more where two would be the same."""


class Pseudonyms:
    """What ids of one case are called; two cases with two keys have nothing in common."""

    def __init__(self, key: bytes) -> None:
        """Take the key of the case."""
        self._key = key
        self._digits: dict[str, int] = {}
        self._names: dict[tuple[str, str], str] = {}

    def key_id(self) -> str:
        """Return what tells keys apart and says nothing about this one."""
        return self.digest("key", "")[:SHORTEST]

    def digest(self, domain: str, value: str) -> str:
        """Return 64 hex digits: HMAC-SHA-256 of the domain and the normalised value."""
        message = f"pyramidcheck\0{domain}\0{normalise(value)}".encode(errors="surrogatepass")
        return hmac.new(self._key, message, hashlib.sha256).hexdigest()

    def learn(self, domain: str, values: Iterable[str]) -> None:
        """Make the pseudonyms of a domain long enough for no two of its ids to share one."""
        digests = {self.digest(domain, value) for value in values}
        length = max(SHORTEST, self._digits.get(domain, 0))
        # Two digests of one length are the same only where the ids are.
        while len({digest[:length] for digest in digests}) < len(digests):
            length += 1
        self._digits[domain] = length
        self._names.clear()

    def name(self, domain: str, value: str) -> str:
        """Return `participant-3f9a01bc` for an id of the domain `participant`."""
        if (domain, value) not in self._names:
            length = self._digits.get(domain, SHORTEST)
            self._names[domain, value] = f"{domain}-{self.digest(domain, value)[:length]}"
        return self._names[domain, value]


def normalise(value: str) -> str:
    """Return the id as it is compared: composed characters, no blanks around it."""
    return unicodedata.normalize("NFC", value).strip()
