"""What would leave this machine, and whether the study is sound. Looks, and changes nothing."""

from __future__ import annotations

import os
import platform
import shutil
import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from assistant.settings import Settings
from ingest.errors import FootpathError

State = Literal["ok", "note", "fault"]

HERE = frozenset({"127.0.0.1", "localhost", "::1", "[::1]"})
# Where servers that speak OpenAI's protocol usually listen.
PORTS = {
    11434: "Ollama", 1234: "LM Studio", 8080: "llama.cpp", 8000: "vLLM", 1337: "Jan", 5001: "KoboldCpp",
    4000: "LiteLLM", 30000: "SGLang",
}  # fmt: skip
# Variables by which libraries under us send prompts or errors to a third party.
TRACING = (
    "LANGSMITH_TRACING", "LANGSMITH_TRACING_V2", "LANGCHAIN_TRACING", "LANGCHAIN_TRACING_V2", "LANGSMITH_GATEWAY",
    "LANGFUSE_PUBLIC_KEY", "OTEL_EXPORTER_OTLP_ENDPOINT", "CHROMA_OTEL_COLLECTION_ENDPOINT", "SENTRY_DSN",
)  # fmt: skip
OURS = frozenset({"LANGSMITH_TRACING", "LANGSMITH_TRACING_V2", "LANGCHAIN_TRACING", "LANGCHAIN_TRACING_V2"})
OFF = frozenset({"", "0", "false", "no", "off"})
CLOUD = ("dropbox", "onedrive", "google drive", "googledrive", "icloud", "nextcloud", "box sync")
REMOTE = frozenset({"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "fuse.sshfs", "fuse.rclone", "fuse.s3fs", "davfs"})
PACKAGES = (
    "footpath", "chromadb", "sentence-transformers", "torch", "transformers", "langchain", "unstructured", "spacy",
    "numpy", "pydantic", "slack-bolt",
)  # fmt: skip
SPACE = 500_000_000  # bytes free below which an ingest may fail


@dataclass(frozen=True)
class Finding:
    """One thing looked at. A fault makes the exit code 1; `leaves` is what would go to somebody else."""

    what: str
    state: State
    told: str
    leaves: bool = False


@dataclass
class Diagnosis:
    study: str | None
    findings: list[Finding] = field(default_factory=list)
    versions: dict[str, str] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        return all(finding.state != "fault" for finding in self.findings)

    @property
    def leaves(self) -> list[str]:
        """What leaves the machine; empty where nothing does."""
        return [f"{finding.what}: {finding.told}" for finding in self.findings if finding.leaves]


def diagnose(folder: Path | None, environment: Mapping[str, str] | None = None) -> Diagnosis:
    """Everything `footpath doctor` says, of a study or, without one, of this installation."""
    there = os.environ if environment is None else environment
    settings = Settings.of(folder or Path())
    found = Diagnosis(str(folder.absolute()) if folder else None, versions=_versions())
    found.findings += [
        *_llm(settings),
        *_tracing(there, settings.flag("tracing")),
        *_chroma(settings),
        *_telemetry(),
        *_slack(settings),
        *_models(),
        *(_study(folder) if folder else []),
    ]
    return found


# --- what leaves ----------------------------------------------------------------------------------------------


def _llm(settings: Settings) -> Iterator[Finding]:
    from assistant.llm import OFFLINE

    name, url = settings.get("llm"), settings.get("llm_base_url")
    if (name is None and url is None) or (name or "?").lower() in OFFLINE:
        yield Finding("LLM", "ok", "none is configured; drafts and answers are made on this machine")
        yield from _servers()
        return
    host = urlsplit(url or "").hostname or ""
    if host in HERE or (not url and str(name).startswith("ollama:")):
        yield Finding("LLM", "ok", f"{name or 'the first model'} at {url or 'the local Ollama'}, on this machine")
        return
    where = url or f"the provider {str(name).partition(':')[0]}"
    yield Finding("LLM", "note", f"masked sentences and questions go to {where} ({name or 'its first model'})", True)


def _servers() -> Iterator[Finding]:
    """Servers on this machine that a model could be used from."""
    from assistant.llm import models

    for port, program in PORTS.items():
        url = f"http://127.0.0.1:{port}/v1"
        if _listens(port) and (names := models(url, timeout=1.0)):
            line = f"FOOTPATH_LLM=openai:{names[0]} FOOTPATH_LLM_BASE_URL={url}"
            yield Finding(
                "LLM nearby", "ok", f"{names[0]} answers on port {port} (usually {program}). To use it: {line}"
            )


def _listens(port: int) -> bool:
    import socket

    try:
        socket.create_connection(("127.0.0.1", port), timeout=0.2).close()
    except OSError:
        return False
    return True


def _tracing(environment: Mapping[str, str], allowed: bool) -> Iterator[Finding]:
    on = [name for name in TRACING if environment.get(name, "").strip().lower() not in OFF]
    for name in on:
        if name in OURS and not allowed:
            yield Finding(
                "tracing", "ok", f"{name} is set; Footpath keeps its own calls out of it (FOOTPATH_TRACING is off)"
            )
        elif name in OURS:
            yield Finding("tracing", "note", f"{name} and FOOTPATH_TRACING are on: prompts go to LangSmith", True)
        elif name == "LANGSMITH_GATEWAY" and not allowed:
            yield Finding("tracing", "ok", f"{name} is set; Footpath does not use it (FOOTPATH_TRACING is off)")
        else:
            yield Finding("tracing", "note", f"{name} is set; a library may report to it. Unset it to be sure", True)
    if not on:
        yield Finding("tracing", "ok", "no tracing variable is set")


def _chroma(settings: Settings) -> Iterator[Finding]:
    url = settings.get("chroma_url")
    if not url:
        yield Finding("Chroma", "ok", "the index is a folder of the study")
    elif (urlsplit(url).hostname or "") in HERE:
        yield Finding("Chroma", "ok", f"a server on this machine: {url}")
    else:
        yield Finding("Chroma", "note", f"vectors and participants' ids go to {url}; no words go there", True)


def _telemetry() -> Iterator[Finding]:
    yield Finding("telemetry", "ok", "of Chroma, unstructured and Hugging Face: off, set by Footpath at each use")


def _slack(settings: Settings) -> Iterator[Finding]:
    if settings.secret("SLACK_BOT_TOKEN"):
        yield Finding("Slack", "note", "a bot token is set: where `footpath slack` runs, answers go to Slack", True)
    else:
        yield Finding("Slack", "ok", "no token is set")


# --- this installation ----------------------------------------------------------------------------------------


def _versions() -> dict[str, str]:
    found = {"python": platform.python_version(), "sqlite": sqlite3.sqlite_version, "system": platform.platform()}
    for name in PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found


def _models() -> Iterator[Finding]:
    from assistant import reader
    from ingest.embed import MODEL, WEIGHTS_SHA256, model_folder

    try:
        folder = model_folder()
        yield Finding("model", "ok", f"{MODEL} at {folder}, SHA-256 {WEIGHTS_SHA256[:12]}… as published")
    except (FootpathError, OSError) as error:
        yield Finding("model", "fault", str(error))
    try:
        yield Finding("model", "ok", f"reader at {reader.WEIGHTS}, SHA-256 {reader.fingerprint()[:12]}…")
    except OSError:
        yield Finding("model", "fault", f"{reader.WEIGHTS} is missing. Install Footpath again")


# --- the study ------------------------------------------------------------------------------------------------


def _study(folder: Path) -> Iterator[Finding]:
    from ingest.store import FILE, Store

    place = folder.absolute()
    if not (folder / FILE).is_file():
        yield Finding("study", "fault", f"{place} is no study yet. Run: footpath ingest PATH --study {folder}")
        return
    yield from _place(place)
    try:
        store = Store(folder)
    except sqlite3.DatabaseError as error:
        yield Finding("store", "fault", f"{place / FILE} cannot be opened ({error}). Restore it from a backup")
        return
    try:
        yield from _store(store, folder)
    finally:
        store.close()


def _place(place: Path) -> Iterator[Finding]:
    """Where the study lies: on this disk, for whose eyes, with how much room."""
    held = sum(path.stat().st_size for path in place.rglob("*") if path.is_file())
    free = shutil.disk_usage(place).free
    told = f"{place}, {_size(held)}; {_size(free)} free on its disk"
    yield Finding("study", "ok" if free >= SPACE else "fault", told if free >= SPACE else f"{told}: make room")
    synced = next((name for name in CLOUD if name in str(place).lower()), None)
    kind = _filesystem(place)
    if synced or kind in REMOTE:
        yield Finding("study", "note", f"it lies on {synced or kind}: whoever runs that holds a copy", True)
    if os.name == "posix" and place.stat().st_mode & 0o007:
        yield Finding("study", "note", f"every user of this machine may read it. To stop that: chmod 700 {place}")


def _filesystem(place: Path) -> str | None:
    """The kind of file system, where the machine tells (Linux)."""
    try:
        mounts = [line.split() for line in Path("/proc/mounts").read_text().splitlines()]
    except OSError:
        return None
    under = [(len(m[1]), m[2]) for m in mounts if place.is_relative_to(m[1].replace("\\040", " "))]
    return max(under)[1] if under else None


def _store(store, folder: Path) -> Iterator[Finding]:
    from ingest.index import Index

    broken = store.faults()
    if broken:
        yield Finding("store", "fault", f"{store.path} is damaged ({broken[0]}). Restore it from a backup")
        return
    yield Finding("store", "ok", f"{len(store.source_ids())} sources, {store.unit_count()} passages, sound")
    if store.erasing():
        yield Finding("erasure", "fault", "somebody's erasure was broken off. Run: footpath reindex")
    to_add, to_drop = store.pending()
    if not store.well_cut():
        yield Finding("index", "fault", "the passages were cut by another version of Footpath. Run: footpath reindex")
    elif to_add or to_drop:
        told = f"{len(to_add) + len(to_drop)} passages wait for the index: an ingest runs or was broken off"
        yield Finding("index", "fault", f"{told}. Run it again, or: footpath reindex")
    else:
        held, wanted = Index.of(folder, store.salt, Settings.of(folder).get("chroma_url")).ids(), store.unit_ids()
        missing, extra = len(wanted - held), len(held - wanted)
        if missing or extra:
            told = f"the index lacks {missing} passages and has {extra} too many. Run: footpath reindex"
            yield Finding("index", "fault", told)
        else:
            yield Finding("index", "ok", f"holds all {len(wanted)} passages")


def _size(size: int) -> str:
    return f"{size / 1e9:.1f} GB" if size >= 1e9 else f"{size / 1e6:.1f} MB"
