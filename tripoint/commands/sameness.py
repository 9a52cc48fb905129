"""The filters `same` and `group`: which texts are copies, which report one event; JSON Lines in, JSON Lines out.

The same functions decide here as in the service, in memory, with no archive and no network.
"""

from __future__ import annotations

import click

from archive.fingerprints import Fingerprint
from archive.same_filter import SameFilter
from tripoint.jsonlines import ARTICLE, BadLine, Record, filter_help, moment_of, run_filter, text_of, words_of


class _Stream:
    """Texts in order of arrival, told by the judge of copies."""

    def __init__(self, with_baseline: bool) -> None:
        self._filter = SameFilter(_shipped_fingerprints() if with_baseline else None)

    def take(self, record: Record) -> dict[str, object]:
        """The judge's line on the next text."""
        title, text = words_of(record)
        try:
            return self._filter.take(record["id"], title, text, text_of(record, "url"))
        except ValueError as error:
            raise BadLine(str(error)) from error


class _Stories:
    """Texts in order of arrival, and their stories."""

    def __init__(self, embeddings: bool) -> None:
        from archive.story_filter import StoryFilter
        from tripoint.loading import load_lexicon

        self._lexicon = load_lexicon(embeddings=embeddings)
        self._filter = StoryFilter()

    def take(self, record: Record) -> dict[str, object]:
        """The story of the next text."""
        from archive.story_features import features
        from words.evaluation import Reading, prepare
        from words.language import language_of

        title, text = words_of(record)
        lang = text_of(record, "lang") or language_of(f"{title}\n{text}").code
        article = prepare(Reading(title=title, text=text, lang=lang), self._lexicon.names)
        made = features(article, self._lexicon)
        at = moment_of(record, "published")
        try:
            return {"story": self._filter.take(record["id"], title, text, made, at, text_of(record, "url"))}
        except ValueError as error:
            raise BadLine(str(error)) from error


def _shipped_fingerprints() -> dict[str, Fingerprint]:
    from archive.baseline import fingerprint_of
    from seeds.baseline import shipped_baseline

    return {document.id: fingerprint_of(document) for document in shipped_baseline()}


@click.command(
    help=filter_help(
        "Articles in, copies told.",
        ARTICLE + ": url",
        '{"id", "verdict", "of", "group", "relation", "similarity", "links", "linked", "why"}',
    )
)
@click.option("--baseline", is_flag=True, help="know the shipped baseline beforehand: its copies are `known`")
def same(baseline: bool) -> None:
    """`{"id","title","text","url"?}` -> `{"id","verdict","of","group","relation","similarity","links","linked","why"}`."""
    run_filter(_Stream(baseline).take)


@click.command(
    help=filter_help(
        "Articles in, stories out: what reports one event, in whichever language, has one story.",
        ARTICLE + ": lang, published, url",
        '{"id", "story"}, the first text of the story',
    )
)
@click.option(
    "--embeddings",
    type=click.Choice(["on", "off"]),
    default="off",
    help="`on`: compare meanings too (an extra); the setting [stories] embeddings is for the service",
)
def group(embeddings: str) -> None:
    """`{"id","title","text","lang"?,"published"?}` -> `{"id","story"}`: the id of the first text of the story."""
    run_filter(_Stories(embeddings == "on").take)
