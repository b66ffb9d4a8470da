"""What is read right of every kind of file that people have: speakers, words, times, roles, fields.

    python -m evals.formats [-v] [--write]      -v names what was read wrong, --write puts the table in docs/formats.md

Each fixture is written after its vendor's documented shape; names and words are ours. A fact is one thing that the file
says: what one turn says, who says it, when, one field of one record. It is right where `ingest` reads exactly that.
"""

from __future__ import annotations

import argparse
import io
import json
import tempfile
import zipfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ingest.read import read, walk
from ingest.roles import decide
from ingest.source import Document, Reading

ASKED, TOLD = "interviewer", "customer"
TALK = (
    ("Ines Quill", 3, "So how did it go, the whole thing?", ASKED),
    ("Wanda Sill", 9, "Badly. Nobody came on the day.", TOLD),
    ("Ines Quill", 60, "Why was that?", ASKED),
    ("Wanda Sill", 65, "They had the wrong address.", TOLD),
)
PAGE = Path("docs/formats.md")
TOP = "| source |"
COLUMNS = ("kind", "words", "speakers", "times", "roles", "fields")
Facts = dict[tuple[str, str], Any]  # (column, which one) → what it says


@dataclass(frozen=True)
class Fixture:
    """One file (or folder) and everything that it says."""

    name: str
    after: str  # where the shape is documented
    file: str
    content: bytes | dict[str, bytes]  # of a folder: by path
    facts: Facts = field(hash=False)


@dataclass(frozen=True)
class Row:
    """Facts right and facts in all, by column; `wrong` names each that is not right."""

    fixture: Fixture
    right: Counter[str]
    of: Counter[str]
    wrong: list[str]


# --- what a file says ---------------------------------------------------------------------------------------------


def said(
    talk: Iterable[tuple[str | None, int | None, str, str | None]] = TALK, kind: str = "interview", number: int = 0
) -> Facts:
    """Facts of one document's turns; None is what the format does not say."""
    facts: Facts = {("kind", f"{number}"): kind}
    for turn, (speaker, seconds, words, role) in enumerate(talk):
        where = f"{number}.{turn}"
        facts["words", where] = words
        facts["speakers", where] = speaker
        facts["times", where] = None if seconds is None else clock(seconds)
        facts["roles", where] = role
    return {key: value for key, value in facts.items() if value is not None}


def record(number: int, kind: str, words: Iterable[tuple[str | None, str]], **fields: str) -> Facts:
    """Facts of one row: its turns as (role, words), and its fields."""
    facts = said([(None, None, text, role) for role, text in words], kind, number)
    return facts | {("fields", f"{number}.{name}"): value for name, value in fields.items()}


def relabelled(first: str, second: str, roles: tuple[str, str] = (ASKED, TOLD), times: bool = True) -> list[tuple]:
    names = {"Ines Quill": (first, roles[0]), "Wanda Sill": (second, roles[1])}
    return [(names[who][0], s if times else None, words, names[who][1]) for who, s, words, _ in TALK]


