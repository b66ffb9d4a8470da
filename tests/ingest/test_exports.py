"""Survey and case exports, each in the shape that its vendor documents; columns are known by what they mean."""

from __future__ import annotations

import re

import pytest

from ingest.mask import Names
from ingest.meaning import asked_for
from ingest.prepare import names_in, prepare
from ingest.roles import decide
from ingest.roster import people
from ingest.source import Document
from ingest.tables import columns, parse_csv, read, text_columns

# CloudCherry (Webex Experience Management): "Export responses": a row a response, a column a question
CLOUDCHERRY = """Response Id,Response Date Time,Channel,Touch Point,How likely are you to recommend us to a friend?,\
How satisfied were you with the visit?,How easy was it to get your line running?,Please tell us why,Customer Name
r1,2026-03-01 10:00,Email,Installation,3,2,4,Nobody came on the day,Wanda Sill
r2,2026-03-02 11:00,SMS,Installation,9,5,1,,
"""
# Medallia: "Export to Excel" of responses: LTR and OSAT beside the comment
MEDALLIA = """Survey ID,Survey Date,Survey Channel,Interaction Point,LTR,Overall Satisfaction (OSAT),\
Ease of Doing Business,Verbatim Comment
s1,01/03/2026,Web,Billing,0,1,5,Two bills in one month
s2,02/03/2026,App,Billing,10 - Extremely likely,5,1,Fine
"""
# Qualtrics: qualtrics.com/support, "Understanding Your Dataset":
# the header, a row of questions, a row of import ids
QUALTRICS = """StartDate,IPAddress,Progress,RecordedDate,ResponseId,RecipientLastName,\
DistributionChannel,Q1_NPS_GROUP,Q1,Q2
Start Date,IP Address,Progress,Recorded Date,Response ID,Recipient Last Name,Distribution Channel,\
How likely are you to recommend us? - Group,How likely are you to recommend us?,What could we have done better?
"{""ImportId"":""startDate"",""timeZone"":""Z""}","{""ImportId"":""ipAddress""}","{""ImportId"":""progress""}",\
"{""ImportId"":""recordedDate""}","{""ImportId"":""_recordId""}","{""ImportId"":""recipientLastName""}",\
"{""ImportId"":""distributionChannel""}","{""ImportId"":""QID1_NPS_GROUP""}","{""ImportId"":""QID1""}","{""ImportId"":""QID2_TEXT""}"
2026-03-01,192.0.2.1,100,2026-03-01,R_1,Sill,email,Detractor,3,Come on the day you said
2026-03-02,192.0.2.2,100,2026-03-02,R_2,,anonymous,Promoter,9,
"""
# ServiceNow: "Export > CSV" of an incident list with journals: docs.servicenow.com, "Journal fields"
SERVICENOW = """number,opened_at,caller_id,contact_type,short_description,description,comments,work_notes,assigned_to
INC0010001,2026-03-01 09:00:00,Wanda Sill,phone,Line dead,My line is dead since Monday,\
"2026-03-02 08:00:00 - Beth Anglin (Additional comments)
We are looking into it.

2026-03-01 10:12:00 - Wanda Sill (Additional comments)
Still dead, and I work from home.","2026-03-01 11:00:00 - Beth Anglin (Work notes)
Customer is upset. Port reset.",Beth Anglin
"""


def turns(document: Document) -> list[tuple[str | None, str]]:
    return [(t.speaker, document.text[t.start : t.end]) for t in document.turns]


def test_cloudcherry_columns_are_questions() -> None:
    first, second = read("export.csv", CLOUDCHERRY).documents
    assert (first.kind, first.record) == ("survey", "r1")
    assert turns(first) == [(None, "Nobody came on the day")]
    wanted = {"nps": "3", "csat": "2", "ces": "4", "touchpoint": "Installation", "channel": "Email"}
    assert wanted.items() <= first.fields.items()
    assert (second.text, second.fields["nps"]) == ("", "9")


def test_medallia_columns_are_abbreviations() -> None:
    first, second = read("export.csv", MEDALLIA).documents
    assert turns(first) == [(None, "Two bills in one month")]
    wanted = {"nps": "0", "csat": "1", "ces": "5", "touchpoint": "Billing", "channel": "Web", "date": "01/03/2026"}
    assert wanted.items() <= first.fields.items()
    assert second.fields["nps"] == "10 - Extremely likely"


def test_qualtrics_has_two_rows_that_are_no_answers() -> None:
    first, second = read("export.csv", QUALTRICS).documents
    assert (first.kind, first.record, second.record) == ("survey", "R_1", "R_2")
    assert turns(first) == [(None, "Come on the day you said")]
    assert (first.fields["nps"], second.fields["nps"]) == ("3", "9")
    assert first.fields["channel"] == "email"
    stored = prepare(first, [], Names(b"salt", {}))
    assert "192.0.2.1" not in str(stored)
    assert "Sill" not in str(stored)


def test_servicenow_work_notes_are_agents_and_comments_their_writers() -> None:
    [case] = read("incident.csv", SERVICENOW).documents
    assert (case.kind, case.record, case.title) == ("call_log", "INC0010001", "Line dead")
    assert turns(case) == [
        (None, "My line is dead since Monday"),
        ("Agent", "We are looking into it."),
        ("Customer", "Still dead, and I work from home."),
        ("Agent", "Customer is upset. Port reset."),
    ]
    assert case.fields["channel"] == "phone"
    roles = [s.role for s in decide(case).segments]
    assert roles[1:] == ["agent", "customer", "agent"]
    assert roles[0] in {"customer", "unknown"}
    names = Names(b"salt", {})
    names.add_all(names_in(case), {})
    assert not re.search("Wanda|Sill|Anglin", str(prepare(case, [], names)))


def test_servicenow_notes_without_entries_are_still_the_agents() -> None:
    [case] = read(
        "cases.csv", "number,short_description,work_notes\nINC1,Line dead,Customer called. Port was reset.\n"
    ).documents
    assert turns(case) == [("Agent", "Customer called. Port was reset.")]


@pytest.mark.parametrize(
    ("question", "score"),
    [
        ("How likely is it that you would recommend us to a friend or colleague?", "nps"),
        ("Q1_NPS", "nps"),
        ("Overall, how satisfied were you?", "csat"),
        ("CustomerEffort_Q4", "ces"),
        ("How easy was it to order?", "ces"),
        ("Was the engineer on time?", None),
        ("Region", None),
    ],
)
def test_a_question_tells_its_score(question: str, score: str | None) -> None:
    assert asked_for(question) == score


def test_a_reason_is_not_a_score() -> None:
    content = (
        "id,Why would you recommend us to a friend?\n1,They came on the day they said\n2,The crew was kind to my dog\n"
    )
    assert [turns(d) for d in read("s.csv", content).documents] == [
        [(None, "They came on the day they said")],
        [(None, "The crew was kind to my dog")],
    ]


@pytest.mark.parametrize(
    "header",
    [
        "participant,name,group,persona,file",
        "Participant Code,Full Name,Customer Segment,Persona Name,Transcript File",
        "Interviewee ID,Participant Name,Cohort,Archetype,Recording",
        "pid,Display Name,Tier,Persona,Filename",
    ],
)
def test_roster_columns_are_known_by_their_meaning(header: str) -> None:
    table = parse_csv(f"{header}\nP3,Wanda Sill,churned,Family,P03.vtt\n")
    [person] = people(table, text_columns(table, columns(table)))
    assert (person.participant, person.name, person.group, person.persona, person.file) == (
        "P03",
        "Wanda Sill",
        "churned",
        "Family",
        "P03.vtt",
    )
