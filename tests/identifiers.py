"""Whatever tells a person or a file of a filing, and whether any output still holds it.

`collect` reads every id, e-mail, phone number, name and file name of a filing; `search` looks at
every byte of a folder: names, plain and compressed content, PDF streams and attachments, the text a
reader of the PDF sees, its metadata, Parquet values and what is zipped into a workbook.
"""

from __future__ import annotations

import contextlib
import csv
import html
import io
import json
import re
import zipfile
from typing import TYPE_CHECKING

import pikepdf
import pyarrow as pa
import pyarrow.parquet as pq

from pyramidcheck.assets import find_assets

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

ID = re.compile(r"(?=.*\d)(?=.*[A-Za-z@])[^,;|\s]{5,}")
"""What looks like somebody's or something's number: a letter and a digit, and no blanks."""
NOT_AN_ID = re.compile(r"\d{1,4}[-/]\d\d[-/]\d\d.*|-?[\d.]+e-?\d+", re.IGNORECASE)
NAMING = re.compile(
    r"name|nom\b|prenom|e-?mail|phone|iban|adress|street|member|adh|client", re.IGNORECASE
)
NUMBER = re.compile(r"[\d.,/ -]+")
SHORTEST = 5


def collect(filing: Path, *more: str) -> set[str]:
    """Return every identifier of a filing, and those named beside it."""
    own = own_words()
    found = set(more)
    for path in sorted(filing.rglob("*")):
        if not path.is_file() or "audit" in path.relative_to(filing).parts:
            continue
        if path.suffix in {".csv", ".parquet", ".xlsx"}:
            found.add(path.name)
        for header, values in columns(path):
            named = NAMING.search(header)
            found |= {
                value
                for value in values
                if (ID.fullmatch(value) and not NOT_AN_ID.fullmatch(value))
                or (named and len(value) >= SHORTEST and not NUMBER.fullmatch(value))
            }
    # `orders.csv` stands in the program's own texts: it tells nothing of this filing.
    return {needle for needle in found if needle.casefold() not in own}


def columns(path: Path) -> Iterator[tuple[str, set[str]]]:
    """Yield header and values of each column of a table."""
    if path.suffix == ".parquet":
        table = pq.read_table(path)
        for name in table.column_names:
            cells = table.column(name).cast(pa.string()).to_pylist()
            yield name, {cell for cell in cells if cell}
    elif path.suffix == ".xlsx":
        with zipfile.ZipFile(path) as book:
            text = b"".join(book.read(name) for name in book.namelist() if name.endswith(".xml"))
        yield "", set(re.findall(r">([^<>]+)<", text.decode("utf-8")))
    elif path.suffix == ".csv":
        data = path.read_bytes()
        try:
            text_ = data.decode("utf-8-sig")
        except UnicodeDecodeError:
            text_ = data.decode("cp1252")
        delimiter = ";" if text_.partition("\n")[0].count(";") > 2 else ","
        head, *rows = list(csv.reader(io.StringIO(text_), delimiter=delimiter))
        for place, name in enumerate(head):
            yield name, {row[place].strip() for row in rows if len(row) > place and row[place]}


def own_words() -> str:
    """Return the program's own texts, in which a word tells nothing of any filing."""
    folders = (find_assets("rules"), find_assets("report_templates"))
    return "\n".join(
        path.read_text(encoding="utf-8").casefold()
        for folder in folders
        for path in sorted(folder.rglob("*"))
        if path.suffix in {".toml", ".sql", ".html", ".typ", ".json"}
    )


def search(folder: Path, needles: Iterable[str]) -> list[tuple[str, str]]:
    """Return each file of the folder that holds an identifier, with the identifier."""
    finder = Finder(needles)
    found = []
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        found += [(name, needle) for needle in finder.find(name)]
        if path.is_file():
            found += [(name, n) for text in texts(path.read_bytes()) for n in finder.find(text)]
    return sorted(set(found))


