"""Speech-to-text JSON as services write it: Whisper, Deepgram, AssemblyAI, AWS Transcribe, Contact Lens, Rev, Google,
Azure, Speechmatics, ElevenLabs, Gladia.

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
    return any("Content" in said and "ParticipantId" in said for said in _dicts(value.get("Transcript")))


def _contact_lens(value: dict[str, Any]) -> Spoken:
    roles = {p.get("ParticipantId"): p.get("ParticipantRole") for p in _dicts(value.get("Participants"))}
    for said in _dicts(value["Transcript"]):  # in a chat also who joined and left, and files, which have no content
        who = said.get("ParticipantRole") or roles.get(said.get("ParticipantId")) or said.get("ParticipantId")
        start = said.get("BeginOffsetMillis")
        yield _part(None if start is None else start / 1000, who, said.get("Content"))


# --- Rev: "monologues": [{"speaker": 0, "elements": [{"type", "value", "ts"}]}] ------------------------------------


def _is_rev(value: dict[str, Any]) -> bool:
    return bool(_dicts(value.get("monologues")))


def _rev(value: dict[str, Any]) -> Spoken:
    for monologue in _dicts(value["monologues"]):
        elements = _dicts(monologue.get("elements"))
        start = next((e["ts"] for e in elements if e.get("ts") is not None), None)
        yield _part(start, monologue.get("speaker"), "".join(str(e.get("value", "")) for e in elements))


# --- Google: results[].alternatives[0].words[] {word, startTime or startOffset "2.500s", speakerTag or speakerLabel} -


def _is_google(value: dict[str, Any]) -> bool:
    best = _best(value)
    return bool(best) and all({"transcript", "words"} & said.keys() for said in best)


def _google(value: dict[str, Any]) -> Spoken:
    best = _best(value)
    told = [word for said in best for word in _dicts(said.get("words")) if _tag(word)]
    for word in told:  # with speakers the last result says all words again, and only it says who
        yield _part(_start(word), _tag(word), word.get("word"))
    for said in [] if told else best:
        first = next(iter(_dicts(said.get("words"))), {})
        yield _part(_start(first), None, said.get("transcript"))


def _best(value: dict[str, Any]) -> list[dict[str, Any]]:
    """The first alternative of each result."""
    results = _dicts(value.get("results"))
    return [said for result in results if isinstance(said := _inner(result, "alternatives"), dict)]


def _tag(word: dict[str, Any]) -> Any:
    return word.get("speakerLabel") or word.get("speakerTag")


def _start(word: dict[str, Any]) -> Any:
    """Seconds of "2.500s"; what starts with the recording has no time at all."""
    return str(word.get("startOffset") or word.get("startTime") or 0).removesuffix("s")


# --- Azure: recognizedPhrases[] {speaker, offsetInTicks, nBest[].display}; phrases[] {speaker, offsetMilliseconds} ---


def _is_azure(value: dict[str, Any]) -> bool:
    phrases = _dicts(value.get("phrases"))
    return bool(_dicts(value.get("recognizedPhrases"))) or bool(phrases and "offsetMilliseconds" in phrases[0])


def _azure(value: dict[str, Any]) -> Spoken:
    phrases = [(p, (p.get("offsetInTicks") or 0) / 1e7) for p in _dicts(value.get("recognizedPhrases"))]
    phrases += [(p, (p.get("offsetMilliseconds") or 0) / 1e3) for p in _dicts(value.get("phrases"))]
    for said, start in sorted(phrases, key=lambda phrase: phrase[1]):
        best = next(iter(_dicts(said.get("nBest"))), {})
        yield _part(start, said.get("speaker"), said.get("text") or best.get("display"))


# --- Speechmatics: results[] {type, start_time, attaches_to, alternatives[] {content, speaker: "S1"}} --------------


def _is_speechmatics(value: dict[str, Any]) -> bool:
    best, results = _best(value), _dicts(value.get("results"))
    return bool(best) and len(best) == len(results) and all("content" in said for said in best) and "type" in results[0]


def _speechmatics(value: dict[str, Any]) -> Spoken:
    for item, best in zip(_dicts(value["results"]), _best(value), strict=True):
        mark = item.get("attaches_to") == "previous" or item.get("type") == "punctuation"
        speaker = _label(str(best.get("speaker") or "").removeprefix("S"))
        yield Part(None if mark else clock(item.get("start_time")), speaker, str(best["content"]), glued=mark)


# --- ElevenLabs: "words": [{"text", "start", "type": "word" or "spacing", "speaker_id": "speaker_0"}] -----------------


def _is_eleven(value: dict[str, Any]) -> bool:
    words = _dicts(value.get("words"))
    return "language_code" in value and bool(words) and all("text" in w and "type" in w for w in words)


def _eleven(value: dict[str, Any]) -> Spoken:
    for word in _dicts(value["words"]):
        if word["type"] == "word":
            yield _part(word.get("start"), str(word.get("speaker_id") or "").removeprefix("speaker_"), word["text"])


# --- Gladia: result.transcription.utterances[] {speaker, start, text} ---------------------------------------------


def _is_gladia(value: dict[str, Any]) -> bool:
    return isinstance(_inner(value, "result", "transcription", "utterances"), list)


def _gladia(value: dict[str, Any]) -> Spoken:
    for said in _dicts(value["result"]["transcription"]["utterances"]):
        yield _part(said.get("start"), said.get("speaker"), said.get("text"))


# --- whisper.cpp: "transcription": [{"offsets": {"from" in ms}, "text"}] -------------------------------------------


def _is_whisper_cpp(value: dict[str, Any]) -> bool:
    said = _dicts(value.get("transcription"))
    return bool(said) and all({"offsets", "text"} <= s.keys() for s in said)


def _whisper_cpp(value: dict[str, Any]) -> Spoken:
    for said in _dicts(value["transcription"]):
        yield _part((_inner(said, "offsets", "from") or 0) / 1000, said.get("speaker"), said["text"])


SHAPES: tuple[tuple[Callable[[dict[str, Any]], bool], Callable[[dict[str, Any]], Spoken]], ...] = (
    (_is_contact_lens, _contact_lens),
    (_is_rev, _rev),
    (_is_transcribe, _transcribe),
    (_is_deepgram, _deepgram),
    (_is_assembly, _assembly),
    (_is_whisper, _whisper),
    (_is_whisper_cpp, _whisper_cpp),
    (_is_gladia, _gladia),
    (_is_azure, _azure),
    (_is_speechmatics, _speechmatics),
    (_is_eleven, _eleven),
    (_is_google, _google),
)
