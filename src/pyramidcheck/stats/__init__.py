"""Pure statistics: every function returns a typed result, reads no file and keeps no state.

Callers import the module they need (`from pyramidcheck.stats import inequality`); this package
imports nothing itself, so that it costs nothing where no statistic is asked for.
"""
