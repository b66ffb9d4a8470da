"""A model as second judge of support: where the scorer cannot tell, it is asked whether the words say the statement."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pydantic import BaseModel, ConfigDict

from assistant.llm import LLM
from assistant.supported import Claim
from assistant.window import marked, shown

BATCH = 12  # statements of one call


class Verdict(BaseModel):
    """Whether the words of one statement say it."""

    model_config = ConfigDict(extra="forbid")
    statement: int
    said: bool


class Verdicts(BaseModel):
    """One for every statement."""

    model_config = ConfigDict(extra="forbid")
    verdicts: list[Verdict]


def unsaid(llm: LLM, claims: Sequence[Claim], about: Iterable[str]) -> set[int]:
    """The places of the claims that the model holds to be unsaid by their words; one that it skips is not among them.

    `about` are the ids of the sources whose words are shown. Raises LLMError.
    """
    found: set[int] = set()
    about = list(about)
    for first in range(0, len(claims), BATCH):
        batch = claims[first : first + BATCH]
        text = "\n\n".join(_claim(i, claim) for i, claim in enumerate(batch, 1))
        for reply in llm.ask("judge", Verdicts, {"claims": marked(text)}, about=about):
            found |= {first + v.statement - 1 for v in reply.verdicts if not v.said and 0 < v.statement <= len(batch)}
    return found


def _claim(number: int, claim: Claim) -> str:
    around = f"\nAround them: {_line(claim.around)}" if claim.around.strip() else ""
    return f"Statement {number}: {_line(claim.statement)}\nWords: {' / '.join(map(_line, claim.cited))}{around}"


def _line(words: str) -> str:
    return " ".join(shown(words).split())