def clock(seconds: int, form: str = "{h:02}:{m:02}:{s:02}") -> str:
    return form.format(h=seconds // 3600, m=seconds // 60 % 60, s=seconds % 60)


# --- what was read ------------------------------------------------------------------------------------------------


def found(reading: Reading) -> Facts:
    """The facts of a reading, in the form of the fixtures' own."""
    facts: Facts = {}
    for number, document in enumerate(reading.documents):
        facts["kind", f"{number}"] = document.kind
        for turn, (told, segment) in enumerate(zip(document.turns, decide(document).segments, strict=True)):
            where = f"{number}.{turn}"
            facts["words", where] = document.text[told.start : told.end]
            facts["speakers", where], facts["times", where] = told.speaker, told.time
            facts["roles", where] = segment.role
            facts["fields", f"{where}.heading"] = told.heading
        facts |= {("fields", f"{number}.{name}"): value for name, value in _fields(document)}
    for number, person in enumerate(reading.people):
        facts |= {("fields", f"person {number}.{name}"): value for name, value in vars(person).items()}
    for number, profile in enumerate(reading.profiles):
        facts |= {("fields", f"profile {number}.{name}"): value for name, value in vars(profile).items()}
    for number, believed in enumerate(reading.assumptions):
        facts |= {("fields", f"belief {number}.{name}"): value for name, value in vars(believed).items()}
    return facts


def _fields(document: Document) -> Iterator[tuple[str, str | None]]:
    yield from document.fields.items()
    yield from (("title", document.title), ("record", document.record))


def measure(fixture: Fixture) -> Row:
    """Reads the fixture as ingest does. A turn that the file does not have counts as one read wrong."""
    with tempfile.TemporaryDirectory(prefix="footpath-formats-") as place:
        path = Path(place) / fixture.file
        parts = fixture.content if isinstance(fixture.content, dict) else {"": fixture.content}
        for name, content in parts.items():
            (path / name).parent.mkdir(parents=True, exist_ok=True)
            (path / name).write_bytes(content)
        whole = Reading()
        for one in walk([path]):
            part = read(one)
            for name, values in vars(part).items():
                getattr(whole, name).extend(values)
    facts = found(whole)
    wanted = fixture.facts | {key: None for key in facts if key[0] == "words" and key not in fixture.facts}
    wrong = [key for key, value in wanted.items() if facts.get(key) != value]
    told = [f"{' '.join(key)}: {facts.get(key)!r}, but it says {wanted[key]!r}" for key in wrong]
    told += [f"skipped: {skip.reason}" for skip in whole.skipped]
    return Row(fixture, Counter(k[0] for k in wanted if k not in wrong), Counter(k[0] for k in wanted), told)


def table(rows: Iterable[Row]) -> str:
    lines = ["| source | file | shape after | " + " | ".join(COLUMNS) + " |", "|---|---|---|" + "---|" * len(COLUMNS)]
    right: Counter[str] = Counter()
    of: Counter[str] = Counter()
    for row in rows:
        right, of = right + row.right, of + row.of
        shares = (f"{row.right[name]} of {row.of[name]}" if row.of[name] else "" for name in COLUMNS)
        kind = Path(row.fixture.file).suffix or "folder"
        lines.append(f"| {row.fixture.name} | {kind} | {row.fixture.after} | {' | '.join(shares)} |")
    lines.append("| **all** | | | " + " | ".join(f"**{right[name]} of {of[name]}**" for name in COLUMNS) + " |")
    return "\n".join(lines)


# --- transcripts as text -------------------------------------------------------------------------------------------


def _lines(form: str, time: str = "{h:02}:{m:02}:{s:02}", between: str = "\n\n") -> str:
    return between.join(form.format(who=who, at=clock(s, time), words=words) for who, s, words, _ in TALK)


def _cues(form: str, mark: str = ".") -> str:
    cues = (
        f"{n}\n{clock(s)}{mark}000 --> {clock(s + 2)}{mark}000\n{form.format(who=who, words=words)}\n"
        for n, (who, s, words, _) in enumerate(TALK, 1)
    )
    return "\n".join(cues)


def word(paragraphs: Iterable[str]) -> bytes:
    import docx

    document, out = docx.Document(), io.BytesIO()
    for text in paragraphs:
        style = {"#": "Heading 1", "-": "List Bullet"}.get(text[:1]) if text[1:2] == " " else None
        document.add_paragraph(text[2:] if style else text, style)
    document.save(out)
    return out.getvalue()


def pdf(*pages: list[str]) -> bytes:
    """A PDF of lines in Helvetica, by hand: catalogue, pages, a content stream each."""
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", "", "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"]
    kids = []
    for lines in pages:
        shown = " ".join(f"({line}) Tj T*" for line in lines)
        stream = f"BT /F1 12 Tf 14 TL 72 720 Td {shown} ET"
        objects.append(f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream")
        kids.append(f"{len(objects) + 1} 0 R")
        objects.append(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Resources << /Font << /F1 3 0 R >> >> "
            f"/Contents {len(objects)} 0 R >>"
        )
    objects[1] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)} >>"
    out, at = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        at.append(len(out))
        out += f"{number} 0 obj\n{body}\nendobj\n".encode()
    places = "".join(f"{offset:010} 00000 n \n" for offset in at)
    head = f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{places}"
    return out + f"{head}trailer << /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{len(out)}\n%%EOF".encode()


