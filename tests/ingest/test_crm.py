"""CRM exports: what they know of a participant becomes traits, of whomever else nothing is kept."""

from __future__ import annotations

from pathlib import Path

from assistant import Study

ROSTER = """participant,name,group,persona,email,phone
P1,Wanda Sill,,Family,w.sill@mail.example,07700 900142
P2,Tom Ash,retained,Student,tom@mail.example,07700 900999
"""
CRM = """Account ID,Full Name,Email,Mobile,Plan,Tenure (months),Region,Customer Segment
A-1001,Sill W,W.SILL@mail.example,,Home 500,26,North,churned
A-1002,Ash,,+44 7700 900999,Home 150,3,South,new
A-1003,Somebody Else,else@mail.example,,Home 900,80,West,retained
"""
TALK = "Interviewer: How did it go?\n\nP1: Badly. Nobody came.\n\nInterviewer: Why?\n\nP1: The wrong address.\n"


def test_traits_are_joined_by_mail_telephone_or_account(tmp_path: Path) -> None:
    for name, content in (("roster.csv", ROSTER), ("crm.csv", CRM), ("P1.txt", TALK)):
        (tmp_path / "data").mkdir(exist_ok=True)
        (tmp_path / "data" / name).write_text(content, "utf-8")
    with Study.open(tmp_path / "study") as study:
        report = study.ingest(tmp_path / "data")
        people = study.corpus.people
        assert people["P01"].traits == ("Plan: Home 500", "Tenure (months): 26", "Region: North")
        assert people["P02"].traits == ("Plan: Home 150", "Tenure (months): 3", "Region: South")
        assert (people["P01"].group, people["P02"].group) == ("churned", "retained"), "the roster's word counts first"
        assert any("1 of 3 customer records belong to nobody" in warning for warning in report.warnings)
        assert [s.participant for s in study.sources()] == ["P01"]
    kept = b"".join(p.read_bytes() for p in (tmp_path / "study").rglob("*") if p.is_file()).lower()
    for private in (b"else@mail", b"somebody else", b"w.sill@", b"900999", b"home 900"):
        assert private not in kept
