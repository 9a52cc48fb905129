"""`make bench` works: a tiny run goes through every measurement and prints every figure. None of them is judged here."""

import re
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from benchmarks import pictures
from benchmarks.__main__ import main
from benchmarks.copies import cold, growth
from benchmarks.corpus import load
from benchmarks.trying import QUERIES, print_trying
from tests.shared import SHARED
from words.meaning import is_installed


def test_a_tiny_run_prints_every_figure(capsys: pytest.CaptureFixture[str]) -> None:
    """Two dozen pages, nearly all read, some matched; the daemon at work and then at rest without readers."""
    main(["--most", "24", "--rest", "1"])
    printed = capsys.readouterr().out
    for row in (
        r"whole pipeline, without network \(aim 0\.6\) +[\d.]+ +[\d.]+ +[\d.]+",
        r"the daemon, fetching over loopback +[\d.]+ +[\d.]+ +[\d.]+",
        r"at rest, readers stopped +[\d.]+ +[\d.]+% +200 MiB, 1%",
        r"a live reader +[\d.]+ +150 MiB",
        r"fingerprint +[\d.]+",
        r"Search over 24 articles",
        r"Pages read 2[0-4], hits [1-9]\d*, messages [1-9]",
        r"tripoint · unseen( +[\d.]+){8}",
        r"tripoint, no memory · right to left( +[\d.]+){8}",
        r"Reading: 370 pages of newsrooms, labelled blind",
        r"template Nastooh( +[\d.]+){2}",
        r"tripoint( +[\d.]+){6} +\d+ of 550 +\d+ +1\.00",
        r"100 +\d+( +[\d.]+){4} +\d+ +\d+ +[\d.]+",
        r"Ten times 100, the rest match nothing \(aim 2\) +[\d.]+ ms an article, [\d.]+ with nine times as many",
        r"A saved watch counts, beside 100 \(aim 100 ms\) +median [\d.]+ ms",
        r"mail +20( +-?[\d.]+){3}",
        r"webhook +20( +-?[\d.]+){3}",
        r"Not handed over 0, more than once 0\.",
        r"Candidates hold \.?[\d.]+ of the pairs",
        r"headlines in twins, tuned on, embeddings( +[\d.]+){6}" if is_installed() else "headlines in twins",
    ):
        assert re.search(row, printed), f"{row} is not in:\n{printed}"


def test_the_pictures_of_messages_can_be_made_anew(tmp_path: Path) -> None:
    """Of what lies in the outbox, small enough for a page."""
    pictures.main(["--folder", str(tmp_path)])
    drawn = {file.name: file.stat().st_size for file in tmp_path.glob("*.png")}
    assert set(drawn) == {"mail-en.png", "mail-fa.png", "slack.png"}
    assert all(10_000 < size < 170_000 for size in drawn.values()), drawn
    assert "http://" in (tmp_path / "mail-fa.txt").read_text(encoding="utf-8")


def test_the_growth_of_the_index_is_measured_on_both_databases(
    archive_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    chart = tmp_path / "index.svg"
    growth.main(["--most", "300", "--archive", archive_url, "--chart", str(chart)])
    printed = capsys.readouterr().out
    assert re.search(r" 300( +[\d.]+){3} +\d{3,4}\n", printed)
    assert "warm look-up: median" in printed
    assert ("look-up with nothing in memory: median" in printed) == archive_url.startswith("sqlite")
    if archive_url.startswith("sqlite"):
        cold.main(["--archive", archive_url, "--look-ups", "5"])
        again = capsys.readouterr().out
        assert [line.split(":")[0] for line in again.splitlines()] == [
            line.split(":")[0] for line in printed.splitlines()[-len(again.splitlines()) :]
        ], "the archive that has grown can be asked again"
        assert "from a cold start, 100 together, read ahead: median" in again
    assert len(ET.parse(chart).findall(".//{*}circle")) == 1  # noqa: S314 - our own file


def test_a_grown_index_takes_more(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Laid quickly, it is as large as one that was looked up in for each text, and grows on from where it stands."""
    monkeypatch.setattr(growth, "WATCHED", 40)
    archive = f"sqlite:///{tmp_path}/index.db"
    growth.main(["--most", "300", "--quick", "--archive", archive])
    growth.main(["--more", "--archive", archive])
    printed = capsys.readouterr().out
    sizes = re.findall(r"^ +(\d+)(?: +[\d.]+){3} +(\d+)$", printed, re.MULTILINE)
    assert [number for number, _ in sizes] == ["300", "340"]
    assert 800 < int(sizes[0][1]) < 1500


def test_pages_that_are_not_there_are_said(tmp_path: pytest.TempPathFactory) -> None:
    """A folder without captured pages ends with one line."""
    with pytest.raises(SystemExit, match="no captured pages"):
        main(["--pages", str(tmp_path)])


def test_the_feeds_made_for_the_pages_list_each_once() -> None:
    """What the pipeline is given is the whole corpus."""
    corpus = load(SHARED / "newsweb", 50)
    listed = b"".join(feed.body for feed in corpus.feeds.values()).count(b"<link>")
    assert listed == len(corpus.pages) == 50


def test_trying_a_watch_is_measured(capsys: pytest.CaptureFixture[str]) -> None:
    """A few articles: every query is tried, none is cut."""
    print_trying(60)
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("Trying a watch on 60 articles")
    assert len(lines) == 1 + len(QUERIES)
    assert [line.split()[-2] for line in lines[1:]] == ["yes"] * len(QUERIES)
