"""The one gateway to LangChain: a prompt in, a checked typed reply out, within a budget, never paid for twice.

Any provider LangChain knows (`FOOTPATH_LLM=provider:model`) or any OpenAI-compatible server
(`FOOTPATH_LLM_BASE_URL`). A reply comes by JSON schema where the server can, else by a tool call, else by the schema in
the prompt. What does not fit the schema is sent back with what was wrong, at most twice. Replies are kept in the study,
so that a stopped run goes on and an unchanged one costs nothing.
"""

from __future__ import annotations

import json
import os
import re
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar
from urllib.parse import urlsplit

from pydantic import BaseModel, ValidationError

from assistant.budget import Budget
from assistant.settings import Settings
from assistant.trouble import BadReply, Busy, Denied, NotConfigured, TooLong, Unreachable, clean, status, typed
from prompts import Prompt, PromptBroken, load

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import AIMessage, BaseMessage

    from ingest.store import Store

T = TypeVar("T", bound=BaseModel)
Said = list[tuple[str, str]]  # (system | human | ai, words)

REPAIRS = 2  # times a reply is sent back with what was wrong
TRIES = 4
LONGEST_WAIT = 60.0  # seconds of a Retry-After that are waited
LARGEST = 200_000  # characters of a reply that are looked at
SENT_BACK = 4_000  # characters of a wrong reply that are sent back
TIMEOUT = 120.0  # seconds; FOOTPATH_LLM_TIMEOUT
LONGEST_REPLY = 8_000  # tokens, a reasoning model's thoughts included; FOOTPATH_LLM_MAX_REPLY
MODES = ("json_schema", "function_calling", "prompt")  # forms of structured output, the surest first
RECORDED = "recorded"  # provider whose model is a file of replies
OFFLINE = frozenset({"", "offline", "none", "off"})
HERE = frozenset({"127.0.0.1", "localhost", "::1"})
EXTRAS = frozenset({"anthropic", "ollama"})  # providers that an extra of ours installs
KEYS = {
    "openai": "OPENAI_API_KEY", "anthropic": "ANTHROPIC_API_KEY", "mistralai": "MISTRAL_API_KEY",
    "google_genai": "GOOGLE_API_KEY", "groq": "GROQ_API_KEY", "together": "TOGETHER_API_KEY",
    "deepseek": "DEEPSEEK_API_KEY", "fireworks": "FIREWORKS_API_KEY", "xai": "XAI_API_KEY",
}  # fmt: skip
SUCH_AS = "such as openai:gpt-5-mini, anthropic:claude-sonnet-4-5 or ollama:qwen3"


class Spoken(NamedTuple):
    """A raw reply: its text, and the JSON in it where there was any."""

    text: str
    data: Any


class _Unfit(Exception):
    """The server does not take this form of structured output."""


