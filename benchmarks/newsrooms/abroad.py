"""Templates of broadcasters that speak to the region from outside."""

from __future__ import annotations

import json
from datetime import UTC
from html import escape

from benchmarks.newsrooms.markup import (
    cards,
    document,
    foot,
    labels,
    link,
    linked,
    menu,
    meta,
    picture,
    player,
    said,
    share,
    styled,
    text_of,
    voices,
    wall,
)
from benchmarks.newsrooms.shown import PERSIAN, civil, solar, solar_figures, weekday
from benchmarks.newsrooms.stories import Story

RTE = "class='Rte_p__4'"


def _boxed(text: str) -> str:
    return f"<div dir='rtl' class='bbc-19j92fr ebmt73l0'><p dir='rtl' class='bbc-1y32vyc e17g058b0'>{escape(text)}</p></div>"


def service(story: Story) -> str:
    """A service of a British broadcaster: every block in a box of its own, recommendations with a way around them, byline as a list."""
    utc = story.moment.astimezone(UTC)
    shown = {
        "fa": f"{civil(story.moment, 'fa')} - {solar(story.moment, 'fa')}".translate(PERSIAN),
        "ps": f"{solar(story.moment, 'ps')}",
        "ur": civil(story.moment, "ur"),
    }[story.language]
    hint = (
        f"<section class='bbc-1xyz' role='region' aria-labelledby='recommendations-heading'><strong id='recommendations-heading'>{story.say('related')}</strong>"
        f"<a href='#end-of-recommendations' class='bbc-skip'>{story.say('more')}</a>{cards(story.others[:3], 'bbc-14zb6im', 'bbc-rec')}"
        f"<p tabindex='-1' id='end-of-recommendations' class='bbc-vh'>{story.say('related')}</p></section>"
    )
    podcast = f"<section class='bbc-pod' role='region'><strong>{story.words['menu'][8]}</strong><p>{story.say('newsletter')}</p><a href='/pod'>{story.words['kickers'][4]}</a></section>"
    topics = "".join(f"<li><a href='/t'>{one}</a></li>" for one in story.words["kickers"])
    body = (
        f"<header role='banner'><div class='bbc-brand'><a href='/'>{story.house}</a></div>{menu(story, 'bbc-nav', 'bbc-li')}</header>"
        f"<div class='bbc-irdbz7 ebmt73l1'><main role='main' class='bbc-fa0wmp'><div class='bbc-1151pbn ebmt73l0'><h1 tabindex='-1' id='content' class='bbc-14gqcmb'>{escape(story.title)}</h1></div>"
        f"<div class='bbc-4wucq3'><figure class='bbc-1qdcvv9'><img src='/w.jpg'><p class='bbc-credit'><span class='vh'>{story.say('photo')} </span>Getty Images</p><figcaption class='bbc-cap'><span class='vh'>{story.say('photo')}: </span><p>{escape(story.captions[0])}</p></figcaption></figure></div>"
        f"<section role='region' aria-labelledby='article-byline' class='bbc-by'><strong class='vh' id='article-byline'>{story.kicker}</strong><ul role='list'><li role='listitem'><strong>{story.say('by')}, </strong><span>{escape(story.authors[0])}</span></li>"
        f"<li role='listitem'><span>{story.house}</span></li></ul></section><div class='bbc-time'><time datetime='{story.moment:%Y-%m-%d}' class='bbc-1dafq0j'>{shown}</time></div>"
        f"{player(story, 'bbc-media')}{text_of(story, _boxed, {2: hint, 6: podcast, 9: picture(story, 'bbc-fig', 1)})}{wall(story, 'bbc-w')}"
        f"<section class='bbc-topics' role='region'><h2>{story.say('tags')}</h2><ul>{topics}</ul></section></main>"
        f"<section data-e2e='related-content-heading' role='region'><h2>{story.say('related')}</h2>{cards(story.others, 'bbc-grid', 'bbc-promo')}</section>"
        f"<section data-e2e='most-read'><h2>{story.say('popular')}</h2><ol>{''.join(f'<li><span>{n}</span>{link(one)}</li>' for n, one in enumerate(story.others, 1))}</ol></section></div>{foot(story, 'bbc-foot')}"
    )
    stamp = utc.strftime("%Y-%m-%dT%H:%M:%S.000Z")
    head = meta(og__title=f"{story.title} - {story.house}", og__type="article", article__published_time=stamp, article__modified_time=story.modified.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z"), name__author="https://www.facebook.com/house") + linked(
        {"@graph": [{"@type": "Article", "headline": story.title, "datePublished": stamp, "dateModified": stamp, "author": [{"@type": "Person", "name": one} for one in story.authors[:1]], "publisher": {"@type": "NewsMediaOrganization", "name": story.house}}]}
    )  # fmt: skip
    return document(story, head, body, lang=story.language)


