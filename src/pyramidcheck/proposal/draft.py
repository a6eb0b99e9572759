"""The text of a proposed filing.toml: every guess explained, every open question at its top."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyramidcheck.model.canonical import RATES, TABLES
from pyramidcheck.model.config import FilingConfig, Plan, ReportOptions
from pyramidcheck.proposal.lineage_words import lineage_lines
from pyramidcheck.proposal.mapping_section import MappingSection
from pyramidcheck.proposal.silence import PLAN, silenced, silenced_by
from pyramidcheck.proposal.toml_text import comment, note, quoted, string
from pyramidcheck.proposal.toml_values import mapping_value, scalar
from pyramidcheck.proposal.words import describe
from pyramidcheck.report.catalogue import Catalogue

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from pyramidcheck.model.config import Dialect
    from pyramidcheck.model.result import Message
    from pyramidcheck.model.rule import Rule
    from pyramidcheck.proposal.file_study import FileStudy
    from pyramidcheck.proposal.study import Study

_RULE = "# " + "-" * 96
_PLAN_EXAMPLES = {"bool": "true", "int": "0", "Decimal": "0.00", "str": '"monthly, on the 15th"'}


def draft_text(
    study: Study,
    config: FilingConfig,
    rules: Mapping[str, Rule],
    claimed: FilingConfig | None = None,
) -> str:
    """Return the proposed filing.toml.

    Args:
        study: What the files show.
        config: What an analyst has said already; it is carried over.
        rules: By id; they say what silences them.
        claimed: The filing's own filing.toml: its claims are written down as comments.
    """
    claims = claimed or FilingConfig()
    plan = config.plan.model_dump(exclude_none=True)
    lacking = silenced(rules, study.columns, set(plan))
    sections = {
        table: MappingSection(table, study, config, lacking, claims.mapping.of(table).columns)
        for table in TABLES
        if study.of(table)
    }
    questions: list[str] = []
    body = [
        *_company(study, config, claims, questions),
        *_period(study, config, claims),
        *_files(study, config, questions),
        *_preset(config),
    ]
    for table, section in sections.items():
        lines = section.lines()
        questions += section.questions
        if table == "participants":
            body += lineage_lines(study.lineage, questions)
        body += ["", _RULE, *lines, *_dialect(table, study, config, questions)]
    body += [
        *_rates(config),
        *_plan(config, claims, lacking),
        *_report(config),
        *_silent(lacking, rules),
    ]
    return "\n".join([*_head(questions, claimed is not None), *body]) + "\n"


def _head(questions: Sequence[str], has_claims: bool) -> Iterator[str]:  # noqa: FBT001 - internal
    yield from comment(
        "filing.toml, proposed by pyramidcheck init from the files alone. Lines without # are in"
        " force; unchanged, an audit reads the files as it would without this file, GUESSES aside."
        " Lines behind # are explanations and choices: remove the # to choose."
    )
    yield from comment("Next: pyramidcheck audit FILING --config THIS_FILE")
    if has_claims:
        yield "#"
        yield from comment(
            "The filing holds a filing.toml of its own. What it says is a claim of the filer: the"
            " headers it names are used here, its constants, codes and plan facts stand behind #."
            " What you uncomment becomes your word."
        )
    yield "#"
    if not questions:
        yield "# No question is open."
    for number, question in enumerate(questions, start=1):
        if number == 1:
            yield f"# {len(questions)} question{'s' if len(questions) > 1 else ''} to settle:"
        yield from comment(f"{number}. {question}", indent="  ")
    yield ""


def _company(
    study: Study, config: FilingConfig, claims: FilingConfig, questions: list[str]
) -> Iterator[str]:
    for name, example in (("company", "Example SAS"), ("country", "FR")):
        value, claim = getattr(config, name), getattr(claims, name)
        if value is not None:
            yield f"{name} = {string(value)}"
        else:
            told = "   # claimed by the filing" if claim is not None else ""
            yield f"# {name} = {string(claim if claim is not None else example)}{told}"
    rows = sorted(study.currencies.items(), key=lambda pair: (-pair[1], pair[0]))
    if config.currency is not None:
        yield f"currency = {string(config.currency)}"
    elif rows:
        listed = ", ".join(f"{note(name)} ({number:,} rows)" for name, number in rows[:5])
        yield from comment(f"Currencies in the files: {listed}.")
        if len(rows) > 1:
            aside = "Rows in others than the first are set aside and counted."
            if study.rates:
                aside = "Rows in others are converted where the rates say how, else set aside."
            yield from comment(aside)
            questions.append(f"currency: the files hold {len(rows)}; is {note(rows[0][0])} right?")
        yield f"currency = {string(rows[0][0])}"
    else:
        claim = claims.currency
        questions.append("currency: no file names one. In which are the amounts?")
        told = "   # claimed by the filing" if claim is not None else ""
        yield f"# currency = {string(claim or 'EUR')}{told}"
    received = config.received_on or claims.received_on
    if config.received_on is not None:
        yield f"received_on = {received}"
    else:
        claimed = f"{received}   # claimed by the filing"
        example = "2025-01-31   # the day the data came in, for the report's head"
        yield f"# received_on = {example if received is None else claimed}"
    if config.synthetic or claims.synthetic:
        yield "synthetic = true"


def _period(study: Study, config: FilingConfig, claims: FilingConfig) -> Iterator[str]:
    yield ""
    yield "[period]"
    for table, span in study.days.items():
        yield from comment(f"{table}: {span.first} to {span.last}")
    yield from comment(
        "Without these lines: from the first order to the last day on which both orders and"
        " payouts are seen. The end counts as well."
    )
    starts = [span.first for table, span in study.days.items() if table != "participants"]
    ends = [span.last for table, span in study.days.items() if table != "participants"]
    for name, seen in (("start", min(starts, default=None)), ("end", min(ends, default=None))):
        value, claim = getattr(config.period, name), getattr(claims.period, name)
        if value is not None:
            yield f"{name} = {value}"
        elif claim is not None:
            yield f"# {name} = {claim}   # claimed by the filing"
        elif seen is not None:
            yield f"# {name} = {seen}"
    if config.period.ended:
        yield "ended = true"
    else:
        yield "# ended = true   # the scheme has stopped: nothing is expected after the last row"


def _files(study: Study, config: FilingConfig, questions: list[str]) -> Iterator[str]:
    yield ""
    yield "[files]"
    for table in TABLES:
        files = study.of(table)
        if table in config.files:
            yield f"{table} = [{', '.join(map(string, config.files[table]))}]"
        elif files:
            yield from _found(table, files, questions)
    if RATES.name in config.files:
        yield f"{RATES.name} = [{', '.join(map(string, config.files[RATES.name]))}]"
    elif study.rates:
        yield f"# {RATES.name} = [{', '.join(map(string, study.rates))}]   # found by name"
    aside = [each.file.path for each in study.files if each.table is None or each.left_aside]
    for path in aside:
        yield from comment(f"not used: {quoted(path)}; it resembles no table")


def _found(table: str, files: Sequence[FileStudy], questions: list[str]) -> Iterator[str]:
    listed = ", ".join(string(each.file.path) for each in files)
    guessed = [each for each in files if each.is_guess and each.file.table != table]
    named = all(each.file.container is None and each.file.chosen_by != "command" for each in files)
    if guessed and named:
        paths = " and ".join(quoted(each.file.path) for each in guessed)
        verb = "do" if len(guessed) > 1 else "does"
        questions.append(f"files: {verb} {paths} hold {table}? Guessed by the columns.")
        yield from comment(f"GUESS: {paths}, by the columns")
        yield f"{table} = [{listed}]"
        return
    how = {
        "command": "as named on the command line",
        "config": "as the configuration says",
        "name": "found by name",
        "columns": "found by columns",
    }
    ways = dict.fromkeys(
        how["columns" if each.file.table != table else each.file.chosen_by] for each in files
    )
    yield f"# {table} = [{listed}]   # {' and '.join(ways)}"


def _preset(config: FilingConfig) -> Iterator[str]:
    """Yield the preset that an analyst has named; where none is, each file's is chosen by fit."""
    if config.mapping.preset is not None:
        yield from ("", "[mapping]", f"preset = {string(config.mapping.preset)}")