def transcripts() -> Iterator[Fixture]:
    otter = _lines("{who}  {at}\n{words}", "{m}:{s:02}")
    service = "\n\nTranscribed by https://otter.ai\n"
    yield Fixture("Otter", "help.otter.ai, Export conversations", "otter.txt", f"{otter}{service}".encode(), said())
    yield Fixture("Otter", "the same, as Word", "otter.docx", word([*otter.split("\n\n"), service.strip()]), said())
    yield Fixture("Otter", "the same, as captions", "otter.srt", _cues("{who}: {words}", ",").encode(), said())
    meet = [
        "Interview with Wanda (2026-03-03 10:12 GMT) - Transcript",
        "Attendees",
        "Ines Quill, Wanda Sill",
        "Transcript",
        "00:00:00",
        *_lines("{who}: {words}").split("\n\n"),
        "Meeting ended after 00:09:12 👋",
        "This editable transcript was computer generated and might contain errors. People can also change the text.",
    ]
    untimed = said([(who, None, words, role) for who, _, words, role in TALK])
    after = "support.google.com/meet/answer/12849897"
    yield Fixture("Google Meet", after, "meet.docx", word(meet), untimed)
    yield Fixture("Google Meet", after, "meet.txt", "\n".join(meet).encode(), untimed)
    after = "support.microsoft.com, View, edit, and download a transcript"
    head = ["Interview with Wanda-20260303_101200-Meeting Recording", "March 3, 2026, 10:12AM", "9m 12s"]
    turns = _lines("{who}   {at}\n{words}", "{m}:{s:02}").split("\n\n")
    frame = ["Ines Quill started transcription", "Ines Quill stopped transcription"]
    yield Fixture("Teams", after, "teams.docx", word([*head, frame[0], *turns, frame[1]]), said())
    old = _lines("{at}.000 --> {at}.900\n{who}\n{words}")
    yield Fixture("Teams, before 2023", after, "teams-old.docx", word(old.split("\n\n")), said())
    yield Fixture("Teams", after, "teams.vtt", f"WEBVTT\n\n{_cues('<v {who}>{words}</v>')}".encode(), said())
    after = "support.zoom.com, Audio transcription"
    yield Fixture("Zoom", after, "zoom.vtt", f"WEBVTT\n\n{_cues('{who}: {words}')}".encode(), said())
    after = "help.descript.com, Export transcript"
    yield Fixture("Descript", after, "descript.txt", _lines("[{at}] {who}: {words}").encode(), said())
    yield Fixture("Descript", after, "descript.md", _lines("**{who}:** [{at}] {words}").encode(), said())
    after = "rev.com, transcript as text"
    yield Fixture("Rev", after, "rev.txt", _lines("{who} ({at}):\n{words}", "{m:02}:{s:02}").encode(), said())
    yield Fixture("labelled text", "people's own", "talk.txt", _lines("{who}: {words}").encode(), untimed)
    yield Fixture("labelled text", "people's own", "talk.pdf", pdf(_lines("{who}: {words}").split("\n\n")), untimed)


# --- what speech-to-text services write -----------------------------------------------------------------------------

MS = 1000


def _words() -> Iterator[tuple[int, float, str, str]]:
    """(speaker 0 or 1, seconds, word, the sign behind it) of every word, a tenth of a second apart."""
    for number, (_, seconds, text, _) in enumerate(TALK):
        for place, token in enumerate(text.split()):
            bare = token.rstrip(".,?")
            yield number % 2, seconds + place / 10, bare, token[len(bare) :]


def _turns(form: Callable[[int, float, str], Any]) -> list[Any]:
    return [form(n % 2, float(seconds), words) for n, (_, seconds, words, _) in enumerate(TALK)]


def _aws(items: bool) -> dict[str, Any]:
    found: list[dict[str, Any]] = []
    for speaker, start, token, sign in _words():
        label = {"speaker_label": f"spk_{speaker}"}
        timed = {"start_time": f"{start}", "end_time": f"{start + 0.1}"}
        found.append({"type": "pronunciation", "alternatives": [{"content": token}], **label, **timed})
        if sign:
            found.append({"type": "punctuation", "alternatives": [{"content": sign}], **label})
    segments = _turns(lambda n, s, w: {"transcript": w, "start_time": f"{s}", "speaker_label": f"spk_{n}"})
    whole = {"transcripts": [{"transcript": " ".join(t[2] for t in TALK)}], "items": found}
    return {"jobName": "j", "status": "COMPLETED", "results": whole | ({} if items else {"audio_segments": segments})}


