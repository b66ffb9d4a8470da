"""The gateway, through the real langchain-openai client, against a server on the loopback."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Literal

import pytest
from pydantic import BaseModel, ConfigDict

import prompts
from assistant.budget import Budget
from assistant.llm import LLM, configured
from assistant.settings import Settings
from assistant.trouble import (
    BadReply,
    BudgetSpent,
    Busy,
    Denied,
    LLMError,
    NotConfigured,
    TooLong,
    Unreachable,
    clean,
)
from ingest.store import Store
from tests.assistant.stub import Raw, chat, error, serve

KEY = "sk-proj-not-a-real-key-0123456789"


class Fruit(BaseModel):
    """A fruit."""

    model_config = ConfigDict(extra="forbid")
    name: str
    colour: Literal["red", "green"]


GOOD = {"name": "apple", "colour": "red"}


@pytest.fixture(autouse=True)
def step(tmp_path: Path) -> None:
    """A prompt of the study's own."""
    (tmp_path / "prompts").mkdir()
    (tmp_path / "prompts" / "fruit.md").write_text("inputs: what\n\n# System\nName a fruit.\n\n# User\n{{what}}\n")


def llm(tmp_path: Path, url: str, store: Store | None = None, **settings: str) -> LLM:
    found = configured(Settings.of(tmp_path, {"llm_base_url": url, **settings}), tmp_path, store)
    assert found
    found.sleep = lambda seconds: None
    return found


def ask(model: LLM, what: str = "a red one") -> Fruit:
    return model.ask("fruit", Fruit, {"what": what})[-1]


def test_a_typed_reply_by_json_schema(tmp_path: Path) -> None:
    with serve(lambda body, n: GOOD) as stub:
        model = llm(tmp_path, stub.url)
        assert ask(model) == Fruit(**GOOD)
    sent = stub.requests[0]
    assert sent["response_format"]["type"] == "json_schema"
    assert [m["role"] for m in sent["messages"]] == ["system", "user"]
    assert sent["model"] == "stub-1"  # the one the server lists
    assert (model.budget.calls, model.budget.tokens_in, model.budget.tokens_out) == (1, 100, 20)
    assert model.prompts == {"fruit": prompts.load("fruit", tmp_path).hash}


def test_a_server_without_json_schema_gets_a_tool_then_the_schema_in_the_prompt(tmp_path: Path) -> None:
    def with_tools(body, n):
        if "response_format" in body:
            return error(400, "response_format is not supported")
        call = {"id": "1", "type": "function", "function": {"name": "Fruit", "arguments": json.dumps(GOOD)}}
        return chat("", "tool_calls", tool_calls=[call])

    with serve(with_tools) as stub:
        model = llm(tmp_path, stub.url)
        assert ask(model).name == "apple"
        assert ask(model, "another").name == "apple"
    assert len(stub.requests) == 3  # what worked is kept

    def bare(body, n):
        if "response_format" in body or "tools" in body:
            return error(400, "unknown field")
        return "Sure!\n```json\n" + json.dumps(GOOD) + "\n```"

    with serve(bare) as stub:
        assert ask(llm(tmp_path, stub.url)).name == "apple"
    assert '"colour"' in stub.requests[-1]["messages"][-1]["content"]


def test_a_model_that_wants_its_own_temperature_gets_it(tmp_path: Path) -> None:
    def own(body, n):
        return GOOD if "temperature" not in body else error(400, "Unsupported value: temperature does not support 0")

    with serve(own) as stub:
        assert ask(llm(tmp_path, stub.url)).name == "apple"
    assert len(stub.requests) == 2


def test_a_wrong_reply_is_sent_back_with_what_was_wrong_twice_at_most(tmp_path: Path) -> None:
    with serve(lambda body, n: {"name": "sky", "colour": "blue"} if n == 0 else GOOD) as stub:
        assert ask(llm(tmp_path, stub.url)).name == "apple"
    back = stub.requests[1]["messages"]
    assert [m["role"] for m in back] == ["system", "user", "assistant", "user"]
    assert "colour" in back[-1]["content"]
    with serve(lambda body, n: "no fruit today") as stub, pytest.raises(BadReply, match="no usable reply"):
        ask(llm(tmp_path, stub.url))
    assert len(stub.requests) == 3


def test_a_check_of_ours_gets_one_more_reply(tmp_path: Path) -> None:
    with serve(lambda body, n: GOOD) as stub:
        found = llm(tmp_path, stub.url).ask("fruit", Fruit, {"what": "x"}, lambda fruit: ["It has no pips."])
    assert len(found) == len(stub.requests) == 2
    assert "It has no pips." in stub.requests[1]["messages"][-1]["content"]


