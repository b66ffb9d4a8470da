"""The map as one self-contained page: a picture to print, and under every cell the words it rests on.

`page.html` beside this file says how it looks; here is decided what it shows. The template escapes everything, and
the page asks for nothing from anywhere.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.journey import LANES, Cell, Citation, Gap, JourneyMap, Lane, Metric, Opportunity, Stage
from assistant.markdown import by_reason, plain, share
from assistant.metrics import by_channel
from assistant.position import positions
from assistant.support import KIND_WORDS, Support, rests_on, support, where, who, worst_moments

if TYPE_CHECKING:
    from jinja2 import Template

SHOWN = 3  # cells a lane shows per stage; the rest wait behind "n more"
LONG = 120  # characters of a statement on a card, more where a sentence would be cut; the drawer shows it whole
LINE_FROM = 3  # people and records from which a mean may be part of a line

STATUS_WORDS = {
    "evidence": "Evidence: customers’ words, or what was seen of them, carry the whole statement.",
    "mixed": "Mixed: part of it is assumed, or its speakers are not identified or second-hand.",
    "assumption": "Assumption: the team believes this; nobody said it.",
    "gap": "Gap: nothing was said about this.",
}
ROLE_TAGS = {"observer": "observed", "companion": "companion", "unknown": "speaker not identified"}

SENTENCE_END = re.compile(r"[.!?…][\"'”’)]*(?=\s)")
TURN = re.compile(r"\W*(but|if|unless|except|only|not|no|until|though|although|however|yet)\b", re.IGNORECASE)
QUOTES = frozenset('“”"„«»')

PLOT_TOP, PLOT_HEIGHT = 16, 132  # pixels of the emotion curve; its widths are percentages of the map's


def page(map: JourneyMap) -> str:
    """The whole page as one HTML file without a single request."""
    board = Board(map)
    return (
        template()
        .render(map=map, board=board, statuses=STATUS_WORDS, rests_on=rests_on(map), share=share(map))
        .lstrip()
    )


@cache
def template() -> Template:
    """The template, compiled once; the engine is imported here so that importing this module stays instant."""
    from jinja2 import Environment, StrictUndefined

    rules = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    rules.filters |= {"plain": plain, "short": short, "signed": signed, "lane": lane_name, "unquoted": unquoted}
    rules.globals |= {
        "by_channel": by_channel,
        "who": who,
        "where": where,
        "kinds": KIND_WORDS,
        "by_reason": by_reason,
        "shown": SHOWN,
    }
    return rules.from_string(Path(__file__).with_suffix(".html").read_text(encoding="utf-8"))


@dataclass(frozen=True)
class Card:
    """A cell as the page shows it."""

    cell: Cell
    stage: Stage
    lane: Lane
    support: Support
    parts: list[str]
    voice: str  # "stated", or the role of the person whose words the statement is
    rank: int  # 1 to 3 for the worst moments, else 0
    truth: bool
    position: str  # "4.2", for reading and saying

    @property
    def name(self) -> str:
        """What to call the cell: an unnamed gap is still a thing one can point at."""
        return plain(self.cell.label).strip() or ("Nothing said" if self.cell.status == "gap" else "Unnamed")

    @property
    def statement(self) -> str:
        """The statement where it says more than the label."""
        cell = self.cell
        text = plain(cell.statement or (cell.text if isinstance(cell, Opportunity) else "")).strip()
        return "" if text.casefold().strip(".") == self.name.casefold() and self.voice == "stated" else text

    @property
    def tag(self) -> str:
        """Says whose words these are where they are not plainly the customer's."""
        roles = {c.role for c in self.cell.citations}
        only = roles.pop() if len(roles) == 1 else ""
        return ROLE_TAGS.get(self.voice if self.voice != "stated" else only, "")


