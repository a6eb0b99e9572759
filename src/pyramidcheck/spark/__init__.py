"""The facts beyond one machine: the same SQL, transpiled, run on Spark where the rows lie.

Only this package imports pyspark and sqlglot, and only once Spark is asked for.
"""
