"""Where words went when a text was masked again: the edits between two maskings of one text."""

from __future__ import annotations

import re
from difflib import SequenceMatcher

from ingest.mask import Edit

_TOKEN = re.compile(r"\[[\w.-]+\]|\w+|\W")


def edits(old: str, new: str) -> list[Edit]:
    """What turns `old` into `new`, in order, as ``ingest.mask.carry`` takes it: whole lines first, then words."""
    if old == new:
        return []
    found: list[Edit] = []
    before, after = old.splitlines(keepends=True), new.splitlines(keepends=True)
    at = 0
    for what, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if what == "equal":
            at += sum(map(len, before[a:b]))
            continue
        pairs = list(zip(before[a:b], after[c:d], strict=True)) if b - a == d - c else []
        for was, is_now in pairs or [("".join(before[a:b]), "".join(after[c:d]))]:
            found += _words(was, is_now, at)
            at += len(was)
    return found


def _words(old: str, new: str, at: int) -> list[Edit]:
    """The edits between two lines; offsets begin at `at`."""
    before, after = _TOKEN.findall(old), _TOKEN.findall(new)
    found: list[Edit] = []
    for what, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        size = sum(map(len, before[a:b]))
        if what != "equal":
            found.append(Edit(at, at + size, "".join(after[c:d])))
        at += size
    return found
