"""Settings: what the caller gives, then the environment, `.env`, `footpath.toml` in the study, then the default.

`llm_base_url` is FOOTPATH_LLM_BASE_URL in the environment and `llm_base_url` in footpath.toml. `.env` is looked for in
the current folder, then in the study.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from ingest.errors import FootpathError

FILE = "footpath.toml"
TRUE = frozenset({"1", "true", "yes", "on"})


@dataclass(frozen=True)
class Settings:
    """Every layer, the strongest first."""

    given: Mapping[str, str | None] = field(default_factory=dict)  # names as in footpath.toml: "llm", "llm_base_url"
    environment: Mapping[str, str] = field(default_factory=dict)  # with what `.env` adds to it
    file: Mapping[str, object] = field(default_factory=dict)

    @classmethod
    def of(cls, study: Path, given: Mapping[str, str | None] | None = None) -> Settings:
        """The settings that hold for a study. Raises FootpathError where footpath.toml cannot be read."""
        return cls(given or {}, {**_dotenv(study), **_dotenv(Path()), **os.environ}, _toml(study / FILE))

    def get(self, name: str) -> str | None:
        """The strongest value that is not empty."""
        found = (self.given.get(name), self.environment.get(f"FOOTPATH_{name.upper()}"), self.file.get(name))
        return next((str(value).strip() for value in found if value is not None and str(value).strip()), None)

    def number(self, name: str, default: float | None = None) -> float | None:
        """The same as a number. Raises FootpathError where it is none."""
        value = self.get(name)
        try:
            return default if value is None else float(value)
        except ValueError:
            raise FootpathError(f"FOOTPATH_{name.upper()} is “{value}”; it must be a number.") from None

    def flag(self, name: str) -> bool:
        return (self.get(name) or "").lower() in TRUE

    def secret(self, variable: str) -> str | None:
        """A key by its provider's own name, from the environment or `.env`; never from footpath.toml."""
        return self.environment.get(variable) or None


def _dotenv(folder: Path) -> dict[str, str]:
    path = folder / ".env"
    if not path.is_file():
        return {}
    from dotenv import dotenv_values

    return {name: value for name, value in dotenv_values(path).items() if value}


def _toml(path: Path) -> dict[str, object]:
    if not path.is_file():
        return {}
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise FootpathError(f"{path} cannot be read: {error}. Mend it or move it away.") from None
