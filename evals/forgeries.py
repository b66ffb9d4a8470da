"""Forgeries of a map's data: each changes one thing in place, or several so that they fit each other.

A forgery is given a cell (or a map) as plain data and says whether it could be done there.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, get_args

from assistant.cite import cite
from assistant.journey import Channel, Citation, Status
from ingest.source import EVIDENCE_ROLES, Kind, Role, Source

Data = dict[str, Any]
SMALL = ("not", "never", "hardly", "always", "nobody", "everyone", "and", "the")


@dataclass
class World:
    """What a forger knows: the study's sources, and chance."""

    sources: dict[str, Source]
    chance: random.Random
    people: list[str | None] = field(init=False)

    def __post_init__(self) -> None:
        self.people = [*sorted({s.participant for x in self.sources.values() for s in x.segments if s.participant})]

    def citation(self, roles: frozenset[str], source: Source | None = None) -> Citation | None:
        """A true citation of somebody of these roles, anywhere in the study or in one source; None: nobody of them."""
        for _ in range(200):
            held = source or self.chance.choice(list(self.sources.values()))
            turns = [turn for turn in held.segments if turn.role in roles and turn.end - turn.start > 8]
            if turns:
                turn = self.chance.choice(turns)
                start = self.chance.randrange(turn.start, turn.end - 6)
                return cite(held, start, self.chance.randrange(start + 4, turn.end + 1))
        return None


Forgery = Callable[[Data, World], bool]
OF_CELLS: dict[str, Forgery] = {}
OF_MAPS: dict[str, Forgery] = {}
BY_SOURCES: set[str] = set()  # those that the sources alone give away, without the map that the study keeps


def of_cells(name: str, by_sources: bool = False) -> Callable[[Forgery], Forgery]:
    def keep(forgery: Forgery) -> Forgery:
        OF_CELLS[name] = forgery
        if by_sources:
            BY_SOURCES.add(name)
        return forgery

    return keep


def of_maps(name: str) -> Callable[[Forgery], Forgery]:
    def keep(forgery: Forgery) -> Forgery:
        OF_MAPS[name] = forgery
        return forgery

    return keep


def _a_citation(cell: Data, world: World) -> Data | None:
    every = [*cell["citations"], *cell["against"]]
    return world.chance.choice(every) if every else None


def _other(values: tuple[Any, ...] | list[Any], value: Any, world: World) -> Any:
    return world.chance.choice([one for one in values if one != value])


def _settle(cell: Data) -> None:
    """The lists of a cell as its citations have them, so that a forged citation leaves no trace there."""
    cell["participants"] = sorted({c["participant"] for c in cell["citations"] if c["participant"]})
    cell["sources"] = sorted({c["source_id"] for c in cell["citations"]})


# -- quotes and places ------------------------------------------------------------------------------------------------


@of_cells("quote.word", by_sources=True)
def word(cell: Data, world: World) -> bool:
    """A word put in, left out, said twice, or exchanged with its neighbour."""
    if (one := _a_citation(cell, world)) is None:
        return False
    words = one["quote"].split(" ")
    place = world.chance.randrange(len(words))
    match world.chance.randrange(4):
        case 0:
            words.insert(place, world.chance.choice(SMALL))
        case 1 if len(words) > 1:
            del words[place]
        case 2:
            words.insert(place, words[place])
        case _:
            words[place], words[place - 1] = words[place - 1], words[place]
    one["quote"] = " ".join(words)
    return True


@of_cells("quote.letter", by_sources=True)
def letter(cell: Data, world: World) -> bool:
    """One character changed, case and signs included."""
    if (one := _a_citation(cell, world)) is None:
        return False
    quote, place = one["quote"], world.chance.randrange(len(one["quote"]))
    new = world.chance.choice([quote[place].swapcase(), "0123456789abcdefghijklmnopqrstuvwxyz ’'…,.?!"[place % 43], ""])
    one["quote"] = quote[:place] + new + quote[place + 1 :]
    return True


