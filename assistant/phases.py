"""The phases of a service journey, and which of them a short name ("Billing Cycle 1", "Field visit") stands for."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING

from assistant.reader import PHASES

if TYPE_CHECKING:
    import numpy as np

SHARP = 12.0  # how much nearer in meaning a phase must be to be far likelier

# How companies and researchers name each phase in surveys, call categories, headings and maps.
ANCHORS: dict[str, tuple[str, ...]] = {
    "need": ("Becoming aware", "Awareness", "Realising the need", "Trigger", "Advertising", "Before applying", "Background"),
    "choose": (
        "Choosing", "Comparing offers", "Availability check", "Coverage enquiry", "Packages and plans", "Prices and quotes",
        "Finding out", "Shop visit", "Retail visit", "Consideration", "Deciding", "Decides to switch", "Eligibility", "Sales enquiry",
    ),
    "order": (
        "Ordering", "New order", "Order form", "Order help", "Checkout", "Sign-up", "Applying", "Application form", "Contract",
        "Telesales order", "Booking", "Credit check", "Registration", "Purchase", "Filing a claim",
    ),
    "wait": (
        "Waiting", "Order status", "Order tracking", "Provisioning update", "Appointment change", "Rescheduling", "Pre-install messages",
        "Delay", "My order", "Confirmation", "Between order and delivery", "After submitting", "Claim status",
    ),
    "receive": (
        "Engineer visit", "Field visit", "Installation day", "Delivery", "Technician at home", "Appointment", "Field complaint",
        "Missed appointment", "Home visit", "Hand-over", "The day of the visit", "Check-in",
    ),
    "setup": (
        "Set-up", "Getting started", "Activation", "Set-up help", "Onboarding", "Number transfer", "Logging in", "Migration",
        "First use", "Getting online", "Sign in", "Training",
    ),
    "use": (
        "Using it", "Home network", "Speed and Wi-Fi", "Performance", "Service loss", "Outage", "Features", "Navigation", "Search",
        "Everyday use", "Home network support", "App", "Content and layout",
    ),
    "pay": (
        "Bill", "Billing", "First bill", "Payment", "Billing query", "Billing dispute", "Billing cycle", "Refund", "Charges and fees",
        "Invoice", "Direct debit", "Paying",
    ),
    "help": ("Customer service", "Support call", "Complaint", "Help desk", "Getting help", "Technical support", "Contacting us"),
    "leave": (
        "Leaving", "Leaver", "Cancellation", "Contract renewal", "Renewing", "Moving house", "Retention", "Switching away",
        "Returning equipment", "End of contract",
    ),
}  # fmt: skip


def spread(names: Sequence[str]) -> np.ndarray:
    """Probabilities of each phase for short names, float [n, phases]: a softmax over the nearest anchor's cosine."""
    import numpy as np

    from ingest.embed import embed

    places, anchors = _anchors()
    close = embed(list(names)) @ anchors.T
    best = np.full((len(names), len(PHASES)), -1.0)
    for column, place in enumerate(places):
        best[:, place] = np.maximum(best[:, place], close[:, column])
    raised = np.exp(SHARP * np.round(best, 4))
    return raised / raised.sum(1, keepdims=True)


@cache
def _anchors() -> tuple[list[int], np.ndarray]:
    """The phase of every anchor, and the anchors' vectors, made once."""
    from ingest.embed import embed

    named = [(place, anchor) for place, phase in enumerate(PHASES) for anchor in ANCHORS[phase]]
    return [place for place, _ in named], embed([anchor for _, anchor in named])
