"""The map laid out on one sheet: boxes, lines and dots at their places. The picture and the slide both draw these.

Pixels count from the top left. The sheet is 2,400 wide, wider where a map has more than eight stages: printed on A3
the worst moments and the stages read at two metres, the cards at arm's length. It shows the first cells of a lane;
the page has them all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from assistant.journey import LANES, Emotion, Expectation, JourneyMap, Lane, PainPoint, Stage, Touchpoint
from assistant.lettering import INK, Paragraph, measured, paragraph
from assistant.markdown import plain
from assistant.metrics import by_channel
from assistant.page import Board, Card, lane_name, short, signed, unquoted
from assistant.page import Dot as Mean
from assistant.support import rests_on

SOFT, LINE, RULE, PAPER, CARD = "#545a63", "#dcd8d0", "#8d8a83", "#fbfaf7", "#ffffff"
BAD, BAD_TINT, GOOD, GOOD_TINT = "#a93a0b", "#fcf0e8", "#0b5c8a", "#edf4f9"
TINTS = {"pain_points": BAD_TINT, "gains": GOOD_TINT}
EDGES = {"pain_points": BAD, "gains": GOOD}

WIDTH, MARGIN, LANE_WIDTH, COLUMN_GAP = 2400, 64, 176, 14


@dataclass(frozen=True)
class Box:
    """A rectangle with words in it; without fill and stroke it is only where the words stand."""

    x: float
    y: float
    width: float
    height: float
    words: tuple[Paragraph, ...] = ()
    fill: str | None = None
    stroke: str | None = None
    dashed: bool = False
    edge: str | None = None  # colour of the thick left edge
    striped: bool = False  # the edge of what is partly assumed
    round: bool = False
    pad: float = 0.0
    name: str = ""

    @property
    def bottom(self) -> float:
        return self.y + self.height


@dataclass(frozen=True)
class Line:
    x: float
    y: float
    to_x: float
    to_y: float
    color: str = INK
    width: float = 1.0

    @property
    def bottom(self) -> float:
        return max(self.y, self.to_y)


@dataclass(frozen=True)
class Dot:
    x: float
    y: float
    radius: float
    fill: str
    stroke: str

    @property
    def bottom(self) -> float:
        return self.y + self.radius


Shape = Box | Line | Dot


@dataclass
class Sheet:
    """Everything to draw, in the order of drawing."""

    title: str
    words: str  # the sheet for those who hear it
    width: float
    height: float = 0.0
    shapes: list[Shape] = field(default_factory=list)


Band = Callable[[Board, Sheet, float], Iterator[Shape]]  # draws from a height downwards


def sheet(map: JourneyMap, lanes: Sequence[Lane] = LANES, shown: int = 2, whole: bool = True) -> Sheet:
    """The map from its title down to its legend, with the first `shown` cells of each lane and stage; pains one more.

    With `whole` false the title, the worst moments, the curve and the metrics are left out.
    """
    board = Board(map)
    width = max(WIDTH, 2 * MARGIN + LANE_WIDTH + 260 * len(board.stages))
    page = Sheet(plain(map.title), spoken(board), width)
    bands: list[Band] = [head, worst, stage_names, curve] if whole else [stage_names]
    bands += [cells(lane, shown + (lane == "pain_points")) for lane in board.lanes if lane in lanes]
    for band in [*bands, *([metrics, foot] if whole else [])]:
        page.shapes += band(board, page, page.height)
        page.height = max([page.height, *(shape.bottom for shape in page.shapes)])
    page.height = round(page.height + MARGIN / 2)
    return page


def spoken(board: Board) -> str:
    """What the picture says, in words."""
    worst = "; ".join(
        f"{rank}. {plain(pain.label)} ({stage.name})" for rank, (stage, pain) in enumerate(board.worst, 1)
    )
    stages = ", ".join(stage.name for stage in board.stages)
    return f"Stages: {stages}. Worst moments: {worst or 'none'}. {board.curve.words}"


# --- bands ----------------------------------------------------------------------------------------------------


def head(board: Board, page: Sheet, top: float) -> Iterator[Shape]:
    """Title, whose journey from where to where, and what the map rests on."""
    map, width = board.map, page.width - 2 * MARGIN
    about = plain(map.persona.name or "Everybody in the study")
    more = "; ".join(filter(None, [map.persona.group, ", ".join(map.persona.traits)]))
    about += f" ({plain(more)})" if more else ""
    if map.scenario.start or map.scenario.end:
        about += f", from {plain(map.scenario.start or 'the start')} to {plain(map.scenario.end or 'the end')}"
    rests = " · ".join([rests_on(map), *(text for _, text, _ in by_channel(board.metrics))])
    words = (
        paragraph(map.title, 66, width, bold=True, most=2),
        paragraph(about, 33, width, most=2),
        paragraph(rests, 22, width, color=SOFT, most=2),
    )
    yield block(MARGIN, top + MARGIN * 0.75, width, words, name="Title")


def worst(board: Board, page: Sheet, top: float) -> Iterator[Shape]:
    """The worst moments, to be read from across the room."""
    if not board.worst:
        return
    top, width = top + 20, page.width - 2 * MARGIN
    heading = {1: "The worst moment", 2: "The two worst moments"}.get(len(board.worst), "The three worst moments")
    yield Line(MARGIN, top, MARGIN + width, top, BAD, 4)
    yield block(MARGIN, top + 10, width, (paragraph(heading, 25, width, bold=True, color=BAD),), name="Worst moments")
    for rank, (stage, pain) in enumerate(board.worst, 1):
        x, card = MARGIN + (rank - 1) * width / 3, board.cards[pain.id]
        yield badge(rank, x, top + 58, 66)
        room = width / 3 - 120
        words = (
            paragraph(stage.name, 24, room, color=SOFT),
            paragraph(card.name, 47, room, bold=True, most=3),
            paragraph(" · ".join(card.parts), 24, room, most=2),
            paragraph(told(pain), 22, room, color=SOFT, most=3),
        )
        yield block(x + 84, top + 52, room, words, name=f"Worst moment {rank}: {card.name}")


def told(pain: PainPoint) -> str:
    """The first customer's words, in quotation marks; an observer's note has none."""
    spoken = [c for c in pain.citations if c.role == "customer"]
    text = short(unquoted(plain((spoken or pain.citations)[0].quote)), 96)
    return f"“{text}”" if spoken else f"Observed: {text}"


def badge(rank: int, x: float, y: float, size: float) -> Box:
    """The number of a worst moment, in a disc."""
    number = paragraph(str(rank), size * 0.58, size, bold=True, color=CARD)
    return Box(x, y, size, size, (number,), fill=BAD, round=True, name=f"Worst moment {rank}")


def stage_names(board: Board, page: Sheet, top: float) -> Iterator[Shape]:
    """The stages across, numbered, with the ranks of their worst moments."""
    ends = []
    for n, stage in enumerate(board.stages):
        x, width = column_of(n, board, page)
        title = paragraph(f"{n + 1}  {stage.name}", 31, width - 8, bold=True, most=3)
        name = block(x, top + 26, width, (title,), name=f"Stage {n + 1}")
        yield name
        ranks = board.ranks(stage)
        yield from (badge(rank, x + place * 42, name.bottom + 6, 34) for place, rank in enumerate(ranks))
        ends.append(name.bottom + 44 * bool(ranks))
    if ends:
        yield Line(MARGIN, max(ends) + 8, page.width - MARGIN, max(ends) + 8, INK, 1.5)


def curve(board: Board, page: Sheet, top: float) -> Iterator[Shape]:
    """The emotion curve; hollow dots and no line where fewer than three stand behind a mean."""
    plot = board.curve
    if not plot.dots:
        return

    def at(pixel: float) -> float:
        return top + 8 + pixel * 1.4

    def spot(dot: Mean) -> float:
        return left + dot.x / 100 * width

    left, width = MARGIN + LANE_WIDTH, page.width - 2 * MARGIN - LANE_WIDTH
    yield lane_label("Emotion", at(plot.top + plot.height / 2) - 16)
    for level, words in ((2, "very good +2"), (0, ""), (-2, "very bad −2")):
        y = at(plot.top + (2 - level) * plot.height / 4)
        yield Line(left, y, left + width, y, LINE if level else RULE)
        yield block(MARGIN, y - 11, LANE_WIDTH, (paragraph(words, 17, LANE_WIDTH, color=SOFT),), name="Scale")
    for dot in plot.dots:
        yield Line(spot(dot), at(dot.top), spot(dot), at(dot.bottom), "#cdc9c0", 8)
    for a, b in plot.lines:
        yield Line(spot(a), at(a.y), spot(b), at(b.y), INK, 4)
    for dot in plot.dots:
        x, color = spot(dot), BAD if dot.mean < 0 else GOOD
        yield Dot(x, at(dot.y), 12, color if dot.solid else PAPER, CARD if dot.solid else RULE)
        value = paragraph(signed(dot.mean), 31, 110, bold=dot.solid, color=color if dot.solid else SOFT)
        yield block(x + 20, at(dot.y) - 20 + (plot.nudge(dot) - 5) * 1.2, 110, (value,), name="Mean")
        count = paragraph(f"n={dot.n}{'' if dot.solid else ', too few for a line'}", 17, 260, color=SOFT)
        yield block(x - 20, at(plot.top + plot.height) + 8, 260, (count,), name="Count")


def cells(lane: Lane, shown: int) -> Band:
    """A band that draws one lane."""

    def band(board: Board, page: Sheet, top: float) -> Iterator[Shape]:
        drawn: list[Shape] = []
        for n, stage in enumerate(board.stages):
            x, width = column_of(n, board, page)
            drawn += stack(board, stage, lane, shown, x, top + 12, width)
        end = max([top + 66, *(shape.bottom for shape in drawn)]) + 12
        if lane in TINTS:
            yield Box(0, top, page.width, end - top, fill=TINTS[lane], name=f"Band {lane}")
        else:
            yield Line(MARGIN, end, page.width - MARGIN, end, LINE)
        yield lane_label(lane_name(lane), top + 16, EDGES.get(lane, INK))
        yield from drawn

    return band


def stack(board: Board, stage: Stage, lane: Lane, shown: int, x: float, y: float, width: float) -> Iterator[Shape]:
    """The first cards of a lane and stage, the worst moments before the others, and how many more there are."""
    row = sorted(board.row(stage, lane), key=lambda card: card.rank or 9)
    for card in row[:shown]:
        box = card_box(card, x, y, width)
        yield box
        y = box.bottom + 8
    if len(row) > shown:
        yield block(x, y - 2, width, (paragraph(f"{len(row) - shown} more", 16, width, color=SOFT),), name="More")
    if not row and board.gap(stage, lane):
        words = (paragraph("gap: nothing said", 16, width - 24, color=SOFT),)
        yield box_around(x, y, width, words, stroke=RULE, dashed=True, name="Gap")


def card_box(card: Card, x: float, y: float, width: float) -> Box:
    """A card: its name, what only its lane has, who stands behind it, and whose words or belief it is."""
    room = width - 24
    words = [paragraph(card.name, 20, room, bold=True, most=3)]
    if isinstance(card.cell, Expectation):
        words.append(paragraph(hoped(card.cell), 17, room, most=3))
    behind = " · ".join([*facts(card), *card.parts])
    words += [paragraph(behind, 16, room, color=SOFT, most=3)] if behind else []
    marks = " · ".join(marks_of(card))
    words += [paragraph(marks, 16, room, color=BAD if card.rank else INK, most=2)] if marks else []
    supposed = card.cell.status in {"assumption", "gap"} or card.lane == "opportunities"
    edge = None if supposed else EDGES.get(card.lane, RULE)
    return box_around(
        x, y, width, tuple(words), fill=PAPER if supposed else CARD, stroke=RULE if supposed else LINE,
        dashed=supposed, edge=edge, striped=card.cell.status == "mixed", name=f"{lane_name(card.lane)}: {card.name}",
    )  # fmt: skip


def facts(card: Card) -> Iterator[str]:
    """What only this kind of cell has."""
    match card.cell:
        case Touchpoint(channel=channel, online=online):
            yield f"{channel}, {'online' if online else 'offline'}"
        case Emotion(valence=valence):
            yield signed(valence)


def hoped(cell: Expectation) -> str:
    """What was expected, and what came."""
    came = ", ".join(cell.observed) or "nothing told"
    return plain(f"expected {cell.hoped} → {came}")


def marks_of(card: Card) -> Iterator[str]:
    """Said in words, because an edge alone is not seen from afar."""
    if card.rank:
        yield f"worst moment {card.rank}"
    if card.lane == "opportunities":
        yield "inferred"
    if card.tag:
        yield card.tag
    if card.cell.status == "gap":
        yield "gap: nothing said"
    elif card.cell.status != "evidence" and card.lane != "opportunities":
        yield card.cell.status
    if card.cell.against:
        yield "disputed"
    if card.truth:
        yield "moment of truth"


def metrics(board: Board, page: Sheet, top: float) -> Iterator[Shape]:
    """NPS, CSAT and CES under the stage they were asked at, with how many answered."""
    if not any(board.measured(stage) for stage in board.stages):
        return
    yield lane_label("Metrics", top + 16)
    for n, stage in enumerate(board.stages):
        x, width = column_of(n, board, page)
        scores = by_channel(board.measured(stage))
        words = tuple(
            paragraph(f"{name}: {text}", 17, width, color=SOFT if few else INK, most=2) for name, text, few in scores
        )
        if words:
            yield block(x, top + 16, width, words, name="Metrics")


def foot(board: Board, page: Sheet, top: float) -> Iterator[Shape]:
    """What the edges mean, and which revision of which map this is."""
    y, x = top + 22, float(MARGIN)
    for words, style in (
        ("evidence", {"fill": CARD, "stroke": LINE, "edge": RULE}),
        ("mixed", {"fill": CARD, "stroke": LINE, "edge": RULE, "striped": True}),
        ("assumption, or inferred idea", {"stroke": RULE, "dashed": True}),
    ):
        yield Box(x, y, 36, 22, name="Legend", **style)
        yield block(x + 46, y, 400, (paragraph(words, 17, 400, color=SOFT),), name="Legend")
        x += 46 + measured(words, 17, False) + 40
    made = f"{board.map.id}, revision {board.map.revision}"
    yield block(x, y, 500, (paragraph(made, 17, 500, color=SOFT),), name="Map")


def lane_label(name: str, y: float, color: str = INK) -> Box:
    """A lane's name at the left."""
    width = LANE_WIDTH - 8
    return block(MARGIN, y, width, (paragraph(name, 23, width, bold=True, color=color, most=2),), name=f"Lane {name}")


# --- words ----------------------------------------------------------------------------------------------------


def column_of(n: int, board: Board, page: Sheet) -> tuple[float, float]:
    """Left edge and width of a stage's column."""
    step = (page.width - 2 * MARGIN - LANE_WIDTH) / len(board.stages)
    return MARGIN + LANE_WIDTH + n * step, step - COLUMN_GAP


def block(x: float, y: float, width: float, words: tuple[Paragraph, ...], name: str) -> Box:
    """Words without a box around them."""
    return Box(x, y, width, sum(p.height for p in words), words, name=name)


def box_around(x: float, y: float, width: float, words: tuple[Paragraph, ...], name: str, **style) -> Box:
    """A box as high as its words."""
    return Box(x, y, width, sum(p.height for p in words) + 14, words, pad=12, name=name, **style)