@of_cells("offsets", by_sources=True)
def offsets(cell: Data, world: World) -> bool:
    """Start, end, or both moved."""
    if (one := _a_citation(cell, world)) is None:
        return False
    by = world.chance.choice([n for n in range(-60, 61) if n])
    for name in world.chance.choice((("start",), ("end",), ("start", "end"))):
        one[name] = one[name] + by
    return True


@of_cells("moved", by_sources=True)
def moved(cell: Data, world: World) -> bool:
    """Other words of the same source, with the right offsets, under what was said of the first ones."""
    if (one := _a_citation(cell, world)) is None or one["source_id"] not in world.sources:
        return False
    held = world.sources[one["source_id"]]
    if (other := world.citation(EVIDENCE_ROLES, held)) is None:
        return False
    # The very same context would make it a true citation; then only the kept map can tell.
    if (other.before, other.after, other.locator) == (one["before"], one["after"], one["locator"]):
        return False
    one.update(start=other.start, end=other.end, quote=other.quote)
    return True


@of_cells("replaced")
def replaced(cell: Data, world: World) -> bool:
    """A true citation of somebody else, with the cell's lists made to fit."""
    if not cell["citations"] or (other := world.citation(EVIDENCE_ROLES)) is None:
        return False
    cell["citations"][world.chance.randrange(len(cell["citations"]))] = other.model_dump(mode="json")
    _settle(cell)
    return True


@of_cells("added")
def added(cell: Data, world: World) -> bool:
    """A true citation more, on either side, with the cell's lists made to fit."""
    if not cell["citations"] or (other := world.citation(EVIDENCE_ROLES)) is None:
        return False
    cell[world.chance.choice(("citations", "against"))].append(other.model_dump(mode="json"))
    _settle(cell)
    return True


@of_cells("dropped")
def dropped(cell: Data, world: World) -> bool:
    """A citation left out, on either side, with the cell's lists made to fit."""
    sides = [side for side in ("citations", "against") if len(cell[side]) > (side == "citations")]
    if not sides:
        return False
    side = cell[world.chance.choice(sides)]
    del side[world.chance.randrange(len(side))]
    _settle(cell)
    return True


@of_cells("turned")
def turned(cell: Data, world: World) -> bool:
    """What speaks against told as what speaks for it."""
    if not cell["against"]:
        return False
    cell["citations"].append(cell["against"].pop(world.chance.randrange(len(cell["against"]))))
    _settle(cell)
    return True


@of_cells("interviewer", by_sources=True)
def interviewer(cell: Data, world: World) -> bool:
    """The interviewer's or the agent's own words, truly cited, or called a customer's."""
    if not cell["citations"] or (other := world.citation(frozenset({"interviewer", "agent"}))) is None:
        return False
    data = other.model_dump(mode="json")
    if world.chance.random() < 0.5:
        data.update(role="customer", participant=world.chance.choice(world.people))
    cell["citations"][world.chance.randrange(len(cell["citations"]))] = data
    _settle(cell)
    return True


# -- who said it ------------------------------------------------------------------------------------------------------


@of_cells("role", by_sources=True)
def role(cell: Data, world: World) -> bool:
    if (one := _a_citation(cell, world)) is None:
        return False
    one["role"] = _other(get_args(Role), one["role"], world)
    return True


@of_cells("participant", by_sources=True)
def participant(cell: Data, world: World) -> bool:
    """Another person of the study, an invented one, or nobody; half of the time the cell's list fits."""
    if (one := _a_citation(cell, world)) is None:
        return False
    one["participant"] = _other([*world.people, "P98", None], one["participant"], world)
    if world.chance.random() < 0.5:
        _settle(cell)
    return True


@of_cells("speaker", by_sources=True)
def speaker(cell: Data, world: World) -> bool:
    if (one := _a_citation(cell, world)) is None:
        return False
    one["speaker"] = _other([*world.people, "Somebody Else", None], one["speaker"], world)
    return True


@of_cells("source", by_sources=True)
def source(cell: Data, world: World) -> bool:
    """Another source of the study, or one there is not; half of the time the cell's list fits."""
    if (one := _a_citation(cell, world)) is None:
        return False
    one["source_id"] = _other([*world.sources, one["source_id"][::-1]], one["source_id"], world)
    if world.chance.random() < 0.5:
        _settle(cell)
    return True


