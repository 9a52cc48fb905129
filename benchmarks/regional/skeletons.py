"""The skeletons of the made sites: markup, whether the lead is part of the text, whether an author and a zone are stated."""

from __future__ import annotations

import json
from datetime import datetime
from html import escape

from persiantools.jdatetime import JalaliDateTime

from benchmarks.regional.stories import Story, sentence
from benchmarks.regional.wording import FURNITURE, MORE, PLACES

Made = tuple[str, bool, bool, bool]
"""A page, and the three facts about it."""


def _paragraphs(story: Story, tag: str = "p", attributes: str = "") -> str:
    """The text, with a pointer to another story within it on every second page, as houses do."""
    pieces = [f"<{tag}{attributes}>{escape(text)}</{tag}>" for text in story.paragraphs]
    if story.number % 2:
        pieces.insert(
            2,
            f"<{tag}{attributes}><a href='/x'>{escape(MORE[story.site.language].format(t=story.others[0]))}</a></{tag}>",
        )
    return "".join(pieces)


def _links(story: Story, kind: str) -> str:
    items = "".join(
        f"<li class='item'><a href='/news/{n}'><h3>{escape(title)}</h3></a></li>"
        for n, title in enumerate(story.others)
    )
    return f"<div class='{kind}'><ul>{items}</ul></div>"


