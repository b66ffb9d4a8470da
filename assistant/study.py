"""A study: one folder, everything said in it, and what can be asked of it."""

from __future__ import annotations

import json
import sys
import tomllib
from collections.abc import Callable, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ingest.errors import FootpathError, NoSources
from ingest.scope import Many, Scope
from ingest.source import Kind, Source

if TYPE_CHECKING:
    from assistant.answer import Answer
    from assistant.compare import Comparison
    from assistant.diff import Diff
    from assistant.edit import Edit
    from assistant.forget import Forgotten
    from assistant.journey import JourneyMap
    from assistant.llm import LLM
    from assistant.reply import Reply, Thread
    from assistant.route import Intent
    from assistant.verify import Verdict
    from ingest.corpus import Corpus
    from ingest.ingest import Report
    from ingest.search import Found

SETTINGS = "footpath.toml"


class Study:
    """The face that Python, the command line and the bot share. Nothing leaves the machine, unless an LLM is named."""

    def __init__(self, folder: str | Path, progress: Callable[[str, int, int], None] | None = None, **settings: str):
        self.folder = Path(folder)
        self.progress = progress
        self._given = settings  # stronger than the environment: llm="openai:gpt-5-mini", llm="offline"
        self._corpus: tuple[int, Corpus] | None = None

    @classmethod
    def open(
        cls, folder: str | Path, progress: Callable[[str, int, int], None] | None = None, **settings: str
    ) -> Study:
        """The study in `folder`, which is made where there is none. Raises FootpathError where it cannot be."""
        try:
            Path(folder).mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise FootpathError(
                f"The study folder {folder} cannot be made: {error.strerror}. Choose another."
            ) from None
        return cls(folder, progress, **settings)

    @staticmethod
    def is_study(folder: str | Path) -> bool:
        from ingest.store import FILE

        return (Path(folder) / FILE).is_file()

    @cached_property
    def _store(self):
        from ingest.store import Store

        return Store(self.folder)

    @cached_property
    def _index(self):
        from assistant.settings import Settings
        from ingest.index import Index

        return Index.of(self.folder, self._store.salt, Settings.of(self.folder).get("chroma_url"))

    @cached_property
    def _llm(self) -> LLM | None:
        """The model that the settings name, None for the offline engine. Raises LLMError where it cannot be used."""
        from assistant.llm import configured
        from assistant.settings import Settings

        return configured(Settings.of(self.folder, self._given), self.folder, self._store)

    @cached_property
    def _quick(self) -> LLM | None:
        """The same model for what somebody waits for: a few seconds, no second try."""
        from assistant.engine import PATIENCE
        from assistant.llm import hurried
        from assistant.settings import Settings

        return hurried(self._llm, Settings.of(self.folder, self._given), PATIENCE) if self._llm else None

    def _at_hand(self) -> LLM | None:
        """The model; raises Unreachable while it is known not to answer, so that a question does not wait for it."""
        from assistant.away import away
        from assistant.trouble import Unreachable

        if away(self.folder):
            raise Unreachable("it did not answer a moment ago.")
        return self._llm

    @property
    def used(self) -> str | None:
        """What the model cost so far; None where none was asked."""
        llm = self.__dict__.get("_llm")
        return f"{llm.name}: {llm.budget.text()}" if llm else None

    def close(self) -> None:
        """Closes the store's file. A closed study opens again at its next use."""
        if "_store" in self.__dict__:
            self._store.close()
            del self.__dict__["_store"]
            self.__dict__.pop("_llm", None)
            self.__dict__.pop("_quick", None)

    def __enter__(self) -> Study:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def corpus(self) -> Corpus:
        """The sources as they are now; read again when the store has changed."""
        from ingest.corpus import Corpus

        version = self._store.generation()
        if self._corpus is None or self._corpus[0] != version:
            sources = {source.id: source for source in self._store.sources()}
            self._corpus = version, Corpus(sources, self._store.people())
        return self._corpus[1]

    def settings(self) -> dict[str, Any]:
        """What `footpath.toml` in the study says. Raises FootpathError where it cannot be read."""
        path = self.folder / SETTINGS
        if not path.is_file():
            return {}
        try:
            return tomllib.loads(path.read_text(encoding="utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise FootpathError(f"{path} cannot be read: {error}. Mend it or move it away.") from None

    # -- in ------------------------------------------------------------------------------------------------------

    def ingest(
        self, *paths: str | Path | Sequence[str | Path], kind: Kind | None = None, prune: bool = False
    ) -> Report:
        """Takes in files and folders; kind is guessed per file where None. The same files twice change nothing."""
        from assistant.follow import follow
        from ingest.ingest import ingest
        from ingest.roles import Corrections

        flat = [Path(p) for given in paths for p in ([given] if isinstance(given, str | Path) else given)]
        corrections = Corrections.of(self.settings())
        return ingest(self._store, self._index, flat, kind, prune, corrections, self.progress, follow)

    def reindex(self) -> int:
        """Makes the search index anew from the store; returns how many passages it holds."""
        from ingest.ingest import reindex

        return reindex(self._store, self._index, self.progress)

    def forget(self, participant: str) -> Forgotten:
        """Erases a participant for good, from sources, index, caches, maps and their revisions.

        `.beyond` lists what cannot be reached. Raises FootpathError where the study has no such participant.
        """
        from assistant.forget import forget

        return forget(self._store, self._index, participant, self.progress)

    # -- out -----------------------------------------------------------------------------------------------------

    def sources(self) -> list[Source]:
        return list(self.corpus.sources.values())

    def source(self, source_id: str) -> Source | None:
        return self.corpus.sources.get(source_id)

    def search(
        self,
        text: str,
        *,
        limit: int = 20,
        max_words: int | None = None,
        kind: Many = None,
        group: Many = None,
        participant: Many = None,
        source: Many = None,
        role: Many = None,
        since: str | None = None,
        until: str | None = None,
    ) -> list[Found]:
        """Ranked evidence, best first; with `max_words` the best within so many words in all.

        Raises NoSources before the first ingest, IndexStale where the index lacks what the study holds.
        """
        scope = Scope(kind, group, participant, source, role, since, until)
        return self._search(text, scope, limit, max_words)

    def _search(self, text: str, scope: Scope, limit: int, max_words: int | None = None) -> list[Found]:
        from ingest.search import search

        self._need_sources()
        return search(self._store, self._index, self.corpus, self._mask(text), scope, limit, max_words)

    def ask(
        self,
        question: str,
        *,
        kind: Many = None,
        group: Many = None,
        participant: Many = None,
        source: Many = None,
        since: str | None = None,
        until: str | None = None,
    ) -> Answer:
        """What people said about it, with quotes, counts and what speaks against; or that no source mentions it."""
        from assistant.engine import ask

        self._need_sources()
        scope = Scope(kind, group, participant, source, None, since, until)
        return ask(
            self._at_hand, self._store, self.corpus, self._mask(question), scope, self._finder(scope), self.progress
        )

    def draft_map(
        self,
        title: str,
        *,
        persona: str | None = None,
        start: str | None = None,
        end: str | None = None,
        stages: Sequence[str] | None = None,
        kind: Many = None,
        group: Many = None,
        participant: Many = None,
        source: Many = None,
        since: str | None = None,
        until: str | None = None,
    ) -> JourneyMap:
        """Drafts a map and keeps it as the next revision of the map of that title, persona and scope."""
        from assistant.engine import draft
        from assistant.narrow import narrow, sources_in
        from assistant.revise import drafted

        self._need_sources()
        asked = Scope(kind, group, participant, source, None, since, until)
        who, scope, notes = narrow(self.corpus, persona, asked)
        journey = draft(
            lambda: self._llm, store=self._store, corpus=self.corpus, sources=sources_in(self.corpus, scope),
            scope=scope, find=self._finder(scope), title=title, persona=who, start=start, end=end, stages=stages,
            notes=notes, progress=self.progress,
        )  # fmt: skip
        how = {
            "title": title,
            "persona": persona,
            "start": start,
            "end": end,
            "stages": list(stages) if stages else None,
        }
        return drafted(self._store, journey, how | self._asked(asked), self.source)

    @staticmethod
    def _asked(scope: Scope) -> dict[str, Any]:
        return {name: value for name, value in vars(scope).items() if name != "role"}

    def redraft(self, map_id: str) -> JourneyMap:
        """Drafts a map again, as it was asked for. Raises FootpathError where the study has no such map."""
        old, asked = self._kept(map_id), json.loads(self._store.layers(map_id).asked)
        as_shown = {
            "title": old.title,
            "persona": old.persona.name,
            "start": old.scenario.start,
            "end": old.scenario.end,
        }
        return self.draft_map(**(asked or as_shown))

    def _finder(self, scope: Scope):
        from dataclasses import replace

        from ingest.source import EVIDENCE_ROLES

        evidence = replace(scope, role=sorted(EVIDENCE_ROLES))
        return lambda text, limit: self._search(text, evidence, limit)

    def converse(self, text: str, thread: Thread | None = None, author: str | None = None) -> tuple[Reply, Thread]:
        """One turn of a conversation: the reply, and the thread's memory to hand in with the next turn."""
        from assistant.converse import converse

        return converse(self, text, thread, author, self.intent)

    def intent(self, text: str) -> Intent:
        """What a turn asks for, by the model that is configured, else by patterns. A model is asked only where there
        is a study to talk about, and waited for only a few seconds.
        """
        from assistant.engine import choose

        return choose(lambda: self._quick if self.is_study(self.folder) else None, text, self._mask, self.folder)

    def closeness(self, text: str, others: Sequence[str]) -> list[float]:
        """How near each of the other texts is to `text` in meaning: cosines, −1…1."""
        from ingest.vectors import vectors

        rows = vectors(self._store, [self._mask(text), *others])
        return [round(float(value), 4) for value in rows[1:] @ rows[0]]

    # -- maps ----------------------------------------------------------------------------------------------------

    def maps(self) -> list[JourneyMap]:
        """The newest revision of every map."""
        from assistant.journey import JourneyMap

        return [JourneyMap.model_validate_json(text) for _, _, text in self._store.maps()]

    def map(self, map_id: str, revision: int | None = None) -> JourneyMap | None:
        from assistant.journey import JourneyMap

        text = self._store.map(map_id, revision)
        return JourneyMap.model_validate_json(text) if text else None

    def _kept(self, map_id: str, revision: int | None = None) -> JourneyMap:
        found = self.map(map_id, revision)
        if found is None:
            known = ", ".join(f"{m.id} ({m.title})" for m in self.maps()) or "none yet; run: footpath draft"
            which = f" revision {revision} of" if revision is not None and self.map(map_id) else ""
            raise FootpathError(f"The study {self.folder} has no{which} map {map_id}. It has: {known}")
        return found

    def edit(self, map_id: str, *edits: Edit, author: str | None = None) -> JourneyMap:
        """Changes a map by hand: all the edits as its next revision, or none. Words are masked like the sources.

        Raises EditRefused where one does not fit the map.
        """
        from assistant.revise import edited

        self._kept(map_id)
        masked = [
            edit.model_copy(
                update={
                    "text": self._mask(edit.text) if edit.text else None,
                    "why": self._mask(edit.why) if edit.why else None,
                    "parts": [p.model_copy(update={"label": self._mask(p.label)}) for p in edit.parts],
                    "author": edit.author or author,
                }
            )
            for edit in edits
        ]
        return edited(self._store, map_id, masked)

    def undo(self, map_id: str) -> tuple[JourneyMap, list[Edit], str]:
        """Takes a map's last change back, as its next revision; with its edits, and what they were in words."""
        from assistant.revise import undone

        self._kept(map_id)
        return undone(self._store, map_id)

    def edits(self, map_id: str) -> list[Edit]:
        """What people changed on a map since it was drafted first, oldest first."""
        from assistant.edit import Edit

        return [Edit.model_validate(row) for row in json.loads(self._store.layers(map_id).edits)]

    def diff(self, map_id: str, old: int | None = None, new: int | None = None) -> Diff:
        """What is different between two revisions of a map, cell by cell; without numbers between the last two."""
        from assistant.diff import diff

        newer = self._kept(map_id, new)
        older = self._kept(map_id, old if old is not None else max(newer.revision - 1, 1))
        return diff(older, newer, self.source)

    def compare(self, map_id: str, sides: Sequence[str], about: str | None = None) -> Comparison:
        """Groups, personas, participants or kinds of source compared, cell by cell. Raises CannotCompare."""
        from assistant.compare import compare

        return compare(self, self._kept(map_id), sides, about)

    def verify(self, journey: JourneyMap) -> Verdict:
        """Checks a map, also an exported one, against the sources and the revision of it that the study keeps.

        A study that keeps no map at all (another's, made of the same files) can only check what is cited.
        """
        from assistant.verify import verify

        return verify(journey, self.source, self.map(journey.id, journey.revision), bool(self._store.maps()))

    def note_feedback(self, key: str, said: dict[str, Any]) -> None:
        """Keeps what somebody said is wrong with an answer or a map, masked, as a case to measure against later.

        `said` holds `question`, `wrong`, `note` and where the evidence is, never the evidence's words; a `key` counts
        once.
        """
        masked = {name: self._mask(text) if isinstance(text, str) else text for name, text in said.items()}
        self._store.put_feedback(key, masked)

    def feedback(self) -> list[dict[str, Any]]:
        """What was said to be wrong, oldest first."""
        return self._store.feedback()

    # -- private -------------------------------------------------------------------------------------------------

    def _need_sources(self) -> None:
        if not self.is_study(self.folder) or not self.corpus.sources:
            raise NoSources(
                f"The study {self.folder} holds no sources yet. Run: footpath ingest PATH --study {self.folder}"
            )

    def _mask(self, text: str) -> str:
        """A question is masked like the sources, so that a name still finds its pseudonym."""
        from ingest.mask import Names, mask

        return mask(text, Names(self._store.salt, self._store.names()))[0]


def stderr_progress(what: str, done: int, of: int) -> None:
    """Progress for a terminal: one line on standard error, rewritten."""
    if sys.stderr.isatty():
        end = "\n" if done >= of else "\r"
        print(f"{what} {done}/{of}   ", end=end, file=sys.stderr, flush=True)
