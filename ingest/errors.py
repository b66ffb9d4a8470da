"""The errors a person sees: one readable line that says what, where, and what to do next."""

from __future__ import annotations


class FootpathError(Exception):
    """Anything a user can act on. The command line prints it as one line and exits with `exit_code`."""

    exit_code = 2


class NothingToRead(FootpathError):
    """The path is wrong, or no file in it could be read."""


class NoSources(FootpathError):
    """The study holds nothing yet."""


class IndexStale(FootpathError):
    """The vector index does not hold what the study holds."""

    exit_code = 1


class Busy(FootpathError):
    """Another process held the study for too long."""

    exit_code = 1


class Changed(FootpathError):
    """What was being worked on is gone from the study."""

    exit_code = 1


class ModelMissing(FootpathError):
    """The embedding model is not installed, or is not the published one."""


class Unwritten(FootpathError):
    """A write was refused: the disk is full, or may not be written."""