def pangea(story: Story) -> str:
    """The system of RFE/RL and VOA: a print dialogue before everything, a dateline outside of paragraphs, films and stories as embeds."""
    embed = (
        f"<div class='wsw__embed wsw__embed--small'><div class='media-block also-read'><a href='{story.others[0].path}' class='img-wrap'><img src='/t.jpg'></a>"
        f"<div class='content'><span class='label'>{story.say('also')}</span><h4 class='media-block__title'>{escape(story.others[0].title)}</h4></div></div></div>"
    )
    shot = f"<div class='wsw__embed'><figure class='media-image js-media-expand'><img src='/b.jpg'><figcaption><span class='caption'>{escape(story.captions[1])}</span></figcaption></figure></div>"
    shown = {
        "fa": solar(story.moment, "fa"),
        "prs": solar(story.moment, "prs"),
        "ps": solar(story.moment, "ps"),
        "ur": civil(story.moment, "ur"),
    }[story.language]
    authors = "".join(
        f"<li class='links__item'><a class='links__item-link' href='/author/{at}'>{escape(one)}</a></li>"
        for at, one in enumerate(story.authors)
    )
    body = (
        f"<section><div class='sr-only'><h2>{story.say('copy')}</h2><ul><li><a href='#content'>{story.say('more')}</a></li></ul></div></section><div dir='rtl'><div id='page'>"
        f"<aside><div class='c-lightbox overlay-modal'><figcaption><span class='caption'></span></figcaption></div><div class='print-dialogue'><h3 class='section-head'>{story.say('share')}</h3><ul><li><label>{story.say('photo')}</label></li><li><label>{story.say('comments')}</label></li></ul></div></aside>"
        f"<div class='hdr-20'>{menu(story, 'main-nav', 'main-nav__item')}</div><div id='content'><main class='container'><div class='hdr-container'><div class='category js-category'><a href='/z'>{story.kicker}</a></div>"
        f"<h1 class='title pg-title'>{escape(story.title)}</h1><div class='publishing-details'><div class='published'><span class='date'><time pubdate='pubdate' datetime='{story.moment.isoformat()}'>{shown}</time></span></div>"
        f"<div class='links'><ul class='links__list'>{authors}</ul></div></div><div class='cover-media'>{picture(story, 'media-image')}</div>{player(story, 'media-container')}</div>"
        f"<div class='article-share'>{share(story, 'share--box')}<div class='pg-title pg-title--sticky-share'>{escape(story.title)}</div></div>"
        f"<div class='body-container'><div id='article-content' class='content-floated-wrap fb-quotable'><div class='wsw'>{text_of(story, inserts={1: embed, 4: shot})}</div></div>{wall(story, 'w')}"
        f"<div class='footer-toolbar'>{share(story, 'share--bottom')}</div><div class='comments comments-parent'>{voices(story, 'comments-wrap', 'comment')}</div>"
        f"<div class='media-block-wrap' id='wrowblock-1'>{cards(story.others, 'row', 'media-block__content', story.say('related'), 'h4', excerpt=True)}</div></div></main></div>{foot(story, 'ftr')}</div></div>"
    )
    utc = story.moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%SZ")
    head = meta(og__title=story.title, og__type="article", og__site_name=story.house, name__description=story.lead) + linked(
        {"@type": "NewsArticle", "headline": story.title, "author": [{"@type": "Person", "name": one} for one in story.authors], "datePublished": utc, "dateModified": story.modified.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%SZ"), "publisher": {"@type": "NewsMediaOrganization", "name": story.house}}
    )  # fmt: skip
    return document(
        story,
        head,
        body,
        title=story.title,
        lang={"prs": "fa", "ps": "ps-AF"}.get(story.language, story.language),
        classes="nav-no-loaded pg-article",
    )


def deutsch(story: Story) -> str:
    """A German broadcaster's services: styles instead of names, a teaser, ways around what is put into the text."""
    skip = f"<div class='sc-bZnhIo'><a href='#after'>{story.say('more')}</a><h2>{story.say('related')}</h2>{cards(story.others[:2], 'sc-hKMtZM', 'teaser', excerpt=True)}<a id='after'></a></div>"
    body = (
        f"<div id='root'><header class='sc-a'>{menu(story, 'sc-nav', 'sc-item')}</header><main><div class='sc-kDDrLX'><article class='article-content'><header><span class='kicker'>{story.kicker}</span>"
        f"<h1 class='sc-hjsNop'>{escape(story.title)}</h1><div class='author-details'><a class='author-link' href='/p'>{escape(story.authors[0])}</a></div>"
        f"<span class='publication'><time aria-hidden='true' class='publication-date'>{civil(story.moment, story.language)}</time></span></header><p class='sc-teaser teaser-text'>{escape(story.lead)}</p>"
        f"{picture(story, 'master_image', 0, '© house/Reuters')}{player(story, 'vjs-wrapper')}<div class='c1 r1 sc-rich rich-text'>{text_of(story, inserts={3: skip, 5: picture(story, 'embed big-image', 1)})}</div>{wall(story, 'pw')}"
        f"</article><section class='sc-more'>{cards(story.others, 'sc-grid', 'teaser', story.say('related'), excerpt=True)}</section></div></main>{foot(story, 'sc-foot')}</div>"
    )
    stamp = story.moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    head = meta(og__title=story.title, og__site_name="dw-like.test") + linked(
        {"@type": "NewsArticle", "headline": story.title, "datePublished": stamp, "dateModified": stamp, "author": {"@type": "Person", "name": story.authors[0]}, "publisher": {"@type": "Organization", "name": story.house}}
    )  # fmt: skip
    return document(
        story,
        head,
        body,
        title=f"{story.title} – {story.house} – {story.moment.day}.{story.moment.month}.{story.moment.year}",
        lang=story.language,
    )


def channel(story: Story) -> str:
    """A satellite channel's: an application that keeps all of its data, other stories' texts too, in the page."""
    kept = {
        "props": {
            "pageProps": {
                "article": {"title": story.title, "body": said(story.blocks)},
                "latest": [{"title": one.title, "body": said(one.blocks)} for one in story.others],
            }
        }
    }
    promo = f"<aside class='InlinePromo_promo__k3J'><span>{story.say('more')}</span>{link(story.others[1])}<p>{escape(story.others[1].excerpt)}</p></aside>"
    body = (
        f"<div id='__next'><div class='Header_header__aa1'>{menu(story, 'Nav_nav__q2', 'Nav_item__3')}<div class='Ticker_ticker__1'><span>{story.words['kickers'][0]}</span>{''.join(link(one) for one in story.others)}</div></div>"
        f"<main class='Layout_main__Zy'><article class='Article_article__P0q'><header><h1 class='Article_title__ZfL'>{escape(story.title)}</h1><div class='Article_info__1'><time datetime='{story.moment.astimezone(UTC):%Y-%m-%dT%H:%M:%S.000Z}'>{weekday(story.moment, story.language)} {solar_figures(story.moment)}</time></div></header>"
        f"{picture(story, 'Figure_fig__2')}{player(story, 'Player_p__1')}<div class='Article_lead__u7'><p>{escape(story.lead)}</p></div><div class='Rte_rte__c8K'>{text_of(story, styled(RTE), {2: promo})}</div>{wall(story, 'Wall_w__1')}"
        f"<div class='Tags_tags__x'>{labels(story, 'Tags_list__y')}</div></article><section class='Rail_rail__V'>{cards(story.others, 'Rail_list__1', 'Rail_item__2', story.say('popular'), 'h3')}</section></main>{foot(story, 'Footer_f__1')}</div>"
        f"<script id='__NEXT_DATA__' type='application/json'>{json.dumps(kept, ensure_ascii=False)}</script>"
    )
    head = meta(
        og__title=story.title, og__type="article", article__published_time=story.moment.astimezone(UTC).isoformat()
    )
    return document(story, head, body, title=f"{story.title} | {story.house}", lang=story.language)


def network(story: Story) -> str:
    """An Arabic network's: more to keep reading as articles within the text, sources named below, a film stated for machines first."""
    kept = "".join(
        f"<article class='more-on__article'><span class='screen-reader-text'>list {at} of 4</span><h3 class='more-on__article-heading'>{link(one)}</h3></article>"
        for at, one in enumerate(story.others[:4], 1)
    )
    more = f"<div class='more-on'><h2 class='more-on__heading'>{story.say('also')}</h2><span class='screen-reader-text'>list of 4 items</span>{kept}<span class='screen-reader-text'>end of list</span></div>"
    body = (
        f"<div class='header-menu'>{menu(story, 'site-nav', 'menu__item')}</div><div id='root'><main id='main-content-area'><header class='article-header'><div class='breadcrumbs'><a href='/n'>{story.kicker}</a></div><h1>{escape(story.title)}</h1>"
        f"<p class='article__subhead css-1wt8oh6'><em>{escape(story.lead)}</em></p></header>{picture(story, 'article-featured-image', 0, '(الأوروبية)')}"
        f"<div class='article-info-block css-ti04u9'><div class='article-b-l'><div class='article-author-name'><span class='article-author-name-item'><a href='/author'>{escape(story.authors[0])}</a></span></div>"
        f"<div class='article-dates'><div class='date-simple css-1yjq2zp'><span class='screen-reader-text'>Published On {story.moment:%d/%m/%Y}</span><span>{story.moment.day}/{story.moment.month}/{story.moment.year}</span></div></div></div>{share(story, 'article-b-r')}</div>"
        f"{player(story, 'video-player-facade-container')}<div class='wysiwyg wysiwyg--all-content css-ibbk12'>{text_of(story, inserts={2: more})}</div>{wall(story, 'w')}<div class='article-source'>المصدر: {story.house} + وكالات</div>"
        f"{voices(story, 'conversations', 'comment')}</main><aside class='trending'>{cards(story.others, 'trending-articles', 'article-trending', story.say('popular'))}</aside></div>{foot(story, 'site-footer')}"
    )
    utc = story.moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    film = {"@type": "VideoObject", "name": story.others[2].title, "uploadDate": "2025-11-04T08:00:00Z"}
    head = linked(film) + linked({"@type": "NewsArticle", "headline": story.title, "datePublished": utc, "dateModified": utc, "author": [{"@type": "Person", "name": story.authors[0]}]})  # fmt: skip
    return document(
        story,
        meta(og__title=story.title, og__site_name=story.house) + head,
        body,
        title=f"{story.title} | {story.kicker} | {story.house}",
    )
