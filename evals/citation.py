"""Citation: are the cited sentences the ones that people gave as evidence?

QMSum's claims (each a sentence of a summary) with their evidence. A claim is put to `Study.search(claim, limit=…)`; a
sentence is cited where a piece of evidence holds it. Central and peripheral evidence count as right; recall asks for
the central. Recipes that cite whole chunks cite more, so the intersection over union is also read at their recall.
"""

from __future__ import annotations

from collections.abc import Iterator

from evals.metrics import mean, share
from evals.peers import rows as peers
from evals.qmsum import Meeting, by_meeting, meetings
from evals.scorers import iou, overlap
from evals.task import Measure, Rows, Setting
from ingest.sentences import sentences

CITED = 5  # pieces of evidence a claim is given
DEPTHS = (1, 2, 3, 4, 5, 7, 10, 14, 20, 28, 40)  # … where a recall is to be met

Sentences = set[int]  # by where they start in the stored text


def run(setting: Setting) -> list[Measure]:
    groups: dict[str, str] = {}
    depths: dict[int, tuple[Rows, Rows, Rows]] = {depth: ({}, {}, {}) for depth in DEPTHS}
    for id, meeting, pieces, right, central in _claims(setting):
        groups[id] = meeting
        for depth, (precision, recall, union) in depths.items():
            cited = set().union(*pieces[:depth])
            hits, found, _ = overlap(cited, right)
            precision[id], union[id] = [hits, found], [iou(cited, right)]
            if central:
                recall[id] = [len(cited & central), len(central)]
    precision, recall, union = depths[CITED]
    return [
        Measure("citation.precision", precision, share, None, peers("citation.precision"), groups),
        Measure("citation.recall", recall, share, None, peers("citation.recall"), groups),
        Measure("citation.iou", union, mean, None, peers("citation.iou"), groups),
        *_at_their_recall(depths, groups),
    ]


def _claims(setting: Setting) -> Iterator[tuple[str, str, list[Sentences], Sentences, Sentences]]:
    """(claim's id, meeting, sentences of each piece found, right sentences, central ones)."""
    claims = by_meeting(setting, "qmsum/summary_evidence.jsonl")
    for meeting in meetings(setting, only=claims):
        for claim in claims[meeting.id]:
            found = meeting.study.search(claim["claim"], limit=max(DEPTHS))
            pieces = [_inside(meeting, piece.start, piece.end) for piece in found]
            evidence = [(one["type"], _told(meeting, one["turn"], one["text"])) for one in claim["evidence"]]
            right = set().union(*(told for _, told in evidence))
            central = set().union(*(told for kind, told in evidence if kind == "CES"))
            yield claim["evidence_id"], meeting.id, pieces, right, central


def _inside(meeting: Meeting, start: int, end: int) -> Sentences:
    return {first for first, _ in sentences(meeting.source.text, start, end)}


def _told(meeting: Meeting, turn: int, words: str) -> Sentences:
    """The sentences of the turn that hold the evidence; the nearest by its words where masks stand between."""
    segment = meeting.source.segments[meeting.turns.index(turn)]
    text = meeting.source.text
    spans = sentences(text, segment.start, segment.end)
    at = text.find(words, segment.start, segment.end)
    if at < 0:
        wanted = set(words.split())
        return {max(spans, key=lambda span: (len(wanted & set(text[span[0] : span[1]].split())), -span[0]))[0]}
    return {first for first, last in spans if first < at + len(words) and at < last}


def _at_their_recall(depths: dict[int, tuple[Rows, Rows, Rows]], groups: dict[str, str]) -> list[Measure]:
    """Ours at the depth that first reaches each peer's recall, beside that peer."""
    measures = []
    for peer, recalls in peers("citation.recall").items():
        for _, recall, union in depths.values():
            shared = recall.keys() & recalls.keys()
            if shared and _total(recall, shared) >= _total(recalls, shared):
                theirs = peers("citation.iou")[peer]
                id = f"citation.iou_at_recall.{peer.split()[0].lower()}"
                measures.append(Measure(id, union, mean, None, {peer: theirs}, groups))
                break
    return measures


def _total(rows: Rows, ids: set[str]) -> float:
    return sum(rows[i][0] for i in ids) / max(1, sum(rows[i][1] for i in ids))


PARTS = (run,)
