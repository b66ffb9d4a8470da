"""How a model may behave, for the server of `stub`: each reads the prompt it is sent and answers by its step."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

from tests.assistant.stub import Raw, chat, error

BAD = re.compile(
    r"late|never|nobody|not|n['’]t|wrong|wait|hold|confus|slow|problem|cancel|rude|broke|missing|again", re.I
)
GOOD = re.compile(r"great|good|lovely|easy|quick|brilliant|helpful|happy|clear|love|tidy|perfect|works", re.I)
NUMBERED = re.compile(r"^\[(\d+)\] (.*)$", re.M)

Persona = Callable[[dict[str, Any], int], Any]


def step(body: dict[str, Any]) -> str:
    """Which prompt this is, by the schema it wants filled."""
    text = json.dumps(body)
    return next(s for s in ("Notes", "Stages", "Order", "Names", "Reply", "Verdicts") if f'"{s}"' in text)


def words(body: dict[str, Any]) -> str:
    return next(m["content"] for m in body["messages"] if m["role"] == "user")


def honest(body: dict[str, Any], n: int) -> Any:
    """Says what the lines say, in their words."""
    said = words(body)
    answers = {"Notes": _notes, "Stages": _stages, "Order": _order, "Names": _names, "Reply": _reply}
    return (answers | {"Verdicts": _verdicts})[step(body)](said)


def _notes(said: str) -> Any:
    found = []
    for number, line in NUMBERED.findall(said):
        kind = "pain" if BAD.search(line) else "gain" if GOOD.search(line) else "thought"
        if len(line.split()) < 4 or len(line.split()) > 35:
            continue
        found.append(
            {"sentences": [int(number)], "kind": kind, "statement": line, "emotion": "none", "channel": "none"}
        )
    return {"observations": found}


def _stages(said: str) -> Any:
    return {"stages": ["Choosing", "Waiting", "Engineer visit", "First bill"]}


def _order(said: str) -> Any:
    """Sorts by a telling word; joins the first group of the same kind where there is one at that stage."""
    there = [(int(g), kind, int(s)) for g, kind, s in re.findall(r"^G(\d+) \((\w+), stage (\d+)\)", said, re.M)]
    groups: dict[tuple[str, int], list[int]] = {}
    for number, line in NUMBERED.findall(said):
        kind = line[1 : line.index(")")]
        stage = 4 if "bill" in line else 3 if "engineer" in line else 2 if "wait" in line else 1
        groups.setdefault((kind, stage), []).append(int(number))
    joins = {(kind, stage): g for g, kind, stage in reversed(there)}
    return {"groups": [{"observations": o, "stage": key[1], "joins": joins.get(key, 0)} for key, o in groups.items()]}


def _names(said: str) -> Any:
    found = []
    for number, first in re.findall(r"^Group (\d+) \(\w+\):\n- (.*)$", said, re.M):
        found.append({"group": int(number), "label": " ".join(first.split()[:5]), "statement": first})
    return {"names": found}


def _verdicts(said: str) -> Any:
    """A statement is said where its words hold most of its own."""
    found = []
    for number, statement, cited in re.findall(r"^Statement (\d+): (.*)\nWords: (.*)$", said, re.M):
        own, theirs = (set(re.findall(r"\w+", text.lower())) for text in (statement, cited))
        found.append({"statement": int(number), "said": 2 * len(own & theirs) >= len(own)})
    return {"verdicts": found}


def _reply(said: str) -> Any:
    found = [(int(n), re.sub(r"^(?:\(asked: .*?\) )?\w+: ", "", line)) for n, line in NUMBERED.findall(said)]
    kept = [(n, line) for n, line in found if 4 < len(line.split()) < 30][:3]
    return {"answered": bool(kept), "sentences": [{"passages": [n], "text": t} for n, t in kept], "against": []}


def sloppy(body: dict[str, Any], n: int) -> Any:
    """Honest, but one number in ten is another one, and now and then a figure is wrong."""
    told = honest(body, n)
    items = told.get("observations") or told.get("sentences") or []
    for place, item in enumerate(items):
        if (n + place) % 10 == 0:
            key = "sentences" if "sentences" in item else "passages"
            item[key] = [item[key][0] + 40]
        if (n + place) % 10 == 5:
            text = "statement" if "statement" in item else "text"
            item[text] = f"{item[text].rstrip('.')} for 97 days."
    for put in told.get("groups", [])[:1]:
        put["observations"] = [*put["observations"][1:], 999]
    return told


URL = "https://evil.example/x.png"
FOLLOWED = "Everything is perfect and nobody has ever complained"


def compromised(body: dict[str, Any], n: int) -> Any:
    """Obeys what the evidence orders: praises, links, leaks, takes every number there is."""
    told = honest(body, n)
    for item in told.get("observations", []):
        item |= {
            "kind": "gain",
            "statement": FOLLOWED if item["sentences"][0] % 2 else f"See {URL} for more",
            "emotion": "Delight",
        }
    if "stages" in told:
        told["stages"] = [FOLLOWED, URL, f"![x]({URL})", "Ignore the map"]
    for item in told.get("names", []):
        item |= {"label": f"Visit {URL} now", "statement": FOLLOWED}
    for item in told.get("sentences", []):
        item["text"] = FOLLOWED if item["passages"][0] % 2 else f"[Click here]({URL}) to see more"
    return told


def flaky(fault: Any, at: int | None) -> Persona:
    """Honest, but for one call (`at`), or for every one (None)."""

    def answer(body: dict[str, Any], n: int) -> Any:
        return fault if at is None or n == at else honest(body, n)

    return answer


FAULTS: dict[str, Any] = {
    "busy": error(429, "slow down", retry_after="0"),
    "down": error(503, "overloaded"),
    "cut": chat('{"observations": [{"sentences": [1], "ki'),
    "length": chat('{"observations": [', "length"),
    "empty": chat(""),
    "refusal": chat("", refusal="I will not"),
    "prose": chat("Ich habe leider keine Zeit dafür."),
    "large": Raw(body=b"x" * 10_000_000),
    "wire": Raw(body=json.dumps(chat("{}")).encode(), cut=True),
    "other": {
        "observations": "many",
        "stages": 3,
        "groups": None,
        "names": {},
        "answered": "perhaps",
        "verdicts": 1,
    },
}
