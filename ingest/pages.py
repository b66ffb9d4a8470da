"""The words of a PDF, page by page."""

from __future__ import annotations

import io
import logging
import re

MOST = 2000  # pages


def read(raw: bytes) -> str:
    """Text of all pages, a blank line between two. Raises ValueError for a scan, a locked or a broken file."""
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    logging.getLogger("pypdf").setLevel(logging.ERROR)
    try:
        reader = PdfReader(io.BytesIO(raw))
        if reader.is_encrypted and not reader.decrypt(""):
            raise ValueError("the PDF is locked with a password; save it without one")
        if len(reader.pages) > MOST:
            raise ValueError(f"the PDF has over {MOST:,} pages; split it")
        found = [_tidy(page.extract_text() or "") for page in reader.pages]
    except (PyPdfError, KeyError, TypeError, AttributeError, IndexError, RecursionError, OSError) as error:
        raise ValueError("the PDF cannot be read; save it again, or as .docx or .txt") from error
    if not any(found):
        raise ValueError("the PDF holds pictures and no text (a scan); run text recognition on it first")
    return "\n\n".join(page for page in found if page)


def _tidy(page: str) -> str:
    """Without space at line ends, NUL signs and lone page numbers."""
    lines = [line.rstrip() for line in page.replace("\0", "").replace("\r", "\n").split("\n")]
    return re.sub(
        r"\n{3,}", "\n\n", "\n".join(line for line in lines if not re.fullmatch(r"\s*\d{1,4}\s*", line))
    ).strip()