def _speechmatics() -> dict[str, Any]:
    results = []
    for speaker, start, token, sign in _words():
        best = {"confidence": 1.0, "language": "en", "speaker": f"S{speaker + 1}"}
        results.append({"type": "word", "start_time": start, "alternatives": [best | {"content": token}]})
        if sign:
            mark = {"type": "punctuation", "attaches_to": "previous", "start_time": start}
            results.append({**mark, "alternatives": [best | {"content": sign}]})
    return {"format": "2.9", "metadata": {"type": "transcription"}, "results": results}


def _eleven() -> dict[str, Any]:
    words: list[dict[str, Any]] = []
    for speaker, start, token, sign in _words():
        who = {"speaker_id": f"speaker_{speaker}", "start": start, "end": start + 0.1}
        words += [{"text": token + sign, "type": "word", **who}, {"text": " ", "type": "spacing", **who}]
    return {"language_code": "en", "language_probability": 0.98, "text": " ".join(t[2] for t in TALK), "words": words}


def _google(tag: str, time: str) -> dict[str, Any]:
    """The last result says every word again, with speakers."""
    first = [{"alternatives": [{"transcript": words, "confidence": 0.9}]} for _, _, words, _ in TALK]
    words = [{time: f"{s:.3f}s", "word": token + sign, tag: n + 1} for n, s, token, sign in _words()]
    return {"results": [*first, {"alternatives": [{"words": words}], "languageCode": "en-us"}]}


def _deepgram(paragraphs: bool) -> dict[str, Any]:
    best: dict[str, Any] = {"transcript": " ".join(t[2] for t in TALK), "confidence": 0.99}
    if paragraphs:
        told = _turns(lambda n, s, w: {"sentences": [{"text": w, "start": s}], "speaker": n, "start": s})
        return {"results": {"channels": [{"alternatives": [best | {"paragraphs": {"paragraphs": told}}]}]}}
    told = _turns(lambda n, s, w: {"start": s, "end": s + 2, "transcript": w, "speaker": n, "words": []})
    return {"metadata": {"request_id": "r"}, "results": {"channels": [{"alternatives": [best]}], "utterances": told}}


def _contact_lens(chat: bool) -> dict[str, Any]:
    ids = ("2b2288b4-ff6e", "e9b36a6d-12aa")
    roles = [{"ParticipantId": i, "ParticipantRole": r} for i, r in zip(ids, ("AGENT", "CUSTOMER"), strict=True)]
    if chat:
        told = _turns(
            lambda n, s, w: {"Id": f"{s}", "ParticipantId": ids[n], "Content": w, "ContentType": "text/plain"}
        )
        told = [t | {"AbsoluteTime": "2026-03-03T10:12:00.000Z", "Type": "MESSAGE"} for t in told]
        joined = {"Id": "0", "ParticipantId": ids[0], "ContentType": "application/vnd.amazonaws.connect.event"}
        told.insert(0, joined | {"AbsoluteTime": "2026-03-03T10:11:00.000Z", "Type": "EVENT"})
    else:
        told = _turns(lambda n, s, w: {"Id": f"{s}", "ParticipantId": ids[n], "Content": w, "Sentiment": "NEUTRAL"})
        told = [t | {"BeginOffsetMillis": s * MS} for t, (_, s, _, _) in zip(told, TALK, strict=True)]
    return {"Version": "1.1.0", "Channel": "CHAT" if chat else "VOICE", "Participants": roles, "Transcript": told}


