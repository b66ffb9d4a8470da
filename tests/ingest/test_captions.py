"""Captions: words only, one turn a speaker, and every unreadable cue is counted."""

import pytest

from ingest.captions import parse

TEAMS = """\ufeffWEBVTT\r
\r
NOTE exported by a meeting tool\r
\r
STYLE\r
::cue(v) { color: red }\r
\r
1b2c/12-0\r
00:00:02.100 --> 00:00:04.000\r
<v Imke Sand>How did it</v>\r
\r
1b2c/12-1\r
00:00:04.000 --> 00:00:06.000\r
<v Imke Sand>start for you?</v>\r
\r
00:01:07.000 --> 00:01:09.000\r
<v.loud Tobin Reyes>We waited &amp; <i>waited</i>.</v> <v Imke Sand>I see.</v>\r
"""


def said(content: str) -> list[tuple[str | None, str | None, str]]:
    text, turns, _ = parse(content)
    return [(t.speaker, t.time, text[t.start : t.end]) for t in turns]


def test_teams_voices_and_two_in_a_cue() -> None:
    assert said(TEAMS) == [
        ("Imke Sand", "00:00:02", "How did it start for you?"),
        ("Tobin Reyes", "00:01:07", "We waited & waited."),
        ("Imke Sand", "00:01:07", "I see."),
    ]
    assert parse(TEAMS)[2] == []
    assert parse(TEAMS)[0] == "How did it start for you?\nWe waited & waited.\nI see."


def test_zoom_labels_and_what_only_looks_like_one() -> None:
    content = """WEBVTT

1
00:00:01.000 --> 00:00:02.000
Imke Sand: Tell me about it.

2
00:00:02.000 --> 00:00:03.000
Tobin Reyes: I had one question: why

3
00:00:03.000 --> 00:00:04.000
Price: too high.

4
00:00:05.000 --> 00:00:06.000
Imke Sand: Fine.

5
00:00:07.000 --> 00:00:08.000
Tobin Reyes: Yes.
"""
    assert [row[0] for row in said(content)] == ["Imke Sand", "Tobin Reyes", "Imke Sand", "Tobin Reyes"]
    assert said(content)[1][2] == "I had one question: why Price: too high."


def test_srt_with_commas_dots_and_dashes() -> None:
    content = """1
00:00:01,000 --> 00:00:02,500
- Who is it?
- It is me,

2
00:00:02.500 --> 00:00:04.000
as always.
"""
    assert said(content) == [(None, "00:00:01", "Who is it?"), (None, "00:00:01", "It is me, as always.")]


def test_malformed_cues_are_counted() -> None:
    content = TEAMS.replace("\r\n", "\n") + "\n00:01:xx --> 00:01:12.000\nlost words\n\nstray words\n"
    _text, turns, warnings = parse(content)
    assert warnings == ["2 cues could not be read, the first at line 19"]
    assert len(turns) == 3


def test_no_cue_at_all() -> None:
    with pytest.raises(ValueError, match="no caption cue"):
        parse("WEBVTT\n\n")
