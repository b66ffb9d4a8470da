"""A map as Markdown, for a wiki, a ticket or a diff. What people said stays text: no markup, no link, no heading."""

from __future__ import annotations

import re
from collections import defaultdict

from assistant.journey import Cell, Citation, Emotion, Expectation, JourneyMap, Lane, Opportunity, Rejected, Touchpoint
from assistant.metrics import by_channel
from assistant.support import KIND_WORDS, rests_on, support, who, worst_moments

STATUS_WORDS = {
    "evidence": "evidence",
    "mixed": "mixed: partly assumed, or its speakers are unknown or second-hand",
    "assumption": "assumption: the team’s, nobody said it",
    "gap": "gap: nothing said",
}
SPECIAL = re.compile(r"([\\`*_\[\]|~$])")
LINE_START = re.compile(r"^(\s*)([#>+=:-]|\d+(?=[.)]))")
PAIRED = re.compile(r"(?<![\w*])(\*{1,3})(?=[^\s*])([^*]*[^\s*])\1(?![\w*])")
# A sentence cut out of a bold paragraph keeps one mark. "Gave it 5*" keeps its star: there a word stands before it.
OPEN_ONLY, CLOSE_ONLY = re.compile(r"^\*{1,3}(?=[^\W\d])"), re.compile(r"(?<=[.!?…,;:\"”’'])\*{1,3}$")


def markdown(map: JourneyMap) -> str:
    """The whole map: per stage and lane a list, every cell with its quotes, then what was left out."""
    blocks = [*head(map), *stages(map), *moments(map), *gaps(map), *rejected(map), *coverage(map)]
    return "\n\n".join(blocks) + "\n"


def plain(text: str) -> str:
    """Text without Markdown's emphasis marks, for display only: the citation keeps them."""
    text = PAIRED.sub(r"\2", PAIRED.sub(r"\2", text))
    return CLOSE_ONLY.sub("", OPEN_ONLY.sub("", text))


