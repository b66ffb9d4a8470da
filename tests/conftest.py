"""What every test stands on: no network, no settings of whoever runs it, the same examples each time."""

from __future__ import annotations

import ipaddress
import os
import socket
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import settings

settings.register_profile("footpath", deadline=None, derandomize="CI" in os.environ)
settings.load_profile("footpath")

PRIVATE = ("FOOTPATH_", "LANGSMITH_", "LANGCHAIN_", "SLACK_", "OPENAI_", "ANTHROPIC_")


class NetworkBlocked(RuntimeError):
    """A test tried to leave the machine."""


def _is_local(address: Any) -> bool:
    """Loopback, or no internet address at all (a Unix socket)."""
    if not isinstance(address, tuple):
        return True
    host = address[0].decode() if isinstance(address[0], bytes) else address[0]
    if host in ("", "localhost"):
        return True
    try:
        return ipaddress.ip_address(str(host).split("%")[0]).is_loopback
    except ValueError:
        return False


@pytest.fixture(scope="session", autouse=True)
def blocked() -> Iterator[list[str]]:
    """No connection but to this machine. The list holds what was tried, for `no_network` to report."""
    tried: list[str] = []

    def refuse(address: Any) -> None:
        where = f"{address[0]}:{address[1]}"
        tried.append(where)
        raise NetworkBlocked(f"A test tried to reach {where}. Use a loopback server or a fake (tests/conftest.py).")

    def guarded(call: Callable[..., Any]) -> Callable[..., Any]:
        def connect(self: socket.socket, *arguments: Any) -> Any:
            if not _is_local(arguments[-1]):
                refuse(arguments[-1])
            return call(self, *arguments)

        return connect

    def look_up(host: Any, port: Any, *rest: Any, **named: Any) -> Any:
        if host is not None and not _is_local((host, port)):
            refuse((host, port))
        return find(host, port, *rest, **named)

    find = socket.getaddrinfo
    with pytest.MonkeyPatch.context() as patch:
        for name in ("connect", "connect_ex", "sendto"):
            patch.setattr(socket.socket, name, guarded(getattr(socket.socket, name)))
        patch.setattr(socket, "getaddrinfo", look_up)
        yield tried


@pytest.fixture(autouse=True)
def no_network(blocked: list[str]) -> Iterator[list[str]]:
    """Fails the test that tried to leave the machine, even where the code under test swallowed the refusal."""
    blocked.clear()
    yield blocked
    assert not blocked, f"this test tried to reach {', '.join(blocked)}"


@pytest.fixture(autouse=True)
def own_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests start without the settings, keys and tracing of whoever runs them."""
    for name in os.environ:
        if name.startswith(PRIVATE):
            monkeypatch.delenv(name)
