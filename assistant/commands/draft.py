"""`footpath draft`: draft a journey map."""

from __future__ import annotations

import argparse

from assistant.commands.terminal import Commands, command, say, scope_of, study_of, tell, with_llm, with_scope, writable


def add(commands: Commands) -> None:
    draft = with_llm(with_scope(command(commands, "draft", run, "draft a journey map")))
    draft.add_argument("title")
    draft.add_argument("--persona", help="whose journey: a persona, group or trait of the roster")
    draft.add_argument("--start", help="where the journey begins, in words")
    draft.add_argument("--end", help="where it ends, in words")
    draft.add_argument("--stages", help="stages in order, separated by commas; found in the study where not given")
    draft.add_argument(
        "--out",
        action="append",
        metavar="FILE",
        help="write it too; the ending says the form: .html .png .pptx .xlsx .json … (repeat for more)",
    )


def run(given: argparse.Namespace) -> int:
    study = study_of(given)
    for path in given.out or []:
        writable(path)
    stages = [name.strip() for name in given.stages.split(",")] if given.stages else None
    journey = study.draft_map(
        given.title, persona=given.persona, start=given.start, end=given.end, stages=stages, **scope_of(given)
    )
    written = [str(journey.save(path, study)) for path in given.out or []]
    for note in journey.coverage.notes:
        say(f"note: {note}")
    if study.used:
        say(study.used)

    def show() -> None:
        cells = journey.cells()
        print(
            f"{journey.title}, revision {journey.revision}: "
            f"{len(journey.stages)} stages, {len(cells)} cells, map {journey.id}"
        )
        for stage in journey.stages:
            print(f"  {stage.order}. {stage.name}: {len(stage.pain_points)} pain points, {len(stage.gains)} gains")
        for path in written:
            print(path)

    tell(given, journey.model_dump(mode="json"), show)
    return 0
