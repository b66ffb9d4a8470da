"""What an LLM may cost, and what it did."""

from __future__ import annotations

from dataclasses import dataclass, field
from threading import Lock

from assistant.settings import Settings
from assistant.trouble import BudgetSpent
from ingest.errors import FootpathError


@dataclass
class Budget:
    """Limits in all (None: none) and what was used of them. `prices` are money per million tokens in and out."""

    most_calls: float | None = None
    most_tokens: float | None = None
    most_cost: float | None = None
    prices: tuple[float, float] = (0.0, 0.0)
    calls: int = 0  # requests sent
    kept: int = 0  # replies taken from the study instead
    tokens_in: int = 0
    tokens_out: int = 0
    cost: float = 0.0
    seconds: float = 0.0  # waited for replies, summed over parallel ones
    _lock: Lock = field(default_factory=Lock, repr=False)

    @classmethod
    def of(cls, settings: Settings) -> Budget:
        return cls(
            settings.number("llm_max_calls"),
            settings.number("llm_max_tokens"),
            settings.number("llm_max_cost"),
            _prices(settings.get("llm_price")),
        )

    def spend(self) -> None:
        """Takes one call. Raises BudgetSpent where a limit is reached."""
        with self._lock:
            used = {
                "calls": (self.calls, self.most_calls),
                "tokens": (self.tokens_in + self.tokens_out, self.most_tokens),
                "cost": (self.cost, self.most_cost),
            }
            for what, (value, most) in used.items():
                if most is not None and value >= most:
                    raise BudgetSpent(
                        f"The budget is spent ({what}: {value:g} of {most:g}). Raise FOOTPATH_LLM_MAX_{what.upper()} "
                        "and run the same command again: what was read is kept."
                    )
            self.calls += 1

    def count(self, tokens_in: int, tokens_out: int, seconds: float) -> None:
        with self._lock:
            self.tokens_in += tokens_in
            self.tokens_out += tokens_out
            self.cost += (tokens_in * self.prices[0] + tokens_out * self.prices[1]) / 1e6
            self.seconds += seconds

    def text(self) -> str:
        """ "12 calls, 9,100 tokens in, 1,220 out, 41 s, cost 0.0123, 3 kept replies"."""
        told = [
            f"{self.calls} calls",
            f"{self.tokens_in:,} tokens in",
            f"{self.tokens_out:,} out",
            f"{self.seconds:.0f} s",
        ]
        told += [f"cost {self.cost:.4f}"] if self.cost else []
        told += [f"{self.kept} kept replies"] if self.kept else []
        return ", ".join(told)


def _prices(given: str | None) -> tuple[float, float]:
    """ "0.25/2" → (0.25, 2.0)."""
    try:
        into, out = (float(part) for part in (given or "0/0").split("/"))
        return into, out
    except ValueError:
        raise FootpathError(
            f"FOOTPATH_LLM_PRICE is “{given}”; write money per million tokens in and out, such as 0.25/2"
        ) from None
