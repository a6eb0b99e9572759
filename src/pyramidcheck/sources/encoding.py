"""The encoding of a text file, found from all of its bytes, and its copy in UTF-8."""

# ruff: noqa: RUF001 - the letters and signs that encodings differ in

from __future__ import annotations

import codecs
import re
from collections import Counter
from typing import TYPE_CHECKING

import numpy as np

from pyramidcheck.errors import Problem, UnreadableError, UsageError
from pyramidcheck.model.result import Message

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

_STEP = 4 * 2**20
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SINGLE = ("cp1252", "latin-1", "mac-roman")
"""In order of preference where they read a file alike."""
_LETTERS = frozenset("àâäáãåæçéèêëíìîïñóòôöõøœúùûüýÿßÀÂÄÁÃÅÆÇÉÈÊËÍÌÎÏÑÓÒÔÖÕØŒÚÙÛÜÝ")
_SIGNS = frozenset("€£¥§°²³«»“”‘’–—…·×©®™±½¼¾¿¡ªº\u00a0")
_AFTER_LETTERS = frozenset("’°®™ªº²³")
# Possessive, and tried once a word, so that no text makes it backtrack for long.
_WORD = re.compile(
    rb"(?:[0-9] ?)?(?<![A-Za-z'\x80-\xff])[A-Za-z']*+[\x80-\xff][A-Za-z'\x80-\xff]*+(?: ?[0-9])?"
)
_BEYOND_ASCII = 0x80
_AROUND = 2
"""A digit and a blank before or behind a word belong to what the pattern finds."""
_BETWEEN_WORDS = bytes(
    byte < _BEYOND_ASCII and not chr(byte).isalpha() and chr(byte) != "'" for byte in range(256)
)
_MOST_WORDS = 200_000
_SHOWN = 3
_NUL_SHARE = 0.2


def find_encoding(path: Path, shown: str, declared: str | None) -> tuple[str, Message]:
    """Return the encoding of the file, by Python's name, and the evidence for it.

    A byte-order mark decides; else valid UTF-8; else the one of Windows-1252, Latin-1 and Mac
    Roman in which every word with an accent reads as a word of a Western European language.

    Raises:
        UsageError: The encoding given is unknown, or two encodings read the file as good text of
            different wording.
        UnreadableError: The bytes are not text in any of them, or not in the one given.
    """
    if declared is not None:
        name = _known(declared, shown)
        return name, Message(code="dialect_encoding_declared", values={"encoding": name})
    with path.open("rb") as file:
        start = file.read(2**16)
    for mark, name in _MARKS:
        if start.startswith(mark):
            values: dict[str, str | int | float | None] = {"encoding": _plain(name)}
            return name, Message(code="dialect_encoding_mark", values=values)
    if wide := _without_mark(start):
        return wide, Message(code="dialect_encoding_wide", values={"encoding": wide})
    beyond = _beyond_ascii(path)
    if beyond is None:
        return _single_byte(path, shown)
    code = "dialect_encoding_valid" if beyond else "dialect_encoding_ascii"
    return "utf-8", Message(code=code, values={"encoding": "utf-8", "bytes": path.stat().st_size})


def write_utf8(path: Path, shown: str, encoding: str, target: Path) -> None:
    """Copy the text to `target` in UTF-8 without a byte-order mark, line ends as they are.

    Raises:
        UnreadableError: The bytes are not text in that encoding; names the row.
    """
    decoder = codecs.getincrementaldecoder(encoding)()
    lines = 0
    with path.open("rb") as source, target.open("wb") as copy:
        while True:
            piece = source.read(_STEP)
            try:
                text = decoder.decode(piece, final=not piece)
                copy.write(text.encode())
            except UnicodeError as error:
                start = getattr(error, "start", 0)
                row = lines + piece[:start].count(b"\n") + 1
                hint = (
                    'name its encoding under [dialect.<table>] in filing.toml: encoding = "cp1252"'
                )
                what = f"is not {encoding}: {getattr(error, 'reason', error)}"
                raise UnreadableError(Problem(f"{shown}: row {row}", what, hint)) from error
            lines += text.count("\n")
            if not piece:
                return


def _known(encoding: str, shown: str) -> str:
    try:
        info = codecs.lookup(encoding)
        "".encode(info.name)
    except LookupError as error:
        what, hint = f"unknown encoding {encoding!r}", "such as utf-8, cp1252 or utf-16"
        raise UsageError(Problem(f"{shown}: dialect.encoding", what, hint)) from error
    return "utf-8-sig" if info.name == "utf-8" else info.name


def _plain(name: str) -> str:
    return name.removesuffix("-sig")


def _without_mark(start: bytes) -> str | None:
    """Return the kind of UTF-16 that has a NUL in every second byte of plain letters, or None."""
    even, odd = start[::2].count(0), start[1::2].count(0)
    if max(even, odd) < _NUL_SHARE * len(start) / 2 or min(even, odd) > max(even, odd) / 20:
        return None
    return "utf-16-le" if odd > even else "utf-16-be"


