"""Zip files as folders: their files are taken out, one by one, within stated limits, into a folder of our own."""

from __future__ import annotations

import stat
import zipfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

MOST_FILES = 5_000
MOST_BYTES = 500 * 1024 * 1024  # of all files together, taken out
RATIO = 200  # taken out / packed, from which a file is not believed


def members(path: Path, folder: Path) -> Iterator[tuple[str, Path | None, str]]:
    """(Name inside, where it now lies or None, why not) for every file in a zip, in order of their names.

    Hidden files and what Macs add are left out, as they are in folders. Raises ValueError where the whole is refused.
    """
    try:
        with zipfile.ZipFile(path) as package:
            entries = [e for e in package.infolist() if not e.is_dir() and not _hidden(e.filename)]
            if len(entries) > MOST_FILES:
                raise ValueError(f"the zip holds over {MOST_FILES:,} files; split it")
            if sum(e.file_size for e in entries) > MOST_BYTES:
                raise ValueError(f"the zip holds over {MOST_BYTES // 2**20} MB; unpack it and give the folder")
            for number, entry in enumerate(sorted(entries, key=lambda e: e.filename)):
                yield _taken(package, entry, folder / str(number))
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError) as error:
        raise ValueError("the zip cannot be opened; pack it again") from error


def _hidden(name: str) -> bool:
    return any(part.startswith(".") or part == "__MACOSX" for part in PurePosixPath(name).parts if part != "..")


def _taken(package: zipfile.ZipFile, entry: zipfile.ZipInfo, folder: Path) -> tuple[str, Path | None, str]:
    """One file out of a zip, under its own and its folder's name, which say of what kind it is."""
    inside = PurePosixPath(entry.filename.replace("\\", "/"))
    if inside.is_absolute() or ".." in inside.parts or ":" in inside.parts[0]:
        return entry.filename, None, "its name leads out of the zip; pack it again"
    if stat.S_ISLNK(entry.external_attr >> 16):
        return entry.filename, None, "it is a link; pack the file itself"
    if inside.suffix.lower() in {".zip", ".gz", ".tar", ".7z", ".rar"}:
        return entry.filename, None, "a zip inside of a zip is not opened; unpack it first"
    if entry.flag_bits & 1:
        return entry.filename, None, "it is locked with a password; pack it without one"
    if entry.file_size > RATIO * max(entry.compress_size, 1024):
        return entry.filename, None, f"it grows more than {RATIO} times when unpacked; give the file itself"
    place = folder.joinpath(*inside.parts[-2:])
    place.parent.mkdir(parents=True)
    try:
        with package.open(entry) as packed:
            place.write_bytes(packed.read(entry.file_size + 1)[: entry.file_size])
    except (zipfile.BadZipFile, NotImplementedError, EOFError, ValueError) as error:
        return entry.filename, None, f"it cannot be unpacked ({error}); pack it again"
    return entry.filename, place, ""
