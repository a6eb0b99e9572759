"""What sqlglot leaves to do between DuckDB's SQL and Spark's; each rewrite keeps every digit.

Spark counts months between dates as elapsed ones, divides whole decimals through 64 bits, takes
discrete quantiles through floating point, and pairs columns of UNION ALL by place. Whatever a
statement holds that neither sqlglot nor a rewrite here knows is refused, never guessed.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from sqlglot import exp

if TYPE_CHECKING:
    from collections.abc import Callable

WHOLE = "DECIMAL(38, 0)"
"""What holds DuckDB's HUGEINT in Spark: as many digits, and an error where one is missing."""
_DIGITS = 38
_DAYS = frozenset({"period_start", "period_end"})
_DAY_SUFFIX = "_on"
"""By convention of the canonical tables and the facts, a name that ends so is a date."""
_UNITS = frozenset({"MONTH", "YEAR"})


class UnknownConstructError(Exception):
    """The statement holds something that has no known counterpart; says what."""


def rewrite(statement: exp.Expression) -> exp.Expression:
    """Return the tree of a DuckDB query as one that sqlglot writes as Spark SQL.

    Raises:
        UnknownConstructError: A construct has no counterpart that is known to be equal.
    """
    root = exp.Select().select("*").from_(exp.Subquery(this=statement.copy()))
    for union in list(root.find_all(exp.Union)):
        if union.args.get("by_name"):
            _pair_by_name(union)
    for select in list(root.find_all(exp.Select)):
        _count_up_to_quantile(select)
    # From the leaves up, so that no part is rewritten twice or missed within a new one.
    for node in list(root.dfs())[::-1]:
        change = _CHANGES.get(type(node))
        if change is not None:
            changed = change(node)
            if changed is not node:
                node.replace(changed)
    _refuse_unknown(root)
    inner = root.find(exp.Subquery)
    assert inner is not None  # noqa: S101 - built above
    found: exp.Expression = inner.this
    return found.pop()


def whole(value: exp.Expression) -> exp.Expression:
    """Return the value as a whole number of up to 38 digits."""
    return exp.cast(value, WHOLE)


def number(value: Decimal) -> exp.Expression:
    """Return an exact decimal of the least width, as DuckDB binds it."""
    digits = value.as_tuple()
    scale = max(-int(digits.exponent), 0)
    width = max(len(digits.digits) + max(int(digits.exponent), 0), scale, 1)
    return exp.cast(exp.Literal.string(f"{value:f}"), f"DECIMAL({width}, {scale})")


def _divide(node: exp.IntDiv) -> exp.Expression:
    """Cut a quotient towards zero: what `%` leaves over is taken off first, so nothing rounds."""
    dividend, divisor = exp.paren(node.this.unnest()), exp.paren(node.expression.unnest())
    power = _power_of_ten(divisor.this)
    # The remainder is as wide as the narrower side, so both are made whole numbers first.
    exact = exp.paren(
        exp.Sub(
            this=whole(dividend.copy()),
            expression=exp.Mod(this=whole(dividend.copy()), expression=divisor.copy()),
        )
    )
    if power:
        # Spark keeps 20 digits before the point of a quotient, and 38 - power of this product.
        part = exp.cast(exp.Literal.string(f"{Decimal(1).scaleb(-power):f}"), _fraction(power))
        return whole(exp.Mul(this=exact, expression=part))
    return whole(exp.Div(this=exact, expression=whole(divisor), typed=True))


def _fraction(power: int) -> str:
    return f"DECIMAL({power}, {power})"


def _power_of_ten(node: exp.Expression) -> int:
    """Return how many zeros a literal 1 has; 0 for all else, also for 1 itself."""
    if isinstance(node, exp.Cast) and node.to.is_type(exp.DataType.Type.DECIMAL):
        node = node.this
    if isinstance(node, exp.Literal):
        text = node.this
        if text[:1] == "1" and not text[1:].strip("0"):
            return len(text) - 1
    return 0


