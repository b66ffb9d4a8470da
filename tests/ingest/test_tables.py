"""Tables: columns by meaning, one document a row, malformed rows named."""

from ingest.source import Document
from ingest.tables import read


def turns(document: Document) -> list[tuple[str | None, str]]:
    return [(t.speaker, document.text[t.start : t.end]) for t in document.turns]


def test_calls_keep_labels_in_the_text_and_out_of_the_turns() -> None:
    content = 'Call ID,Customer Name,Transcript\nC-1,Wanda Sill,"AGENT: Hello.\nCUSTOMER: It is ""dead""."\n'
    [call] = read("calls.csv", content).documents
    assert (call.kind, call.record, call.fields) == ("call_log", "C-1", {"name": "Wanda Sill"})
    assert call.text.startswith("AGENT: Hello.")
    assert turns(call) == [("AGENT", "Hello."), ("CUSTOMER", 'It is "dead".')]


def test_labels_inside_one_line() -> None:
    content = "id,text\n1,AGENT: Hello. CUSTOMER: It is dead. | AGENT: Oh.\n2,AGENT: Hi. CUSTOMER: Bye.\n"
    call, _ = read("log.csv", content).documents
    assert turns(call) == [("AGENT", "Hello."), ("CUSTOMER", "It is dead."), ("AGENT", "Oh.")]


def test_jsonl_turns_are_joined_without_labels() -> None:
    said = '[{"speaker": "agent", "text": "Hi"}, {"speaker": "customer", "text": "My bill"}]'
    content = f'{{"id": "a", "turns": {said}}}\n{{bad\n[1]\n'
    reading = read("chats.jsonl", content)
    assert reading.documents[0].text == "Hi\nMy bill"
    assert turns(reading.documents[0]) == [("agent", "Hi"), ("customer", "My bill")]
    assert [s.position for s in reading.skipped] == ["line 2", "line 3"]


def test_rows_of_one_conversation_are_one_document() -> None:
    content = "conversation_id,speaker,text\n7,agent,Hi\n7,customer,Dead\n8,agent,Hello\n"
    documents = read("chat.csv", content).documents
    assert [(d.record, len(d.turns)) for d in documents] == [("7", 2), ("8", 1)]


def test_review_is_title_and_body() -> None:
    [review] = read("r.csv", "id;stars;title;review;version\n1;2;Slow;So very slow;5.1\n").documents
    assert (review.kind, review.title, review.text) == ("review", "Slow", "Slow\nSo very slow")
    assert review.fields == {"rating": "2", "version": "5.1"}
    assert len(review.turns) == 2


def test_survey_rows_without_a_comment_count() -> None:
    content = "response_id,touchpoint,nps,comment\nR1,order,9,\nR2,order,3,It took two whole weeks\n"
    first, second = read("s.csv", content).documents
    assert (first.kind, first.text, first.turns, first.fields["nps"]) == ("survey", "", (), "9")
    assert turns(second) == [(None, "It took two whole weeks")]


def test_two_open_answers_are_two_turns() -> None:
    content = "nps,What went well?,What went badly?\n4,The man was kind,The box is ugly\n"
    [response] = read("s.csv", content).documents
    assert [(t.heading, response.text[t.start : t.end]) for t in response.turns] == [
        ("What went well?", "The man was kind"),
        ("What went badly?", "The box is ugly"),
    ]


def test_equal_words_are_two_documents() -> None:
    documents = read("r.csv", "rating,review\n5,Good enough for me\n5,Good enough for me\n").documents
    assert [d.record for d in documents] == ["row 1", "row 2"]
    assert len({d.source_id for d in documents}) == 2
    again = read("r.csv", "id,review\nx,Good enough for me\nx,Good enough for me\n").documents
    assert len({d.source_id for d in again}) == 2


def test_malformed_rows_are_named_and_the_rest_is_read() -> None:
    content = 'id,text\n1,one two three\n2,a,b,c\n3,"never closed\n4,four five six\n'
    reading = read("x.csv", content)
    assert [d.record for d in reading.documents] == ["1", "4"]
    assert [(s.position, "4 cells" in s.reason) for s in reading.skipped] == [("row 2", True), ("row 3", False)]


def test_a_table_without_words_says_what_it_has() -> None:
    reading = read("x.csv", "id,count\n1,2\n2,4\n")
    assert reading.documents == []
    assert "id, count" in reading.skipped[0].reason


def test_the_longest_column_is_the_text() -> None:
    [row] = read("x.csv", "ref,what they told us in the shop\n1,the queue was out of the door again\n").documents
    assert turns(row) == [(None, "the queue was out of the door again")]
