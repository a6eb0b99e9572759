"""The sentence by which every output tells that a company is synthetic."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from pyramidcheck.model.result import FilingResult


class _Say(Protocol):
    def __call__(self, key: str, **values: str) -> str: ...


def synthetic_mark(say: _Say, *filings: FilingResult) -> str:
    """Return what to print of the synthetic ones among the filings, "" where there is none.

    A company of the case library says how many published figures it was fitted to, and that it
    says nothing beyond them.
    """
    told = []
    for filing in filings:
        if filing.case is not None:
            fitted, assumed = str(filing.case.fitted), str(filing.case.assumed)
            told.append(say("document.case", fitted=fitted, assumed=assumed))
        elif filing.synthetic:
            told.append(say("document.synthetic"))
    return " · ".join(dict.fromkeys(told))
