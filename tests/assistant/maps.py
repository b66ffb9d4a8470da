"""A realistic map built by hand: six stages of switching to fibre, every status and speaker, awkward text."""

from __future__ import annotations

from itertools import count

from assistant.journey import (
    Cell,
    Citation,
    Coverage,
    Emotion,
    Expectation,
    Gap,
    JourneyMap,
    Metric,
    MomentOfTruth,
    Mood,
    NotRead,
    Opportunity,
    PainPoint,
    Persona,
    Provenance,
    Rejected,
    Scenario,
    Stage,
    Touchpoint,
)

HOSTILE = "</script><img src=x onerror=\"document.title='owned'\"><script>document.title='owned'</script>"
MARKDOWN_TRAP = "# Heading\n> quote\n- item\n[click](https://evil.example) <b>bold</b> `code` | pipe"
PEOPLE = [f"P{n:02}" for n in range(1, 13)]
KINDS = {"call": "call_log", "review": "review", "survey": "survey", "note": "usability_note"}


def said(by: str, quote: str, **more: str) -> Citation:
    """One citation: "P03" in an interview, "call-7" by nobody known, "seen:P05", "with:P02", "who:P09"."""
    role, _, person = by.rpartition(":")
    start = 40 + sum(map(ord, by + quote)) % 9000
    place = {"start": start, "end": start + len(quote), "quote": quote}
    clock = f"00:{start % 60:02}:{start * 7 % 60:02}"
    if not by[0].isupper() and not role:
        kind = KINDS[by.split("-")[0]]
        row = "row " + by.split("-")[1]
        title = {"call": "Service calls, spring", "review": "App reviews", "survey": "Welcome survey"}[by.split("-")[0]]
        return Citation(source_id=by, role="customer", kind=kind, title=title, locator=row, **place, **more)
    if role == "seen":
        session = {"kind": "usability_note", "title": f"Session with {person}", "locator": f"line {start % 90}"}
        return Citation(
            source_id=f"note-{person}", role="observer", participant=person, speaker="Observer", **session, **place
        )
    known = {"source_id": f"int-{person}", "kind": "interview", "title": f"Interview {person}", "locator": clock}
    if role == "with":
        return Citation(role="companion", participant=person, speaker=f"Wife of {person}", **known, **place, **more)
    if role == "who":
        return Citation(role="unknown", speaker="Speaker 2", **known, **place, **more)
    return Citation(role="customer", participant=person, speaker=person, **known, **place, **more)


def made(ids: count, type_: type[Cell], label: str, statement: str, *quotes: Citation, **more: object) -> Cell:
    """A cell whose participants and sources follow from its citations."""
    status = more.pop("status", None) or ("evidence" if quotes else "assumption")
    people = sorted({c.participant for c in quotes if c.participant})
    sources = sorted({c.source_id for c in quotes})
    lists = {"citations": list(quotes), "participants": people, "sources": sources}
    return type_(id=f"c{next(ids):02}", label=label, statement=statement, status=status, **lists, **more)


