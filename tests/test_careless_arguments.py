"""Arguments nobody means: refused in a few words with status 2, on both databases, and nothing is changed."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.command_line import CommandLine

FAR = str(10**23)

REFUSED: dict[str, tuple[str, ...]] = {
    "an id beyond all ids, to forget": ("forget", FAR),
    "an id beyond all ids, to show": ("show", FAR),
    "an id beyond all ids, to send again": ("alerts", "retry", FAR),
    "an id beyond all ids, to page by": ("search", "border", "--before", FAR),
    "an id of a message beyond all ids": ("alerts", "list", "--before", FAR),
    "the largest id there can be": ("forget", str(2**63 - 1)),
    "a name that is no name": ("watch", "add", "a\nb", "iran"),
    "a query of brackets": ("search", "(" * 5000),
    "an address that is a file": ("sources", "add", "file:///etc/passwd"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_careless_argument_is_refused(
    case: str, archive_url: str, tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    line = CommandLine(capsysbinary, tmp_path, archive_url, "[seeds]\ndefaults = false\n")
    with line.archive():
        pass
    ended = line(*REFUSED[case])
    assert ended.status == 2, ended
    assert "Traceback" not in ended.err
    assert len(ended.err) < 2000
    assert ended.err.strip() != ""