def recordings() -> Iterator[Fixture]:
    def shape(name: str, after: str, value: Any, facts: Facts) -> Fixture:
        return Fixture(name, after, "recording.json", json.dumps(value).encode(), facts)

    zero, one, letters = (
        said(relabelled(*pair))
        for pair in (("Speaker 0", "Speaker 1"), ("Speaker 1", "Speaker 2"), ("Speaker A", "Speaker B"))
    )
    first, last = TALK[0], TALK[-1]
    whole = {
        ("kind", "0"): "interview",
        ("words", "0.0"): " ".join(t[2] for t in TALK),
        ("times", "0.0"): clock(first[1]),
    }
    text = whole["words", "0.0"]
    segments = _turns(lambda n, s, w: {"id": n, "start": s, "end": s + 2, "text": f" {w}", "avg_logprob": -0.2})
    yield shape("Whisper", "github.com/openai/whisper, transcribe()", {"text": text, "segments": segments}, whole)
    spoken = [s | {"speaker": f"SPEAKER_{n % 2:02}"} for n, s in enumerate(segments)]
    named = said(relabelled("SPEAKER_00", "SPEAKER_01"))
    yield shape("WhisperX", "github.com/m-bain/whisperX, --diarize", {"segments": spoken}, named)
    spoken = [s | {"speaker": "AB"[n % 2], "type": "transcript.text.segment"} for n, s in enumerate(segments)]
    after = "platform.openai.com, Speech to text, diarized_json"
    yield shape("OpenAI, with speakers", after, {"text": text, "duration": float(last[1]), "segments": spoken}, letters)
    offsets = _turns(lambda n, s, w: {"offsets": {"from": int(s * MS), "to": int(s * MS) + 900}, "text": f" {w}"})
    after = "github.com/ggml-org/whisper.cpp, --output-json"
    yield shape("whisper.cpp", after, {"result": {"language": "en"}, "transcription": offsets}, whole)
    yield shape("Deepgram, utterances", "developers.deepgram.com/docs/utterances", _deepgram(False), zero)
    yield shape("Deepgram, paragraphs", "developers.deepgram.com/docs/paragraphs", _deepgram(True), zero)
    told = _turns(lambda n, s, w: {"speaker": "AB"[n], "text": w, "start": int(s * MS), "end": 0, "words": []})
    after = "assemblyai.com/docs, Speaker diarization"
    yield shape("AssemblyAI", after, {"id": "t", "status": "completed", "text": text, "utterances": told}, letters)
    after = "docs.aws.amazon.com/transcribe, Diarization output"
    yield shape("AWS Transcribe, items", after, _aws(True), zero)
    yield shape("AWS Transcribe, segments", after, _aws(False), zero)
    after = "docs.aws.amazon.com/connect, Example Contact Lens output files"
    call = said(relabelled("AGENT", "CUSTOMER", ("agent", "customer")), "call_log")
    yield shape("Contact Lens, call", after, _contact_lens(False), call)
    chat = said(relabelled("AGENT", "CUSTOMER", ("agent", "customer"), False), "call_log")
    yield shape("Contact Lens, chat", after, _contact_lens(True), chat)
    told = _turns(lambda n, s, w: {"speaker": n, "elements": [{"type": "text", "value": w, "ts": s, "end_ts": s + 1}]})
    yield shape("Rev", "docs.rev.ai/api/asynchronous/transcripts", {"monologues": told}, zero)
    after = "cloud.google.com/speech-to-text, Separate different speakers"
    yield shape("Google, v1", after, _google("speakerTag", "startTime"), one)
    yield shape("Google, v2", after, _google("speakerLabel", "startOffset"), one)
    after = "learn.microsoft.com, Get batch transcription results"
    told = _turns(lambda n, s, w: {"speaker": n + 1, "offsetInTicks": s * 1e7, "channel": 0, "nBest": [{"display": w}]})
    yield shape(
        "Azure, batch", after, {"recognizedPhrases": told, "combinedRecognizedPhrases": [{"display": text}]}, one
    )
    told = _turns(lambda n, s, w: {"speaker": n + 1, "offsetMilliseconds": int(s * MS), "text": w, "channel": 0})
    after = "learn.microsoft.com, Fast transcription"
    yield shape("Azure, fast", after, {"combinedPhrases": [{"text": text}], "phrases": told}, one)
    yield shape("Speechmatics", "docs.speechmatics.com, json-v2", _speechmatics(), one)
    yield shape("ElevenLabs", "elevenlabs.io/docs, Create transcript", _eleven(), zero)
    told = _turns(lambda n, s, w: {"text": w, "start": s, "end": s + 2, "speaker": n, "channel": 0, "words": []})
    result = {"transcription": {"full_transcript": text, "utterances": told}}
    yield shape("Gladia", "docs.gladia.io, Speaker diarization", {"status": "done", "result": result}, zero)


# --- tables ----------------------------------------------------------------------------------------------------------

