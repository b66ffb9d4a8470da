"""From a sentence to edits: what it points at is found on the map that was shown, and named by id from there on."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from assistant.edit import THE_MAP, Edit, Part, short_label
from assistant.find import find_cells
from assistant.journey import Cell, Citation, JourneyMap, Stage
from assistant.position import cell_at, place_of, positions, stages
from assistant.slots import unquoted
from ingest.errors import FootpathError

if TYPE_CHECKING:
    from assistant.study import Study

SHORTEST = 4  # letters of a name that is looked for in a sentence
MOST_PARTS = 4
OF_A_STAGE = re.compile(
    r"\b(?:pains?|pain ?points?|gains?|steps?|actions?|touch ?points?|thoughts?|emotions?|feelings?|expectations?"
    r"|opportunit(?:y|ies)|ideas?|suggestions?|cells?|cards?|findings?|assumptions?|quotes?|everything|all)\b.*"
    r"\b(?:in|of|from|under|on)\b",
    re.I,
)
CLEARLY = 0.05  # how much better the cell that is meant fits than the next


class Unclear(FootpathError):
    """Something in a turn is missing or not found; the message asks for it."""


@dataclass
class Said:
    """A sentence that wants a change, before the map it speaks of."""

    study: Study
    journey: JourneyMap
    text: str
    slots: dict[str, Any]
    spoken: Sequence[str] = ()  # ids of the cells that "it" and "that" mean

    # -- what it points at ----------------------------------------------------------------------------------------

    def cells(self, need: int = 1) -> list[Cell]:
        """Cells by position, by their very label, else those spoken of last. Raises Unclear where there are too few."""
        found = [self.cell(position) for position in self.slots.get("cells", [])] or self._counted_out()
        if not found:
            found = [thing for thing in self.named(self._pointing()) if isinstance(thing, Cell)]
        if not found and (about := self.slots.get("what")):
            found = [self.about(about)]
        if not found and self._of_a_stage() and (home := self.stages()):
            raise Unclear(f"Which cells of “{home[0].name}”? Name them by number, such as {home[0].order}.2.")
        if len(found) < need:
            spoken = [place[2] for key in self.spoken if (place := place_of(self.journey, key))]
            found += [cell for cell in spoken if cell not in found]
        if len(found) < need:
            few = "Which cell?" if need == 1 else "Which cells?"
            raise Unclear(f"{few} Name {'it' if need == 1 else 'them'} by number, such as 4.2 (stage 4, second cell).")
        return found

    def _of_a_stage(self) -> bool:
        """Whether what is meant lies in the stage that is named, and is not the stage."""
        return bool(OF_A_STAGE.search(unquoted(self._before_to())))

    def _counted_out(self) -> list[Cell]:
        """The cell meant by "the second pain point in stage 3"; none where nothing is counted out so."""
        place, lane = self.slots.get("nth"), self.slots.get("lane")
        home = self.stages() if place and lane else []
        if not (place and lane and home):
            return []
        row = getattr(home[0], lane)
        if place > len(row):
            raise Unclear(f"“{home[0].name}” has {len(row)} of them. Name the cell by number, such as 4.2.")
        return [row[place - (place > 0)]]

    def about(self, what: str) -> Cell:
        """The cell that speaks of it, where one does more than the others. Raises Unclear with those to choose from."""
        found = find_cells(self.study, self.journey, what)
        if re.search(r"\bassumption", self.text, re.I):
            found = [pair for pair in found if pair[0].status == "assumption"]
        if not found:
            raise Unclear(f"Nothing on “{self.journey.title}” speaks of “{what}”.")
        if len(found) > 1 and found[0][1] - found[1][1] < CLEARLY:
            numbers = positions(self.journey)
            named = ", ".join(f"{numbers[cell.id]} {cell.label}" for cell, _ in found[:3])
            raise Unclear(f"Which one do you mean: {named}? Say its number.")
        return found[0][0]

    def cell(self, position: str) -> Cell:
        cell = cell_at(self.journey, position)
        if cell is None:
            raise Unclear(f"There is no {position} on “{self.journey.title}”. {self._numbered(position)}")
        return cell

    def _numbered(self, position: str) -> str:
        row, number = stages(self.journey), int(position.split(".")[0])
        if not 1 <= number <= len(row):
            return f"It has {len(row)} stages."
        return f"Stage {number}, {row[number - 1].name}, has {len(row[number - 1].cells())} cells."

    def stages(self, text: str | None = None) -> list[Stage]:
        """Stages by number or by name, in the order said."""
        row = stages(self.journey)
        found = []
        for number in self.slots.get("stages", []):
            place = int(number)
            if place != -1 and not 1 <= place <= len(row):
                raise Unclear(f"There is no stage {place}: “{self.journey.title}” has {len(row)}.")
            found.append(row[place if place == -1 else place - 1])
        return found or [thing for thing in self.named(text or self.text) if isinstance(thing, Stage)]

    def stage(self, told: str | None) -> Stage | None:
        """The stage that a few words name: "3", "stage 3", "Waiting"."""
        if not told:
            return None
        row = stages(self.journey)
        if match := re.fullmatch(r"(?:stage )?(\d{1,2})", told.strip(), re.I):
            if not 1 <= int(match[1]) <= len(row):
                raise Unclear(f"There is no stage {match[1]}: “{self.journey.title}” has {len(row)}.")
            return row[int(match[1]) - 1]
        return next((thing for thing in self.named(told) if isinstance(thing, Stage)), None)

    def named(self, text: str) -> list[Stage | Cell]:
        """Stages and cells whose name stands in the text, in the order said; the longer name wins."""
        held: list[tuple[str, Stage | Cell]] = [(stage.name, stage) for stage in self.journey.stages]
        held += [(cell.label, cell) for _, _, cell in self.journey.cells()]
        low, found = text.lower(), []
        for name, thing in sorted(held, key=lambda pair: -len(pair[0])):
            match = re.search(rf"(?<!\w){re.escape(name.lower())}(?!\w)", low) if len(name) >= SHORTEST else None
            if match:
                found.append((match.start(), thing))
                low = low[: match.start()] + "\0" * len(name) + low[match.end() :]
        return [thing for _, thing in sorted(found, key=lambda pair: pair[0])]

    def _pointing(self) -> str:
        """The part of the sentence that points, without the new name after "to" or "as"."""
        new = self.slots.get("to") or self.slots.get("text")
        return self.text.replace(new, " ") if new and not self.slots.get("quoted") else self.text

    # -- edits ------------------------------------------------------------------------------------------------------

    def rename(self) -> list[Edit]:
        to = self._new_name()
        if re.search(r"\b(?:the |this |our )?(?:map|journey)\b", unquoted(self._before_to()), re.I):
            return [Edit(what="rename", of=[THE_MAP], text=to)]
        target: Stage | Cell
        if not self.slots.get("cells") and not self._of_a_stage() and (found := self.stages(self._before_to())):
            target = found[0]
        else:
            target = self.cells()[0]
        return [Edit(what="rename", of=[target.id], text=to)]

    def reword(self) -> list[Edit]:
        return [Edit(what="reword", of=[self.cells()[0].id], text=self._new_name())]

    def _new_name(self) -> str:
        to = self.slots.get("to")
        if not to or re.fullmatch(r"\d{1,2}\.\d{1,3}", to):
            raise Unclear("What is it to be called? Say, for example: rename 4.2 to Long wait")
        return to

    def _before_to(self) -> str:
        return re.split(r"\b(?:to|as|into|called|named)\b", self.text, maxsplit=1, flags=re.I)[0]

    def merge(self) -> list[Edit]:
        name = next(iter(self.slots.get("quoted", [])), None)
        numbers = self.slots.get("numbers", [])
        if not self.slots.get("cells") and not self.slots.get("stages") and len(numbers) >= 2:
            self.slots["stages"] = numbers
        if not self.slots.get("cells") and len(found := self.stages()) >= 2:
            return [Edit(what="merge", of=[stage.id for stage in found], text=name)]
        ids = [cell.id for cell in self.cells(2)]
        if re.search(r"\binto (?:cell )?\d+\.\d+\W*$", self.text, re.I):
            ids = [ids[-1], *ids[:-1]]
        called = re.search(
            r"\b(?:into|as|called|named|call it) (?!(?:cell )?\d|one\b)([^\"“]+?)[.!]?$", self.text, re.I
        )
        known = any(cell.label == name for _, _, cell in self.journey.cells())
        return [Edit(what="merge", of=ids, text=called[1] if called else None if known else name)]

    def split(self) -> list[Edit]:
        if not self.slots.get("cells") and not self._of_a_stage() and (found := self.stages(self._before_to())):
            return [self._split_stage(found[0])]
        cell = self.cells()[0]
        names = self.slots.get("parts", [])
        parts = parted(self.study, cell.citations, names)
        if len(parts) < 2:
            raise Unclear(f"“{cell.label}” rests on {len(cell.citations)} quote(s): too few to split.")
        labels = names if len(names) == len(parts) else [cell.label, *(short_label(p[0].quote) for p in parts[1:])]
        moved = [
            Part(label=label, quotes=[(c.source_id, c.start, c.end) for c in part])
            for label, part in zip(labels[1:], parts[1:], strict=True)
        ]
        return [Edit(what="split", of=[cell.id], text=labels[0] if names else None, parts=moved)]

    def _split_stage(self, stage: Stage) -> Edit:
        names = self.slots.get("parts", [])
        cells = [cell for _, cell in stage.cells()]
        if len(names) < 2 or len(cells) < 2:
            raise Unclear(f"Into what? Say, for example: split “{stage.name}” into “before the visit” and “the visit”")
        near = [self.study.closeness(name, [f"{cell.label}. {cell.statement}" for cell in cells]) for name in names]
        goes = [max(range(len(names)), key=lambda part, i=i: (near[part][i], -part)) for i in range(len(cells))]  # type: ignore[misc]
        parts = [
            Part(label=name, cells=[cell.id for cell, at in zip(cells, goes, strict=True) if at == part])
            for part, name in enumerate(names)
        ]
        return Edit(what="split", of=[stage.id], text=names[0], parts=parts[1:])

    def move(self) -> list[Edit]:
        ids = [cell.id for cell in self.cells()]
        told = self.slots.get("to")
        stage = self.stage(told) or next(iter(self.stages(told) if told else self.stages()), None)
        lane = self.slots.get("lane")
        if stage is None and lane is None:
            raise Unclear(f"Where to? Stages are {self._stage_names()}. Say, for example: move 4.2 to stage 3")
        return [Edit(what="move", of=ids, stage=stage.id if stage else None, lane=lane)]

    def reorder(self) -> list[Edit]:
        where = self.slots.get("where")
        if self.slots.get("cells"):
            return self._reorder_cells(where)
        found = self.stages()
        if not found:
            raise Unclear(f"Which stage? They are {self._stage_names()}. Say, for example: move stage 3 before stage 2")
        row = stages(self.journey)
        return _reordered([stage.id for stage in row], [stage.id for stage in found], where)

    def _reorder_cells(self, where: str | None) -> list[Edit]:
        found = self.cells()
        home = place_of(self.journey, found[0].id)
        assert home is not None
        if (to := next(iter(self.stages()), None)) and to.id != home[0].id:
            place = 0 if where == "first" else None
            return [Edit(what="move", of=[found[0].id], stage=to.id, place=place)]
        row = [cell.id for cell in getattr(home[0], home[1])]
        if any(cell.id not in row for cell in found):
            raise Unclear(
                "Those stand in different lanes or stages; a cell changes places within its own. Move it first."
            )
        return _reordered(row, [cell.id for cell in found], where)

    def drop(self) -> list[Edit]:
        if not self.slots.get("cells") and not self._of_a_stage() and (found := self.stages()):
            return [Edit(what="drop", of=[stage.id for stage in found])]
        return [Edit(what="drop", of=[cell.id for cell in self.cells()])]

    def reject(self) -> list[Edit]:
        why = re.search(r"\b(?:because|since|as|:)\s+(?!wrong|false|rejected|incorrect)(.+?)[.!]?$", self.text, re.I)
        return [Edit(what="reject", of=[cell.id for cell in self.cells()], why=why[1] if why else None)]

    def accept(self) -> list[Edit]:
        return [Edit(what="accept", of=[cell.id for cell in self.cells()])]

    def add_stage(self) -> list[Edit]:
        name, where, row = self.slots.get("text"), self.slots.get("where"), stages(self.journey)
        if not name:
            raise Unclear("What is the stage called? Say, for example: add a stage “Moving in” after stage 3")
        beside = self.stage(self.slots.get("to"))
        if where in ("before", "after") and beside is None:
            raise Unclear(f"{where.capitalize()} which stage? They are {self._stage_names()}.")
        at = next((i for i, stage in enumerate(row) if beside and stage.id == beside.id), len(row))
        place = 0 if where == "first" else at + (where == "after") if beside else len(row)
        return [Edit(what="add_stage", text=name, place=place)]

    def add_cell(self) -> list[Edit]:
        text = self.slots.get("text")
        if not text:
            raise Unclear("What is to be added? Say, for example: add a pain point “nobody rings back” to stage 3")
        told = self.slots.get("to")
        stage = self.stage(told) or next(iter(self.stages(told or unquoted(self.text.replace(text, " ")))), None)
        if stage is None:
            raise Unclear(f"To which stage? They are {self._stage_names()}.")
        return [Edit(what="add_cell", stage=stage.id, lane=self.slots.get("lane"), text=text)]

    def _stage_names(self) -> str:
        return ", ".join(f"{n} {stage.name}" for n, stage in enumerate(stages(self.journey), 1))


EDITS: dict[str, Callable[[Said], list[Edit]]] = {
    "rename": Said.rename, "reword": Said.reword, "merge": Said.merge, "split": Said.split, "move": Said.move,
    "reorder": Said.reorder, "drop": Said.drop, "reject": Said.reject, "accept": Said.accept,
    "add_stage": Said.add_stage, "add_cell": Said.add_cell, "add_assumption": Said.add_cell,
}  # fmt: skip


def parted(study: Study, cited: Sequence[Citation], names: Sequence[str]) -> list[list[Citation]]:
    """Quotes in as many parts as there are names (two where none), each with what is nearest to it in meaning.

    Without names the two quotes that are farthest apart draw the others. Every part has at least one quote.
    """
    if len(cited) < max(len(names), 2) or len(names) > MOST_PARTS:
        return []
    quotes = [c.quote for c in cited]
    pulls = list(names) or _farthest(study, quotes)
    near = [study.closeness(pull, quotes) for pull in pulls]
    parts: list[list[Citation]] = [[] for _ in pulls]
    for i, citation in enumerate(cited):
        parts[max(range(len(pulls)), key=lambda p: (near[p][i], -p))].append(citation)
    for p, part in enumerate(parts):
        if not part:  # the quote nearest to it, taken from a part that can spare one
            spare = [c for other in parts if len(other) > 1 for c in other]
            taken = max(spare, key=lambda c: near[p][cited.index(c)])
            next(other for other in parts if taken in other).remove(taken)
            part.append(taken)
    return parts


def _farthest(study: Study, quotes: Sequence[str]) -> list[str]:
    rows = [study.closeness(quote, quotes) for quote in quotes]
    pairs = [(rows[i][j], i, j) for i in range(len(quotes)) for j in range(i + 1, len(quotes))]
    _, first, second = min(pairs)
    return [quotes[first], quotes[second]]


def _reordered(row: list[str], named: list[str], where: str | None) -> list[Edit]:
    """The edits that bring the first of the named before, after or in place of the second, or to an end."""
    at = row.index(named[0])
    rest = [key for key in row if key != named[0]]
    other = next((key for key in named[1:] if key != named[0]), None)
    if where == "swap" and other:
        there = row.index(other)
        first, second = sorted([(at, other), (there, named[0])])
        return [Edit(what="reorder", of=[key], place=place) for place, key in (first, second)]
    if where in ("before", "after") and other:
        return [Edit(what="reorder", of=[named[0]], place=rest.index(other) + (where == "after"))]
    places = {"first": 0, "last": len(rest), "up": max(at - 1, 0), "down": min(at + 1, len(rest))}
    if where not in places:
        raise Unclear("Before or after which one? Say, for example: move stage 3 before stage 2")
    return [Edit(what="reorder", of=[named[0]], place=places[where])]
