"""The command line: the same functions as in Python, results on standard output, everything else on standard error."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ingest.source import KINDS, ROLES


def main(argv: list[str] | None = None) -> int:
    """Runs one command. Exit 0 done, 1 a check failed, 2 bad usage or input."""
    from ingest.errors import FootpathError

    given = _parser().parse_args(argv)
    try:
        return given.run(given)
    except FootpathError as error:
        print(f"footpath: {error}", file=sys.stderr)
        return error.exit_code
    except (ValueError, OSError) as error:
        print(f"footpath: {_readable(error)}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("footpath: stopped. What was taken in is kept; run the same command again to go on.", file=sys.stderr)
        return 130


def _readable(error: Exception) -> str:
    if isinstance(error, OSError) and error.filename:
        return f"{error.filename}: {error.strerror}"
    return " ".join(str(error).split())


# -- commands ----------------------------------------------------------------------------------------------------


def _ingest(given: argparse.Namespace) -> int:
    report = _study(given, make=True).ingest(*given.paths, kind=given.kind, prune=given.prune)
    for skip in report.skipped:
        place = f" ({skip.position})" if skip.position else ""
        _say(f"skipped {skip.path}{place}: {skip.reason}")
    for warning in report.warnings:
        _say(f"note: {warning}")
    for path in report.missing if not given.prune else []:
        _say(f"missing now: {path} (kept; --prune removes it)")
    _tell(given, _report(report), lambda: print(_report_line(report)))
    return 1 if given.strict and report.skipped else 0


def _report(report: Any) -> dict[str, Any]:
    told = dict(vars(report))
    told["skipped"] = [vars(skip) for skip in report.skipped]
    return told


def _report_line(report: Any) -> str:
    counts = {name: len(getattr(report, name)) for name in ("added", "unchanged", "changed", "removed", "skipped")}
    return ", ".join(f"{n} {name}" for name, n in counts.items())


def _sources(given: argparse.Namespace) -> int:
    study = _study(given)
    rows = []
    for source in study.sources():
        speakers: dict[tuple, int] = {}
        for s in source.segments:
            person = study.corpus.people.get(s.participant or "")
            group = (person.group if person else None) or source.group
            who = (s.speaker, s.role, s.participant, group, s.guessed)
            speakers[who] = speakers.get(who, 0) + 1
        rows.append((source, speakers))

    def show() -> None:
        for source, speakers in rows:
            if source.record and len(speakers) and source.kind in ("review", "survey", "call_log"):
                continue
            print(f"{source.kind:14} {source.title}")
            for (speaker, role, participant, group, guessed), turns in speakers.items():
                facts = " · ".join(str(x) for x in (participant, group, f"{turns} turns") if x)
                print(
                    f"    {speaker or '(no label)'}: {role} · {facts}" + (f"   guessed: {guessed}" if guessed else "")
                )
        for kind in KINDS:
            records = [s for s, _ in rows if s.kind == kind and s.record]
            if records:
                print(f"{kind:14} {len(records)} records")
        if any(who[4] for _, speakers in rows for who in speakers):
            print(f"\nTo correct a guess, write into {study.folder / 'footpath.toml'}, then ingest again:")
            print('[speakers."FILE NAME"]\n"Speaker 1" = "interviewer"')

    _tell(given, [_cast(source, speakers) for source, speakers in rows], show)
    return 0


def _cast(source: Any, speakers: dict[tuple, int]) -> dict[str, Any]:
    """A source with who speaks in it, for JSON."""
    names = ("speaker", "role", "participant", "group", "guessed")
    return {
        **{
            name: getattr(source, name) for name in ("id", "kind", "title", "path", "record", "language", "participant")
        },
        "speakers": [dict(zip(names, who, strict=True), turns=turns) for who, turns in speakers.items()],
    }


def _search(given: argparse.Namespace) -> int:
    found = _study(given).search(
        given.text, limit=given.limit, max_words=given.max_words, role=given.role, **_scope(given)
    )

    def show() -> None:
        for piece in found:
            print(f"{piece.score:.4f}  {piece.participant or piece.speaker or piece.role} ({piece.role}): {piece.text}")

    _tell(given, [vars(piece) for piece in found], show)
    return 0


def _ask(given: argparse.Namespace) -> int:
    answer = _study(given).ask(given.question, **_scope(given))
    _tell(given, answer.model_dump(mode="json"), lambda: print(answer.text))
    return 0


def _draft(given: argparse.Namespace) -> int:
    study = _study(given)
    for path in given.out or []:
        _writable(path)
    stages = [name.strip() for name in given.stages.split(",")] if given.stages else None
    journey = study.draft_map(
        given.title, persona=given.persona, start=given.start, end=given.end, stages=stages, **_scope(given)
    )
    written = [str(journey.save(path)) for path in given.out or []]
    for note in journey.coverage.notes:
        _say(f"note: {note}")

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

    _tell(given, journey.model_dump(mode="json"), show)
    return 0


def _export(given: argparse.Namespace) -> int:
    study = _study(given)
    journey = study.map(given.map, given.revision) or next((m for m in study.maps() if m.title == given.map), None)
    if journey is None:
        known = ", ".join(f"{m.id} ({m.title})" for m in study.maps()) or "none yet; run: footpath draft"
        raise ValueError(f"no map {given.map!r} in {study.folder}. It has: {known}")
    for path in given.out:
        _writable(path)
    written = [str(journey.save(path)) for path in given.out]
    _tell(given, {"map": journey.id, "files": written}, lambda: print("\n".join(written)))
    return 0


def _verify(given: argparse.Namespace) -> int:
    from pydantic import ValidationError

    from assistant.journey import JourneyMap

    study = _study(given)
    try:
        journey = JourneyMap.model_validate_json(Path(given.map).read_text(encoding="utf-8"))
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"]) or "the file"
        print(f"footpath: {given.map} is no map: {place}: {first['msg']}", file=sys.stderr)
        return 1
    verdict = study.verify(journey)
    for fault in verdict.wrong:
        _say(fault)
    _tell(given, {**vars(verdict), "ok": verdict.ok}, lambda: print(verdict))
    return 0 if verdict.ok else 1


def _reindex(given: argparse.Namespace) -> int:
    n = _study(given).reindex()
    _tell(given, {"passages": n}, lambda: print(f"{n} passages indexed"))
    return 0


# -- what they share -----------------------------------------------------------------------------------------------


def _study(given: argparse.Namespace, make: bool = False):
    """The study named by --study, FOOTPATH_STUDY, or the current folder if it is one. Only ingest makes one."""
    from assistant.study import Study, stderr_progress
    from ingest.errors import NoSources

    folder = given.study or os.environ.get("FOOTPATH_STUDY") or ("." if Study.is_study(".") else None)
    if folder is None:
        raise NoSources("No study is named. Add --study DIR, or set FOOTPATH_STUDY.")
    if not make and not Study.is_study(folder):
        raise NoSources(f"{folder} is no study yet. Run: footpath ingest PATH --study {folder}")
    _say("reading the study …") if sys.stderr.isatty() else None
    return Study.open(folder, stderr_progress)


def _scope(given: argparse.Namespace) -> dict[str, Any]:
    return {name: getattr(given, name) for name in ("kind", "group", "participant", "source", "since", "until")}


def _tell(given: argparse.Namespace, data: Any, show: Callable[[], None]) -> None:
    """One JSON document on standard output, or the readable form."""
    if given.json:
        print(json.dumps(data, ensure_ascii=False))
    else:
        show()


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def _writable(path: str) -> None:
    """Says before the work, not after it, that a file cannot be written."""
    from assistant.export import WRITERS

    if Path(path).suffix.lower() not in WRITERS:
        raise ValueError(f"{path}: a map is saved as {', '.join(WRITERS)}; choose one of these endings")
    if not Path(path).absolute().parent.is_dir():
        raise ValueError(f"{path}: the folder {Path(path).parent} does not exist; make it first")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="footpath",
        description="Customer-journey maps from what customers actually said, with the quotes to prove it.",
    )
    parser.add_argument("--version", action="version", version=_version())
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")

    def command(name: str, run: Callable, help: str) -> argparse.ArgumentParser:
        one = commands.add_parser(name, help=help, description=help)
        one.add_argument(
            "--study", metavar="DIR", help="the study's folder (else FOOTPATH_STUDY, else the current folder)"
        )
        one.add_argument("--json", action="store_true", help="print exactly one JSON document")
        one.set_defaults(run=run)
        return one

    ingest = command("ingest", _ingest, "take in files and folders; the same files twice change nothing")
    ingest.add_argument("paths", nargs="+", metavar="PATH")
    ingest.add_argument("--kind", choices=KINDS, help="what the files are, where the guess is wrong")
    ingest.add_argument("--prune", action="store_true", help="remove sources whose file or record is gone")
    ingest.add_argument("--strict", action="store_true", help="exit 1 if anything was skipped")
    command("sources", _sources, "who speaks in which source, in which role, and what of that was guessed")
    search = _with_scope(command("search", _search, "find words"))
    search.add_argument("text")
    search.add_argument("--limit", type=int, default=20)
    search.add_argument("--max-words", type=int, help="the best within so many words in all, instead of a limit")
    search.add_argument("--role", choices=ROLES, action="append")
    ask = _with_scope(command("ask", _ask, "answer a question with quotes, or say that no source mentions it"))
    ask.add_argument("question")
    draft = _with_scope(command("draft", _draft, "draft a journey map"))
    draft.add_argument("title")
    draft.add_argument("--persona", help="whose journey: a persona, group or trait of the roster")
    draft.add_argument("--start", help="where the journey begins, in words")
    draft.add_argument("--end", help="where it ends, in words")
    draft.add_argument("--stages", help="stages in order, separated by commas; found in the study where not given")
    draft.add_argument(
        "--out", action="append", metavar="FILE", help="write it too: .html .json .md .csv (repeat for more)"
    )
    export = command("export", _export, "write a kept map to files, without drafting it again")
    export.add_argument("map", help="the map's id or title")
    export.add_argument("--revision", type=int)
    export.add_argument("--out", action="append", metavar="FILE", required=True)
    verify = command("verify", _verify, "check every citation of an exported map against the study")
    verify.add_argument("map", metavar="MAP.json")
    command("reindex", _reindex, "make the search index anew")
    _found_elsewhere(commands)
    return parser


def _with_scope(command: argparse.ArgumentParser) -> argparse.ArgumentParser:
    command.add_argument("--kind", choices=KINDS, action="append", help="only sources of this kind (repeat for more)")
    command.add_argument("--group", action="append", help="only this customers' group, such as churned")
    command.add_argument("--participant", action="append", help="only this participant, such as P07")
    command.add_argument("--source", action="append", help="only this source id")
    command.add_argument("--since", metavar="YYYY-MM-DD")
    command.add_argument("--until", metavar="YYYY-MM-DD")
    return command


def _found_elsewhere(commands: Any) -> None:
    """Commands of packages above this one (slack, eval) come in by entry point."""
    from importlib.metadata import entry_points

    for point in entry_points(group="footpath.commands"):
        point.load()(commands)


def _version() -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return f"footpath {version('footpath')}"
    except PackageNotFoundError:
        return "footpath (not installed)"


if __name__ == "__main__":
    sys.exit(main())