def escape(text: str) -> str:
    """Text on one line that Markdown and HTML leave as it is, links and list marks included."""
    text = " ".join(text.split())
    text = SPECIAL.sub(r"\\\1", text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    text = re.sub(r"(?i)\b(www)\.", r"\1\\.", text).replace("://", "\\://").replace("@", "\\@")
    return LINE_START.sub(_harmless, text)


def _harmless(match: re.Match[str]) -> str:
    space, mark = match.groups()
    return f"{space}{mark}\\" if mark.isdigit() else f"{space}\\{mark}"


def words(text: str) -> str:
    """A person's words for display: without emphasis marks, escaped."""
    return escape(plain(text))


def head(map: JourneyMap) -> list[str]:
    """Title, whom and what the map is about, what it rests on, and its worst moments."""
    who_for = f"**Persona:** {escape(map.persona.name or 'everybody in the study')}"
    start, end = map.scenario.start or "the start", map.scenario.end or "the end"
    between = f"from *{words(start)}* to *{words(end)}*"
    blocks = [f"# {words(map.title)}", f"{who_for} · **Scenario:** {between}", escape(rests_on(map))]
    worst = [
        f"{rank}. **{words(pain.label)}** ({words(stage.name)}): {behind(pain, map)}"
        for rank, (stage, pain) in enumerate(worst_moments(map), 1)
    ]
    return [*blocks, *(["## Worst moments", "\n".join(worst)] if worst else [])]


def stages(map: JourneyMap) -> list[str]:
    """Every stage with its mood, metrics, lanes and cells."""
    blocks = []
    labels = {cell.id: cell.label for _, _, cell in map.cells()}
    for stage in sorted(map.stages, key=lambda s: s.order):
        blocks.append(f"## {words(stage.name)}")
        if mood := stage.mood:
            few = "; too few for a line" if mood.n < 3 else ""
            blocks.append(f"Emotion {mood.mean:+.1f} (from {mood.low:+.1f} to {mood.high:+.1f}, n={mood.n}{few})")
        measured = [m for m in map.metrics if m.stage in (stage.id, stage.name)]
        blocks += ["\n".join(f"- {escape(name)}: {text}" for name, text, _ in by_channel(measured))] if measured else []
        for lane, cells in lanes(stage.cells()).items():
            blocks.append(f"### {lane.replace('_', ' ').capitalize()}")
            blocks += [card(cell, map, labels) for cell in cells]
    placed = {key for stage in map.stages for key in (stage.id, stage.name)}
    whole = [m for m in map.metrics if m.stage not in placed]
    overall = [f"- {text}" for _, text, _ in by_channel(whole)]
    return blocks + (["## Metrics", "\n".join(overall)] if overall else [])


def lanes(cells: list[tuple[Lane, Cell]]) -> dict[Lane, list[Cell]]:
    """The cells by lane, both in the order given."""
    found: dict[Lane, list[Cell]] = defaultdict(list)
    for lane, cell in cells:
        found[lane].append(cell)
    return found


def card(cell: Cell, map: JourneyMap, labels: dict[str, str]) -> str:
    """One cell as a list item: label, statement, support, status, then the words for and against."""
    lines = [f"- **{words(cell.label) or 'nothing said'}**{extra(cell)}"]
    lines += [f"  Asked: {words(cell.question)}"] if cell.question else []
    lines += [f"  {words(cell.statement)}"] if cell.statement and cell.statement != cell.label else []
    if isinstance(cell, Opportunity) and cell.text not in (cell.statement, cell.label):
        lines.append(f"  {words(cell.text)}")
    if isinstance(cell, Opportunity) and cell.addresses:
        lines.append("  Points at: " + "; ".join(words(labels.get(id, id)) for id in cell.addresses))
    lines.append("  " + " · ".join(part for part in (behind(cell, map), f"*{STATUS_WORDS[cell.status]}*") if part))
    quotes = [line for citation in cell.citations for line in ("", *block_quote(citation))]
    against = [line for citation in cell.against for line in ("", *block_quote(citation))]
    # Two spaces at a line's end would be a break nobody sees in an editor; a backslash can be seen.
    return "\n".join(
        ["\\\n".join(lines)]
        + [f"  {line}".rstrip() for line in quotes]
        + (["", "  What speaks against it:"] if against else [])
        + [f"  {line}".rstrip() for line in against]
    )


def behind(cell: Cell, map: JourneyMap) -> str:
    """The people and records behind a cell, in words."""
    return support(cell, map.coverage).text(map.coverage)


def extra(cell: Cell) -> str:
    """What only this kind of cell has: a channel, a valence, what was expected."""
    match cell:
        case Touchpoint():
            return f" ({cell.channel}, {'online' if cell.online else 'offline'})"
        case Emotion():
            return f" ({cell.valence:+.1f})"
        case Expectation():
            return f" (expected {words(cell.hoped)} → {words(', '.join(cell.observed)) or 'nothing told'})"
        case Opportunity():
            return " *(inferred)*"
    return ""


def block_quote(citation: Citation) -> list[str]:
    """The quote, whole, as a block quote; under it who said it and where. An observer's note has no quotation marks."""
    lines = [words(line) for line in citation.quote.splitlines() if line.strip()] or [""]
    if citation.role != "observer":
        lines = [f"“{lines[0]}", *lines[1:]]
        lines[-1] += "”"
    parts = [who(citation), KIND_WORDS[citation.kind][0], citation.locator]
    return [*(f"> {line}" for line in lines), ">", f"> — {escape(' · '.join(part for part in parts if part))}"]


def moments(map: JourneyMap) -> list[str]:
    """The moments of truth, with the reason for each."""
    labels = {cell.id: cell.label for _, _, cell in map.cells()}
    lines = [f"- **{words(labels.get(m.cell, m.cell))}**: {words(m.reason)}" for m in map.moments_of_truth]
    return ["## Moments of truth", "\n".join(lines)] if lines else []


def gaps(map: JourneyMap) -> list[str]:
    """What nobody said anything about."""
    names = {stage.id: stage.name for stage in map.stages}
    lines = [f"- {words(names.get(g.stage, g.stage))}, {g.lane.replace('_', ' ')}: {words(g.note)}" for g in map.gaps]
    return ["## Gaps", "\n".join(lines)] if lines else []


def rejected(map: JourneyMap) -> list[str]:
    """What a check refused, by reason; then what was told from outside the scenario."""
    blocks = ["## Rejected"] if map.rejected else []
    for reason, entries in by_reason(map.rejected):
        blocks += [f"### {words(reason)} ({len(entries)})", "\n".join(refusal(entry) for entry in entries)]
    if outside := map.coverage.out_of_scope:
        blocks += ["## Out of scope", "\n".join(f"{refusal(entry)} ({words(entry.reason)})" for entry in outside)]
    return blocks


def by_reason(entries: list[Rejected]) -> list[tuple[str, list[Rejected]]]:
    """Refusals grouped by their reason, the commonest first."""
    groups: dict[str, list[Rejected]] = defaultdict(list)
    for entry in entries:
        groups[entry.reason].append(entry)
    return sorted(groups.items(), key=lambda group: (-len(group[1]), group[0]))


def refusal(entry: Rejected) -> str:
    """One refused thing on a line, with its words where there are any."""
    if entry.citation is None:
        return f"- {words(entry.what)}"
    parts = [who(entry.citation), KIND_WORDS[entry.citation.kind][0], entry.citation.locator]
    return f"- {words(entry.what)}: “{words(entry.citation.quote)}” {escape(' · '.join(p for p in parts if p))}"


def coverage(map: JourneyMap) -> list[str]:
    """How much of what was said reached a decision, what was not read, and by what the map was drafted."""
    lines = [f"- {share(map)}"]
    lines += [f"- Not read: {escape(n.source)}, {n.words:,} words: {words(n.reason)}" for n in map.coverage.not_read]
    lines += [f"- {words(note)}" for note in map.coverage.notes]
    made = map.provenance
    by = f"Drafted by {escape(made.engine)} ({escape(made.model)}) from {map.coverage.sources:,} sources."
    return ["## Coverage", "\n".join(lines), f"{by} Map {escape(map.id)}, revision {map.revision}."]


def share(map: JourneyMap) -> str:
    """The share of citable words that reached a decision, in words."""
    read, decided = map.coverage.citable_words, map.coverage.decided_words
    if not read:
        return "No word that could be cited was read."
    rate = f"{decided / read:.0%} of {read:,} citable words reached a decision"
    return f"{rate} ({decided:,} shown, grouped or rejected)."
