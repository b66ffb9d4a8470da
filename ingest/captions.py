"""Captions: WebVTT (Teams, Zoom, Meet) and SRT, as turns of spoken words.

The text holds the words only, without labels, tags and times. Consecutive cues of one speaker are one turn.
"""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO

from ingest.labelled import clock, is_label, looks_like_name
from ingest.roles import key
from ingest.source import Turn

_TIMING = re.compile(r"\s*((?:\d+:)?\d{1,2}:\d{1,2}[.,]\d{1,3})\s*-->\s*((?:\d+:)?\d{1,2}:\d{1,2}[.,]\d{1,3})")
_OUTSIDE = re.compile(r"\ufeff?WEBVTT|NOTE(?:\s|$)|STYLE\s*$|REGION\s*$|X-TIMESTAMP-MAP|Kind:|Language:")
_VOICE = re.compile(r"<v(?:\.[^ \t>]+)*[ \t]+([^>]+)>")
_TAG = re.compile(r"</?(?:[cbiuv]|ruby|rt|lang|font)(?:[. ][^>]*)?>|<\d[\d:.]*>", re.IGNORECASE)
_LABEL = re.compile(r"([^\W\d_][^:\n<>\[\]]{0,40}?)\s*:\s+(?=\S)")
_LONG = 40  # words; where nobody is named, a turn ends with the first finished sentence after so many


@dataclass(frozen=True)
class Part:
    """Words of one cue by one speaker; speaker None continues the one before, "" is somebody not named."""

    time: str | None
    speaker: str | None
    words: str
    glued: bool = False  # a sign that follows the word before without a space


def are_captions(content: str) -> bool:
    """Whether a plain text is captions under another ending: three lines or more are times of cues."""
    return sum(_TIMING.fullmatch(line.strip()) is not None for line in content.split("\n")) >= 3


def parse(content: str) -> tuple[str, list[Turn], list[str]]:
    """Text, turns and warnings of a WebVTT or SRT file's content. Raises ValueError if it has no cue at all."""
    lines = content.lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    cues = _cues(lines)
    warnings = _malformed(lines)
    if not cues:
        raise ValueError("no caption cue could be read; check that it is a WebVTT or SRT export")
    cues = _named_above(cues)
    labels = Counter(key(m.group(1)) for _, raw in cues for line in raw.split("\n") if (m := _LABEL.match(line)))
    text, turns = lay_out([part for time, raw in cues for part in _parts(time, raw, labels)])
    return text, turns, warnings


def _cues(lines: list[str]) -> list[tuple[str, str]]:
    """Start time and raw payload of every cue that webvtt can read."""
    import webvtt

    # SRT is read as WebVTT with dots: its index lines are cue ids, and both are read by the same rules.
    dotted = [re.sub(r"(\d),(\d{1,3})(?=\s|$)", r"\1.\2", line) if _TIMING.match(line) else line for line in lines]
    if not dotted[0].startswith("WEBVTT"):
        dotted = ["WEBVTT", "", *dotted]
    try:
        captions = webvtt.from_buffer(StringIO("\n".join(dotted)), format="vtt").captions
    except webvtt.errors.MalformedFileError:
        return []
    return [(clock(c.start), c.raw_text) for c in captions]


def _named_above(cues: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Teams' older exports put the speaker's name on a line of its own above the words of every cue."""
    firsts = [raw.partition("\n")[0].strip() for _, raw in cues]
    names = {name for name in firsts if looks_like_name(name)}
    every = all("\n" in raw for _, raw in cues) and len(names) == len(set(firsts))
    if not every or len(cues) < 3 or len(names) > len(cues) / 2 + 1 or any("<v" in raw for _, raw in cues):
        return cues
    return [(time, f"<v {name}>{raw.partition(chr(10))[2]}") for (time, raw), name in zip(cues, firsts, strict=True)]


def _malformed(lines: list[str]) -> list[str]:
    """One warning for all blocks that are neither a cue nor a header, note or style."""
    bad: list[int] = []
    for first, block in _blocks(lines):
        times = [line for line in block if "-->" in line]
        broken = [line for line in times if not _TIMING.match(line)]
        if broken or (
            not times and not _OUTSIDE.match(block[0]) and not (len(block) == 1 and block[0].strip().isdigit())
        ):
            bad.append(first)
    if not bad:
        return []
    return [f"{len(bad)} cue{'s' * (len(bad) > 1)} could not be read, the first at line {bad[0]}"]


def _blocks(lines: list[str]) -> Iterator[tuple[int, list[str]]]:
    """Line number (from 1) and lines of each block between blank lines."""
    block: list[str] = []
    for number, line in enumerate([*lines, ""], start=1):
        if line.strip():
            block.append(line)
        elif block:
            yield number - len(block), block
            block = []


def _parts(time: str, raw: str, labels: Counter[str | None]) -> Iterator[Part]:
    pieces = _VOICE.split(raw)
    voices = [(None, pieces[0]), *zip(pieces[1::2], pieces[2::2], strict=True)]
    for voice, payload in voices:
        if voice is not None:
            yield Part(time, html.unescape(voice).strip(), _clean(payload))
        elif payload.strip():
            yield from _unvoiced(time, payload, labels)


def _unvoiced(time: str, payload: str, labels: Counter[str | None]) -> Iterator[Part]:
    """Lines that may begin with "First Last:" or, in SRT, with a dash for another speaker."""
    for line in payload.split("\n"):
        line = _clean(line)
        dashed = re.match(r"[-–]\s*(?=\S)", line)
        line = line[dashed.end() :] if dashed else line
        found = _LABEL.match(line)
        if found and is_label(found.group(1), labels[key(found.group(1))]):
            yield Part(time, found.group(1).strip(), line[found.end() :])
        elif line:
            yield Part(time, "" if dashed else None, line)


def _clean(payload: str) -> str:
    return " ".join(html.unescape(_TAG.sub("", payload)).split())


def lay_out(parts: list[Part]) -> tuple[str, list[Turn]]:
    """Text and turns: the parts that one speaker says without a break are one turn."""
    nobody = all(not part.speaker for part in parts)
    said: list[tuple[str | None, str | None, list[str]]] = []  # speaker, time of the first part, its words
    for part in parts:
        if not part.words:
            continue
        last = said[-1] if said else None
        goes_on = part.speaker is None or (last is not None and part.speaker and part.speaker == last[0])
        if last is not None and part.glued:
            last[2][-1] += part.words
        elif last is None or not goes_on or (nobody and _finished(last[2])):
            speaker = part.speaker or (None if part.speaker == "" or last is None else last[0])
            said.append((speaker, part.time, [part.words]))
        else:
            last[2].append(part.words)
    turns, at = [], 0
    texts = [" ".join(words) for _, _, words in said]
    for (speaker, time, _), words in zip(said, texts, strict=True):
        turns.append(Turn(at, at + len(words), speaker, time))
        at += len(words) + 1
    return "\n".join(texts), turns


def _finished(words: list[str]) -> bool:
    joined = " ".join(words)
    return len(joined.split()) >= _LONG and joined[-1] in ".?!…"