def _beyond_ascii(path: Path) -> bool | None:
    """Whether valid UTF-8 holds more than ASCII; None where it is not UTF-8."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    beyond = False
    with path.open("rb") as file:
        while True:
            piece = file.read(_STEP)
            if not beyond and piece.isascii() and piece:
                continue
            beyond = beyond or bool(piece)
            try:
                decoder.decode(piece, final=not piece)
            except UnicodeDecodeError:
                return None
            if not piece:
                return beyond


def _single_byte(path: Path, shown: str) -> tuple[str, Message]:
    words = _words(path)
    total = words.total()
    odd = {name: sum(words[word] for word in words if _is_odd(word, name)) for name in _SINGLE}
    good = [name for name in _SINGLE if not odd[name]]
    readings = {tuple(word.decode(name) for word in words): name for name in reversed(good)}
    if len(readings) > 1:
        raise UsageError(_ambiguous(shown, words, list(readings.values())))
    if good:
        chosen = next(iter(readings.values()))
    else:
        first, second = sorted(_SINGLE, key=lambda name: odd[name])[:2]
        # A few words of another kind prove nothing where all others agree.
        if odd[first] * 50 > total or odd[first] * 10 > odd[second]:
            raise UnreadableError(_unknown(shown, words))
        chosen = first
    other = min(
        (name for name in _SINGLE if name not in good and name != chosen),
        key=lambda name: odd[name],
        default=chosen,
    )
    values: dict[str, str | int | float | None] = {
        "encoding": chosen,
        "words": total - odd[chosen],
        "of": total,
        "other": other,
        "other_words": total - odd[other],
    }
    code = "dialect_encoding_words" if other != chosen else "dialect_encoding_words_alone"
    return chosen, Message(code=code, values=values)


def _words(path: Path) -> Counter[bytes]:
    """Words with bytes beyond ASCII, with how often each stands in the file."""
    words: Counter[bytes] = Counter()
    for piece in _whole_lines(path):
        found: Counter[bytes] = Counter()
        for phrase, times in _phrases(piece).items():
            for word in _WORD.findall(phrase):
                found[word] += times
        words.update(found if len(words) < _MOST_WORDS else _among(found, words))
    return words


def _phrases(piece: bytes) -> Counter[bytes]:
    """Parts of the text that hold every such word with what counts around it, and how often each.

    The same few stand in millions of lines, so the pattern looks at each of them once.
    """
    letters = np.frombuffer(piece, np.uint8)
    beyond = np.flatnonzero(letters >= _BEYOND_ASCII)
    if not beyond.size:
        return Counter()
    between = np.frombuffer(piece.translate(_BETWEEN_WORDS), np.bool_)
    gaps = np.concatenate(([-1], np.flatnonzero(between), [len(piece)]))
    behind = np.searchsorted(gaps, beyond)
    starts = np.maximum(gaps[behind - 1] + 1 - _AROUND, 0)
    ends = np.minimum(gaps[behind] + _AROUND, len(piece))
    # Two words so near that both might count the digit between them stay together.
    apart = starts[1:] >= ends[:-1]
    firsts = starts[np.concatenate(([True], apart))].tolist()
    lasts = ends[np.concatenate((apart, [True]))].tolist()
    return Counter(piece[first:last] for first, last in zip(firsts, lasts, strict=True))


def _among(found: Counter[bytes], words: Counter[bytes]) -> Mapping[bytes, int]:
    return {word: count for word, count in found.items() if word in words}


def _whole_lines(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        rest = b""
        while piece := file.read(_STEP):
            head, end, tail = (rest + piece).rpartition(b"\n")
            if end:
                yield head
                rest = tail
            else:
                # No line is that long in an export; a cut word more or less decides nothing.
                yield tail
                rest = b""
        yield rest


def _is_odd(word: bytes, encoding: str) -> bool:
    """Whether the word, read in the encoding, is none that a Western European writes."""
    try:
        text = word.decode(encoding)
    except UnicodeDecodeError:
        return True
    before = ""
    for place, mark in enumerate(text):
        after = text[place + 1 : place + 2]
        if not mark.isascii() and _odd_mark(mark, text[:place], before, after):
            return True
        before = mark
    return False


def _odd_mark(mark: str, start: str, before: str, after: str) -> bool:
    if mark in _LETTERS:
        digits = start.strip()[-1:].isdigit() or after.isdigit()
        rising = mark.isupper() and before.islower()
        falling = mark.islower() and start[-2:].isupper() and not after.islower()
        return digits or rising or falling or _doubled_capital(mark, before, after)
    if mark not in _SIGNS:
        return True
    if mark == "’":
        return not before.isalnum()
    # A sign stands apart from letters, or right behind them where that is usual.
    return after.isalpha() or (before.isalpha() and mark not in _AFTER_LETTERS)


def _doubled_capital(mark: str, before: str, after: str) -> bool:
    """Whether a capital stands between a capital and a small letter: `MÙller`."""
    return mark.isupper() and before.isupper() and after.islower()


def _ambiguous(shown: str, words: Counter[bytes], names: list[str]) -> Problem:
    differing = [
        word for word, _ in words.most_common() if len({word.decode(name) for name in names}) > 1
    ]
    readings = "; ".join(
        f"{name}: {', '.join(repr(word.decode(name)) for word in differing[:_SHOWN])}"
        for name in sorted(names, key=_SINGLE.index)
    )
    hint = f'say which in filing.toml: [dialect.<table>] encoding = "{names[-1]}"'
    return Problem(shown, f"reads as text in two encodings ({readings})", hint)


def _unknown(shown: str, words: Counter[bytes]) -> Problem:
    from charset_normalizer import from_bytes  # noqa: PLC0415 - few files need it

    best = from_bytes(b"\n".join(word for word, _ in words.most_common(2_000))).best()
    hint = 'name its encoding under [dialect.<table>] in filing.toml: encoding = "cp1252"'
    if best is not None:
        example = next(iter(words)).decode(best.encoding, errors="replace")
        hint = hint.replace("cp1252", best.encoding) + f" would read {example!r}"
    what = (
        "is text in an encoding that cannot be told:"
        " none of UTF-8, Windows-1252, Latin-1 and Mac Roman fits"
    )
    return Problem(shown, what, hint)