CLOUDCHERRY = """Response Id,Response Date Time,Channel,Touch Point,How likely are you to recommend us to a friend?,\
How satisfied were you with the visit?,How easy was it to get your line running?,Please tell us why,Customer Name
r1,2026-03-01 10:00,Email,Installation,3,2,4,Nobody came on the day,Wanda Sill
r2,2026-03-02 11:00,SMS,Installation,9,5,1,,
"""
MEDALLIA = """Survey ID,Survey Date,Survey Channel,Interaction Point,LTR,Overall Satisfaction (OSAT),\
Ease of Doing Business,Verbatim Comment
s1,01/03/2026,Web,Billing,0,1,5,Two bills in one month
s2,02/03/2026,App,Billing,10 - Extremely likely,5,1,Fine
"""
QUALTRICS = """StartDate,IPAddress,RecordedDate,ResponseId,DistributionChannel,Q1_NPS_GROUP,Q1,Q2
Start Date,IP Address,Recorded Date,Response ID,Distribution Channel,How likely are you to recommend us? - Group,\
How likely are you to recommend us?,What could we have done better?
"{""ImportId"":""startDate""}","{""ImportId"":""ipAddress""}","{""ImportId"":""recordedDate""}",\
"{""ImportId"":""_recordId""}","{""ImportId"":""distributionChannel""}","{""ImportId"":""QID1_NPS_GROUP""}",\
"{""ImportId"":""QID1""}","{""ImportId"":""QID2_TEXT""}"
2026-03-01,192.0.2.1,2026-03-01,R_1,email,Detractor,3,Come on the day you said
"""
SERVICENOW = """number,opened_at,caller_id,contact_type,short_description,description,comments,work_notes,assigned_to
INC0010001,2026-03-01 09:00:00,Wanda Sill,phone,Line dead,My line is dead since Monday,\
"2026-03-02 08:00:00 - Beth Anglin (Additional comments)
We are looking into it.

2026-03-01 10:12:00 - Wanda Sill (Additional comments)
Still dead, and I work from home.","2026-03-01 11:00:00 - Beth Anglin (Work notes)
Customer is upset. Port reset.",Beth Anglin
"""
PLAY = """Package Name,App Version Code,App Version Name,Reviewer Language,Device,Review Submit Date and Time,\
Star Rating,Review Title,Review Text,Developer Reply Date and Time,Developer Reply Text,Review Link
com.example.fibre,41,4.1,en,oriole,2026-03-01T10:12:00Z,2,,It logs me out every single day,2026-03-02T08:00:00Z,\
Hello and sorry to hear that about your app,https://play.example/r1
"""
CALLS = """call_id,date,channel,reason,transcript
c1,2026-03-01,phone,Line dead,"AGENT: Hello, how can I help?
CUSTOMER: My line is dead since Monday."
"""
CHATS = {
    "chat_id": "t1",
    "date": "2026-03-01",
    "messages": [
        {"role": "agent", "text": "Hello, how can I help?"},
        {"role": "customer", "text": "My line is dead since Monday."},
    ],
}
ROSTER = "Interviewee ID,Display Name,Cohort,Archetype,Recording\nP3,Wanda Sill,churned,Family,P03.vtt\n"
CRM = """Account ID,Full Name,Email,Mobile,Plan,Tenure (months),Customer Segment
A-1001,Wanda Sill,w.sill@mail.example,07700 900142,Home 500,26,churned
"""


