"""The page: drawn in a real browser, because what it promises is what a person sees, presses and prints."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from assistant.journey import LANES, Cell, Coverage, JourneyMap, Provenance, Stage
from assistant.page import Board, Curve, page, short, signed, unquoted, voice
from assistant.support import support, worst_moments
from tests.assistant.maps import HOSTILE, fibre_map, hostile_map, long_map, said

LAPTOP, PHONE = {"width": 1366, "height": 768}, {"width": 390, "height": 844}
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    found = shutil.which("chromium") or shutil.which("google-chrome")
    assert found, "these tests need a browser: apt-get update && apt-get install -y chromium"
    with sync_playwright() as play:
        running = play.chromium.launch(executable_path=found, args=FLAGS)
        yield running
        running.close()


@pytest.fixture
def show(browser: Browser, tmp_path: Path) -> Iterator:
    """Opens a map from a file; afterwards nothing may have been requested, and nothing may have gone wrong."""
    trouble, asked, contexts = [], [], []

    def opened(map: JourneyMap, size: dict = LAPTOP, anchor: str = "") -> Page:
        file = tmp_path / "map.html"
        file.write_text(page(map), encoding="utf-8")
        contexts.append(browser.new_context(viewport=size))
        tab = contexts[-1].new_page()
        tab.on("console", lambda line: trouble.append(line.text))
        tab.on("pageerror", lambda error: trouble.append(str(error)))
        tab.on("request", lambda request: asked.append(request.url))
        tab.goto(file.as_uri() + anchor)
        return tab

    yield opened
    for context in contexts:
        context.close()
    assert trouble == []
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []


def cell_named(map: JourneyMap, label: str) -> Cell:
    return next(cell for _, _, cell in map.cells() if cell.label == label)


def test_a_card_opens_to_the_exact_words(show) -> None:
    map = fibre_map()
    silence = cell_named(map, "Weeks without a word")
    tab = show(map)
    tab.click(f"#cell-{silence.id}")
    assert tab.locator("dialog[open] h2").inner_text() == "Weeks without a word"
    shown = tab.locator("dialog blockquote").all_inner_texts()
    assert shown == [c.quote for c in silence.citations + silence.against]
    drawer = tab.locator("dialog").inner_text()
    assert "P01 · interview · Interview P01 · " + silence.citations[0].locator in drawer
    assert "Interviewer: Did you get in touch with anybody?" in drawer
    assert "Companion of P05" in drawer
    assert "8 of 12 participants · 3 of 30 calls · 1 of 25 reviews" in drawer
    assert "What speaks against it 2" in drawer.replace("\n", " ")


def test_escape_closes_and_focus_returns(show) -> None:
    map = fibre_map()
    tab = show(map)
    first = map.stages[0].steps[0].id
    for key in ("Enter", "Space"):
        tab.focus(f"#cell-{first}")
        tab.keyboard.press(key)
        assert tab.locator("dialog[open]").count() == 1
        assert tab.evaluate("location.hash") == f"#cell-{first}"
        tab.keyboard.press("Escape")
        assert tab.locator("dialog[open]").count() == 0
        expect(tab.locator(f"#cell-{first}")).to_be_focused()
        expect(tab).to_have_url(re.compile(r"html$"))


def test_arrow_keys_move_between_cells_and_in_the_drawer(show) -> None:
    map = fibre_map()
    (compare, ask), (check, *_) = map.stages[0].steps, map.stages[1].steps
    tab = show(map)
    tab.focus(f"#cell-{compare.id}")
    tab.keyboard.press("ArrowDown")
    assert tab.evaluate("document.activeElement.id") == f"cell-{ask.id}"
    tab.keyboard.press("ArrowUp")
    tab.keyboard.press("ArrowRight")
    assert tab.evaluate("document.activeElement.id") == f"cell-{check.id}"
    tab.keyboard.press("ArrowLeft")
    tab.keyboard.press("Enter")
    tab.keyboard.press("ArrowRight")
    tab.keyboard.press("ArrowRight")
    assert tab.locator("dialog h2").inner_text() == check.label, "the drawer goes on in reading order"
    tab.keyboard.press("Escape")
    expect(tab.locator(f"#cell-{check.id}")).to_be_focused()


def test_tab_reaches_everything_and_stays_in_an_open_drawer(show) -> None:
    tab = show(fibre_map())
    wanted = tab.evaluate(
        "[...document.querySelectorAll('a, button, summary')].filter(e => e.checkVisibility()).length"
    )
    reached = set()
    for _ in range(wanted + 5):
        tab.keyboard.press("Tab")
        # Numbered rather than named: links and buttons need no id to be reached.
        reached.add(tab.evaluate("[...document.querySelectorAll('*')].indexOf(document.activeElement)"))
    assert len(reached) >= wanted
    tab.click(".worst a >> nth=0")
    for _ in range(8):
        tab.keyboard.press("Tab")
        inside = "document.activeElement === document.body || !!document.activeElement.closest('dialog')"
        assert tab.evaluate(inside)


def test_a_deep_link_opens_its_cell_even_behind_more(show) -> None:
    hidden = fibre_map().stages[3].steps[6]
    tab = show(fibre_map(), anchor=f"#cell-{hidden.id}")
    assert tab.locator("dialog[open] h2").inner_text() == hidden.label
    assert tab.locator(f"#cell-{hidden.id}").is_visible()
    show(fibre_map(), anchor="#cell-nobody")
    show(fibre_map(), anchor="#cell-%E0%A4%A")


def test_more_shows_the_rest_and_hides_it_again(show) -> None:
    tab = show(fibre_map())
    last = f"#cell-{fibre_map().stages[3].steps[6].id}"
    more = tab.get_by_role("button", name="4 more")
    assert not tab.locator(last).is_visible()
    more.click()
    assert tab.locator(last).is_visible()
    tab.get_by_role("button", name="show fewer").click()
    assert not tab.locator(last).is_visible()


def test_a_phone_stacks_the_stages_and_never_scrolls_sideways(show) -> None:
    map = fibre_map()
    tab = show(map, PHONE)
    assert tab.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    names = tab.locator(".stack h2 bdi").all_inner_texts()
    assert names == [stage.name for stage in map.stages]
    assert "−1.5" in tab.locator(".stack section >> nth=3").inner_text()
    tab.click(f"#cell-{map.stages[3].pain_points[0].id}")
    tab.wait_for_timeout(300)
    sheet = tab.locator("dialog").bounding_box()
    assert sheet["width"] == PHONE["width"]
    assert sheet["y"] > 50
    assert sheet["y"] + sheet["height"] == pytest.approx(PHONE["height"], abs=1)
    tab.keyboard.press("Escape")
    tab.set_viewport_size(LAPTOP)
    assert tab.locator("td .card").count() == len(map.cells())


@pytest.mark.parametrize("width", [390, 800, 1366])
def test_more_than_six_stages_scroll_inside_the_map(show, width: int) -> None:
    tab = show(long_map(8), {"width": width, "height": 768})
    assert tab.evaluate("document.documentElement.scrollWidth") <= width
    if width > 760:
        assert tab.evaluate("(m => m.scrollWidth > m.clientWidth)(document.querySelector('.scroll'))")


def test_stage_names_and_lane_labels_stay_in_sight(show) -> None:
    tab = show(fibre_map())
    tab.mouse.wheel(0, 1800)
    tab.wait_for_timeout(200)
    assert tab.locator("thead th >> nth=3").bounding_box()["y"] == pytest.approx(0, abs=1)
    assert tab.locator("tr.pain_points th span").first.bounding_box()["y"] >= 0


def test_print_has_every_stage_and_status_and_no_drawer(show, tmp_path: Path) -> None:
    reader = shutil.which("pdftotext")
    assert reader, "this test reads a PDF: apt-get update && apt-get install -y poppler-utils"
    map = fibre_map()
    tab = show(map)
    tab.click(".worst a >> nth=0")
    tab.pdf(path=tmp_path / "map.pdf", prefer_css_page_size=True)
    subprocess.run([reader, "-layout", tmp_path / "map.pdf"], check=True)
    sheets = (tmp_path / "map.txt").read_text(encoding="utf-8").split("\f")
    flat = " ".join(" ".join(sheets).split())
    for stage in map.stages:
        assert stage.name in " ".join(sheets[0].split()), "the first sheet is one page wide"
    for words in ("4 more", "assumption", "mixed", "gap: nothing said", "disputed", "inferred", "reached a decision"):
        assert words in flat
    assert "What speaks against it" not in flat
    shown = subprocess.run(["pdfinfo", tmp_path / "map.pdf"], check=True, capture_output=True, text=True).stdout
    assert "(A3)" in shown


def test_hostile_text_is_only_text(show) -> None:
    map = hostile_map()
    tab = show(map)
    for cell in (map.stages[0].steps[0], map.stages[1].pain_points[1]):
        tab.click(f"#cell-{cell.id}")
        assert HOSTILE in tab.locator("dialog blockquote").first.inner_text()
        tab.keyboard.press("Escape")
    tab.evaluate("document.querySelectorAll('details').forEach(part => { part.open = true; })")
    assert tab.title().startswith("</script>")
    assert tab.locator("img, main script, a[href^=http], iframe").count() == 0
    assert tab.evaluate("document.scripts.length") == 1


def test_ids_may_hold_anything(show) -> None:
    odd = "a b/\"<>'%#ü"
    map = fibre_map()
    map.stages[3].pain_points[0].id = odd
    tab = show(map)
    tab.click(".worst a >> nth=0")
    assert tab.locator("dialog[open] h2").inner_text() == "Engineer never came"
    again = tab.evaluate("location.hash")
    assert show(map, anchor=again).locator("dialog[open] h2").inner_text() == "Engineer never came"


CONTRAST = """() => {
  const channel = v => (v /= 255) <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4;
  const numbers = c => c.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => .2126 * channel(r) + .7152 * channel(g) + .0722 * channel(b);
  const ground = e => {
    for (; e; e = e.parentElement) {
      const color = numbers(getComputedStyle(e).backgroundColor);
      if (color[3] !== 0) return color;
    }
    return [255, 255, 255];
  };
  const poor = [];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const e = walk.currentNode.parentElement;
    if (!walk.currentNode.data.trim() || !e.offsetParent || e.closest("svg, script, template, noscript")) continue;
    const [a, b] = [light(numbers(getComputedStyle(e).color)), light(ground(e))].sort((x, y) => y - x);
    if ((a + .05) / (b + .05) < 4.5) poor.push(walk.currentNode.data.trim().slice(0, 40));
  }
  return poor;
}"""


def test_every_text_has_enough_contrast(show) -> None:
    tab = show(fibre_map())
    tab.evaluate("document.querySelectorAll('details').forEach(part => { part.open = true; })")
    assert tab.evaluate(CONTRAST) == []
    tab.click(".worst a >> nth=0")
    assert tab.evaluate(CONTRAST) == []


def test_roles_and_names(show) -> None:
    tab = show(fibre_map())
    assert tab.get_by_role("columnheader").count() == 6
    assert tab.get_by_role("rowheader", name="Pain points").count() == 1
    assert tab.get_by_role("heading", level=1).inner_text() == "Switching to fibre"
    assert "Engineer visit: −1.5, from −2.0 to +1.5, n=11" in tab.locator("svg[role=img]").get_attribute("aria-label")
    tab.click(".worst a >> nth=0")
    assert tab.get_by_role("dialog", name="Engineer never came").count() == 1


def test_the_worst_three_lead_to_their_cells(show) -> None:
    map = fibre_map()
    tab = show(map)
    labels = [pain.label for _, pain in worst_moments(map)]
    assert tab.locator(".worst .name").all_inner_texts() == labels
    assert labels == ["Engineer never came", "Weeks without a word", "First bill higher than agreed"]
    assert "9 of 12 participants" in tab.locator(".worst li").first.inner_text()


def test_statuses_and_voices_are_said_in_words(show) -> None:
    map = fibre_map()
    tab = show(map)

    def face(label: str) -> str:
        return tab.locator(f"#cell-{cell_named(map, label).id}").inner_text()

    assert "mixed" in face("Nobody explains the boxes")
    assert "assumption" in face("Support chat")
    assert "chat · online" in face("Support chat")
    assert "gap: nothing said" in face("")
    assert "disputed" in face("Engineer never came")
    assert "moment of truth" in face("Engineer never came")
    assert "observed" in face("Picks the neighbour's house")
    assert "speaker not identified" in face("Someone in the background")
    assert "companion" in face("Checks the app every day")
    assert "inferred" in face("A message a week")
    assert "Asked: What held you back" in face("Is it worth the trouble?")
    note = tab.locator(f"#cell-{cell_named(map, 'Picks the neighbour' + chr(39) + 's house').id}")
    assert note.locator("q").count() == 0
    assert note.locator(".note").count() == 1
    points = tab.locator(f"li:has(#cell-{cell_named(map, 'A message a week').id}) .points a")
    assert points.inner_text() == "Weeks without a word"


def test_the_curve_joins_only_what_enough_people_stand_behind() -> None:
    map = fibre_map()
    curve = Curve(map.stages)
    assert [dot.solid for dot in curve.dots] == [True, True, True, True, False, True]
    assert [(a.place, b.place) for a, b in curve.lines] == [(1, 2), (2, 3), (3, 4)]
    assert page(map).count('class="hollow"') == 1


def test_a_map_with_nothing_in_it_is_still_a_page(show) -> None:
    empty = JourneyMap(id="m", title="Empty", provenance=Provenance(engine="offline", model="none"))
    assert show(empty).locator("h1").inner_text() == "Empty"
    bare = empty.model_copy(update={"stages": [Stage(id="s", name="Only stage", order=1)]})
    assert show(bare).locator("thead th").count() == 1


def test_display_strips_emphasis_but_the_words_stay() -> None:
    text = page(fibre_map())
    assert "six, and nobody came." in text
    assert "**nobody**" not in text


def test_voice_knows_whose_words_a_statement_is() -> None:
    def of(statement: str, *citations) -> str:
        return voice(Cell(id="c", label="l", statement=statement, status="evidence", citations=list(citations)))

    spoken = said("P01", "I waited for weeks, **honestly**, and nothing came.")
    assert of("I waited for weeks, honestly", spoken) == "customer"
    assert of("I waited […] and nothing came.", spoken) == "customer"
    assert of("nothing came […] I waited", spoken) == "stated"
    assert of("People wait for weeks.", spoken) == "stated"
    assert of("Waits.", said("seen:P01", "Waits.")) == "observer"
    assert of("", spoken) == "stated"


def test_short_marks_what_it_leaves_out() -> None:
    assert short("short", 20) == "short"
    assert short("It took weeks. Then it came. And it was fast.", 30) == "It took weeks. Then it came. […]"
    assert short("It is fast. But it never works upstairs.", 20) == "It is fast. But it never works upstairs."
    assert short("one two three four five", 5) == "one two […]"
    assert len(short("x" * 300, 50)) <= 105
    assert [signed(v) for v in (0.6, -1.25, 0.01)] == ["+0.6", "−1.2", "0.0"]


def test_support_counts_people_and_nameless_records_apart() -> None:
    coverage = Coverage(participants=["P01", "P02"], records={"call_log": 400, "survey": 1})
    quotes = [said("P02", "a"), said("with:P02", "b"), said("call-1", "c"), said("call-1", "d"), said("survey-1", "e")]
    cell = Cell(id="c", label="l", statement="s", status="evidence", citations=quotes)
    found = support(cell, coverage)
    assert found.participants == ["P02"]
    assert found.records == {"call_log": ["call-1"], "survey": ["survey-1"]}
    assert found.text(coverage) == "1 of 2 participants, 1 of 400 calls, 1 of 1 survey response"
    assert found.text(Coverage()) == "1 participant, 1 call, 1 survey response"


def test_support_does_not_count_a_nameless_voice_beside_a_known_one() -> None:
    known = said("P01", "Yes, weeks.")
    voice_beside = said("who:P01", "That is how it is.")
    cell = Cell(id="c", label="l", statement="s", status="mixed", citations=[known, voice_beside])
    assert support(cell, Coverage(participants=["P01"])).records == {}
    alone = cell.model_copy(update={"citations": [voice_beside]})
    assert support(alone, Coverage()).text(Coverage()) == "1 interview"


def test_context_speakers_support_nothing() -> None:
    asked = said("P01", "Was it bad?").model_copy(update={"role": "interviewer"})
    cell = Cell(id="c", label="l", statement="s", status="mixed", citations=[asked])
    assert support(cell, Coverage()).text(Coverage()) == ""


def test_where_nobody_is_known_records_decide_the_worst() -> None:
    map = fibre_map()
    map.coverage.participants = []
    for _, _, cell in map.cells():
        cell.citations = [c for c in cell.citations if c.participant is None]
    ranked = [len(pain.citations) for _, pain in worst_moments(map)]
    assert ranked == sorted(ranked, reverse=True)
    assert ranked[0] == 5


def test_a_whole_quotation_loses_its_marks_and_two_quotations_do_not() -> None:
    assert unquoted("“I waited.”") == "I waited."
    assert unquoted("“Soon”, they said, “soon”") == "“Soon”, they said, “soon”"
    assert unquoted("") == ""


def test_a_lane_shows_three_cells_a_stage_and_says_how_many_more() -> None:
    board = Board(fibre_map())
    assert len(board.row(board.stages[3], "steps")) == 7
    more = [len(board.row(stage, lane)) - 3 for stage in board.stages for lane in LANES]
    assert page(fibre_map()).count("<li hidden>") == sum(n for n in more if n > 0)
    assert board.metrics[0].value == 8


def test_a_worst_moment_that_was_only_observed_looks_like_a_note() -> None:
    map = fibre_map()
    for stage in map.stages:
        for pain in stage.pain_points:
            for citation in pain.citations:
                citation.role = "observer"
    assert "Observed:" in page(map).split("</ol>")[0]