def _truncate(node: exp.Trunc) -> exp.Expression:
    if node.args.get("decimals") is not None:
        raise UnknownConstructError("trunc() to a number of decimals")
    value = exp.paren(node.this)
    rest = exp.Mod(this=value.copy(), expression=exp.Literal.number(1))
    return exp.paren(exp.Sub(this=value, expression=rest))


def _subtract(node: exp.Sub) -> exp.Expression:
    months = _months(node.expression)
    if months is not None:
        before = exp.Neg(this=exp.paren(months))
        return exp.Anonymous(this="ADD_MONTHS", expressions=[node.this, before])
    if _is_day(node.this) and _is_day(node.expression):
        return exp.Anonymous(this="DATEDIFF", expressions=[node.this, node.expression])
    return node


def _months(node: exp.Expression) -> exp.Expression | None:
    """Return the months of an interval that is made by a function; None for anything else."""
    if not isinstance(node, exp.Anonymous) or node.name.lower() not in {"to_months", "to_years"}:
        return None
    count = node.expressions[0]
    if node.name.lower() == "to_months":
        return count.copy()
    return exp.Mul(this=exp.paren(count.copy()), expression=exp.Literal.number(12))


def _is_day(node: exp.Expression) -> bool:
    """True where the expression is a date by its function or by the name of its column."""
    if isinstance(node, exp.Paren):
        return _is_day(node.this)
    if isinstance(node, exp.Column):
        return node.name.endswith(_DAY_SUFFIX) or node.name in _DAYS
    return isinstance(node, exp.LastDay) or (
        isinstance(node, exp.Cast) and node.to.is_type(exp.DataType.Type.DATE)
    )


def _truncate_day(node: exp.TimestampTrunc | exp.DateTrunc) -> exp.Expression:
    unit = node.unit.name.upper()
    if unit not in _UNITS:
        raise UnknownConstructError(f"date_trunc() to {unit}")
    return exp.Anonymous(this="TRUNC", expressions=[node.this, exp.Literal.string(unit)])


def _count_borders(node: exp.DateDiff) -> exp.Expression:
    unit = node.args["unit"].name.upper() if node.args.get("unit") else "DAY"
    if unit == "DAY":
        return exp.Anonymous(this="DATEDIFF", expressions=[node.this, node.expression])
    if unit == "MONTH":
        return exp.paren(
            exp.Sub(this=_month_number(node.this), expression=_month_number(node.expression))
        )
    raise UnknownConstructError(f"date_diff() in {unit}")


def _month_number(day: exp.Expression) -> exp.Expression:
    year = exp.Anonymous(this="YEAR", expressions=[day.copy()])
    month = exp.Anonymous(this="MONTH", expressions=[day.copy()])
    years = exp.Mul(this=year, expression=exp.Literal.number(12))
    return exp.paren(exp.Add(this=years, expression=month))


def _unroll(node: exp.Cast) -> exp.Expression:
    """Take the cast off rows made of an array: Spark makes rows at the top of a column alone.

    The array is one of dates by then, as is what the cast asks for.
    """
    if isinstance(node.this, exp.Explode) and node.to.is_type(exp.DataType.Type.DATE):
        return node.this
    if node.to.is_type(exp.DataType.Type.INT128):
        return whole(node.this)
    return node


def _change_window(node: exp.Window) -> exp.Expression:
    """Make places 64-bit numbers, as DuckDB's are: Spark's 32 bits end at two thousand million.

    What is computed over a named window stands in brackets: Spark takes a minus sign after the
    name for a part of it.
    """
    if isinstance(node.this, (exp.RowNumber, exp.Rank)):
        return exp.cast(node, "BIGINT")
    return exp.paren(node) if isinstance(node.parent, exp.Binary) else node


