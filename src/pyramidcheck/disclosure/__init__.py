"""Published figures audited: no ledger, only the rules whose figures are given, material at most.

`reading` takes the file, `bounds` computes with figures that are known within bounds, `measuring`
makes measures of them as the rules say, `auditing` judges those and puts the result together.
"""