class Board:
    """The map laid out: lanes down, stages across, with what the template needs to look up."""

    def __init__(self, map: JourneyMap) -> None:
        self.map = map
        self.stages = sorted(map.stages, key=lambda stage: stage.order)
        self.worst = worst_moments(map)
        ranks = {pain.id: rank for rank, (_, pain) in enumerate(self.worst, 1)}
        truths = {moment.cell for moment in map.moments_of_truth}
        numbers = positions(map)
        self.cards = {
            cell.id: Card(cell, stage, lane, behind, behind.parts(map.coverage), voice(cell), *marks)
            for stage, lane, cell in map.cells()
            for behind in [support(cell, map.coverage)]
            for marks in [(ranks.get(cell.id, 0), cell.id in truths, numbers[cell.id])]
        }

    @property
    def lanes(self) -> list[Lane]:
        """The lanes that hold a cell or a gap somewhere."""
        return [lane for lane in LANES if any(self.row(stage, lane) or self.gap(stage, lane) for stage in self.stages)]

    @property
    def curve(self) -> Curve:
        """The emotion curve above the lanes."""
        return Curve(self.stages)

    @property
    def metrics(self) -> list[Metric]:
        """The metrics of the whole journey, those of no stage on this map among them."""
        placed = [id(metric) for stage in self.stages for metric in self.measured(stage)]
        return [metric for metric in self.map.metrics if id(metric) not in placed]

    @property
    def assumptions(self) -> list[Card]:
        """The team's assumptions, as the map lists them or as their status says."""
        listed = set(self.map.assumptions)
        return [c for c in self.cards.values() if c.cell.status == "assumption" or c.cell.id in listed]

    def row(self, stage: Stage, lane: Lane) -> list[Card]:
        """One lane of one stage, ranked as given."""
        return [self.cards[cell.id] for cell in getattr(stage, lane)]

    def tallest(self, lane: Lane) -> int:
        """How many cards the fullest stage shows in a lane: on paper only a tall lane may run over a page."""
        return max(min(SHOWN, len(getattr(stage, lane))) for stage in self.stages)

    def gap(self, stage: Stage, lane: Lane) -> Gap | None:
        """The map's note on an empty place."""
        named = (stage.id, stage.name)
        return next((gap for gap in self.map.gaps if gap.lane == lane and gap.stage in named), None)

    def measured(self, stage: Stage) -> list[Metric]:
        """The metrics taken at a stage."""
        return [metric for metric in self.map.metrics if metric.stage and metric.stage in (stage.id, stage.name)]

    def ranks(self, stage: Stage) -> list[int]:
        """The worst moments of a stage, as their ranks."""
        return [rank for rank, (where_, _) in enumerate(self.worst, 1) if where_.id == stage.id]

    def stage_name(self, key: str) -> str:
        """A stage's name by its id, or the key itself where it is one."""
        return next((stage.name for stage in self.stages if stage.id == key), key)

    def answers(self, card: Card) -> list[Card]:
        """The opportunities that point at a pain point."""
        return [c for c in self.cards.values() if isinstance(c.cell, Opportunity) and card.cell.id in c.cell.addresses]

    def targets(self, card: Card) -> list[Card]:
        """What an opportunity points at."""
        addressed = card.cell.addresses if isinstance(card.cell, Opportunity) else []
        return [self.cards[id] for id in addressed if id in self.cards]

    def titles(self, ids: list[str]) -> list[str]:
        """Records as a person would look them up: title and place."""
        cited = (c for card in self.cards.values() for c in card.cell.citations if c.source_id in ids)
        return sorted({f"{c.title}, {c.locator}" for c in cited})


@dataclass(frozen=True)
class Dot:
    """A stage's mood on the curve: percentages across, pixels down."""

    x: float
    y: float
    top: float
    bottom: float
    mean: float
    n: int
    solid: bool
    place: int


