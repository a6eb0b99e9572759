"""Drawings are the same on any machine: one typeface, measured and shown from the bundle."""

import hashlib
import json
import os
import struct
import subprocess
import sys
from pathlib import Path

import pytest

from pyramidcheck.report.chart_cohorts_drawing import text_on, tone
from pyramidcheck.report.charts import build_charts
from pyramidcheck.report.context import Context
from pyramidcheck.report.coverage import covered, table_of
from pyramidcheck.report.draw import draw
from pyramidcheck.report.drawing_fonts import FACES, REGULAR, rename_face
from pyramidcheck.report.drawing_text import Shown, room, shown, stand_in, width
from pyramidcheck.report.templates import template_bytes
from report.fixtures import strong_result

TABLES = ("CFF ", "cmap", "hmtx", "head", "OS/2")
WHITE = 1.0
LEAST_CONTRAST = 3.0
LEAST_CONTRAST_OF_TEXT = 4.5
DRAW_ALL = """
import hashlib, sys
sys.path.insert(0, "tests")
from pyramidcheck.report.charts import build_charts
from pyramidcheck.report.context import Context
from pyramidcheck.report.draw import draw
from report.fixtures import strong_result

charts = build_charts(Context(strong_result(), "fr"))
print(hashlib.sha256("".join(draw(chart, "fr") for chart in charts).encode()).hexdigest())
"""
ROOT = Path(__file__).parents[2]


def tables_of(font):
    count = struct.unpack(">H", font[4:6])[0]
    entries = [struct.unpack(">4sIII", font[12 + 16 * i : 28 + 16 * i]) for i in range(count)]
    return {tag.decode(): font[start : start + length] for tag, _, start, length in entries}


def hash_of_drawings(fonts: Path, home: Path) -> str:
    """Hash of all drawings in a process whose machine has just the fonts of a folder."""
    home.mkdir()
    config = home / "fonts.conf"
    config.write_text(
        f'<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">'
        f"<fontconfig><dir>{fonts}</dir></fontconfig>",
        encoding="utf-8",
    )
    environment = {
        **os.environ,
        "FONTCONFIG_FILE": str(config),
        "HOME": str(home),
        "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT / "tests")]),
    }
    done = subprocess.run(
        [sys.executable, "-c", DRAW_ALL],
        env=environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


def test_drawings_hash_alike_whatever_typefaces_a_machine_has(tmp_path):
    none = tmp_path / "none"
    none.mkdir()
    # A machine on which another typeface bears the name of the bundled one.
    decoy = tmp_path / "decoy"
    decoy.mkdir()
    semibold = template_bytes("fonts/SourceSans3-Semibold.otf")
    (decoy / "a.otf").write_bytes(rename_face(semibold, "SourceSans3-Regular"))
    (decoy / "b.otf").write_bytes(rename_face(semibold, "Source Sans 3"))
    hashes = {
        hash_of_drawings(none, tmp_path / "home_none"),
        hash_of_drawings(decoy, tmp_path / "home_decoy"),
    }
    charts = build_charts(Context(strong_result(), "fr"))
    here = "".join(draw(chart, "fr") for chart in charts)
    hashes.add(hashlib.sha256(here.encode()).hexdigest())
    assert len(hashes) == 1


@pytest.mark.parametrize("file", FACES.values())
def test_a_renamed_face_is_the_bundled_one_but_for_its_name(file):
    font = template_bytes(f"fonts/{file}")
    before, after = tables_of(font), tables_of(rename_face(font, "Another"))
    assert {name: after[name] for name in TABLES} == {name: before[name] for name in TABLES}
    assert "Another".encode("utf-16-be") in after["name"]
    assert "Source".encode("utf-16-be") not in after["name"]


def test_drawings_name_the_bundled_typeface_and_no_other():
    for chart in build_charts(Context(strong_result(), "en")):
        markup = draw(chart, "en")
        families = {part.split('"')[0] for part in markup.split('font-family="')[1:]}
        assert families == {"Source Sans 3"}, chart.id


def test_a_semibold_text_is_measured_in_the_semibold_face():
    spec = next(c.spec for c in build_charts(Context(strong_result(), "en")) if c.id == "lorenz")
    assert spec is not None
    marks = [layer["mark"] for layer in spec["layer"] if layer["mark"].get("fontWeight") == 600]
    assert marks
    assert all(mark["font"] != REGULAR for mark in marks)


def test_widths_are_those_of_the_typeface():
    units = struct.unpack_from(">H", table_of("fonts/SourceSans3-Regular.otf", b"head"), 18)[0]
    # The advance of a figure in Source Sans 3 is 497 thousandths, of a space 200.
    assert units == 1000
    assert width("0") == pytest.approx(12 * 0.497)
    assert width("0 0") == pytest.approx(12 * 1.194)
    assert width("Ab", semibold=True) > width("Ab")
    assert room(["a", "abcdef"]) >= width("abcdef")
    assert room([]) == 0


def test_stand_ins_take_the_place_of_texts_to_be_read_and_of_nothing_else():
    values = {"rows": [{"group": "participant", "label": "Adhérents", "y": 1}], "x_axis": "Mois"}
    places: dict[str, str] = {}
    spec = stand_in({"title": shown(values)["x_axis"], "data": shown(values)["rows"]}, places)
    assert set(places) == {"Adhérents", "Mois"}
    assert spec["data"][0]["group"] == "participant"
    assert spec["data"][0]["label"] == places["Adhérents"]
    assert all(len(character) == 1 and covered(ord(character)) for character in places.values())
    assert len(set(places.values())) == len(places)


def test_texts_beyond_the_stand_ins_stay_as_they_are():
    places: dict[str, str] = {}
    texts = [f"label {number}" for number in range(2000)]
    found = stand_in([Shown(text) for text in texts], places)
    back = {character: text for text, character in places.items()}
    assert [back.get(item, item) for item in found] == texts


def test_characters_that_the_typeface_lacks_are_shown_as_boxes():
    assert shown({"label": "a漢b"})["label"] == "a□b"


def test_a_text_that_begins_like_a_place_of_the_specification_stays_a_text():
    spec = build_charts(Context(strong_result(company="@rows"), "en"))
    assert all(chart.spec is not None for chart in spec)


def test_every_colour_of_the_theme_that_carries_data_stands_out_from_white():
    palette = json.loads(template_bytes("charts/theme.json"))["palette"]
    grounds = {"shade", "grid"}
    for name, colour in palette.items():
        if name not in grounds:
            assert contrast(colour) >= LEAST_CONTRAST, name


def test_every_figure_of_the_map_of_cohorts_can_be_read_on_its_colour():
    for hundredth in range(101):
        share = hundredth / 100
        grounds, letters = (contrast(colour(share)) for colour in (tone, text_on))
        # Both are told against white: their quotient is their contrast with one another.
        between = max(grounds, letters) / min(grounds, letters)
        assert between >= LEAST_CONTRAST_OF_TEXT, share


def contrast(colour: str) -> float:
    """Contrast with white as WCAG 2.2 defines it."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    light = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return (WHITE + 0.05) / (light + 0.05)