def fibre_map() -> JourneyMap:
    """Switching to fibre: six stages, about sixty cells."""
    ids = count(1)

    def cell(label: str, statement: str, *quotes: Citation, **more: object) -> Cell:
        return made(ids, Cell, label, statement, *quotes, **more)

    def touch(label: str, channel: str, online: bool, statement: str, *quotes: Citation, **more: object) -> Touchpoint:
        return made(
            ids, Touchpoint, label, statement, *quotes, name=label.lower(), channel=channel, online=online, **more
        )

    def felt(label: str, valence: float, statement: str, *quotes: Citation, **more: object) -> Emotion:
        return made(ids, Emotion, label, statement, *quotes, valence=valence, **more)

    def pain(label: str, severity: float, statement: str, *quotes: Citation, **more: object) -> PainPoint:
        return made(ids, PainPoint, label, statement, *quotes, severity=severity, **more)

    def hoped(label: str, expected: str, observed: list[str], *quotes: Citation, **more: object) -> Expectation:
        text = f"Expected {expected}, got {', '.join(observed) or 'no answer'}."
        return made(ids, Expectation, label, text, *quotes, expected=expected, observed=observed, **more)

    def idea(label: str, text: str, *pains: Cell, quotes: tuple[Citation, ...] = ()) -> Opportunity:
        status = "evidence" if quotes else "mixed"
        return made(ids, Opportunity, label, text, *quotes, text=text, addresses=[p.id for p in pains], status=status)

    prices = pain(
        "Price changes after six months",
        0.55,
        "The advertised price holds for half a year, and what comes after stands in the small print.",
        said(
            "P02",
            "It says nineteen ninety-nine in letters this big, and then it's forty-five after six months.",
        ),
        said("P06", "I only found out what it costs later because my brother told me to look at the footnote."),
        said("P11", "You have to go looking for the real price."),
        said("review-4", "Nice speed but the price DOUBLES after 6 months, read the small print!!"),
    )
    jargon = pain(
        "Nobody explains the boxes",
        0.3,
        "I don't know what an ONT is and I shouldn't have to.",
        said(
            "P08",
            "I don't know what an ONT is and I shouldn't have to.",
            before="Interviewer: Was anything on the page unclear?",
        ),
        status="mixed",
    )
    form = pain(
        "Address not found",
        0.5,
        "The order form refuses flats and new streets, so people type their address again and again.",
        said("P04", "It kept telling me my flat doesn't exist. I was sitting in it."),
        said(
            "seen:P05", "Types the address three times, each time without the flat number, then picks the neighbour's."
        ),
        said("P09", "We're on a new street, so of course it was not in the list."),
        said("call-3", "Customer says the website will not take her address, flat 3B."),
        said("call-11", "I've tried it four times now and it doesn't take my house number."),
    )
    silence = pain(
        "Weeks without a word",
        0.8,
        "After the order there is silence: no date, no progress, nobody who knows.",
        said(
            "P01",
            "Five weeks. Not one email. I thought they had forgotten us.",
            before="Interviewer: And after you ordered, what happened then?",
            after="Interviewer: Did you get in touch with anybody?",
        ),
        said("P02", "You order and then there is this big nothing."),
        said("P03", "I rang twice, and both times they said it's in the system."),
        said("with:P05", "He looked at his phone every morning, and every morning there was nothing."),
        said("P06", "What got me was that no one could tell me where it was stuck."),
        said("P07", "If somebody had just written that it takes eight weeks, I would have been fine with it."),
        said("P10", "They had my money but no date for me."),
        said("P12", "I heard more from the pizza place about one pizza than from them in two months."),
        said("call-2", "I ordered in March and I have not heard anything since."),
        said("call-8", "Nobody can tell me when, that is what makes me so angry."),
        said("call-14", "I'm calling for the third time about the date."),
        said("review-9", "Ordered 7 weeks ago, no news, no date, no nothing."),
        against=[
            said("P04", "They wrote every Friday, that was really good."),
            said("review-12", "Kept me posted by SMS all the way."),
        ],
    )
    double = pain(
        "Old provider cancels too early",
        0.9,
        "The old line was cut before the new one worked.",
        said("P03", "They switched the old one off on the first, and the new one came on the nineteenth."),
        said("P10", "Eighteen days on my phone's data, with two kids doing homework."),
        said("call-21", "I have no internet at all now, the old one is off and yours is not on."),
    )
    noshow = pain(
        "Engineer never came",
        1.0,
        "People took a day off and waited, and nobody came or called.",
        said(
            "P01",
            "I took a day off and sat there from eight till six, and **nobody** came.",
            before="Interviewer: Tell me about the day of the appointment.",
            after="Interviewer: And did they call you?",
        ),
        said("P02", "Second time he didn't show up I cried, I'm not ashamed to say it."),
        said("P03", "Nobody came, nobody called, and in the app it said completed."),
        said("seen:P05", "Shows the missed-appointment card on the fridge: two dates crossed out, a third in pencil."),
        said("with:P05", "The second time I stayed at home, because he couldn't get another day off."),
        said("P06", "He was supposed to come between eight and four, and at ten past four I rang."),
        said("P08", "They said I wasn't at home. I was at home. I was standing at the window."),
        said("P09", "No show, no call, no apology."),
        said("P11", "I waited all day and then a text that says sorry we missed you."),
        said("P12", "Three appointments, one engineer."),
        said("call-5", "He never turned up and I want to know why."),
        said("call-6", "This is the second missed appointment."),
        said("call-17", "Your man did not come."),
        said("review-2", "Engineer no show TWICE 😡😡 two days of holiday gone"),
        said("review-21", "waited in all day for nothing"),
        against=[said("P04", "He was there at nine on the dot and took his shoes off.")],
    )
    holes = pain(
        "Drilled without asking",
        0.6,
        "He had the drill in the wall before I could say where.",
        said("P07", "He had the drill in the wall before I could say where."),
        said("P12", "Now there's a white box in the middle of the hallway."),
    )
    wifi = pain(
        "Fast in the hall, nothing upstairs",
        0.5,
        "The line is fast where the box hangs, and the bedrooms get nothing.",
        said("P02", "Next to the box it's five hundred. In her room it's four."),
        said("P06", "I pay for a gigabit and I watch telly with the phone's hotspot."),
        said("P08", "Upstairs nothing, absolutely nothing."),
        said("seen:P03", "Runs the speed test next to the router, then in the child's room; shakes his head."),
        said("review-6", "WiFi useless beyond one wall"),
        against=[said("P10", "It reaches even the garden.")],
    )
    bill = pain(
        "First bill higher than agreed",
        0.75,
        "The first bill has a setup fee and part months on it that nobody had mentioned.",
        said("P01", "Eighty-nine instead of forty-four, and nobody had said a word about setup."),
        said("P03", "I had to get out a calculator to see what they'd done with the part months."),
        said("P06", "The bill was twice what we'd agreed, so I rang and they took it back, but I had to ring."),
        said("P09", "There was a line for activation, forty euros, that I have never seen anywhere before."),
        said("P11", "It's not the money, it's that I feel fooled."),
        said("P12", "They charged us for the three weeks in which nothing worked."),
        said("call-9", "My bill is wrong, it's ninety and I was told forty-five."),
        said("call-28", "Why do I pay for March if it came on in April?"),
        said("review-16", "First bill: surprise fees. Classic."),
    )
    hostile = pain(
        "Review with markup", 0.2, HOSTILE, said("review-23", HOSTILE), said("survey-31", MARKDOWN_TRAP), status="mixed"
    )
    formula = pain(
        '=HYPERLINK("http://evil.example")',
        0.1,
        "+49 30 1234 was never answered",
        said("call-30", "+49 30 1234 was never answered"),
    )

    deciding = Stage(
        id="s1",
        name="Deciding",
        order=1,
        mood=Mood(mean=0.6, low=-0.5, high=1.5, n=9),
        steps=[
            cell(
                "Compares prices online",
                "Most compare two or three providers on a comparison site before they look at any provider’s own page.",
                said("P01", "I had three tabs open, and the comparison site as the fourth."),
                said("P02", "We put it all in a spreadsheet, my husband likes that."),
                said("P04", "I went to the comparison site first, everybody does."),
                said("P06", "I looked at two of them and then I asked my brother."),
                said("P11", "Compared, closed it, compared again a week later."),
            ),
            cell(
                "Asks the neighbours",
                "I just asked next door how theirs is.",
                said("P07", "I just asked next door how theirs is."),
                said("P09", "The neighbour had it already, so I went over."),
            ),
        ],
        touchpoints=[
            touch(
                "Comparison site",
                "web",
                True,
                "Prices and speeds side by side.",
                said("P01", "I had three tabs open, and the comparison site as the fourth."),
                said("P04", "I went to the comparison site first, everybody does."),
            ),
            touch(
                "Shop in town",
                "store",
                False,
                "Two wanted a person to ask.",
                said("P08", "I went to the shop because I wanted a person."),
                said("P12", "The girl in the shop was honest with me."),
            ),
        ],
        thoughts=[
            cell(
                "Is it worth the trouble?",
                "It works, sort of, so why would I touch it?",
                said("P10", "It works, sort of, so why would I touch it?"),
                question="What held you back from switching earlier?",
            ),
            cell(
                "Fibre will be needed anyway",
                "With both of us at home all day we need it sooner or later.",
                said("P02", "With both of us at home all day we need it sooner or later."),
                said("P06", "Sooner or later we need it anyway."),
            ),
        ],
        emotions=[
            felt(
                "Curious",
                0.9,
                "Looking forward to something faster.",
                said("P02", "I was quite looking forward to it, to be honest."),
                said("P04", "Finally, I thought."),
                said("P09", "I was curious."),
            )
        ],
        pain_points=[prices, jargon],
        gains=[
            cell(
                "Honest advice in the shop",
                "She told me the smaller one would do.",
                said("P12", "She told me the smaller one would do."),
            )
        ],
        expectations=[
            hoped(
                "Time until it works",
                "two weeks",
                ["five weeks", "eight weeks", "eleven weeks"],
                said("P01", "I thought, two weeks, tops."),
                said("P07", "Two weeks would be normal."),
                unit=None,
            )
        ],
    )
    deciding.opportunities = [
        idea("One price, said once", "Show the price after the promotion in the same size as the promotion.", prices),
    ]
    ordering = Stage(
        id="s2",
        name="Ordering",
        order=2,
        mood=Mood(mean=-0.3, low=-1.5, high=1.0, n=7),
        steps=[
            cell(
                "Checks the address",
                "Everybody starts with the address check, and a third leave it without an answer.",
                said("P04", "First it wants the address."),
                said("P05", "Well, you put the address in."),
                said("P09", "You begin with the address, obviously."),
            ),
            cell(
                "Picks the neighbour's house",
                "Types the address three times, each time without the flat number, then picks the neighbour's.",
                said(
                    "seen:P05",
                    "Types the address three times, each time without the flat number, then picks the neighbour's.",
                ),
            ),
            cell(
                "Orders by phone in the end",
                "So I rang them and the lady did it in four minutes.",
                said("P04", "So I rang them and the lady did it in four minutes."),
                said("call-3", "Customer says the website will not take her address, flat 3B."),
            ),
        ],
        touchpoints=[
            touch(
                "Order form",
                "web",
                True,
                "The form on the provider’s site.",
                said("P04", "It kept telling me my flat doesn't exist. I was sitting in it."),
                said("P09", "We're on a new street, so of course it was not in the list."),
            ),
            touch(
                "Order line",
                "phone",
                False,
                "The number people ring when the form fails.",
                said("P04", "So I rang them and the lady did it in four minutes."),
            ),
            touch(
                "Confirmation",
                "email",
                True,
                "An email with a number and no date.",
                said("P10", "The email had a long number and no date."),
            ),
        ],
        thoughts=[
            cell(
                "Did it go through?",
                "I wasn't sure if I'd ordered one or two.",
                said("P09", "I wasn't sure if I'd ordered one or two."),
            )
        ],
        emotions=[
            felt(
                "Annoyed",
                -1.1,
                "By a form that knows better.",
                said("P04", "It kept telling me my flat doesn't exist. I was sitting in it."),
                said("P09", "I was annoyed already, and it hadn't even started."),
            ),
            felt("Relieved", 1.0, "When a person takes over.", said("P04", "The lady was lovely, so relieved.")),
        ],
        pain_points=[form, hostile, formula],
        gains=[
            cell(
                "Four minutes on the phone",
                "A person finished in minutes what the form refused.",
                said("P04", "So I rang them and the lady did it in four minutes."),
            )
        ],
        expectations=[],
    )
    ordering.opportunities = [
        idea("Let people place the pin", "Let people put a pin on a map where the list has no address.", form),
    ]
    waiting = Stage(
        id="s3",
        name="Waiting for a date",
        order=3,
        mood=Mood(mean=-1.2, low=-2.0, high=0.5, n=10),
        steps=[
            cell(
                "Rings to ask for a date",
                "Most ring at least twice before they are given a date.",
                said("P03", "I rang twice, and both times they said it's in the system."),
                said("P06", "I rang every Monday."),
                said("P10", "I must have rung four times."),
                said("call-2", "I ordered in March and I have not heard anything since."),
                said("call-14", "I'm calling for the third time about the date."),
            ),
            cell(
                "Checks the app every day",
                "He looked at his phone every morning, and every morning there was nothing.",
                said("with:P05", "He looked at his phone every morning, and every morning there was nothing."),
            ),
        ],
        touchpoints=[
            touch(
                "Hotline",
                "phone",
                False,
                "Where “it’s in the system” is the answer.",
                said("P03", "I rang twice, and both times they said it's in the system."),
                said("call-8", "Nobody can tell me when, that is what makes me so angry."),
            ),
            touch(
                "Order status",
                "app",
                True,
                "A bar that has stood at step two for weeks.",
                said("P07", "The bar stood at two of five. For six weeks."),
            ),
        ],
        thoughts=[
            cell(
                "They have forgotten us",
                "I thought they had forgotten us.",
                said("P01", "Five weeks. Not one email. I thought they had forgotten us."),
            ),
            cell(
                "Someone in the background",
                "That is how they all are, believe me.",
                said("who:P09", "That is how they all are, believe me."),
                status="mixed",
            ),
        ],
        emotions=[
            felt(
                "Forgotten",
                -1.4,
                "Nobody seems to know about the order.",
                said("P01", "Five weeks. Not one email. I thought they had forgotten us."),
                said("P10", "They had my money but no date for me."),
                said("P12", "I heard more from the pizza place about one pizza than from them in two months."),
            ),
            felt(
                "Helpless",
                -1.6,
                "Cut off, and nobody in charge.",
                said("P10", "Eighteen days on my phone's data, with two kids doing homework."),
            ),
        ],
        pain_points=[silence, double],
        gains=[
            cell(
                "A message every Friday",
                "They wrote every Friday, that was really good.",
                said("P04", "They wrote every Friday, that was really good."),
                said("review-12", "Kept me posted by SMS all the way."),
            )
        ],
        expectations=[
            hoped(
                "Being told",
                "a date in the first week",
                ["no date for five weeks"],
                said("P01", "Five weeks. Not one email. I thought they had forgotten us."),
                said("P07", "I'd have expected a date, I mean in the first week."),
            )
        ],
    )
    waiting.opportunities = [
        idea(
            "A message a week",
            "Write once a week, also when there is nothing new, and say what the order waits for.",
            silence,
        ),
        idea(
            "Keep the old line",
            "Cancel the old line only when the new one has worked for a day.",
            double,
            quotes=(said("P03", "Why can't they just leave the old one on until it works?"),),
        ),
    ]
    visit = Stage(
        id="s4",
        name="Engineer visit",
        order=4,
        mood=Mood(mean=-1.5, low=-2.0, high=1.5, n=11),
        steps=[
            cell(
                "Takes a day off",
                "Nine took a day of holiday to be at home.",
                *[
                    said(p, q)
                    for p, q in zip(
                        PEOPLE[:9],
                        [
                            "I took a day off and sat there from eight till six, and **nobody** came.",
                            "Day off, of course.",
                            "I took the day off.",
                            "I'd moved my shift.",
                            "I had to take a day.",
                            "Took a day.",
                            "I'd taken the Thursday off.",
                            "I stayed at home for it.",
                            "I swapped with a colleague.",
                        ],
                        strict=True,
                    )
                ],
            ),
            cell(
                "Clears the cellar",
                "We'd cleared out the whole cellar for him.",
                said("P11", "We'd cleared out the whole cellar for him."),
            ),
            cell(
                "Waits by the window",
                "I was standing at the window.",
                said("P08", "They said I wasn't at home. I was at home. I was standing at the window."),
            ),
            cell(
                "Calls the hotline at four",
                "At ten past four I rang.",
                said("P06", "He was supposed to come between eight and four, and at ten past four I rang."),
            ),
            cell(
                "Shows the engineer round",
                "Leads him to the cellar, then to the flat; points twice at the wrong socket.",
                said("seen:P07", "Leads him to the cellar, then to the flat; points twice at the wrong socket."),
            ),
            cell(
                "Books a new date in the app",
                "I took the next date in the app, three weeks later.",
                said("P02", "I took the next date in the app, three weeks later."),
            ),
            cell(
                "Signs on his tablet",
                "I signed something with my finger.",
                said("P12", "I signed something with my finger."),
            ),
        ],
        touchpoints=[
            touch(
                "The engineer",
                "visit",
                False,
                "The only person of the company most ever meet.",
                said("P04", "He was there at nine on the dot and took his shoes off."),
                said("P07", "He had the drill in the wall before I could say where."),
            ),
            touch(
                "Missed-you text",
                "sms",
                True,
                "A text that says nobody was at home.",
                said("P11", "I waited all day and then a text that says sorry we missed you."),
            ),
        ],
        thoughts=[
            cell(
                "They think I wasn't in",
                "They said I wasn't at home. I was at home.",
                said("P08", "They said I wasn't at home. I was at home. I was standing at the window."),
            ),
            cell("שוב אף אחד לא בא", "חיכיתי כל היום ואף אחד לא בא.", said("P09", "חיכיתי כל היום ואף אחד לא בא.")),
        ],
        emotions=[
            felt(
                "Furious",
                -2.0,
                "A day of holiday for nothing.",
                said("P01", "I was furious, properly furious."),
                said("P02", "Second time he didn't show up I cried, I'm not ashamed to say it."),
                said("review-2", "Engineer no show TWICE 😡😡 two days of holiday gone"),
            ),
            felt(
                "Impressed",
                1.5,
                "By the one who came on time.",
                said("P04", "He was there at nine on the dot and took his shoes off."),
            ),
        ],
        pain_points=[noshow, holes],
        gains=[
            cell(
                "Careful, clean and quick",
                "Where the engineer came, he worked carefully and left nothing behind.",
                said("P04", "He was there at nine on the dot and took his shoes off."),
                said("P10", "He even hoovered."),
                said("P11", "When he did come he was brilliant."),
                against=[said("P12", "Now there's a white box in the middle of the hallway.")],
            )
        ],
        expectations=[
            hoped(
                "Arrival window",
                "one hour",
                ["eight hours", "a whole day"],
                said("P06", "He was supposed to come between eight and four, and at ten past four I rang."),
                said("P11", "Give me an hour, not a day."),
            )
        ],
    )
    visit.opportunities = [
        idea(
            "Say when he is on his way",
            "Send the engineer’s position and a half-hour window on the day, as parcel services do.",
            noshow,
            quotes=(said("P12", "DPD can tell me the van is six stops away, so why can't they?"),),
        ),
        idea("Ask before drilling", "Agree on the place for the box with a photo before the visit.", holes),
    ]
    weeks = Stage(
        id="s5",
        name="First weeks online",
        order=5,
        mood=Mood(mean=0.9, low=-1.0, high=2.0, n=2),
        steps=[
            cell(
                "Runs a speed test",
                "Nearly everybody’s first act is a speed test.",
                said("P02", "Next to the box it's five hundred. In her room it's four."),
                said("seen:P03", "Runs the speed test next to the router, then in the child's room; shakes his head."),
                said("P06", "I did the speed test, obviously."),
            ),
            cell(
                "Buys a repeater",
                "I bought two of those plug things.",
                said("P08", "I bought two of those plug things."),
            ),
        ],
        touchpoints=[
            touch(
                "Router app", "app", True, "Setup and speed on the phone.", said("P10", "The app walked me through it.")
            ),
            touch("Support chat", "chat", True, "The team believes that people ask here first."),
        ],
        thoughts=[],
        emotions=[
            felt(
                "Delighted",
                1.7,
                "It is simply fast.",
                said("P10", "It's a different world."),
                said("P04", "Everything is just there."),
                said("review-1", "Blazing fast 🚀👩‍👩‍👧‍👦 whole family happy"),
            )
        ],
        pain_points=[wifi],
        gains=[
            cell(
                "Everything is simply there",
                "Calls, films and homework at the same time, and nothing stutters.",
                said("P10", "Two kids, two calls, and nothing stutters."),
                said("P04", "Everything is just there."),
                said("P01", "I have to admit it's good now."),
                said("review-1", "Blazing fast 🚀👩‍👩‍👧‍👦 whole family happy"),
            ),
            cell("Setup was easy", "The app walked me through it.", said("P10", "The app walked me through it.")),
        ],
        expectations=[
            hoped(
                "Speed in every room",
                "500",
                ["500 at the box", "4 upstairs"],
                said("P02", "Next to the box it's five hundred. In her room it's four."),
                unit="Mbit/s",
            )
        ],
    )
    weeks.opportunities = [
        idea("Measure every room", "Let the engineer measure each room and leave a repeater where it is slow.", wifi),
    ]
    billing = Stage(
        id="s6",
        name="First bill",
        order=6,
        mood=Mood(mean=-0.9, low=-2.0, high=0.0, n=8),
        steps=[
            cell(
                "Adds it up by hand",
                "I had to get out a calculator to see what they'd done with the part months.",
                said("P03", "I had to get out a calculator to see what they'd done with the part months."),
            ),
            cell(
                "Disputes the fee",
                "Some ring, and who rings gets the fee back.",
                said("P06", "The bill was twice what we'd agreed, so I rang and they took it back, but I had to ring."),
                said("call-9", "My bill is wrong, it's ninety and I was told forty-five."),
            ),
        ],
        touchpoints=[
            touch("The bill", "mail", False, "On paper, four pages.", said("P12", "Four pages, for one line.")),
            touch(
                "Billing hotline",
                "phone",
                False,
                "Takes fees back when asked.",
                said("P06", "The bill was twice what we'd agreed, so I rang and they took it back, but I had to ring."),
            ),
        ],
        thoughts=[
            cell(
                "I feel fooled",
                "It's not the money, it's that I feel fooled.",
                said("P11", "It's not the money, it's that I feel fooled."),
            ),
            cell(
                "Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichenverordnung",
                "One word can be longer than a column, and must not break the page.",
                said("survey-3", "Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichenverordnung"),
            ),
        ],
        emotions=[
            felt(
                "Fooled",
                -1.5,
                "By fees that were never mentioned.",
                said("P11", "It's not the money, it's that I feel fooled."),
                said("P09", "There was a line for activation, forty euros, that I have never seen anywhere before."),
            )
        ],
        pain_points=[
            bill,
            pain(
                "Paper bill only", 0.2, "The team believes that older customers want paper and everybody else does not."
            ),
        ],
        gains=[cell("", "", status="gap")],
        expectations=[
            hoped(
                "Amount",
                "44.99",
                ["89", "90", "twice what we'd agreed"],
                said("P01", "Eighty-nine instead of forty-four, and nobody had said a word about setup."),
                said("call-9", "My bill is wrong, it's ninety and I was told forty-five."),
                unit="euros",
            )
        ],
    )
    billing.opportunities = [
        idea(
            "Explain the first bill", "Send a one-page explanation with the amount a week before the first bill.", bill
        ),
    ]
    stages = [deciding, ordering, waiting, visit, weeks, billing]
    return JourneyMap(
        id="m1",
        revision=3,
        title="Switching to fibre",
        persona=Persona(
            name="Family at home",
            group="switched",
            traits=["two or more children", "works from home"],
            participants=PEOPLE,
        ),
        scenario=Scenario(start="decides to switch", end="first bill"),
        stages=stages,
        moments_of_truth=[
            MomentOfTruth(cell=noshow.id, reason="Nine of those who told it say it made them doubt the whole switch."),
            MomentOfTruth(cell=bill.id, reason="Five decided here whether to recommend it."),
        ],
        metrics=[
            Metric(name="NPS", value=-34, n=41, channel="visit", stage="s4"),
            Metric(name="CSAT", value=4.2, n=38, channel="app", stage="s5"),
            Metric(name="NPS", value=8, n=212),
        ],
        gaps=[
            Gap(stage="s2", lane="expectations", note="No source says what people expected of the order."),
            Gap(stage="s5", lane="thoughts", note="No thoughts from the first weeks."),
            Gap(stage="s6", lane="gains", note="Nothing good was told about the first bill."),
        ],
        rejected=[
            Rejected(
                what="Router overheats",
                reason="hearsay",
                citation=said("P07", "My cousin's router gets so hot you can fry an egg on it."),
            ),
            Rejected(
                what="Other provider was rude",
                reason="another company",
                citation=said("P03", "The old lot were rude, I can tell you."),
            ),
            Rejected(
                what="Would have cancelled",
                reason="did not happen",
                citation=said("P09", "If they had missed it again I would have cancelled."),
            ),
            Rejected(
                what="Neighbours wait too",
                reason="hearsay",
                citation=said("P12", "The people downstairs have been waiting since last year, they say."),
            ),
            Rejected(
                what="Was it frustrating?",
                reason="a bare yes to a leading question",
                citation=said("P05", "Yes.", before="Interviewer: That must have been frustrating?"),
            ),
        ],
        assumptions=[c.id for s in stages for _, c in s.cells() if c.status == "assumption"],
        coverage=Coverage(
            participants=PEOPLE,
            records={"call_log": 30, "review": 25, "survey": 40},
            sources=112,
            citable_words=41280,
            decided_words=38390,
            not_read=[
                NotRead(source="call-19", words=212, reason="the recording stops in the middle of a word"),
                NotRead(source="review-25", words=48, reason="written in a language the engine cannot read"),
            ],
            out_of_scope=[
                Rejected(
                    what="Moving house",
                    reason="told from before the start",
                    citation=said("P02", "When we moved in there was not even a phone line."),
                )
            ],
            notes=["Seven of twelve interviews do not reach the first bill."],
        ),
        provenance=Provenance(engine="offline", model="potion-base-8M", sources={"int-P01": "0" * 64}, study="fibre"),
    )