def test_a_busy_server_is_waited_for_as_it_says(tmp_path: Path) -> None:
    waits: list[float] = []
    with serve(lambda body, n: error(429, "slow down", retry_after="7") if n == 0 else GOOD) as stub:
        model = llm(tmp_path, stub.url)
        model.sleep = waits.append
        assert ask(model).name == "apple"
    assert waits == [7.0]
    with serve(lambda body, n: error(429, "slow down", retry_after="3600")) as stub, pytest.raises(Busy):
        ask(llm(tmp_path, stub.url))
    assert len(stub.requests) == 1  # nobody waits an hour


@pytest.mark.parametrize(
    ("fault", "expected", "told"),
    [
        (error(401, f"Incorrect API key provided: {KEY}"), Denied, "key"),
        (error(429, "You exceeded your current quota"), Denied, "account"),
        (error(404, "The model does not exist"), Denied, "FOOTPATH_LLM"),
        (error(503, "overloaded"), Unreachable, "kept"),
        (error(400, "This model's maximum context length is 10 tokens"), TooLong, "less"),
        (Raw(body=b"x" * 10_000_000), BadReply, ""),
        (Raw(body=b'{"choices": []}'), BadReply, ""),
        (chat("", refusal="I cannot help with that"), BadReply, "refused"),
        (chat(""), BadReply, "usable"),
        (chat('{"name": "app', "length"), TooLong, "less"),
        (Raw(body=json.dumps(chat(json.dumps(GOOD))).encode(), cut=True), Unreachable, ""),
    ],
    ids=["key", "quota", "model", "down", "long", "10 MB", "no choice", "refusal", "empty", "cut reply", "cut wire"],
)
def test_every_fault_is_a_typed_error(
    tmp_path: Path, fault, expected: type[LLMError], told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FOOTPATH_LLM_API_KEY", KEY)
    with serve(lambda body, n: fault) as stub, pytest.raises(expected) as caught:
        ask(llm(tmp_path, stub.url))
    assert told in str(caught.value)
    assert KEY not in str(caught.value)
    assert "\n" not in str(caught.value)
    assert len(stub.requests) <= 5


def test_a_silent_server_times_out(tmp_path: Path) -> None:
    with serve(lambda body, n: Raw(hang=True)) as stub, pytest.raises(Unreachable):
        ask(llm(tmp_path, stub.url, llm_timeout="0.3"))


def test_no_server_at_all(tmp_path: Path) -> None:
    with pytest.raises(Unreachable, match="FOOTPATH_LLM_BASE_URL"):
        configured(Settings.of(tmp_path, {"llm_base_url": "http://127.0.0.1:9/v1"}))
    with pytest.raises(Unreachable):
        ask(llm(tmp_path, "http://127.0.0.1:9/v1", llm="m"))


def test_replies_are_kept_in_the_study(tmp_path: Path) -> None:
    store = Store(tmp_path)
    with serve(lambda body, n: GOOD) as stub:
        ask(llm(tmp_path, stub.url, store))
    again = llm(tmp_path, "http://127.0.0.1:9/v1", store, llm="stub-1")
    assert ask(again).name == "apple"
    assert (again.budget.calls, again.budget.kept) == (0, 1)
    (tmp_path / "prompts" / "fruit.md").write_text("inputs: what\n\n# System\nAnother.\n\n# User\n{{what}}\n")
    with pytest.raises(Unreachable):  # a changed prompt is another question
        ask(again)


@pytest.mark.parametrize("limit", ["llm_max_calls", "llm_max_tokens", "llm_max_cost"])
def test_a_budget_stops(tmp_path: Path, limit: str) -> None:
    with serve(lambda body, n: GOOD) as stub:
        model = llm(tmp_path, stub.url, **{limit: "0.0001" if limit == "llm_max_cost" else "1", "llm_price": "1/1"})
        ask(model)
        with pytest.raises(BudgetSpent, match=limit.upper()):
            ask(model, "another")
    assert len(stub.requests) == 1


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("openai:gpt-5-mini", "OPENAI_API_KEY"),
        ("anthropic:claude-sonnet-4-5", "ANTHROPIC_API_KEY"),
        ("ollama:qwen3", r"pip install 'footpath\[ollama\]'"),
        ("nobody:model", "provider:model"),
        ("gpt-5-mini", "provider:model"),
    ],
)
def test_what_is_not_configured_says_what_to_do(tmp_path: Path, name: str, told: str) -> None:
    with pytest.raises(NotConfigured, match=told):
        configured(Settings.of(tmp_path, {"llm": name}))