def _match_end(node: exp.RegexpExtract | exp.RegexpReplace) -> exp.Expression:
    """Let `$` mean the end of the text alone; Java would also match before a last line break.

    DuckDB replaces the first match; only patterns bound to the end are the same for Spark.
    """
    pattern = node.expression
    if not (isinstance(pattern, exp.Literal) and pattern.name.endswith("$")):
        raise UnknownConstructError("a regular expression that does not end in $")
    node.set("expression", exp.Literal.string(rf"{pattern.name[:-1]}\z"))
    return node


def _name_function(node: exp.Anonymous) -> exp.Expression:
    name = node.name.lower()
    if name == "date_part":
        part, day = node.expressions
        if part.name.lower() != "day":
            raise UnknownConstructError(f"date_part() of {part.name}")
        return exp.Anonymous(this="DAY", expressions=[day])
    if name in {"to_months", "to_years"} or name.upper() in _OURS:
        return node
    raise UnknownConstructError(f"{name}()")


def _trim_end(node: exp.Trim) -> exp.Expression:
    """Let pass what is stripped of named characters at its end; blanks differ between engines."""
    if node.args.get("position") != "TRAILING" or node.expression is None:
        raise UnknownConstructError("trim() other than of named characters at the end")
    return node


def _join_texts(node: exp.GroupConcat) -> exp.Expression:
    """Join texts in their own order by way of an array: Spark's listagg fails on different ones."""
    order = node.this
    distinct = order.this if isinstance(order, exp.Order) else None
    if not isinstance(distinct, exp.Distinct):
        return node
    text = distinct.expressions[0]
    if [(each.this, bool(each.args.get("desc"))) for each in order.expressions] != [(text, False)]:
        raise UnknownConstructError("string_agg() of different texts in another order than theirs")
    found = exp.Anonymous(this="COLLECT_SET", expressions=[text.copy()])
    array = exp.Anonymous(this="SORT_ARRAY", expressions=[found])
    joined = exp.Anonymous(this="ARRAY_JOIN", expressions=[array, node.args["separator"].copy()])
    some = exp.GT(this=exp.Count(this=text.copy()), expression=exp.Literal.number(0))
    return exp.Case(ifs=[exp.If(this=some, true=joined)])


def _count_up_to_quantile(select: exp.Select) -> None:
    """Take a discrete quantile from the counts of its values, in place.

    The value wanted is the least up to which the given part of all rows lies. So the rows never
    stand in one task's memory, and nothing passes through floating point.
    """
    found = list(select.find_all(exp.PercentileDisc))
    if not found or found[0].find_ancestor(exp.Select) is not select:
        return
    shape = [select.args.get(key) for key in ("group", "having", "joins", "order", "limit")]
    if len(found) > 1 or any(shape) or len(select.expressions) > 1:
        raise UnknownConstructError("quantile_disc() beside anything else")
    value, part = found[0].this, found[0].expression
    source = select.args["from_"]
    counts = (
        exp.select(
            exp.alias_(value.copy(), "value"),
            exp.alias_(_parse("sum(count(*)) OVER (ORDER BY {0})", value), "below"),
            exp.alias_(_parse("sum(count(*)) OVER ()"), "rows"),
        )
        .from_(source.this.copy())
        .where(exp.Not(this=exp.Is(this=value.copy(), expression=exp.null())))
        .group_by(value.copy())
    )
    where = select.args.get("where")
    if where is not None:
        counts = counts.where(where.this.copy())
    reached = exp.GTE(
        this=exp.column("below", "counts"),
        expression=exp.Mul(this=exp.column("rows", "counts"), expression=part.copy()),
    )
    found[0].replace(exp.Min(this=exp.column("value", "counts")))
    select.set("from_", exp.From(this=exp.alias_(exp.paren(counts).unnest().subquery(), "counts")))
    select.set("where", exp.Where(this=reached))


