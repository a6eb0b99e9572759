"""The `[mapping.<table>]` part of a proposed filing.toml: columns, candidates, codes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyramidcheck.ingest.identifiers import PERSON_KEY
from pyramidcheck.model.canonical import TABLES, Column
from pyramidcheck.model.config import CodedColumn, ConstantColumn
from pyramidcheck.proposal.candidates import LEAST_SCORE, is_link
from pyramidcheck.proposal.code_section import code_lines, code_questions
from pyramidcheck.proposal.silence import silenced_by
from pyramidcheck.proposal.toml_text import can_be_written, comment, note, quoted, string
from pyramidcheck.proposal.toml_values import mapping_value, shape_lines
from pyramidcheck.proposal.words import describe

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from pyramidcheck.ingest.column_source import ColumnSource
    from pyramidcheck.model.config import ColumnMapping, FilingConfig
    from pyramidcheck.proposal.candidates import Candidate
    from pyramidcheck.proposal.file_study import FileStudy
    from pyramidcheck.proposal.study import Study

_FEW = 3
_MANY = 40
_LONG = 200
_EXAMPLE = '"the header in your file"'


class MappingSection:
    """Writes one table's mapping, and keeps the questions that it leaves open."""

    def __init__(
        self,
        table: str,
        study: Study,
        config: FilingConfig,
        lacking: Mapping[str, Sequence[str]],
        claims: Mapping[str, ColumnMapping],
    ) -> None:
        """Hold what is known of one table.

        Args:
            table: Canonical.
            study: Of all files.
            config: What an analyst has already said.
            lacking: Rule -> what it lacks.
            claims: Codes and constants that the filing's own filing.toml gives the table.
        """
        self.table = TABLES[table]
        self.files = study.of(table)
        self.codes = {each.column: each for each in study.codes if each.table == table}
        self.alone = any(test.alone for test in study.lineage) and table == "participants"
        self.given = config.mapping.of(table).columns
        self.shape = config.mapping.of(table).shape
        self.lacking = lacking
        self.claims = claims
        self.questions: list[str] = []
        self._after: list[str] = []
        """Sub-tables, which TOML wants behind all plain keys."""

    def lines(self) -> list[str]:
        """Return the section."""
        name = self.table.name
        lines = [f"[mapping.{name}]"]
        absent: list[Column] = []
        for column in self.table.columns:
            body = self._column(column)
            if body:
                lines += ["", *body]
            else:
                absent.append(column)
        lines += self._people()
        told = any(each.mapping.identifiers for each in self.files if each.mapping)
        lines += self._absent([item for item in absent if not (told and item.name == PERSON_KEY)])
        unused = dict.fromkeys(
            header for each in self.files if each.mapping for header in each.mapping.unused
        )
        if unused:
            shown = [quoted(header) for header in list(unused)[:_MANY]]
            more = f" and {len(unused) - _MANY:,} more" if len(unused) > _MANY else ""
            lines += ["", *comment(f"Columns that fill nothing: {', '.join(shown)}{more}")]
        shape = ["", *shape_lines(name, self.shape)] if self.shape else []
        return [*lines, *self._after, *shape]

    def _people(self) -> Iterator[str]:
        """Yield the columns by which people are told apart."""
        wanted = self.given.get(PERSON_KEY)
        in_table = any(column.name == PERSON_KEY for column in self.table.columns)
        if wanted is not None and not in_table:
            yield from ("", f"{PERSON_KEY} = {mapping_value(wanted)}")
        headers = dict.fromkeys(
            item.header
            for each in self.files
            if each.mapping
            for told in each.mapping.identifiers
            for item in told.fields
        )
        if headers and wanted is None:
            listed = ", ".join(map(quoted, headers))
            yield ""
            yield from comment(
                f"Columns that tell whose accounts are one person's: {listed}. Their values become"
                f" numbers and are shown nowhere. {PERSON_KEY} names others."
            )

    def _column(self, column: Column) -> list[str]:
        """Return the lines of one column; none where nothing could fill it."""
        if column.name in self.given and not isinstance(self.given[column.name], str | CodedColumn):
            return [f"{column.name} = {mapping_value(self.given[column.name])}"]
        sources = self._sources(column.name)
        choices = self._open(column.name)
        if choices:
            return self._choice(column, choices)
        if sources:
            return self._filled(column, sources)
        candidates = self._candidates(column.name)
        if column.required:
            return self._unfilled(column, candidates)
        if candidates:
            return self._offered(column, candidates)
        return self._claimed(column.name)

    def _sources(self, name: str) -> list[tuple[FileStudy, ColumnSource]]:
        return [
            (each, each.mapping.columns[name])
            for each in self.files
            if each.mapping and name in each.mapping.columns
        ]

    def _candidates(self, name: str) -> list[Candidate]:
        best: dict[str, Candidate] = {}
        for each in self.files:
            for candidate in each.candidates.get(name, []):
                best.setdefault(candidate.header, candidate)
        return sorted(best.values(), key=lambda each: (-each.score, each.header))

    def _open(self, name: str) -> list[Candidate]:
        return next((each.open[name] for each in self.files if each.open.get(name)), [])

    def _filled(self, column: Column, sources: list[tuple[FileStudy, ColumnSource]]) -> list[str]:
        name, (first, source) = column.name, sources[0]
        headers = {tuple(item.header for item in each.fields) for _, each in sources}
        if any(name in each.products for each, _ in sources):
            return self._multiplied(column, source)
        if not source.fields or source.is_sign or self._is_shaped(first, source):
            return self._explained(first, source)
        if len(headers) > 1:
            return self._apart(column, sources)
        header = source.fields[0].header
        lines = self._reasons(first, column, header)
        if not can_be_written(header):
            told = "the header is too long to be named here; it is found as it is"
            return [*lines, *comment(told)]
        if self.alone and name == "sponsor_id":
            hint = "taken so without this line too; uncomment it once you know that it is so"
            return [*lines, f"# {name} = {string(header)}   # {hint}"]
        return [*lines, *self._assigned(column, header)]

    def _is_shaped(self, each: FileStudy, source: ColumnSource) -> bool:
        """Whether a preset or a shape fills the column with more than one column as it stands."""
        several = len(source.fields) > 1 or each.is_made(source.fields[0])
        return several and source.column.name not in self.given

    def _explained(self, each: FileStudy, source: ColumnSource) -> list[str]:
        """Say how a column is filled that no header alone fills."""
        name = source.column.name
        if not source.fields:
            who = (
                "the name of the file says" if name == "role" else "the amounts or their header say"
            )
            return comment(f"{name}: {source.constant}, as {who}")
        if source.is_sign:
            return self._by_signs(each, source)
        return comment(f"{name}: {note(source.described(), _LONG)}, as the rows are shaped")

    def _by_signs(self, each: FileStudy, source: ColumnSource) -> list[str]:
        """Say that cells carry the currency, and ask whose the signs are that several share."""
        name, header = source.column.name, source.fields[0].header
        lines = comment(f"{name}: the signs in the cells of {quoted(header)} tell that of each row")
        if name in self.given:
            return [*lines, f"{name} = {mapping_value(self.given[name])}"]
        signs = sorted(each.mapping.shared_signs) if each.mapping else []
        if not signs:
            return lines
        shown = " and ".join(map(quoted, signs))
        self.questions.append(
            f"{self.table.name}.{name}: which currency is {shown}? Several share it. Until you say,"
            " those rows are set aside and counted."
        )
        codes = CodedColumn(column=header, codes=dict.fromkeys(signs, "?"))
        return [*lines, f"# {name} = {mapping_value(codes)}   # such as USD"]

    def _apart(self, column: Column, sources: list[tuple[FileStudy, ColumnSource]]) -> list[str]:
        """Say that files name a column differently, and ask where a name is not known."""
        name = column.name
        named = "; ".join(f"{quoted(f.file.path)}: {quoted(s.header)}" for f, s in sources)
        if not any(name in each.guesses for each, _ in sources):
            return comment(f"{name}: named differently, each by a known name ({named})")
        what = f"{self.table.name}.{name}: the files name it differently ({named})"
        self.questions.append(f"{what}. Write the same header into all of them.")
        return comment(f"QUESTION: {what}, not all by a known name. Write the same into all.")

    def _assigned(self, column: Column, header: str) -> list[str]:
        """Return the line, or for codes the sub-table that is written behind all lines."""
        table = self.codes.get(column.name)
        given = self.given.get(column.name)
        codes = dict(given.codes) if isinstance(given, CodedColumn) else {}
        if table is None and not codes:
            return [f"{column.name} = {string(header)}"]
        section = f"mapping.{self.table.name}.{column.name}"
        self._after += ["", f"[{section}]", f"column = {string(header)}"]
        if table is not None:
            claim = self.claims.get(table.column)
            claimed = claim.codes if isinstance(claim, CodedColumn) else {}
            self._after += code_lines(table, section, codes, claimed)
            self.questions += code_questions(table, section)
        return [*comment(f"its codes stand under [{section}] below")]

    def _reasons(self, each: FileStudy, column: Column, header: str) -> list[str]:
        """Return why the header was taken, and what else could be."""
        found = {candidate.header: candidate for candidate in each.candidates[column.name]}
        own = found.pop(header, None)
        if own is None:
            why = "its header is a known name, yet its values do not look like it: check them"
            if column.name in self.given:
                why = "as named in the configuration"
        else:
            why = f"score {own.score}; {'; '.join(map(note, own.reasons))}"
        lines = comment(f"{column.name} from {quoted(header)} ({why})")
        if column.name in each.guesses:
            self.questions.append(
                f"{self.table.name}.{column.name}: is it {quoted(header)}? A guess; score"
                f" {each.guesses[column.name].score}."
            )
            lines += comment("GUESS: confirm it or name another header")
        near = [each for each in found.values() if each.score >= LEAST_SCORE]
        for other in near[:_FEW]:
            lines += comment(_told(other), indent="  ")
        return lines

    def _multiplied(self, column: Column, source: ColumnSource) -> list[str]:
        factors = [item.header for item in source.fields]
        words = " times ".join(map(quoted, factors))
        self.questions.append(
            f"{self.table.name}.{column.name}: is it {words}, before tax and shipping? A guess."
        )
        listed = ", ".join(map(string, factors))
        return [
            *comment(f"GUESS: no column holds the amount of a line, so it is {words}"),
            f"{column.name} = {{ product = [{listed}] }}",
        ]

    def _choice(self, column: Column, choices: Sequence[Candidate]) -> list[str]:
        listed = " or ".join(quoted(each.header) for each in choices)
        question = f"{self.table.name}.{column.name}: is it {listed}?"
        self.questions.append(f"{question} They fit equally: uncomment one line.")
        lines = comment(f"QUESTION: {question} They fit equally. Uncomment the right line:")
        for each in choices:
            lines += comment(_told(each, alone=True), indent="  ")
            if can_be_written(each.header):
                lines.append(f"# {column.name} = {string(each.header)}")
        return lines

    def _unfilled(self, column: Column, candidates: Sequence[Candidate]) -> list[str]:
        what = f"{column.name} ({describe(f'{self.table.name}.{column.name}', 'en')})"
        self.questions.append(
            f"{self.table.name}.{column.name}: which column holds it? Without it no row of"
            f" {self.table.name} can be read."
        )
        lines = comment(f"QUESTION: required and not found: {what}. Name the header:")
        for place, each in enumerate(candidates[:_FEW]):
            lines += comment(_told(each, alone=not place), indent="  ")
        return [*lines, f"# {column.name} = {_EXAMPLE}"]

    def _offered(self, column: Column, candidates: Sequence[Candidate]) -> list[str]:
        """Return candidates that are not taken without an analyst's word."""
        item = f"{self.table.name}.{column.name}"
        rules = silenced_by(self.lacking, item)
        if (rules or is_link(self.table, column)) and candidates[0].score >= LEAST_SCORE:
            wins = f"; it would help to measure {', '.join(rules)}" if rules else ""
            self.questions.append(
                f"{item}: is it {quoted(candidates[0].header)}? Not taken, as the name is not"
                f" known{wins}."
            )
        lines = comment(f"{column.name} ({describe(item, 'en')}): not taken, header not known")
        lines += comment(f"would help to measure: {', '.join(rules)}", indent="  ") if rules else []
        for each in candidates[:_FEW]:
            if can_be_written(each.header):
                why = f"score {each.score}; {_why(each)}"
                lines.append(f"# {column.name} = {string(each.header)}   # {why}")
        return [*lines, *self._claimed(column.name)]

    def _claimed(self, name: str) -> list[str]:
        claim = self.claims.get(name)
        if not isinstance(claim, ConstantColumn):
            return []
        lines = comment(f"{name}: a claim of the filing; uncomment it only if you vouch for it")
        return [*lines, f"# {name} = {mapping_value(claim)}"]

    def _absent(self, columns: Sequence[Column]) -> Iterator[str]:
        if not columns:
            return
        yield ""
        yield from comment("Not found in the files; name a header if it is there after all:")
        for column in columns:
            rules = silenced_by(self.lacking, f"{self.table.name}.{column.name}")
            what = describe(f"{self.table.name}.{column.name}", "en")
            silent = f"; would help to measure: {', '.join(rules)}" if rules else ""
            yield from comment(f"{column.name}: {what}{silent}", indent="  ")


def _told(candidate: Candidate, *, alone: bool = False) -> str:
    start = "" if alone else "or "
    return f"{start}{quoted(candidate.header)} (score {candidate.score}; {_why(candidate)})"


def _why(candidate: Candidate) -> str:
    return "; ".join(map(note, candidate.reasons))