def test_without_a_setting_nothing_is_configured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert configured(Settings.of(tmp_path)) is None
    monkeypatch.setenv("FOOTPATH_LLM_BASE_URL", "http://127.0.0.1:9/v1")
    assert configured(Settings.of(tmp_path, {"llm": "offline"})) is None


def test_settings_come_from_the_strongest_layer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    study = tmp_path / "study"
    study.mkdir()
    (study / "footpath.toml").write_text('llm = "a:file"\nllm_timeout = 7\n')
    assert Settings.of(study).get("llm") == "a:file"
    assert Settings.of(study).number("llm_timeout") == 7
    (tmp_path / ".env").write_text("FOOTPATH_LLM='a:dotenv'\nOPENAI_API_KEY=from-dotenv\n")
    assert Settings.of(study).get("llm") == "a:dotenv"
    assert Settings.of(study).secret("OPENAI_API_KEY") == "from-dotenv"
    monkeypatch.setenv("FOOTPATH_LLM", "a:environment")
    assert Settings.of(study).get("llm") == "a:environment"
    assert Settings.of(study, {"llm": "a:caller"}).get("llm") == "a:caller"


def test_a_key_for_a_provider_does_not_go_to_another_server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    with serve(lambda body, n: GOOD) as stub:
        ask(llm(tmp_path, stub.url))
    assert not any(KEY in value for headers in stub.headers for value in headers.values())


def test_nothing_is_traced_unless_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from langchain_core.tracers.langchain import wait_for_all_tracers
    from langsmith.utils import get_env_var

    with serve(lambda body, n: GOOD) as third, serve(lambda body, n: GOOD) as stub:
        for name, value in {
            "LANGSMITH_TRACING": "true",
            "LANGCHAIN_TRACING_V2": "true",
            "LANGSMITH_API_KEY": "lsv2_pt_0123456789",
            "LANGSMITH_ENDPOINT": third.url,
        }.items():
            monkeypatch.setenv(name, value)
        get_env_var.cache_clear()
        ask(llm(tmp_path, stub.url))
        wait_for_all_tracers()
        assert third.paths == []
        ask(llm(tmp_path, stub.url, tracing="yes"))
        wait_for_all_tracers()
        assert third.paths != []
    get_env_var.cache_clear()


def test_no_gateway_stands_between_unless_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    monkeypatch.setenv("LANGSMITH_GATEWAY", "https://gateway.example")
    monkeypatch.setenv("LANGSMITH_GATEWAY_API_KEY", "lsv2_pt_0123456789")
    made = [configured(Settings.of(tmp_path, {"llm": "openai:m", "tracing": told})) for told in ("no", "yes")]
    bases = [found.model.openai_api_base for found in made if found]
    assert bases[0] is None
    assert "gateway.example" in bases[1]


def test_keys_are_taken_out_of_messages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOMEBODY_API_KEY", "abcdefgh12345678")
    told = clean(f"bad key abcdefgh12345678 or {KEY}\nor mine", ["mine"])
    assert told == "bad key [KEY] or [KEY] or [KEY]"


def test_prompts_say_what_is_wrong_with_them(tmp_path: Path) -> None:
    path = tmp_path / "prompts" / "fruit.md"
    for text, told in (("# System\n", "must open with"), ("inputs: a\n\n# System\n{{b}}\n# User\n{{a}}\n", "differ")):
        path.write_text(text)
        with pytest.raises(prompts.PromptBroken, match=told):
            prompts.load("fruit", tmp_path)
    with pytest.raises(prompts.PromptBroken, match="wants"):
        prompts.Prompt("p", ("a",), "", "{{a}}", "").fill(b="1")


def test_a_value_is_never_filled_in_again() -> None:
    made = prompts.Prompt("p", ("a", "b"), "{{b}}", "{{a}}", "").fill(a="{{b}}", b="secret")
    assert made == ("secret", "{{b}}")


def test_a_budget_says_what_was_used() -> None:
    budget = Budget(prices=(1.0, 2.0))
    budget.spend()
    budget.count(1_000_000, 500_000, 3.2)
    assert budget.text() == "1 calls, 1,000,000 tokens in, 500,000 out, 3 s, cost 2.0000"