@dataclass
class LLM:
    """A chat model that answers in typed replies."""

    name: str  # provider:model
    model: BaseChatModel
    store: Store | None = None
    study: Path | None = None  # whose prompts/ folder may override ours
    budget: Budget = field(default_factory=Budget)
    parallel: int = 1
    tries: int = TRIES  # requests for one reply while the server is busy or away
    traced: bool = False
    secrets: tuple[str, ...] = ()
    sleep: Callable[[float], None] = time.sleep
    prompts: dict[str, str] = field(default_factory=dict)  # name → hash of every prompt used
    replies: set[str] = field(default_factory=set)  # keys of every reply used
    _mode: str = MODES[0]
    _asked: int = 0
    _extra: int = 0
    _lock: Any = field(default_factory=Lock, repr=False)

    def hash(self, step: str) -> str:
        """The hash of a step's prompt, which is noted as used."""
        self.prompts[step] = self._prompt(step).hash
        return self.prompts[step]

    def _prompt(self, step: str) -> Prompt:
        try:
            return load(step, self.study)
        except PromptBroken as error:
            raise NotConfigured(str(error)) from None

    def ask(
        self,
        step: str,
        schema: type[T],
        values: Mapping[str, str],
        check: Callable[[T], Sequence[str]] | None = None,
        about: Iterable[str] = (),
    ) -> list[T]:
        """The reply to a step's prompt; a second one follows where `check` names what is wrong with the first.

        `about` are the ids of the sources whose words are shown: with one of them goes the kept reply.

        Raises BadReply or TooLong for this call only, another LLMError where every further call would fail too.
        """
        prompt = self._prompt(step)
        self.prompts[step] = prompt.hash
        try:
            system, user = prompt.fill(**values)
        except PromptBroken as error:
            raise NotConfigured(str(error)) from None
        key = self._key(prompt, system, user, schema, about)
        self.replies.add(key)
        if kept := self._kept(key):
            return [schema.model_validate(reply) for reply in kept]
        with self._lock:
            self._asked += 1
        asked: Said = [("system", system), ("human", user)]
        said, first = self._fitting(asked, schema)
        replies = [first]
        wrong = list(check(first)) if check else []
        if wrong and self._may_repeat():
            told = "\n".join(["Some of this cannot be used:", *wrong, "Reply with these alone, put right."])
            with suppress(BadReply, TooLong):  # then the first reply stands, and the caller rejects what is wrong in it
                replies.append(self._fitting([*asked, ("ai", said), ("human", told)], schema)[1])
        self._keep(key, replies)
        return replies

    # -- one reply -----------------------------------------------------------------------------------------------

    def _fitting(self, asked: Said, schema: type[T]) -> tuple[str, T]:
        """A reply that fits the schema, and its text; sent back with what was wrong at most REPAIRS times."""
        said = list(asked)
        for repair in range(REPAIRS + 1):
            spoken = self._spoken(said, schema)
            try:
                return spoken.text[:SENT_BACK], schema.model_validate(spoken.data)
            except ValidationError as error:
                wrong = _told(error)
            if repair == REPAIRS or not self._may_repeat():
                break
            back = f"That is not of the form asked for ({wrong}). Reply with one JSON document only, of this schema: "
            said = [*asked, ("ai", spoken.text[:SENT_BACK] or "(empty)"), ("human", back + _form(schema))]
        raise BadReply(f"{self.name} gave no usable reply ({wrong}). Try a stronger model, or draft offline.")

    def _may_repeat(self) -> bool:
        """Repeats never outnumber what was asked for, so that a bad server costs at most twice a good one."""
        with self._lock:
            if self._extra >= max(2, self._asked):
                return False
            self._extra += 1
            return True

    def _spoken(self, said: Said, schema: type[BaseModel]) -> Spoken:
        """One raw reply; waits and tries again while the server is busy or away."""
        for attempt in range(self.tries):
            try:
                return self._in_a_mode(said, schema)
            except (Busy, Unreachable) as error:
                wait = error.wait if isinstance(error, Busy) and error.wait is not None else 2.0**attempt
                if attempt == self.tries - 1 or wait > LONGEST_WAIT or not self._may_repeat():
                    raise
                self.sleep(wait)
        raise AssertionError("the last attempt returns or raises")

    def _in_a_mode(self, said: Said, schema: type[BaseModel]) -> Spoken:
        """By JSON schema, else by a tool call, else by the schema in the prompt; what worked is kept."""
        for mode in MODES[MODES.index(self._mode) :]:
            with suppress(_Unfit):
                spoken = self._once(said, schema, mode)
                self._mode = mode
                return spoken
        raise Denied(f"{self.name} takes no request of ours. Check FOOTPATH_LLM and FOOTPATH_LLM_BASE_URL.")

    def _once(self, said: Said, schema: type[BaseModel], mode: str) -> Spoken:
        self.budget.spend()
        began = time.monotonic()
        try:
            with _untraced(self.traced):
                reply = self._chain(schema, mode).invoke({"said": _messages(said, schema, mode)})
        except _Unfit:
            raise
        except Exception as error:
            found = typed(error, self.name, self.secrets)
            if (
                status(error) == 400
                and "temperature" in str(error)
                and getattr(self.model, "temperature", None) is not None
            ):
                self.model.temperature = None  # some models take only their own
                return self._once(said, schema, mode)
            if status(error) in (400, 405, 415, 422, 501) and not isinstance(found, TooLong) and mode != MODES[-1]:
                raise _Unfit from None
            raise found from None
        message: AIMessage = reply["raw"] if isinstance(reply, dict) else reply
        text = _text(message)
        told: Any = message.usage_metadata or {}
        went = told.get("input_tokens") or sum(len(words) for _, words in said) // 4
        self.budget.count(went, told.get("output_tokens") or len(text) // 4, time.monotonic() - began)
        if message.additional_kwargs.get("refusal"):
            raise BadReply(f"{self.name} refused to read this part.")
        if len(text) > LARGEST:
            raise BadReply(f"{self.name} sent {len(text):,} characters where a few hundred were asked for.")
        data = reply.get("parsed") if isinstance(reply, dict) else None
        return Spoken(text, data if isinstance(data, dict) else _json_in(text))

    def _chain(self, schema: type[BaseModel], mode: str) -> Any:
        """prompt | model: LangChain's chain for this form of reply."""
        from langchain_core.prompts import ChatPromptTemplate, MessagesPlaceholder

        said = ChatPromptTemplate.from_messages([MessagesPlaceholder("said")])
        if mode == "prompt":
            return said | self.model
        form = {**schema.model_json_schema(), "title": schema.__name__, "description": (schema.__doc__ or "").strip()}
        try:
            return said | self.model.with_structured_output(form, method=mode, include_raw=True)
        except (NotImplementedError, ValueError, TypeError):
            raise _Unfit from None

    # -- replies kept in the study -------------------------------------------------------------------------------

    def _key(self, prompt: Prompt, system: str, user: str, schema: type[BaseModel], about: Iterable[str]) -> str:
        said = "\0".join([self.name, prompt.hash, system, user, _form(schema)])
        return f"reply:{prompt.name}:{sha256(said.encode()).hexdigest()[:32]}:{','.join(sorted(set(about)))}"

    def _kept(self, key: str) -> Any | None:
        if self.store is None:
            return None
        with self._lock:
            kept = self.store.observed(key)
            self.budget.kept += kept is not None
            return kept

    def _keep(self, key: str, replies: Sequence[BaseModel]) -> None:
        if self.store is not None:
            with self._lock:
                self.store.put_observed([(key, [reply.model_dump(mode="json") for reply in replies])])


# -- from settings to a model ------------------------------------------------------------------------------------


def configured(settings: Settings, study: Path | None = None, store: Store | None = None) -> LLM | None:
    """The model that the settings name; None where they name none (the offline engine). Raises NotConfigured."""
    given, url = settings.get("llm"), settings.get("llm_base_url")
    if (given is None and url is None) or (given or "?").lower() in OFFLINE:
        return None
    name = f"openai:{(given or '').partition(':')[2] or given or _served(url)}" if url else str(given)
    provider, _, model = name.partition(":")
    if provider == RECORDED and model:
        from assistant.recorded import played

        return played(Path(model), store, study)
    if not model:
        raise NotConfigured(f"FOOTPATH_LLM is “{name}”; it must be provider:model, {SUCH_AS}.")
    variable = "FOOTPATH_LLM_API_KEY" if url else KEYS.get(provider, f"{provider.upper()}_API_KEY")
    key = settings.secret(variable) or ("none" if url else None)
    if not key and provider in KEYS:
        raise NotConfigured(
            f"{name} needs a key. Set {variable} in the environment or in .env, or FOOTPATH_LLM=offline."
        )
    traced = settings.flag("tracing")
    here = provider == "ollama" or urlsplit(url or "").hostname in HERE
    return LLM(
        name,
        _model(name, url, key, settings, traced),
        store,
        study,
        Budget.of(settings),
        parallel=int(settings.number("llm_parallel") or (1 if here else 4)),
        traced=traced,
        secrets=(key,) if key and key != "none" else (),
    )


def hurried(llm: LLM, settings: Settings, seconds: float) -> LLM:
    """The same model within the same budget, for somebody who waits: `seconds` a request, and no second try."""
    given = {"llm": llm.name, "llm_timeout": str(min(seconds, settings.number("llm_timeout") or TIMEOUT))}
    quick = configured(replace(settings, given={**settings.given, **given}), llm.study, llm.store)
    assert quick is not None
    return replace(quick, budget=llm.budget, tries=1, _lock=llm._lock)


def _model(name: str, url: str | None, key: str | None, settings: Settings, traced: bool) -> BaseChatModel:
    """LangChain's model of that name, with our limits and none of its own retries."""
    from langchain.chat_models import init_chat_model
    from langchain_core.rate_limiters import InMemoryRateLimiter

    provider = name.partition(":")[0]
    timeout = settings.number("llm_timeout") or TIMEOUT
    longest = int(settings.number("llm_max_reply") or LONGEST_REPLY)
    options: dict[str, Any] = {"temperature": settings.number("llm_temperature") or 0.0}
    if provider == "ollama":
        options |= {"client_kwargs": {"timeout": timeout}, "num_predict": longest}
    else:
        options |= {"timeout": timeout, "max_retries": 0, "max_tokens": longest}
    options |= {"api_key": key} if key else {}
    options |= {"base_url": url} if url else {}
    if rate := settings.number("llm_per_minute"):
        options["rate_limiter"] = InMemoryRateLimiter(requests_per_second=rate / 60)
    try:
        with _no_gateway(traced):
            return init_chat_model(name, **options)
    except ImportError as error:
        package = f"'footpath[{provider}]'" if provider in EXTRAS else (error.name or f"langchain_{provider}")
        line = f"pip install {package.replace('_', '-')}"
        raise NotConfigured(f"{name} needs a package that is not installed. Run: {line}") from None
    except Exception as error:
        told = clean(str(error), (key,) if key else ())
        raise NotConfigured(f"{name} cannot be used: {told} FOOTPATH_LLM is provider:model, {SUCH_AS}.") from None


def _served(url: str | None) -> str:
    """The model that an OpenAI-compatible server names first. Raises Unreachable."""
    found = models(url or "")
    if not found:
        raise Unreachable(f"No model answers at {url}. Start the server, or put FOOTPATH_LLM_BASE_URL right.")
    return found[0]


def models(url: str, timeout: float = 5.0) -> list[str]:
    """The models an OpenAI-compatible server lists; none where none answers."""
    import httpx

    try:
        told = httpx.get(f"{url.rstrip('/')}/models", timeout=timeout).json()
        return [str(entry["id"]) for entry in told["data"]]
    except (httpx.HTTPError, httpx.InvalidURL, ValueError, KeyError, TypeError):
        return []


# -- nothing leaves that nobody asked for ------------------------------------------------------------------------


@contextmanager
def _untraced(allowed: bool) -> Iterator[None]:
    """LANGSMITH_TRACING in the environment ships prompts to a third party: off, unless FOOTPATH_TRACING is on."""
    if allowed:
        yield
        return
    from langsmith import tracing_context

    with tracing_context(enabled=False):
        yield


@contextmanager
def _no_gateway(allowed: bool) -> Iterator[None]:
    """LANGSMITH_GATEWAY would send every request by way of a third party's proxy: unset while a model is made."""
    kept = None if allowed else os.environ.pop("LANGSMITH_GATEWAY", None)
    try:
        yield
    finally:
        if kept is not None:
            os.environ["LANGSMITH_GATEWAY"] = kept


# -- messages and replies ----------------------------------------------------------------------------------------


def _messages(said: Said, schema: type[BaseModel], mode: str) -> list[BaseMessage]:
    from langchain_core.messages import AIMessage, HumanMessage, SystemMessage

    kinds: dict[str, Any] = {"system": SystemMessage, "human": HumanMessage, "ai": AIMessage}
    tail = f"\n\nReply with one JSON document only, of this schema: {_form(schema)}" if mode == "prompt" else ""
    last = len(said) - 1
    return [kinds[who](content=words + (tail if place == last else "")) for place, (who, words) in enumerate(said)]


def _form(schema: type[BaseModel]) -> str:
    return json.dumps(schema.model_json_schema(), sort_keys=True, separators=(",", ":"))


def _told(error: ValidationError) -> str:
    return "; ".join(f"{'.'.join(map(str, e['loc'])) or 'reply'}: {e['msg']}" for e in error.errors()[:5])


def _text(message: AIMessage) -> str:
    """The reply's words; the arguments of a tool call where it made one."""
    if message.tool_calls:
        return json.dumps(message.tool_calls[0]["args"], ensure_ascii=False)
    content = message.content
    if isinstance(content, str):
        return content
    return "".join(part if isinstance(part, str) else str(part.get("text", "")) for part in content)


def _json_in(text: str) -> Any:
    """The first JSON document in a text that may have thoughts, fences or prose around it; None where there is none."""
    text = re.sub(r"<think>.*?</think>", "", text, flags=re.S)[:LARGEST]
    decoder = json.JSONDecoder()
    for match in list(re.finditer(r"[{\[]", text))[:20]:
        with suppress(ValueError):
            return decoder.raw_decode(text, match.start())[0]
    return None