@of_cells("kind", by_sources=True)
def kind(cell: Data, world: World) -> bool:
    if (one := _a_citation(cell, world)) is None:
        return False
    one["kind"] = _other(get_args(Kind), one["kind"], world)
    return True


@of_cells("title", by_sources=True)
def title(cell: Data, world: World) -> bool:
    if (one := _a_citation(cell, world)) is None:
        return False
    one["title"] = _other([source.title for source in world.sources.values()], one["title"], world)
    return True


@of_cells("locator", by_sources=True)
def locator(cell: Data, world: World) -> bool:
    if (one := _a_citation(cell, world)) is None:
        return False
    one["locator"] = world.chance.choice([f"line {world.chance.randrange(1, 999)}", "00:59:59", one["locator"] + "0"])
    return True


@of_cells("context", by_sources=True)
def context(cell: Data, world: World) -> bool:
    """What was said before or after."""
    if (one := _a_citation(cell, world)) is None:
        return False
    name = world.chance.choice(("before", "after"))
    one[name] = world.chance.choice([None, "Nobody: said this.", f"{one[name] or ''} No.", one["quote"]])
    return True


# -- counts, status, and what the cell says ---------------------------------------------------------------------------


@of_cells("count.people", by_sources=True)
def count_people(cell: Data, world: World) -> bool:
    return _recount(cell["participants"], [*world.people, "P98"], world)


@of_cells("count.sources", by_sources=True)
def count_sources(cell: Data, world: World) -> bool:
    return _recount(cell["sources"], list(world.sources), world)


def _recount(counted: list[Any], every: list[Any], world: World) -> bool:
    """Somebody more, somebody less, somebody twice, or somebody else."""
    did = world.chance.randrange(4)
    if did == 0 or not counted:
        counted.append(world.chance.choice(every))
    elif did == 1:
        del counted[world.chance.randrange(len(counted))]
    elif did == 2:
        counted.append(counted[world.chance.randrange(len(counted))])
    else:
        counted[world.chance.randrange(len(counted))] = world.chance.choice(every)
    return True


@of_cells("status")
def status(cell: Data, world: World) -> bool:
    cell["status"] = _other(get_args(Status), cell["status"], world)
    return True


@of_cells("status.unfounded", by_sources=True)
def unfounded(cell: Data, world: World) -> bool:
    """Evidence without a citation, or citations called an assumption or a gap."""
    if cell["citations"] and world.chance.random() < 0.5:
        cell["status"] = world.chance.choice(("assumption", "gap"))
    else:
        cell["citations"], cell["status"] = [], world.chance.choice(("evidence", "mixed"))
        _settle(cell)
    return True


@of_cells("statement")
def statement(cell: Data, world: World) -> bool:
    said = cell["statement"]
    cell["statement"] = world.chance.choice(
        [f"Everybody said that {said}", said[:-1], f"Nobody said: {said}", said + "!"]
    )
    return True


@of_cells("label")
def label(cell: Data, world: World) -> bool:
    cell["label"] = world.chance.choice(["Wrong bills for months", cell["label"].upper(), cell["label"] + "s"])
    return True


@of_cells("author")
def author(cell: Data, world: World) -> bool:
    cell["author"] = "person" if cell["author"] == "model" else "model"
    return True


@of_cells("question")
def question(cell: Data, world: World) -> bool:
    cell["question"] = "Was it bad?" if cell["question"] is None else world.chance.choice([None, "Was it bad?"])
    return True


@of_cells("id")
def id(cell: Data, world: World) -> bool:
    cell["id"] = f"{cell['id'][:-1]}{world.chance.choice('0123456789xyz')}"
    return True


@of_cells("severity or valence")
def severity(cell: Data, world: World) -> bool:
    if "severity" in cell:
        cell["severity"] = round(world.chance.random(), 4)
    elif "valence" in cell:
        cell["valence"] = round(4 * world.chance.random() - 2, 4)
    else:
        return False
    return True


