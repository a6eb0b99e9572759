"""Names of columns, read back from what the database says of a row."""

import duckdb
import pytest

from pyramidcheck.store.names import field_names, identifier


@pytest.mark.parametrize(
    "names",
    [
        ("a",),
        ("month", "row", 'a "b", c', "x y", "it's, (", "STRUCT(", "select"),
        ("é", "A", "_1", "1a"),
    ],
)
def test_names_of_a_row_are_read_back_whatever_they_hold(names):
    values = ("1.5", "{'x': 1, 'y, z': 'a'}", "'m'::ENUM('a, b', '(', ''')', 'm')", "[1]")
    columns = ", ".join(
        f"{values[place % len(values)]} AS {identifier(name)}" for place, name in enumerate(names)
    )
    row = f"SELECT typeof(whole) FROM (SELECT {columns}) AS whole"  # noqa: S608 - names of this file
    with duckdb.connect(config={"threads": 1}) as connection:
        shape = connection.execute(row).fetchall()[0][0]
    assert field_names(shape) == names