def tables() -> Iterator[Fixture]:
    cloudcherry = record(
        0,
        "survey",
        [(TOLD, "Nobody came on the day")],
        record="r1",
        nps="3",
        csat="2",
        ces="4",
        touchpoint="Installation",
        channel="Email",
        date="2026-03-01 10:00",
    )
    cloudcherry |= record(1, "survey", [], record="r2", nps="9", csat="5", ces="1", channel="SMS")
    after = "CloudCherry (Webex Experience Management), Export responses"
    yield Fixture("CloudCherry", after, "export.csv", CLOUDCHERRY.encode(), cloudcherry)
    yield Fixture("CloudCherry", after, "export.xlsx", workbook(CLOUDCHERRY), cloudcherry)
    medallia = record(
        0,
        "survey",
        [(TOLD, "Two bills in one month")],
        record="s1",
        nps="0",
        csat="1",
        ces="5",
        touchpoint="Billing",
        channel="Web",
        date="01/03/2026",
    )
    medallia |= record(1, "survey", [(TOLD, "Fine")], record="s2", nps="10 - Extremely likely", csat="5", ces="1")
    yield Fixture("Medallia", "Medallia, Export responses", "export.csv", MEDALLIA.encode(), medallia)
    qualtrics = record(0, "survey", [(TOLD, "Come on the day you said")], record="R_1", nps="3", channel="email")
    after = "qualtrics.com/support, Understanding your dataset"
    yield Fixture("Qualtrics", after, "export.csv", QUALTRICS.encode(), qualtrics)
    case = record(
        0,
        "call_log",
        [
            (None, "My line is dead since Monday"),
            ("agent", "We are looking into it."),
            (TOLD, "Still dead, and I work from home."),
            ("agent", "Customer is upset. Port reset."),
        ],
        record="INC0010001",
        title="Line dead",
        channel="phone",
        date="2026-03-01 09:00:00",
    )
    yield Fixture("ServiceNow", "docs.servicenow.com, Journal fields", "incident.csv", SERVICENOW.encode(), case)
    play = record(
        0,
        "review",
        [(TOLD, "It logs me out every single day"), ("agent", "Hello and sorry to hear that about your app")],
        rating="2",
        version="4.1",
        language="en",
        date="2026-03-01T10:12:00Z",
    )
    after = "support.google.com/googleplay, Download reviews"
    yield Fixture("Google Play reviews", after, "reviews.csv", PLAY.encode("utf-16"), play)
    call = record(
        0,
        "call_log",
        [("agent", "Hello, how can I help?"), (TOLD, "My line is dead since Monday.")],
        channel="phone",
        date="2026-03-01",
        record="c1",
    )
    yield Fixture("call log", "people's own", "calls.csv", CALLS.encode(), call)
    chat = {key: value for key, value in call.items() if key[1] != "0.channel"} | {("fields", "0.record"): "t1"}
    yield Fixture("chats", "people's own", "chats.jsonl", json.dumps(CHATS).encode(), chat)
    roster = {"participant": "P03", "name": "Wanda Sill", "group": "churned", "persona": "Family", "file": "P03.vtt"}
    facts: Facts = {("fields", f"person 0.{name}"): value for name, value in roster.items()}
    yield Fixture("roster, other column names", "people's own", "people.csv", ROSTER.encode(), facts)
    keys = frozenset({"email w.sill@mail.example", "phone 700900142", "account a-1001"})
    known = {"keys": keys, "traits": ("Plan: Home 500", "Tenure (months): 26"), "group": "churned"}
    facts = {("fields", f"profile 0.{name}"): value for name, value in known.items()}
    yield Fixture("CRM accounts", "Salesforce, Export report", "crm.csv", CRM.encode(), facts)
    believed = {"statement": "Customers mind the dust", "lane": "pain_points", "stage": "Visit", "owner": "Operations"}
    facts = {("fields", f"belief 0.{name}"): value for name, value in believed.items()}
    csv = "assumption,lane,stage,owner\nCustomers mind the dust,pain_points,Visit,Operations\n"
    yield Fixture("team's assumptions", "people's own", "assumptions.csv", csv.encode(), facts)


def workbook(csv_text: str) -> bytes:
    import csv

    from openpyxl import Workbook

    book, out = Workbook(), io.BytesIO()
    for row in csv.reader(io.StringIO(csv_text)):
        book.active.append([int(cell) if cell.isdigit() else cell or None for cell in row])
    book.save(out)
    return out.getvalue()


# --- documents, mails, packed files ---------------------------------------------------------------------------------

NOTES = ("Session with P3", "Opened the prototype on her phone", "Typed the postcode twice")
MAIL = """From: Wanda Sill <wanda@mail.example>
To: help@fibre.example
Subject: =?utf-8?q?Still_no_engineer_=E2=80=93_third_mail?=
Date: Tue, 03 Mar 2026 10:12:00 +0000
Message-ID: <m1@mail.example>
Content-Type: text/plain; charset=utf-8

I waited all day and nobody came.

On Mon, 2 Mar 2026 at 09:00, Fibre Help wrote:
> We are sorry to hear that.
"""


def slides() -> bytes:
    from pptx import Presentation

    deck, out = Presentation(), io.BytesIO()
    slide = deck.slides.add_slide(deck.slide_layouts[1])
    slide.shapes.title.text = NOTES[0]
    slide.placeholders[1].text = "\n".join(NOTES[1:])
    deck.save(out)
    return out.getvalue()


