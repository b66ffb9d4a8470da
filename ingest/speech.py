"""Speech-to-text JSON as services write it: Whisper, Deepgram, AssemblyAI, AWS Transcribe, Contact Lens, Rev.

Each is recognised by its own keys, never by the file's name. The text is the spoken words, one turn a speaker; where a
service names nobody, a turn ends with the first finished sentence after so many words, as captions do.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from ingest.captions import Part, lay_out
from ingest.source import Turn

Spoken = Iterator[Part]


class Transcript(NamedTuple):
    """A whole recording: its words, its turns, and whether agents and customers speak in it."""

    text: str
    turns: list[Turn]
    call: bool


def read(value: Any) -> Transcript | None:
    """The transcript in a parsed JSON file; None where it is not one of the known shapes."""
    if isinstance(value, list) and len(value) == 1:
        value = value[0]  # a batch of one
    if not isinstance(value, dict):
        return None
    for knows, parts in SHAPES:
        if knows(value):
            text, turns = lay_out(list(parts(value)))
            return Transcript(text, turns, knows is _is_contact_lens)
    return None


def _part(seconds: Any, speaker: Any, words: Any) -> Part:
    """Words with their time; a bare number or letter is a speaker without a name."""
    label = "" if speaker is None else str(speaker).strip()
    if len(label) < 3 and label.isalnum():
        label = f"Speaker {label}"
    return Part(clock(seconds), label or None, " ".join(str(words or "").split()))


def clock(seconds: Any) -> str | None:
    """Seconds from the start as HH:MM:SS."""
    try:
        whole = int(float(seconds))
    except (TypeError, ValueError, OverflowError):
        return None
    return f"{whole // 3600:02}:{whole // 60 % 60:02}:{whole % 60:02}"


def _dicts(value: Any) -> list[dict[str, Any]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _inner(value: Any, *path: str) -> Any:
    """What lies under these keys; of a list its first item; None where there is nothing."""
    for key in path:
        value = value.get(key) if isinstance(value, dict) else None
        value = value[0] if isinstance(value, list) and value and key in {"channels", "alternatives"} else value
    return value


# --- Whisper: {"text", "segments": [{"id", "start", "end", "text"}]}, WhisperX adds "speaker" ------------------


def _is_whisper(value: dict[str, Any]) -> bool:
    segments = _dicts(value.get("segments"))
    return bool(segments) and all({"start", "end", "text"} <= s.keys() for s in segments)


def _whisper(value: dict[str, Any]) -> Spoken:
    for segment in _dicts(value["segments"]):
        yield _part(segment["start"], segment.get("speaker"), segment["text"])


# --- Deepgram: results.utterances[], else results.channels[0].alternatives[0].paragraphs.paragraphs[] -----------


def _is_deepgram(value: dict[str, Any]) -> bool:
    results = value.get("results")
    return isinstance(results, dict) and ("channels" in results or "utterances" in results)


def _deepgram(value: dict[str, Any]) -> Spoken:
    best = _inner(value, "results", "channels", "alternatives")
    utterances = _dicts(_inner(value, "results", "utterances"))
    paragraphs = _dicts(_inner(best, "paragraphs", "paragraphs"))
    for said in utterances:
        yield _part(said.get("start"), said.get("speaker"), said.get("transcript"))
    for said in [] if utterances else paragraphs:
        words = " ".join(str(s.get("text", "")) for s in _dicts(said.get("sentences")))
        yield _part(said.get("start"), said.get("speaker"), words)
    if not utterances and not paragraphs:
        yield _part(0, None, _inner(best, "transcript"))


# --- AssemblyAI: "utterances": [{"speaker": "A", "start" in ms, "text"}], else "text" ----------------------------


def _is_assembly(value: dict[str, Any]) -> bool:
    return "text" in value and ("utterances" in value or "audio_url" in value)


def _assembly(value: dict[str, Any]) -> Spoken:
    utterances = _dicts(value.get("utterances"))
    for said in utterances:
        yield _part((said.get("start") or 0) / 1000, said.get("speaker"), said.get("text"))
    if not utterances:
        yield _part(0, None, value.get("text"))


# --- AWS Transcribe: results.audio_segments[], else results.items[] with speaker_label -----------------------------


def _is_transcribe(value: dict[str, Any]) -> bool:
    results = value.get("results")
    return isinstance(results, dict) and "items" in results and "transcripts" in results


def _transcribe(value: dict[str, Any]) -> Spoken:
    results = value["results"]
    segments = _dicts(results.get("audio_segments"))
    for segment in segments:
        yield _part(segment.get("start_time"), _label(segment.get("speaker_label")), segment.get("transcript"))
    speaker = None
    for item in [] if segments else _dicts(results["items"]):
        speaker = item.get("speaker_label", speaker)
        words = str((_inner(item, "alternatives") or {}).get("content", ""))
        mark = item.get("type") == "punctuation"
        yield Part(None if mark else clock(item.get("start_time")), _label(speaker), words, glued=mark)


def _label(label: Any) -> str | None:
    """ "spk_0" as "Speaker 0"."""
    return f"Speaker {str(label).removeprefix('spk_')}" if label else None


# --- Contact Lens: "Transcript": [{"ParticipantId", "Content", "BeginOffsetMillis"}], "Participants" with roles ----


def _is_contact_lens(value: dict[str, Any]) -> bool:
    said = _dicts(value.get("Transcript"))
    return bool(said) and all("Content" in s for s in said)


def _contact_lens(value: dict[str, Any]) -> Spoken:
    roles = {p.get("ParticipantId"): p.get("ParticipantRole") for p in _dicts(value.get("Participants"))}
    for said in _dicts(value["Transcript"]):
        who = said.get("ParticipantRole") or roles.get(said.get("ParticipantId")) or said.get("ParticipantId")
        yield _part((said.get("BeginOffsetMillis") or 0) / 1000, who, said["Content"])


# --- Rev: "monologues": [{"speaker": 0, "elements": [{"type", "value", "ts"}]}] ------------------------------------


def _is_rev(value: dict[str, Any]) -> bool:
    return bool(_dicts(value.get("monologues")))


def _rev(value: dict[str, Any]) -> Spoken:
    for monologue in _dicts(value["monologues"]):
        elements = _dicts(monologue.get("elements"))
        start = next((e["ts"] for e in elements if e.get("ts") is not None), None)
        yield _part(start, monologue.get("speaker"), "".join(str(e.get("value", "")) for e in elements))


SHAPES: tuple[tuple[Callable[[dict[str, Any]], bool], Callable[[dict[str, Any]], Spoken]], ...] = (
    (_is_contact_lens, _contact_lens),
    (_is_rev, _rev),
    (_is_transcribe, _transcribe),
    (_is_deepgram, _deepgram),
    (_is_assembly, _assembly),
    (_is_whisper, _whisper),
)
