"""What is said where Spark cannot be used; none of this needs Spark."""

import pytest

from pyramidcheck.errors import UsageError
from pyramidcheck.spark import session


def problems_of(url):
    with pytest.raises(UsageError) as raised:
        session.require(url)
    return [(problem.what, problem.hint) for problem in raised.value.problems]


@pytest.fixture
def bare(monkeypatch):
    """A machine without the extra and without Java."""
    monkeypatch.setattr(session, "missing_libraries", lambda: ["pyspark", "sqlglot"])
    monkeypatch.setattr(session, "find_java", lambda: None)


@pytest.mark.usefixtures("bare")
def test_the_extra_and_java_are_asked_for_at_once():
    assert problems_of("local[2]") == [
        ("needs pyspark and sqlglot", "pip install 'pyramidcheck[spark]'"),
        (
            "needs Java 17 or later, and there is no java on the path or in JAVA_HOME",
            "Debian: apt-get install openjdk-17-jre-headless",
        ),
    ]


@pytest.mark.usefixtures("bare")
def test_connect_needs_no_java_here():
    assert [what for what, _ in problems_of("sc://host:15002")] == ["needs pyspark and sqlglot"]


@pytest.mark.parametrize("url", ["", "host:7077", "local[", "https://host", "spark://"])
def test_what_is_no_address_is_refused(url, monkeypatch):
    monkeypatch.setattr(session, "missing_libraries", list)
    monkeypatch.setattr(session, "find_java", lambda: "java")
    (problem,) = problems_of(url)
    assert problem[0] == "is no address of Spark"


@pytest.mark.parametrize(
    "url",
    ["local", "local[*]", "local[2]", "local-cluster[2,1,1024]", "spark://a:1", "yarn", "sc://a"],
)
def test_addresses_of_spark_are_taken(url, monkeypatch):
    monkeypatch.setattr(session, "missing_libraries", list)
    monkeypatch.setattr(session, "find_java", lambda: "java")
    session.require(url)


def test_java_is_looked_for_where_java_home_points(monkeypatch, tmp_path):
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    assert session.find_java() is None
    (tmp_path / "bin").mkdir()
    java = tmp_path / "bin" / "java"
    java.write_text("")
    java.chmod(0o700)
    assert session.find_java() == str(java)