def project() -> bytes:
    """One text with one coded place, after Project.xsd 1.0."""
    text, coded = _lines("{who}: {words}"), "Nobody came"
    at = text.index(coded)
    ids = [f"00000000-0000-4000-8000-00000000000{n}" for n in range(1, 6)]
    qde = f"""<?xml version="1.0" encoding="utf-8"?>
<Project xmlns="urn:QDA-XML:project:1.0" name="Fibre"><CodeBook><Codes>
<Code guid="{ids[0]}" name="Visit" isCodable="true"><Code guid="{ids[1]}" name="No show" isCodable="true"/></Code>
</Codes></CodeBook><Sources><TextSource guid="{ids[2]}" name="Interview" plainTextPath="internal://a.txt">
<PlainTextSelection guid="{ids[3]}" startPosition="{at}" endPosition="{at + len(coded)}"><Coding guid="{ids[4]}">
<CodeRef targetGUID="{ids[1]}"/></Coding></PlainTextSelection></TextSource></Sources></Project>"""
    return packed({"project.qde": qde.encode(), "sources/a.txt": text.encode()})


def packed(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in files.items():
            package.writestr(name, content)
    return out.getvalue()


def documents() -> Iterator[Fixture]:
    noted = said([(None, None, words, "observer") for words in NOTES[1:]], "usability_note")
    under = {("fields", f"0.{n}.heading"): NOTES[0] for n in range(2)}
    titled = noted | {("fields", "0.title"): NOTES[0]}
    text = "\n\n".join(NOTES[1:])
    yield Fixture("notes", "plain text", "P3_notes.txt", text.encode(), noted)
    yield Fixture("notes", "Markdown", "P3_notes.md", f"# {NOTES[0]}\n\n- {NOTES[1]}\n- {NOTES[2]}\n".encode(), titled)
    yield Fixture("notes", "Word", "P3_notes.docx", word([f"# {NOTES[0]}", *(f"- {n}" for n in NOTES[1:])]), titled)
    page = f"<html><body><h1>{NOTES[0]}</h1><p>{NOTES[1]}</p><ul><li>{NOTES[2]}</li></ul></body></html>"
    yield Fixture("notes", "a web page", "P3_notes.html", page.encode(), titled)
    yield Fixture("notes", "PowerPoint", "P3_notes.pptx", slides(), titled | under)
    written = said([("Wanda Sill", None, "I waited all day and nobody came.", None)], "other")
    about = {
        "title": "Still no engineer – third mail",
        "channel": "email",
        "date": "2026-03-03",
        "record": "m1@mail.example",
    }
    mail = written | {("fields", f"0.{name}"): value for name, value in about.items()}
    yield Fixture("e-mail", "RFC 5322, text", "mail.eml", MAIL.encode(), mail)
    html = (
        MAIL.replace("text/plain", "text/html").split("I waited")[0] + "<p>I waited all day and <b>nobody</b> came.</p>"
    )
    yield Fixture("e-mail", "RFC 5322, HTML", "mail.eml", html.encode(), mail)
    untimed = [(who, None, words, role) for who, _, words, role in TALK]
    coded = said(untimed) | {("fields", "0.1.heading"): "Visit › No show", ("fields", "0.title"): "Interview"}
    yield Fixture("coded project", "REFI-QDA Project.xsd 1.0", "fibre.qdpx", project(), coded)
    files = {"interviews/talk.txt": _lines("{who}: {words}").encode(), "survey/export.csv": MEDALLIA.encode()}
    both = said(untimed) | record(1, "survey", [(TOLD, "Two bills in one month")], record="s1", nps="0")
    both |= record(2, "survey", [(TOLD, "Fine")], record="s2", csat="5")
    yield Fixture("folder", "people's own", "study", files, both)
    yield Fixture("zip", "PKWARE APPNOTE", "study.zip", packed(files), both)


def fixtures() -> list[Fixture]:
    return [*transcripts(), *recordings(), *tables(), *documents()]


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m evals.formats", description=__doc__)
    parser.add_argument("-v", "--verbose", action="store_true", help="name what was read wrong")
    parser.add_argument("--write", action="store_true", help="put the table into docs/formats.md")
    given = parser.parse_args(argv)
    rows = [measure(fixture) for fixture in fixtures()]
    print(table(rows))
    if given.write:
        PAGE.write_text(f"{PAGE.read_text('utf-8').partition(TOP)[0]}{table(rows)}\n", "utf-8")
    for row in rows if given.verbose else []:
        for told in row.wrong:
            print(f"{row.fixture.name} ({row.fixture.file}): {told}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