def _rates(config: FilingConfig) -> Iterator[str]:
    """Yield what an analyst has said of the files of exchange rates."""
    columns = config.mapping.of(RATES.name).columns
    dialect = config.dialect.get(RATES.name)
    if columns:
        yield from ("", f"[mapping.{RATES.name}]")
        for name, wanted in columns.items():
            yield f"{name} = {mapping_value(wanted)}"
    if dialect is not None:
        yield from ("", f"[dialect.{RATES.name}]", *_given_dialect(dialect))


def _given_dialect(given: Dialect) -> Iterator[str]:
    for name, value in given.model_dump(exclude_none=True).items():
        written = f"[{', '.join(map(string, value))}]" if name == "columns" else scalar(value)
        yield f"{name} = {written}"


def _dialect(table: str, study: Study, config: FilingConfig, questions: list[str]) -> Iterator[str]:
    yield ""
    yield f"[dialect.{table}]"
    given = config.dialect.get(table)
    if given is not None:
        yield from _given_dialect(given)
    words = Catalogue("en")
    for each in study.of(table):
        told = [*each.file.evidence, *(each.mapping.evidence if each.mapping else ())]
        for message in told:
            yield from comment(f"{quoted(each.file.path)}: {_said(words, message)}")
        for problem in each.dialect_problems:
            yield from comment(f"QUESTION: {problem.where} {problem.what}.")
            questions.append(f"{problem.where} {problem.what}. See [dialect.{table}].")
            yield from _readings(problem.hint)


