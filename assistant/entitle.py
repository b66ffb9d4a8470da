"""Labels and statements of findings by an LLM; each must be borne out by the quotes, else code's own stand."""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import BaseModel, ConfigDict

from assistant.arrange import Finding
from assistant.llm import LLM
from assistant.propose import CARRIED
from assistant.supported import Claim, supported
from assistant.trouble import LLMError
from assistant.window import marked
from assistant.wording import fault, tidy
from ingest.store import Store

BATCH = 8  # findings named in one call
SHOWN = 6  # statements of a finding that the model sees
LABEL = 7  # words of a label at most


class Named(BaseModel):
    """One finding's names."""

    model_config = ConfigDict(extra="forbid")
    group: int
    label: str
    statement: str


class Names(BaseModel):
    """A label and a statement for every group."""

    model_config = ConfigDict(extra="forbid")
    names: list[Named]


def entitle(llm: LLM, store: Store, findings: Sequence[Finding]) -> LLMError | None:
    """Names the findings that have no name yet. A finding of one observation keeps that one's statement.

    Where the model's words do not hold, the statement is the first observation's and the label stays empty, for code to
    lift from the quotes. Returns what stopped it, where something did.
    """
    todo = [f for f in findings if not f.statement]
    trouble: LLMError | None = None
    for first in range(0, len(todo), BATCH):
        batch = todo[first : first + BATCH]
        try:
            if trouble is None or not trouble.stops:
                _name(llm, store, batch)
        except LLMError as error:
            trouble = error
        for finding in batch:
            finding.statement = finding.statement or finding.told[0].statement
    return trouble


def _name(llm: LLM, store: Store, batch: Sequence[Finding]) -> None:
    text = "\n".join(
        "\n".join([f"Group {i} ({f.kind}):", *(f"- {t.statement}" for t in f.told[:SHOWN])])
        for i, f in enumerate(batch, 1)
    )
    about = [t.passages[0].source_id for f in batch for t in f.told[:SHOWN]]
    replies = llm.ask("name", Names, {"groups": marked(text)}, about=about)
    for named in (named for reply in replies for named in reply.names):
        if not 0 < named.group <= len(batch):
            continue
        finding = batch[named.group - 1]
        label = " ".join(named.label.split()).strip(' .,;:"“”')
        if 2 <= len(label.split()) <= LABEL and not fault(label, _words(finding), LABEL):
            finding.label = label[:1].upper() + label[1:]
        if len(finding.told) > 1 and _holds(store, finding, named.statement):
            finding.statement = tidy(named.statement)


def _holds(store: Store, finding: Finding, statement: str) -> bool:
    """Whether every observation of the finding bears the statement out, as far as the scorer sees."""
    if fault(statement, _words(finding)):
        return False
    each = supported(store, [Claim(statement, tuple(p.text for p in t.passages), t.statement) for t in finding.told])
    return sum(each) / len(each) >= CARRIED


def _words(finding: Finding) -> str:
    return " ".join([*(p.text for t in finding.told for p in t.passages), *(t.statement for t in finding.told)])
