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


def test_records_that_come_later_join_and_nothing_takes_them_off_again(tmp_path: Path) -> None:
    data, later = tmp_path / "data", tmp_path / "later"
    for folder in (data, later):
        folder.mkdir()
    (data / "roster.csv").write_text(ROSTER, "utf-8")
    (data / "P1.txt").write_text(TALK, "utf-8")
    (later / "crm.csv").write_text(CRM, "utf-8")
    with Study.open(tmp_path / "study") as study:
        study.ingest(data)
        assert study.corpus.people["P01"].traits == ()
        report = study.ingest(later)
        for _ in range(2):
            people = study.corpus.people
            assert people["P01"].traits == ("Plan: Home 500", "Tenure (months): 26", "Region: North")
            assert (people["P01"].group, people["P02"].group) == ("churned", "retained")
            study.ingest(data)  # the roster alone says nothing of plans, and takes none away
        assert any("1 of 3 customer records belong to nobody" in warning for warning in report.warnings)
        [source] = study.sources()
        assert study.corpus.group(source, source.segments[1]) == "churned"


def test_the_same_files_at_once_or_one_after_the_other_give_the_same_people(tmp_path: Path) -> None:
    for name, content in (("roster.csv", ROSTER), ("crm.csv", CRM), ("P1.txt", TALK)):
        (tmp_path / name).write_text(content, "utf-8")
    with Study.open(tmp_path / "once") as once, Study.open(tmp_path / "apart") as apart:
        once.ingest(tmp_path / "roster.csv", tmp_path / "crm.csv", tmp_path / "P1.txt")
        for name in ("P1.txt", "roster.csv", "crm.csv"):
            apart.ingest(tmp_path / name)

        def told(study: Study) -> list[tuple]:
            return [(p.participant, p.group, p.persona, p.traits) for p in study.corpus.people.values()]

        assert told(once) == told(apart)


def test_keys_are_kept_as_hashes_and_go_with_their_person(tmp_path: Path) -> None:
    for name, content in (("roster.csv", ROSTER), ("crm.csv", CRM), ("P1.txt", TALK)):
        (tmp_path / name).write_text(content, "utf-8")
    with Study.open(tmp_path / "study") as study:
        study.ingest(tmp_path / "roster.csv", tmp_path / "P1.txt")
        kept = b"".join(p.read_bytes() for p in (tmp_path / "study").rglob("*") if p.is_file()).lower()
        assert not [private for private in (b"w.sill@", b"7700900142", b"900142", b"900999") if private in kept]
        own = study._store.people()["P01"].keys
        assert len(own) == 2
        study.forget("P01")
        study.ingest(tmp_path / "crm.csv")
        study.ingest(tmp_path / "roster.csv", tmp_path / "P1.txt")
        assert list(study.corpus.people) == ["P02"]
        kept = b"".join(p.read_bytes() for p in (tmp_path / "study").rglob("*") if p.is_file())
        assert not [key for key in own if key.encode() in kept]
        assert b"Home 500" not in kept
        assert b"Home 150" in kept