def hostile_map() -> JourneyMap:
    """The same map with hostile text wherever a person, a file or a model may put text; ids stay what they are."""
    kept = {"id", "status", "role", "kind", "channel", "lane", "order", "schema_version", "cell", "addresses", "engine"}
    kept |= {
        "stage",
        "assumptions",
        "participants",
        "participant",
        "sources",
        "source_id",
        "name_",
        "records",
        "author",
    }

    def poison(value: object, key: str = "") -> object:
        if isinstance(value, dict):
            metric = {"value", "n"} <= value.keys()
            return {k: v if k in kept or (metric and k == "name") else poison(v, k) for k, v in value.items()}
        if isinstance(value, list):
            return [poison(item, key) for item in value]
        return HOSTILE + MARKDOWN_TRAP if isinstance(value, str) else value

    return JourneyMap.model_validate(poison(fibre_map().model_dump(mode="json")))


def long_map(stages: int = 8) -> JourneyMap:
    """A map with more stages than a laptop is wide."""
    map = fibre_map()
    again = [map.stages[n % 6].model_copy(update={"id": f"x{n}", "order": n + 1}) for n in range(6, stages)]
    for n, stage in enumerate(again):
        lanes = {
            lane: [c.model_copy(update={"id": f"x{n}-{c.id}"}) for c in getattr(stage, lane)]
            for lane in ("steps", "gains", "pain_points")
        }
        again[n] = Stage(id=stage.id, name=f"{stage.name} again", order=stage.order, mood=stage.mood, **lanes)
    return map.model_copy(update={"stages": map.stages + again})