class Finder:
    """Looks for many words at once, whatever their case, and only for whole ones.

    A file's digest may hold `c000032` by chance; an id that stands there for itself does not.
    """

    WORD = re.compile(r"[\w@.+-]+")
    PART = re.compile(r"[^\W_]+(?:_[^\W_]+)*")

    def __init__(self, needles: Iterable[str]) -> None:
        folded = {needle.casefold() for needle in needles}
        self.words = {needle for needle in folded if self.WORD.fullmatch(needle)}
        self.others = folded - self.words

    def find(self, text: str) -> set[str]:
        folded = text.casefold()
        words = {word.strip(".+-") for word in self.WORD.findall(folded)}
        found = (words | set(self.PART.findall(folded))) & self.words
        return found | {needle for needle in self.others if needle in folded}


def texts(data: bytes) -> Iterator[str]:
    """Yield the content of a file in every form in which a reader could see it."""
    plain = data.decode("utf-8", errors="replace")
    yield plain
    yield data.decode("utf-16-le", errors="replace")
    if data.startswith(b"%PDF"):
        yield from pdf_texts(data)
    elif data.startswith(b"PAR1"):
        table = pq.read_table(io.BytesIO(data))
        yield str(table.schema.metadata) + str(table.schema)
        yield "\n".join(
            str(cell) for column in table.columns for cell in set(column.to_pylist()) if cell
        )
    elif data.startswith(b"PK") and zipfile.is_zipfile(io.BytesIO(data)):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for name in archive.namelist():
                yield name
                yield from texts(archive.read(name))
    elif plain.lstrip("\ufeff \n").startswith(("{", "[")):
        with contextlib.suppress(ValueError):  # TOML may begin so too.
            yield json.dumps(json.loads(plain), ensure_ascii=False)
    elif "<html" in plain[:500]:
        yield html.unescape(plain)


def pdf_texts(data: bytes) -> Iterator[str]:
    """Yield every stream, string and attachment of a PDF, and the words that its pages show."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        yield str(dict(pdf.docinfo))
        with pdf.open_metadata() as metadata:
            yield str(metadata)
        for name, attached in pdf.attachments.items():
            yield f"{name} {attached.filename} {attached.description}"
            yield from texts(attached.get_file().read_bytes())
        for item in pdf.objects:
            if isinstance(item, pikepdf.Stream):
                try:
                    yield item.read_bytes().decode("utf-8", errors="replace")
                except pikepdf.PdfError:
                    yield item.read_raw_bytes().decode("latin-1")
            elif isinstance(item, pikepdf.Dictionary):
                yield " ".join(str(v) for v in item.values() if isinstance(v, pikepdf.String))
        for page in pdf.pages:
            yield page_words(page)


def page_words(page: pikepdf.Page) -> str:
    """Return the words of a page, from its glyphs by the tables that its typefaces bring."""
    tables = {
        name: glyph_table(font.ToUnicode.read_bytes().decode("ascii", errors="replace"))
        for name, font in page.Resources.get("/Font", {}).items()
        if "/ToUnicode" in font
    }
    current: dict[int, str] = {}
    shown: list[str] = []
    for instruction in pikepdf.parse_content_stream(page):
        operands, operator = list(instruction.operands), instruction.operator
        if str(operator) == "Tf":
            current = tables.get(str(operands[0]), {})
        elif str(operator) in {"Tj", "TJ"}:
            parts = list(operands[0]) if str(operator) == "TJ" else operands
            for part in parts:
                if isinstance(part, pikepdf.String):
                    raw = bytes(part)
                    codes = (int.from_bytes(raw[i : i + 2]) for i in range(0, len(raw), 2))
                    shown += [current.get(code, "") for code in codes]
        elif str(operator) == "ET":
            shown.append("\n")
    # What is set to break anywhere has an invisible mark between its letters.
    return "".join(shown).replace("\u200b", "")


def glyph_table(cmap: str) -> dict[int, str]:
    """Return glyph -> text from a ToUnicode table."""
    found: dict[int, str] = {}
    for block in re.findall(r"beginbfchar(.*?)endbfchar", cmap, re.DOTALL):
        for code, text in re.findall(r"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>", block):
            found[int(code, 16)] = bytes.fromhex(text).decode("utf-16-be", errors="replace")
    for block in re.findall(r"beginbfrange(.*?)endbfrange", cmap, re.DOTALL):
        hexes = re.findall(r"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>", block)
        for first, last, text in hexes:
            start = int(text, 16)
            for step in range(int(last, 16) - int(first, 16) + 1):
                found[int(first, 16) + step] = chr(start + step)
    return found