def _solar(moment: datetime) -> str:
    day = JalaliDateTime.to_jalali(moment.replace(tzinfo=None))  # type: ignore[no-untyped-call]
    months = "فروردین اردیبهشت خرداد تیر مرداد شهریور مهر آبان آذر دی بهمن اسفند".split()
    text = f"{day.day} {months[day.month - 1]} {day.year} - {moment:%H:%M}"
    return text.translate(str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹"))


def _whole(story: Story, head: str, body: str, direction: str = "") -> str:
    site = story.site
    rtl = "ltr" if site.language == "en" else "rtl"
    house = site.host.split(".")[0]
    menu = "".join(f"<li><a href='/s{n}'>{word}</a></li>" for n, word in enumerate(PLACES[site.language]))
    legal = FURNITURE[site.language][3]
    return (
        f"<!doctype html><html lang='{ {'prs': 'fa'}.get(site.language, site.language) }' dir='{direction or rtl}'><head><meta charset='utf-8'>"
        f"<title>{escape(story.title)} | {house}</title>{head}</head><body>"
        f"<header><div class='logo'>{house}</div><nav><ul>{menu}</ul></nav></header>{body}"
        f"<footer><p>{legal}</p></footer></body></html>"
    )


def _meta(**names: str) -> str:
    return "".join(
        f'<meta property="{name.replace("__", ":")}" content="{escape(value)}">' for name, value in names.items()
    )


def _agency(story: Story) -> Made:
    words = FURNITURE[story.site.language]
    shown = f"تاریخ انتشار: {_solar(story.moment)}" if story.site.language == "fa" else f"{story.moment:%Y-%m-%d %H:%M}"
    body = (
        f"<main><section class='box'><div class='item-header'><div class='item-title'><h1 class='title'><a href='#'>{escape(story.title)}</a></h1></div>"
        f"<div class='item-nav'><span>{shown}</span> <span>کد خبر: {84500000 + story.number}</span></div></div>"
        f"<p class='summary introtext'>{escape(story.lead)}</p><div class='item-body'><div class='item-text'>{_paragraphs(story)}"
        f"<p>{words[0]}</p><p>انتهای پیام/ {story.number + 300}</p></div></div><div class='item-share'>{words[1]}</div></section>"
        f"<section class='box list'>{_links(story, 'col-side')}</section></main>"
    )
    return (
        _whole(story, _meta(og__title=story.title, og__site_name=story.site.host.split(".")[0]), body),
        True,
        False,
        True,
    )


def _single(story: Story) -> Made:
    words = FURNITURE[story.site.language]
    body = (
        f"<div class='container'><article class='single-news'><ul class='details'><li class='time'>{_solar(story.moment)}</li><li class='service'>بین‌الملل</li></ul>"
        f"<h1 class='title'>{escape(story.title)}</h1><h3 class='lead'>{escape(story.lead)}</h3><div class='story'>{_paragraphs(story)}"
        f"<p>{words[0]}</p><p>{words[2]}</p></div></article><aside>{_links(story, 'more')}</aside></div>"
    )
    return _whole(story, _meta(og__title=f"{story.title} - {story.site.host.split('.')[0]}"), body), True, False, True


def _service(story: Story) -> Made:
    words = FURNITURE[story.site.language]
    utc = story.moment.strftime("%Y-%m-%dT%H:%M:%S.000Z")
    ld = {"@graph": [{"@type": "NewsArticle", "headline": story.title, "datePublished": utc, "dateModified": utc,
                      "author": {"@type": "NewsMediaOrganization", "name": "Jahan"}, "inLanguage": {"@type": "Language"}}]}  # fmt: skip
    blocks = "".join(
        f"<div class='bbc-19j92fr'>{piece}</div>"
        for piece in _paragraphs(story, attributes=" dir='rtl' class='bbc-1y32vyc'")
        .replace("</p>", "</p>\0")
        .split("\0")
        if piece
    )
    body = (
        f"<main role='main'><div class='bbc-1151pbn'><h1 id='content' tabindex='-1'>{escape(story.title)}</h1></div>"
        f"<section role='region' aria-labelledby='article-byline'><ul><li>{escape(story.author)}</li></ul></section>"
        f"<figure><img src='/a.jpg'><figcaption>{escape(sentence(story.site.language, story.number))}</figcaption></figure>"
        f"{blocks}<div class='bbc-19j92fr'><p dir='rtl'>{words[0]}</p></div>"
        f"<section data-e2e='related-content-heading' role='region'>{_links(story, 'e1nh2i2l0')}</section></main>"
    )
    head = _meta(og__title=f"{story.title} - Jahan News", og__site_name="Jahan News", og__type="article")
    return (
        _whole(story, head + f"<script type='application/ld+json'>{json.dumps(ld, ensure_ascii=False)}</script>", body),
        False,
        False,
        True,
    )


def _radio(story: Story) -> Made:
    words = FURNITURE[story.site.language]
    body = (
        f"<div class='body-container'><h1 class='title pg-title'>{escape(story.title)}</h1><div class='publishing-details'><div class='published'><span class='date'>"
        f"<time pubdate='pubdate' datetime='{story.moment.isoformat()}'>{_solar(story.moment)}</time></span></div>"
        f"<div class='links'><ul class='links__list'><li class='links__item'><a class='links__item-link' rel='author'>{escape(story.author)}</a></li></ul></div></div>"
        f"<div id='article-content' class='content-floated-wrap fb-quotable'><div class='wsw'>{_paragraphs(story)}<p>{words[0]}</p></div></div>"
        f"<div class='media-block-wrap' id='wrowblock'>{_links(story, 'media-block')}</div><div id='comments'><p>{words[2]}</p></div></div>"
    )
    return _whole(story, _meta(og__title=story.title), body), False, True, True


def _theme(story: Story) -> Made:
    words = FURNITURE[story.site.language]
    ld = {"@graph": [{"@type": ["Article", "BlogPosting"], "headline": story.title, "author": {"@id": "#a"}, "datePublished": story.moment.isoformat()},
                     {"@type": "Person", "@id": "#a", "name": story.author}]}  # fmt: skip
    paragraphs = _paragraphs(story).replace(
        "</p>", f"</p><div id='inline-related-post'>{_links(story, 'related-posts')}</div>", 1
    )
    body = (
        f"<div id='content'><article id='the-post' class='container-wrapper post-content'><header class='entry-header-outer'><h1 class='post-title entry-title'>{escape(story.title)}</h1>"
        f"<div class='single-post-meta'><span class='author-meta'>{escape(story.author)}</span> <span class='date meta-item'>{story.moment:%B %d, %Y}</span></div></header>"
        f"<div class='entry-content entry clearfix'>{paragraphs}<p><strong>{words[0]}</strong></p><p>{words[1]}</p></div>"
        f"<div id='share-buttons-bottom' class='share-buttons'>{words[1]}</div></article><div class='about-author container-wrapper'><p>{escape(story.author)} {words[2]}</p></div>"
        f"<div id='related-posts'>{_links(story, 'related-posts-list')}</div></div><aside class='sidebar'>{_links(story, 'widget-posts')}</aside>"
    )
    head = _meta(
        og__title=f"{story.title} - {story.site.host.split('.')[0]}",
        og__site_name=story.site.host.split(".")[0],
        article__published_time=story.moment.isoformat(),
    )
    return (
        _whole(story, head + f"<script type='application/ld+json'>{json.dumps(ld, ensure_ascii=False)}</script>", body),
        False,
        True,
        True,
    )


def _daily(story: Story) -> Made:
    words = FURNITURE[story.site.language]
    body = (
        f"<article class='story'><h2 class='story__title'><a class='story__link' href='#'>{escape(story.title)}</a></h2><span class='story__byline'><a>{escape(story.author)}</a></span>"
        f"<span class='story__time'>Published {story.moment:%B %d, %Y}</span><div class='story__content'>{_paragraphs(story)}"
        f"<p><em>Published in {story.site.host.split('.')[0].title()}, {story.moment:%B} {story.moment.day}th, {story.moment.year}</em></p><p>{words[0]}</p></div>"
        f"<div class='comments'><p>{words[2]}</p></div></article><div class='sidebar'>{_links(story, 'box story-list')}</div>"
    )
    head = _meta(
        og__title=story.title,
        og__site_name=story.site.host.split(".")[0],
        article__published_time=story.moment.isoformat(),
    )
    return _whole(story, head, body), False, True, True


def _urdu(story: Story) -> Made:
    words = FURNITURE["ur"]
    text = "<br><br>".join(map(escape, story.paragraphs))
    body = (
        f"<div class='detail_view'><div class='detail-right'><h1>{escape(story.title)}</h1><div class='detail-time'>{story.moment:%d %B, %Y}</div>"
        f"<div class='detail_view_content'>{text}<br><br>{words[0]}<br>{words[1]}</div></div><div class='detail-left'>{_links(story, 'most-popular')}</div></div>"
    )
    return (
        _whole(
            story,
            _meta(
                og__title=f"{story.title} | {story.site.host.split('.')[0]}",
                article__published_time=story.moment.strftime("%Y-%m-%dT%H:%M:%S"),
            ),
            body,
        ),
        False,
        False,
        True,
    )


def _channel(story: Story) -> Made:
    words = FURNITURE[story.site.language]
    shown = f"{story.moment:%A, %d %b %Y - %H:%M}" if story.site.language == "en" else _solar(story.moment)
    body = (
        f"<div class='region-content'><h1 class='title-article'><span>{escape(story.title)}</span></h1><div class='post-date'>{shown}</div>"
        f"<p class='lead'>{escape(story.lead)}</p><div class='field field--name-body'>{_paragraphs(story)}<p>{words[0]}</p></div>"
        f"<div class='view-more'>{_links(story, 'views-row')}</div></div>"
    )
    return _whole(story, _meta(og__title=story.title), body), True, False, True


def _network(story: Story) -> Made:
    words = FURNITURE["ar"]
    body = (
        f"<main id='main-content-area'><header class='article-header'><h1>{escape(story.title)}</h1><p class='article__subhead'><em>{escape(story.lead)}</em></p></header>"
        f"<div class='article-info-block'><div class='article-author-name'><span>{escape(story.author)}</span></div><div class='date-simple'>{story.moment:%d/%m/%Y}</div></div>"
        f"<div class='wysiwyg wysiwyg--all-content'>{_paragraphs(story)}<ul class='more-on'><li>{escape(story.others[1])}</li></ul><p>{words[1]}</p></div>"
        f"<div class='article-source'>المصدر : الشبكة + وكالات</div></main>"
    )
    head = f"<script type='application/ld+json'>{json.dumps({'@type': 'NewsArticle', 'headline': story.title, 'datePublished': story.moment.isoformat(), 'author': [{'name': story.author}]}, ensure_ascii=False)}</script>"
    return _whole(story, head, body), True, True, True


def _table(story: Story) -> Made:
    words = FURNITURE["en"]
    text = "<br>\n<br>\n".join(map(escape, story.paragraphs))
    side = "<br>".join(f"<a href='/n{n}'>{escape(title)}</a>" for n, title in enumerate(story.others))
    body = (
        f"<table width='100%'><tr><td width='20%'>{side}</td><td><font size='5'><b>{escape(story.title)}</b></font><br><font size='1'>{story.moment:%d-%m-%Y}</font><br>"
        f"<font size='3'>{text}</font><br><i>{words[0]}</i></td><td>{words[2]}</td></tr></table>"
    )
    return _whole(story, "", body), False, False, False


SKELETONS = {
    "agency": _agency, "single": _single, "service": _service, "radio": _radio, "theme": _theme, "daily": _daily,
    "urdu": _urdu, "channel": _channel, "network": _network, "table": _table,
}  # fmt: skip
