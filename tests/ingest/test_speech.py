"""Speech-to-text JSON, each fixture in the shape that its vendor documents; the words are ours."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ingest.read import read

# https://github.com/openai/whisper: transcribe() returns {"text", "segments": [{"start", "end", "text", …}], …}
WHISPER = {
    "text": " How did it go? Badly. Nobody came.",
    "segments": [
        {"id": 0, "seek": 0, "start": 0.0, "end": 2.5, "text": " How did it go?", "tokens": [1], "avg_logprob": -0.2},
        {
            "id": 1,
            "seek": 0,
            "start": 2.5,
            "end": 4.0,
            "text": " Badly. Nobody came.",
            "tokens": [2],
            "avg_logprob": -0.2,
        },
    ],
    "language": "en",
}
# https://github.com/m-bain/whisperX: the same with "speaker" on each segment
WHISPERX = {
    "segments": [
        {"start": 0.03, "end": 2.5, "text": " How did it go?", "speaker": "SPEAKER_00", "words": []},
        {"start": 2.5, "end": 4.0, "text": " Badly.", "speaker": "SPEAKER_01", "words": []},
        {"start": 4.0, "end": 5.0, "text": " Nobody came.", "speaker": "SPEAKER_01", "words": []},
    ]
}
# https://developers.deepgram.com/docs/utterances: results.utterances[] {start, end, transcript, speaker}
DEEPGRAM = {
    "metadata": {"request_id": "r", "duration": 5.0},
    "results": {
        "channels": [{"alternatives": [{"transcript": "How did it go? Badly. Nobody came.", "confidence": 0.99}]}],
        "utterances": [
            {"start": 0.0, "end": 2.5, "transcript": "How did it go?", "speaker": 0, "words": []},
            {"start": 2.5, "end": 4.0, "transcript": "Badly. Nobody came.", "speaker": 1, "words": []},
        ],
    },
}
# https://developers.deepgram.com/docs/paragraphs: alternatives[0].paragraphs.paragraphs[] {sentences[], speaker, start}
PARAGRAPHS = {
    "results": {
        "channels": [
            {
                "alternatives": [
                    {
                        "transcript": "How did it go? Badly. Nobody came.",
                        "paragraphs": {
                            "transcript": "…",
                            "paragraphs": [
                                {"sentences": [{"text": "How did it go?", "start": 0.0}], "speaker": 0, "start": 0.0},
                                {
                                    "sentences": [
                                        {"text": "Badly.", "start": 2.5},
                                        {"text": "Nobody came.", "start": 3.0},
                                    ],
                                    "speaker": 1,
                                    "start": 2.5,
                                },
                            ],
                        },
                    }
                ]
            }
        ]
    }
}
# https://www.assemblyai.com/docs/speech-to-text/speaker-diarization: utterances[] {speaker: "A", text, start in ms}
ASSEMBLY = {
    "id": "t1",
    "status": "completed",
    "audio_url": "https://files.example/a.mp3",
    "text": "How did it go? Badly. Nobody came.",
    "utterances": [
        {"speaker": "A", "text": "How did it go?", "start": 0, "end": 2500, "confidence": 0.9, "words": []},
        {"speaker": "B", "text": "Badly. Nobody came.", "start": 2500, "end": 4000, "confidence": 0.9, "words": []},
    ],
}


def item(content: str, start: float | None, speaker: str) -> dict:
    timed = {"start_time": str(start), "end_time": str(start)} if start is not None else {}
    kind = "punctuation" if start is None else "pronunciation"
    return {
        "type": kind,
        "alternatives": [{"confidence": "0.9", "content": content}],
        "speaker_label": speaker,
        **timed,
    }


# https://docs.aws.amazon.com/transcribe/latest/dg/how-input.html and …/diarization-output-batch.html
ITEMS = [
    item("How", 0.0, "spk_0"),
    item("did", 0.3, "spk_0"),
    item("it", 0.5, "spk_0"),
    item("go", 0.7, "spk_0"),
    item("?", None, "spk_0"),
    item("Badly", 2.5, "spk_1"),
    item(".", None, "spk_1"),
    item("Nobody", 3.0, "spk_1"),
    item("came", 3.5, "spk_1"),
    item(".", None, "spk_1"),
]
TRANSCRIBE = {
    "jobName": "j",
    "status": "COMPLETED",
    "results": {"transcripts": [{"transcript": "How did it go? Badly. Nobody came."}], "items": ITEMS},
}
SEGMENTS = {
    "results": {
        "transcripts": [{"transcript": "How did it go? Badly. Nobody came."}],
        "items": ITEMS,
        "audio_segments": [
            {"id": 0, "transcript": "How did it go?", "start_time": "0.0", "speaker_label": "spk_0", "items": [0]},
            {"id": 1, "transcript": "Badly. Nobody came.", "start_time": "2.5", "speaker_label": "spk_1", "items": [5]},
        ],
    }
}
# https://docs.aws.amazon.com/connect/latest/adminguide/contact-lens-example-output-file.html
CONTACT_LENS = {
    "Version": "1.1.0",
    "AccountId": "0",
    "Channel": "VOICE",
    "Participants": [
        {"ParticipantId": "AGENT", "ParticipantRole": "AGENT"},
        {"ParticipantId": "CUSTOMER", "ParticipantRole": "CUSTOMER"},
    ],
    "Transcript": [
        {
            "Id": "1",
            "ParticipantId": "AGENT",
            "Content": "How did it go?",
            "BeginOffsetMillis": 0,
            "Sentiment": "NEUTRAL",
        },
        {"Id": "2", "ParticipantId": "CUSTOMER", "Content": "Badly. Nobody came.", "BeginOffsetMillis": 2500},
    ],
}
# https://docs.rev.ai/api/asynchronous/transcripts: monologues[] {speaker, elements[] {type, value, ts}}
REV = {
    "monologues": [
        {
            "speaker": 0,
            "elements": [
                {"type": "text", "value": "How", "ts": 0.0, "end_ts": 0.2},
                {"type": "punct", "value": " "},
                {"type": "text", "value": "did it go", "ts": 0.3, "end_ts": 0.9},
                {"type": "punct", "value": "?"},
            ],
        },
        {"speaker": 1, "elements": [{"type": "text", "value": "Badly. Nobody came.", "ts": 2.5, "end_ts": 4.0}]},
    ]
}
NAMED = {
    "whisperx": (WHISPERX, "SPEAKER_00", "SPEAKER_01"),
    "deepgram": (DEEPGRAM, "Speaker 0", "Speaker 1"),
    "deepgram-paragraphs": (PARAGRAPHS, "Speaker 0", "Speaker 1"),
    "assemblyai": (ASSEMBLY, "Speaker A", "Speaker B"),
    "transcribe": (TRANSCRIBE, "Speaker 0", "Speaker 1"),
    "transcribe-segments": (SEGMENTS, "Speaker 0", "Speaker 1"),
    "contact-lens": (CONTACT_LENS, "AGENT", "CUSTOMER"),
    "rev": (REV, "Speaker 0", "Speaker 1"),
}


@pytest.mark.parametrize("name", NAMED)
def test_every_speaker_word_and_time_is_read(tmp_path: Path, name: str) -> None:
    value, first, second = NAMED[name]
    path = tmp_path / "recording.json"
    path.write_text(json.dumps(value), "utf-8")
    [document] = read(path).documents
    turns = [(t.speaker, t.time, document.text[t.start : t.end]) for t in document.turns]
    assert turns == [(first, "00:00:00", "How did it go?"), (second, "00:00:02", "Badly. Nobody came.")]
    assert document.kind == ("call_log" if name == "contact-lens" else "interview")


def test_without_speakers_the_words_are_read_and_nobody_is_named(tmp_path: Path) -> None:
    path = tmp_path / "recording.json"
    for value in (WHISPER, {**ASSEMBLY, "utterances": None}):
        path.write_text(json.dumps(value), "utf-8")
        [document] = read(path).documents
        assert document.text == "How did it go? Badly. Nobody came."
        assert {t.speaker for t in document.turns} == {None}


def test_another_json_file_is_still_a_table(tmp_path: Path) -> None:
    path = tmp_path / "reviews.json"
    path.write_text(json.dumps([{"id": 1, "rating": 2, "review": "So very slow"}]), "utf-8")
    assert [d.text for d in read(path).documents] == ["So very slow"]


def test_an_empty_transcript_is_a_reason(tmp_path: Path) -> None:
    path = tmp_path / "recording.json"
    path.write_text(json.dumps({**WHISPER, "segments": [{"start": 0, "end": 1, "text": " "}]}), "utf-8")
    assert "holds no words" in read(path).skipped[0].reason