def _parse(template: str, *parts: exp.Expression) -> exp.Expression:
    from sqlglot import parse_one  # noqa: PLC0415 - beside its only use

    return parse_one(template.format(*(part.sql("duckdb") for part in parts)), read="duckdb")


def _pair_by_name(union: exp.Union) -> None:
    """Give both sides of UNION ALL BY NAME the same columns in the same order, in place."""
    left, right = _names(union.left), _names(union.right)
    together = list(dict.fromkeys([*left, *right]))
    for side, names in ((union.left, left), (union.right, right)):
        for branch in _branches(side):
            own = dict(zip(names, branch.expressions, strict=True))
            missing = [name for name in together if name not in own]
            own |= {name: exp.alias_(exp.null(), name) for name in missing}
            branch.set("expressions", [own[name] for name in together])
    union.set("by_name", False)  # noqa: FBT003 - a slot of the tree


def _names(side: exp.Expression) -> list[str]:
    if isinstance(side, exp.Union) and side.args.get("by_name"):
        _pair_by_name(side)
    names = [column.alias_or_name for column in _branches(side)[0].expressions]
    if "*" in names or "" in names:
        raise UnknownConstructError("UNION ALL BY NAME of columns without a name")
    return names


def _branches(side: exp.Expression) -> list[exp.Select]:
    if isinstance(side, exp.Union):
        return [*_branches(side.left), *_branches(side.right)]
    if isinstance(side, exp.Subquery):
        return _branches(side.this)
    if not isinstance(side, exp.Select):
        raise UnknownConstructError("UNION of something that is no SELECT")
    return [side]


_OURS = frozenset({"ADD_MONTHS", "DATEDIFF", "TRUNC", "YEAR", "MONTH", "DAY"})
_CHANGES: dict[type[exp.Expression], Callable[..., exp.Expression]] = {
    exp.Anonymous: _name_function,
    exp.Cast: _unroll,
    exp.DateDiff: _count_borders,
    exp.DateTrunc: _truncate_day,
    exp.GroupConcat: _join_texts,
    exp.IntDiv: _divide,
    exp.RegexpExtract: _match_end,
    exp.RegexpReplace: _match_end,
    exp.Sub: _subtract,
    exp.TimestampTrunc: _truncate_day,
    exp.Trim: _trim_end,
    exp.Trunc: _truncate,
    exp.Window: _change_window,
}
_KNOWN = (
    exp.Abs,
    exp.And,
    exp.Anonymous,
    exp.Array,
    exp.Case,
    exp.Cast,
    exp.Coalesce,
    exp.Count,
    exp.Exists,
    exp.Explode,
    exp.Floor,
    exp.GenerateSeries,
    exp.Greatest,
    exp.GroupConcat,
    exp.If,
    exp.Lag,
    exp.LastDay,
    exp.Least,
    exp.Length,
    exp.LogicalAnd,
    exp.LogicalOr,
    exp.Max,
    exp.Min,
    exp.Nullif,
    exp.Or,
    exp.Rank,
    exp.RegexpExtract,
    exp.RegexpReplace,
    exp.RowNumber,
    exp.Substring,
    exp.Sum,
    exp.Trim,
    exp.TryCast,
)
"""Functions that both engines compute alike, by test on every sample and on generated filings."""


def _refuse_unknown(root: exp.Expression) -> None:
    for node in root.walk():
        known = isinstance(node, _KNOWN) or not isinstance(node, exp.Func)
        if not known:
            raise UnknownConstructError(f"{node.key}()")
        if isinstance(node, (exp.Pivot, exp.Qualify, exp.Placeholder)):
            raise UnknownConstructError(node.key.upper())
        if isinstance(node, exp.Join) and str(node.args.get("method") or "").upper() == "ASOF":
            raise UnknownConstructError("ASOF JOIN")
        if isinstance(node, exp.With) and node.args.get("recursive"):
            raise UnknownConstructError("WITH RECURSIVE")
