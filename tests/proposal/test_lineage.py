from proposal.small_filings import proposed, write_company

FILE = "enrolments.csv"


def rewritten(filing, header, rows):
    lines = [header, *rows]
    (filing / FILE).write_text("\n".join(lines) + "\n", encoding="utf-8")
    return filing


def people(above, second=None):
    for place in range(60):
        day = f"2024-{1 + place // 28:02}-{1 + place % 28:02}"
        cells = [f"P{place:03}", day, above(place)]
        yield ",".join([*cells, second(place)] if second else cells)


def person(place):
    return f"P{place:03}" if place >= 0 else ""


def test_with_both_columns_the_enroller_is_the_recruiter(tmp_path):
    filing = rewritten(
        write_company(tmp_path / "filing"),
        "CustomerID,EnrollDate,EnrollerID,SponsorID",
        people(lambda place: person(0 if place else -1), lambda place: person((place - 1) // 2)),
    )
    text, found = proposed(filing)
    assert found["mapping"]["participants"]["sponsor_id"] == "EnrollerID"
    assert "Both are there: 'EnrollerID' is the recruiter" in text


def test_a_sponsor_alone_that_passes_the_test_is_left_to_be_confirmed(tmp_path):
    text, found = proposed(write_company(tmp_path / "filing"))
    assert "sponsor_id" not in found["mapping"]["participants"]
    assert '# sponsor_id = "sponsor_id"' in text
    assert "the test passes for a recruiter" in " ".join(text.replace("#", " ").split())


def test_a_sponsor_with_two_below_at_most_is_doubted(tmp_path):
    filing = rewritten(
        write_company(tmp_path / "filing"),
        "participant_id,enrolled_on,sponsor_id",
        people(lambda place: person((place - 1) // 2) if place else ""),
    )
    words = " ".join(proposed(filing)[0].replace("#", " ").split())
    assert "nobody has more than 2 below" in words
    assert "speaks against 'sponsor_id' as recruiter" in words


def test_a_sponsor_who_joined_later_is_doubted(tmp_path):
    filing = rewritten(
        write_company(tmp_path / "filing"),
        "participant_id,enrolled_on,sponsor_id",
        people(lambda place: person(59 if place % 2 else 58)),
    )
    words = " ".join(proposed(filing)[0].replace("#", " ").split())
    assert "too many of the people above joined later" in words


def test_an_empty_sponsor_column_silences_what_needs_it(tmp_path):
    filing = rewritten(
        write_company(tmp_path / "filing"),
        "participant_id,enrolled_on,sponsor_id",
        people(lambda _: ""),
    )
    text, _ = proposed(filing)
    assert "It is empty: ask who recruited whom." in text
    assert "paid_depth: participants.sponsor_id" in text