def _readings(hint: str) -> Iterator[str]:
    """Yield the lines of which one has to be uncommented."""
    if "date_order" in hint:
        yield '# date_order = "dmy"   # day first'
        yield '# date_order = "mdy"   # month first'
    else:
        yield '# decimal = ","   # 1,5 is one and a half'
        yield '# decimal = "."   # 1.5 is one and a half'


def _said(words: Catalogue, message: Message) -> str:
    key = f"message.{message.code}"
    values = {name: note(str(value)) for name, value in message.values.items()}
    return words.say(key, values) if key in words else message.code


def _plan(
    config: FilingConfig, claims: FilingConfig, lacking: Mapping[str, Sequence[str]]
) -> Iterator[str]:
    yield ""
    yield _RULE
    yield "[plan]"
    yield from comment("Facts of the plan that no export holds. Leave out what you have not seen.")
    for name, field in Plan.model_fields.items():
        value, claim = getattr(config.plan, name), getattr(claims.plan, name)
        rules = silenced_by(lacking, f"{PLAN}{name}")
        more = f"; needed by {', '.join(rules)}" if rules else ""
        yield from comment(f"{describe(f'{PLAN}{name}', 'en')}{more}")
        if value is not None:
            yield f"{name} = {scalar(value)}"
        elif claim is not None:
            yield f"# {name} = {scalar(claim)}   # claimed by the filing"
        else:
            kind = str(field.annotation).replace("decimal.", "").split(" |")[0]
            yield f"# {name} = {_PLAN_EXAMPLES.get(kind, '0')}"


def _report(config: FilingConfig) -> Iterator[str]:
    yield ""
    yield "[report]"
    for name in ReportOptions.model_fields:
        value = getattr(config.report, name)
        yield f"{name} = {string(value)}" if value is not None else f'# {name} = ""'


def _silent(lacking: Mapping[str, Sequence[str]], rules: Mapping[str, Rule]) -> Iterator[str]:
    yield ""
    yield _RULE
    if not lacking:
        yield "# Every rule finds the columns that it needs; too few rows may still silence one."
        return
    yield from comment(
        f"{len(lacking)} of {len(rules)} rules stay silent for what is missing here. pyramidcheck"
        " init --request lists what to ask the company for."
    )
    for name, items in lacking.items():
        yield from comment(f"{name}: {', '.join(items)}", indent="  ")