@of_cells("touchpoint")
def touchpoint(cell: Data, world: World) -> bool:
    if "channel" not in cell:
        return False
    if world.chance.random() < 0.5:
        cell["online"] = not cell["online"]
    else:
        cell["channel"] = _other(get_args(Channel), cell["channel"], world)
    return True


# -- what stands about the whole map ----------------------------------------------------------------------------------


@of_maps("map.of")
def total(data: Data, world: World) -> bool:
    """Of how many people and records the map speaks."""
    coverage = data["coverage"]
    if coverage["records"] and world.chance.random() < 0.5:
        coverage["records"][world.chance.choice(list(coverage["records"]))] += world.chance.randrange(1, 400)
        return True
    return _recount(coverage["participants"], [*world.people, "P98"], world)


@of_maps("map.coverage")
def coverage(data: Data, world: World) -> bool:
    name = world.chance.choice(("sources", "citable_words", "decided_words"))
    data["coverage"][name] += world.chance.randrange(1, 99)
    return True


@of_maps("map.source")
def hash_of_a_source(data: Data, world: World) -> bool:
    known = data["provenance"]["sources"]
    name = world.chance.choice(list(known))
    known[name] = known[name][::-1]
    return True


@of_maps("map.engine")
def engine(data: Data, world: World) -> bool:
    data["provenance"][world.chance.choice(("engine", "model"))] = f"gpt-{world.chance.randrange(99)}"
    return True


@of_maps("map.rejected")
def rejected(data: Data, world: World) -> bool:
    """What was refused, left out, given another reason, or other words."""
    if not data["rejected"]:
        return False
    place = world.chance.randrange(len(data["rejected"]))
    one = data["rejected"][place]
    match world.chance.randrange(3):
        case 0:
            del data["rejected"][place]
        case 1:
            one["reason"] += "."
        case _ if one["citation"]:
            one["citation"]["quote"] = one["citation"]["quote"][1:]
        case _:
            one["what"] += "."
    return True


@of_maps("map.stage")
def stage(data: Data, world: World) -> bool:
    """A stage renamed, left out, moved, or its mood brightened."""
    one = world.chance.choice(data["stages"])
    match world.chance.randrange(4):
        case 0:
            one["name"] = f"{one['name']} {world.chance.randrange(9)}"
        case 1:
            data["stages"].remove(one)
        case 2:
            one["order"] += world.chance.randrange(1, 9)
        case _ if one["mood"]:
            one["mood"]["mean"] = round(one["mood"]["mean"] + 0.01 + world.chance.random(), 4)
        case _:
            world.chance.shuffle(data["stages"])
    return True


@of_maps("map.moment")
def moment(data: Data, world: World) -> bool:
    if not data["moments_of_truth"]:
        return False
    one = world.chance.choice(data["moments_of_truth"])
    one[world.chance.choice(("cell", "reason"))] += "x"
    return True


@of_maps("map.cell")
def a_cell(data: Data, world: World) -> bool:
    """A cell moved to another stage, or left out."""
    full = [(s, lane) for s in data["stages"] for lane in ("pain_points", "gains", "steps", "thoughts") if s[lane]]
    if not full:
        return False
    home, lane = world.chance.choice(full)
    cell = home[lane].pop(world.chance.randrange(len(home[lane])))
    if world.chance.random() < 0.5:
        world.chance.choice(data["stages"])[lane].append(cell)
    return True


@of_maps("map.metric")
def metric(data: Data, world: World) -> bool:
    if not data["metrics"]:
        return False
    world.chance.choice(data["metrics"])[world.chance.choice(("value", "n"))] += world.chance.randrange(1, 20)
    return True


@of_maps("map.name")
def name(data: Data, world: World) -> bool:
    """Title, persona, scenario, id or revision."""
    match world.chance.randrange(4):
        case 0:
            data["title"] += "!"
        case 1:
            data["persona"]["name"] = f"Somebody {world.chance.randrange(99)}"
        case 2:
            data["scenario"]["end"] = "first bill, paid"
        case _:
            data[world.chance.choice(("id", "revision"))] = data["id"][::-1] if world.chance.random() < 0.5 else 99
    return True
