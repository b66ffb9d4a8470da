"""What we say to models: one Markdown file a step, with declared inputs and a hash. A study may bring its own.

A file opens with a line `inputs: a, b`, then holds two parts, `# System` and `# User`, in which `{{a}}` stands for an
input. A file of the same name in a study's `prompts/` folder is taken instead; its hash is what a map then records.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

HERE = Path(__file__).parent
SHAPE = re.compile(r"\Ainputs: *(?P<inputs>[^\n]*)\n+# System\n(?P<system>.*?)\n# User\n(?P<user>.*)\Z", re.S)
PLACE = re.compile(r"\{\{(\w+)\}\}")


class PromptBroken(ValueError):
    """A prompt file that cannot be used; the message says which, why, and what to do."""


@dataclass(frozen=True)
class Prompt:
    """One step's words."""

    name: str
    inputs: tuple[str, ...]
    system: str
    user: str
    hash: str  # first 16 hex digits of the file's SHA-256

    def fill(self, **values: str) -> tuple[str, str]:
        """(system, user) with the inputs in place, in one pass: what stands inside a value is never filled in."""
        if set(values) != set(self.inputs):
            raise PromptBroken(f"prompts/{self.name}.md wants {', '.join(self.inputs)}, not {', '.join(values)}")
        system, user = (PLACE.sub(lambda m: values[m[1]], part) for part in (self.system, self.user))
        return system, user


def load(name: str, study: Path | None = None) -> Prompt:
    """The prompt of that name, the study's own before ours. Raises PromptBroken where its form is wrong."""
    own = study / "prompts" / f"{name}.md" if study else None
    path = own if own and own.is_file() else HERE / f"{name}.md"
    text = path.read_text(encoding="utf-8").replace("\r\n", "\n")
    shape = SHAPE.match(text)
    if not shape:
        raise PromptBroken(f"{path} must open with “inputs: …”, then hold “# System” and “# User”. Mend or remove it.")
    inputs = tuple(word.strip() for word in shape["inputs"].split(",") if word.strip())
    used = set(PLACE.findall(shape["system"] + shape["user"]))
    if used != set(inputs):
        odd = ", ".join(sorted(used ^ set(inputs)))
        raise PromptBroken(f"{path}: declared inputs and {{{{places}}}} differ ({odd}). Mend it or remove it.")
    digest = sha256(text.encode()).hexdigest()[:16]
    return Prompt(name, inputs, shape["system"].strip(), shape["user"].strip(), digest)
