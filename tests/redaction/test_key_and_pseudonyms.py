"""Keys are refused that somebody else could have; pseudonyms are stable, short and apart."""

from __future__ import annotations

import hashlib
import os

import pytest

from pyramidcheck.cli import main
from pyramidcheck.errors import UsageError
from pyramidcheck.redaction import Pseudonyms, read_key
from pyramidcheck.redaction.pseudonyms import SHORTEST

KEY = bytes(range(40, 80))
POSIX = os.name == "posix"


def key_file(tmp_path, content=KEY, mode=0o600):
    path = tmp_path / "key"
    path.write_bytes(content)
    path.chmod(mode)
    return path


def test_line_end_is_no_part_of_the_key(tmp_path):
    assert read_key(key_file(tmp_path, KEY + b"\r\n")) == KEY


@pytest.mark.parametrize("content", [b"", b"secret", KEY[:31], b"ab" * 40, b"x" * 5000])
def test_short_and_repeated_keys_are_refused_with_a_way_to_make_one(tmp_path, content):
    with pytest.raises(UsageError) as caught:
        read_key(key_file(tmp_path, content))
    assert "openssl rand" in caught.value.problems[0].hint


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o620])
def test_key_that_others_may_read_is_refused(tmp_path, mode):
    path = key_file(tmp_path, KEY, mode)
    if not POSIX:
        assert read_key(path) == KEY
        return
    with pytest.raises(UsageError, match="others than its owner") as caught:
        read_key(path)
    assert "chmod 600" in caught.value.problems[0].hint


def test_key_that_is_missing_is_a_usage_error(tmp_path, capsys):
    assert main(["redact", str(tmp_path), "-o", str(tmp_path / "x"), "--key-file", "no"]) == 2
    with pytest.raises(UsageError, match="cannot be read"):
        read_key(tmp_path / "none")
    capsys.readouterr()


def test_there_is_no_key_in_a_flag_or_the_environment(capsys, monkeypatch):
    monkeypatch.setenv("PYRAMIDCHECK_KEY", KEY.decode())
    monkeypatch.setenv("PYRAMIDCHECK_KEY_FILE", "/dev/null")
    assert main(["redact", ".", "-o", "out"]) == 2
    assert "--key-file" in capsys.readouterr().err
    assert main(["redact", ".", "-o", "out", "--key", "abc"]) == 2
    capsys.readouterr()


def test_pseudonym_depends_on_key_domain_and_id_alone():
    one, same, other = Pseudonyms(KEY), Pseudonyms(KEY), Pseudonyms(KEY[::-1])
    assert one.name("order", "A1") == same.name("order", "A1")
    assert one.name("order", "A1").partition("-")[2] != one.name("payout", "A1").partition("-")[2]
    assert one.name("order", "A1") != other.name("order", "A1")
    assert one.key_id() != other.key_id()


def test_pseudonym_is_no_plain_hash():
    plain = {hashlib.new(name, b"A1").hexdigest()[:SHORTEST] for name in ("md5", "sha256")}
    assert Pseudonyms(KEY).name("order", "A1").partition("-")[2] not in plain


def test_ids_are_normalised_first_and_case_tells_them_apart():
    names = Pseudonyms(KEY)
    assert names.name("order", " Ze\u0301 ") == names.name("order", "Z\u00e9")
    assert names.name("order", "a1") != names.name("order", "A1")


def test_no_two_ids_share_a_pseudonym():
    names = Pseudonyms(KEY)
    # Found by trying: the first eight digits of these two are the same under this key.
    ids = ["M104013", "M127274", "M1"]
    assert len({names.name("participant", one) for one in ids}) == 2
    names.learn("participant", ids)
    assert len({names.name("participant", one) for one in ids}) == 3
