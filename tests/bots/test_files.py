"""A file dropped in a channel: what is taken in, what is refused and why, and that our token goes nowhere else."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from assistant import Study
from bots.fetch import Refused, fetch
from tests.bots.fake import TOKEN, Fake
from tests.bots.town import Town, words

SAID = b"Interviewer: How was the visit?\nP21: They promised Tuesday and nobody came until Friday.\n"
LOCAL = frozenset({"127.0.0.1"})


def zipped(*names: str, content: bytes = SAID) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            archive.writestr(name, content)
    return held.getvalue()


def test_a_transcript_is_taken_in_and_told_in_the_thread(town: Town) -> None:
    event = town.fake.drop("C1", "UANN", "P21 interview.txt", SAID)
    town.deliver(event, "Ev1")
    town.deliver(event, "Ev1")
    (said,) = town.said("C1", event["ts"])
    assert "Taken in" in words(said)
    assert "1 added" in words(said)
    with Study.open(town.root / "fibre") as study:
        assert any("nobody came until Friday" in source.text for source in study.sources())
    assert not list((town.home / "inbox").glob("*")), "the unmasked file is gone"


def test_a_zip_is_taken_in_without_what_leads_out_of_it(town: Town) -> None:
    content = zipped("a/P22 interview.txt", "../../evil.txt", "__MACOSX/a.txt", "picture.png")
    event = town.fake.drop("C1", "UANN", "week.zip", content)
    town.deliver(event)
    (said,) = town.said("C1", event["ts"])
    assert "1 added" in words(said)
    assert "leads out of the zip" in words(said)
    assert ".png" in words(said)
    assert str(town.home) not in words(said)
    assert not list(town.home.parent.rglob("evil.txt"))


def test_a_page_to_log_in_is_not_taken_for_the_file(town: Town) -> None:
    event = town.fake.drop("C1", "UANN", "P23.txt", SAID)
    town.fake.files[event["files"][0]["id"]]["login"] = True
    town.deliver(event)
    (said,) = town.said("C1", event["ts"])
    assert "files:read" in words(said)


def test_pictures_that_people_show_each_other_are_left_alone(town: Town) -> None:
    event = town.fake.drop("C1", "UANN", "lunch.png", b"\x89PNG")
    town.deliver(event)
    assert town.said("C1", event["ts"]) == []
    event = town.fake.drop("C1", "UANN", "lunch.png", b"\x89PNG", text="<@U0FOOTPATH> look")
    town.deliver(event)
    (said,) = town.said("C1", event["ts"])
    assert "not read" in words(said)


def test_who_is_not_in_the_channel_adds_nothing(town: Town) -> None:
    event = town.fake.drop("C1", "UEVE", "P24.txt", SAID)
    town.deliver(event)
    assert town.said("C1", event["ts"]) == []
    with Study.open(town.root / "fibre") as study:
        assert len(study.sources()) == 2


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/files/F1/a.txt",
        "https://files.slack.com.evil.example/a.txt",
        "https://files.slack.com@evil.example/a.txt",
        "http://files.slack.com/a.txt",
        "file:///etc/passwd",
        "",
    ],
)
def test_nothing_is_fetched_from_elsewhere(url: str, tmp_path: Path) -> None:
    with pytest.raises(Refused, match="does not lie with Slack"):
        fetch({"id": "F1", "name": "a.txt", "url_private_download": url}, tmp_path, TOKEN, {"files.slack.com"})


def test_no_redirect_is_followed(fake: Fake, tmp_path: Path) -> None:
    file = fake.drop("C1", "UANN", "a.txt", SAID)["files"][0]
    fake.files[file["id"]]["redirect"] = f"{fake.address}/elsewhere"
    with pytest.raises(Refused, match="did not let me read"):
        fetch(file, tmp_path, TOKEN, LOCAL)


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.txt", b"MZ\0\0\0", "not text"),
        ("a.zip", b"no zip", "not a zip"),
        ("a.docx", b"no word", "not a docx"),
        ("a.pdf", b"PK", "not a pdf"),
        ("a.exe", b"MZ", "not read"),
    ],
)
def test_what_is_not_what_it_says_is_refused(
    fake: Fake, tmp_path: Path, name: str, content: bytes, reason: str
) -> None:
    file = fake.drop("C1", "UANN", name, content)["files"][0]
    with pytest.raises(Refused, match=reason):
        fetch(file, tmp_path, TOKEN, LOCAL)


def test_a_file_that_is_too_large_is_refused(fake: Fake, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bots.fetch.LARGEST", 50)
    file = fake.drop("C1", "UANN", "a.txt", SAID)["files"][0]
    with pytest.raises(Refused, match="larger"):
        fetch(file, tmp_path, TOKEN, LOCAL)
    with pytest.raises(Refused, match="larger"):
        fetch(file | {"size": 1}, tmp_path, TOKEN, LOCAL)


def test_a_file_has_no_folder_in_its_name(fake: Fake, tmp_path: Path) -> None:
    file = fake.drop("C1", "UANN", "a.txt", SAID)["files"][0]
    fetch(file | {"name": "../../../b.txt"}, tmp_path / "in", TOKEN, LOCAL)
    assert (tmp_path / "in" / "b.txt").read_bytes() == SAID