class Curve:
    """The emotion curve. A line runs only between neighbours that enough people stand behind."""

    top, height = PLOT_TOP, PLOT_HEIGHT

    def __init__(self, stages: list[Stage]) -> None:
        self.stages = stages
        moods = [(n, stage.mood) for n, stage in enumerate(stages) if stage.mood]
        self.dots = [
            Dot(self.across(n), down(m.mean), down(m.high), down(m.low), m.mean, m.n, m.n >= LINE_FROM, n + 1)
            for n, m in moods
        ]

    def across(self, position: int) -> float:
        """The middle of a stage's column, in percent of the map's width."""
        return round((position + 0.5) * 100 / len(self.stages), 3)

    @property
    def lines(self) -> list[tuple[Dot, Dot]]:
        """Pairs of neighbouring stages that a line may join."""
        step = 100 / max(len(self.stages), 1)
        pairs = zip(self.dots, self.dots[1:], strict=False)
        return [(a, b) for a, b in pairs if a.solid and b.solid and b.x - a.x < step * 1.5]

    def nudge(self, dot: Dot) -> int:
        """Pixels that move a value off the line that leaves its dot."""
        onward = next((b for a, b in self.lines if a is dot), None)
        return 5 if onward is None else 20 if onward.y < dot.y else -8

    @property
    def words(self) -> str:
        """The curve for those who hear it."""
        said = [
            f"{stage.name}: {signed(stage.mood.mean)}, from {signed(stage.mood.low)} to {signed(stage.mood.high)}, "
            f"n={stage.mood.n}{', too few for a line' if stage.mood.n < LINE_FROM else ''}"
            for stage in self.stages
            if stage.mood
        ]
        return "Emotion by stage, from −2 very bad to +2 very good. " + "; ".join(said)


def down(valence: float) -> float:
    """Pixels from the top of the curve for a valence between −2 and +2."""
    return round(PLOT_TOP + (2 - max(-2.0, min(2.0, valence))) / 4 * PLOT_HEIGHT, 1)


def voice(cell: Cell) -> str:
    """The role of the person whose very words the statement is, else "stated"."""
    parts = re.split(r"\[(?:…|\.\.\.)]", plain(cell.statement).casefold())
    pieces = [piece for piece in (" ".join(part.split()).strip(" .…“”\"'") for part in parts) if piece]
    return next((c.role for c in cell.citations if pieces and spoken(pieces, c)), "stated")


def spoken(pieces: list[str], citation: Citation) -> bool:
    """Whether the pieces stand in the quote, one after the other."""
    text, at = " ".join(plain(citation.quote).split()).casefold(), 0
    for piece in pieces:
        found = text.find(piece, at)
        if found < 0:
            return False
        at = found + len(piece)
    return True


def short(text: str, limit: int = LONG) -> str:
    """Text cut after a sentence for display, with […] where something is missing.

    A sentence is cut only where it is endless, and never before a turn: "It is fast. But …" would say the opposite.
    """
    if len(text) <= limit:
        return text
    ends = [m.end() for m in SENTENCE_END.finditer(text) if limit / 3 <= m.end() <= limit]
    whole = [end for end in ends if not TURN.match(text, end)]
    if whole:
        return f"{text[: whole[-1]]} […]"
    if len(text) <= 2 * limit:
        return text
    head = text[: 2 * limit + 1].rsplit(None, 1)[0][: 2 * limit]
    return f"{head.rstrip(' ,;:–-')} […]"


def unquoted(text: str) -> str:
    """Text without quotation marks around the whole of it: the page sets its own."""
    inside = text[1:-1]
    return inside if text[:1] in QUOTES and text[-1:] in QUOTES and not QUOTES & set(inside) else text


def signed(value: float) -> str:
    """A valence as people read it: "+0.6", "−1.2", "0.0"."""
    return f"{value:+.1f}".replace("-", "−") if round(value, 1) else "0.0"


def lane_name(lane: str) -> str:
    """A lane's name for reading."""
    return lane.replace("_", " ").capitalize()
