"""Many filings in one run: one limited child process each, a ledger that survives any kill.

A filing is done once its folder stands complete under its own name and the ledger says so; all else
is done again by the next run. Nothing here is imported where the system cannot fork.
"""

from __future__ import annotations

from pyramidcheck.batch.plan import Entry, Plan, Terms, plan_batch
from pyramidcheck.batch.run import Batch, run_batch

__all__ = ["Batch", "Entry", "Plan", "Terms", "plan_batch", "run_batch"]
