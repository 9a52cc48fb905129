"""Templates of Iranian agencies and papers, in Persian and in Arabic."""

from __future__ import annotations

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
    share,
    styled,
    text_of,
    voices,
    wall,
)
from benchmarks.newsrooms.shown import ARABIC, civil, clock, solar, solar_figures, weekday
from benchmarks.newsrooms.stories import Story

JUSTIFIED = "style='text-align: justify;'"
RTE = "class='rtejustify'"


def _printed(story: Story, sign: str) -> str:
    if story.language == "ar":
        return f"{civil(story.moment, 'ar')}، {story.moment:%H:%M}".translate(ARABIC)
    return f"{solar(story.moment, 'fa')}{sign}{clock(story.moment)}"


def _nastooh(story: Story, head: str, sign: str, inside: dict[int, str], closing: str) -> str:
    """The content system of most agencies: item-header, item-summary, item-body."""
    code = "رمز الخبر" if story.language == "ar" else "کد خبر"
    body = (
        f"<header id='masthead'><div class='logo'><a href='/'>{story.house}</a></div>{menu(story, 'navbar', 'dropdown')}</header>"
        f"<main id='main'><div class='container'><div class='row'><div class='col-xs-12 col-md-8 main-content'>"
        f"<article class='item' id='item'><div class='item-header'><div class='item-nav row'><div class='item-date'><i class='fa'></i>"
        f"<span>{_printed(story, sign)}</span></div><div class='item-code'>{code}: <span>{story.code}</span></div>"
        f"<ol class='breadcrumb'><li>{story.words['menu'][2]}</li><li>{story.kicker}</li></ol></div>"
        f"<div class='item-title'><h4 class='kicker'>{story.kicker}</h4><h1 class='title'><a href='{story.path}'>{escape(story.title)}</a></h1></div></div>"
        f"<div class='item-summary'>{picture(story, 'item-img')}<p class='summary introtext'>{escape(story.lead)}</p></div>"
        f"<div class='item-body'>{player(story, 'video-js')}<div class='item-text'>{text_of(story, inserts=inside)}{closing}</div></div>"
        f"{wall(story, 'paybox')}<div class='item-boxes'>{labels(story, 'box tags')}{share(story, 'item-share')}</div></article>"
        f"<section class='box header-clean related-items'>{cards(story.others[:4], 'desc-list', 'news', story.say('related'))}</section>"
        f"{voices(story, 'box comments', 'comment')}</div>"
        f"<div class='col-md-4 sidebar'><section class='box tops'>{cards(story.others[2:], 'box-list', 'news', story.say('popular'))}</section>"
        f"</div></div></div></main>{foot(story)}"
    )
    return document(story, head, body, classes="rtl news-page")


def irna(story: Story) -> str:
    """The state agency's: the time on the page only, more to read as a bold line with a list behind it."""
    more = f"<p><strong>{story.say('more')}:</strong></p><ul><li><h3>{link(story.others[0])}</h3></li><li><h3>{link(story.others[1])}</h3></li></ul>"
    head = meta(og__title=story.title, og__type="article", og__site_name=story.house, name__keywords=story.kicker)
    end = "<p>انتهای پیام</p>" if story.language == "fa" else "<p>انتهى**1110</p>"
    return _nastooh(story, head, "، ", {3: more} if story.number % 2 else {}, end)


def mehr(story: Story) -> str:
    """A second agency's: the time in UTC for machines, pictures and boxes with excerpts within the text."""
    related = f"<section class='box box-related'>{cards(story.others[:2], 'inline-list', 'news', story.say('also'))}</section>"
    head = meta(og__title=story.title, og__site_name=story.house, og__locale="fa_IR") + linked(
        {
            "@type": "NewsArticle",
            "headline": story.title,
            "datePublished": story.moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "dateModified": story.modified.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "author": {"@type": "Organization", "name": story.house},
            "publisher": {"@type": "Organization", "name": story.house},
        }
    )
    inside = {2: related, 5: picture(story, "gallery", 1)}
    closing = f"<p style='text-align:left'>{story.code}</p>"
    return _nastooh(story, head, " - ", inside, closing)


def khabar(story: Story) -> str:
    """A news site on the same system: pointers to other stories between all paragraphs, a number as the last line."""
    pointers = {
        at: f"<p><a href='{one.path}'>{story.say('more')}: {escape(one.title)}</a></p>"
        for at, one in zip((1, 3, 6), story.others, strict=False)
    }
    tail = f"<p><strong>{story.say('more')}:</strong></p>" + "".join(f"<p>{link(one)}</p>" for one in story.others[3:])
    head = meta(
        og__title=story.title,
        article__published_time=story.moment.astimezone(UTC).isoformat(),
        article__modified_time=story.modified.astimezone(UTC).isoformat(),
    )
    return _nastooh(story, head, " - ", pointers, tail + f"<p>{311_000 + story.number}</p>")


def isna(story: Story) -> str:
    """A students' agency: a list of facts before the text, a reporter's number, its own closing line."""
    body = (
        f"<div id='top'><a class='logo' href='/'>{story.house}</a>{menu(story, 'main-menu', 'sub')}</div>"
        f"<main><div class='container'><div class='col-a'><article id='item' itemscope itemtype='http://schema.org/NewsArticle'>"
        f"<div class='item-header'><h2 class='kicker'>{story.kicker}</h2><h1 class='first-title' itemprop='headline'>{escape(story.title)}</h1></div>"
        f"<div class='meta-news'><ul><li><i></i><span class='title-meta'>تاریخ انتشار</span>: <span class='text-meta'>{weekday(story.moment, 'fa')} / {solar(story.moment, 'fa')} / {clock(story.moment)}</span></li>"
        f"<li><span class='title-meta'>دسته‌بندی</span>: <span class='text-meta'>{story.kicker}</span></li><li><span class='title-meta'>کد خبر</span>: <span class='text-meta'>{story.code}</span></li>"
        f"<li><span class='title-meta'>خبرنگار</span>: <span class='text-meta'>71{story.number}65</span></li></ul></div>"
        f"{picture(story, 'item-img')}<div class='item-body'><p class='summary' itemprop='description'>{escape(story.lead)}</p>{player(story, 'player')}"
        f"<div class='item-text' itemprop='articleBody'>{text_of(story)}<p>انتهای پیام</p></div></div>{wall(story, 'more-box')}"
        f"<footer class='tags'>{labels(story, 'tag-list')}</footer>{voices(story, 'comments', 'comment')}</article>"
        f"<section class='related'>{cards(story.others[:5], 'items', 'news', story.say('related'))}</section></div>"
        f"<aside class='col-b'>{cards(story.others, 'most', 'news', story.say('popular'))}</aside></div></main>{foot(story)}"
    )
    return document(
        story, meta(og__title=story.title, name__DC_Title=story.title), body, title=f"{story.title} - {story.house}"
    )


def tasnim(story: Story) -> str:
    """An agency's: details in a list, lead as a heading, blue links within the text, a long suffix in the title."""
    blue = (
        f"<div class='inline-links'><p>{story.say('more')}</p><ul class='blue-links'>"
        + "".join(f"<li>{link(one)}</li>" for one in story.others[:3])
        + "</ul></div>"
    )
    body = (
        f"<header class='hdr'><a class='logo' href='/'>{story.house}</a>{menu(story, 'top-nav', 'service')}</header><div class='container page'><section class='news-page'>"
        f"<article class='single-news'><ul class='list-inline details'><li class='time'>{solar(story.moment, 'fa')} - {clock(story.moment)}</li>"
        f"<li class='service'><a href='/s'>{story.kicker}</a></li><li class='comments-count'>{story.say('comments')} ({len(story.comments)})</li></ul>"
        f"<h1 class='title'>{escape(story.title)}</h1><h3 class='lead'>{escape(story.lead)}</h3><img class='img-responsive' src='/a.jpg' alt='{escape(story.captions[0])}'>"
        f"<div class='story'>{player(story, 'jwplayer')}{text_of(story, styled(JUSTIFIED), {2: blue})}<p>انتهای پیام/</p></div>"
        f"{wall(story, 'wall')}<div class='smart-keyword'>{labels(story, 'tags')}</div><div class='social'>{share(story, 'share-box')}</div></article>"
        f"<section class='more-news'>{cards(story.others[:4], 'content-list', 'content-item', 'مهم‌ترین اخبار ' + story.kicker, excerpt=True)}</section>"
        f"{voices(story, 'comments-wrap', 'comment')}</section><aside class='side'>{cards(story.others[2:], 'tabs', 'list-item', story.say('popular'), 'h2')}</aside></div>{foot(story)}"
    )
    head = meta(
        og__title=f"{story.title}- اخبار {story.kicker} - {story.house}", og__type="article", og__description=story.lead
    )
    return document(story, head, body, title=f"{story.title}- اخبار {story.kicker} - {story.house} | Tn")


def fars(story: Story) -> str:
    """An agency's: text straight in its box, a call to its channel behind it, readers' words above related news."""
    body = (
        f"<div class='top-bar'><span>{weekday(story.modified, 'fa')} {solar_figures(story.modified)}</span></div>{menu(story, 'mainnav', 'col')}"
        f"<div class='container'><div class='row'><div class='col-lg-8'><div class='news-box'><div class='d-flex data-box'><span class='subject-category'>{story.kicker}</span>"
        f"<span class='publish-time'>{solar_figures(story.moment)} - {clock(story.moment)}</span></div>"
        f"<h1 class='title mb-2 d-block text-justify'>{escape(story.title)}</h1><p class='lead p-2 text-justify radius'>{escape(story.lead)}</p>"
        f"<div class='top'>{picture(story, 'fig')}</div>{player(story, 'top-video')}<div class='nt-body text-right mt-4'>{text_of(story, styled(RTE))}"
        f"<p class='rtejustify'>{story.say('follow')}</p><p class='rtejustify'>پایان پیام/ ت {120 + story.number}</p></div>{wall(story, 'box')}"
        f"<div class='tags'>{labels(story, 'radius')}</div><div class='like-box'><button>👍</button> ۱۲ <button>👎</button> ۳</div>"
        f"<div class='comments-box'>{voices(story, 'cm-list', 'cm')}</div></div>"
        f"<div class='more-like'>{cards(story.others[:4], 'rows', 'media', story.say('related'))}</div></div>"
        f"<div class='col-lg-4 left-col'>{cards(story.others, 'last-news', 'media', 'تازه‌ها')}</div></div></div>{foot(story, 'ftr')}"
    )
    return document(
        story, meta(og__title=story.title, name__author=story.house), body, title=f"{story.house} | {story.title}"
    )


def samaneh(story: Story) -> str:
    """The system of many smaller sites: tables and boxes for everything, print and error links, a short address, readers' ballots."""
    inline = f"<div class='inline_news_box'><a class='inline_news_title' href='{story.others[0].path}'>{story.say('also')}: {escape(story.others[0].title)}</a></div>"
    body = (
        f"<div class='header_table'>{menu(story, 'main_menu', 'menu_item')}</div><table class='wrapper'><tr><td class='inner_content'><div class='row'><div class='col-md-26'>"
        f"<div class='gutter_news'><div class='news_nav'><div class='news_path'><a href='/'>{story.words['menu'][0]}</a> » <a href='/s'>{story.kicker}</a></div>"
        f"<div class='news_nav_title news_id_c'>کد خبر: {story.code}</div><div class='news_nav_title news_pdate_c'><span>تاریخ انتشار: </span>{solar(story.moment, 'fa')} - {clock(story.moment)}</div></div>"
        f"<div class='rutitr'>{story.kicker}؛</div><div class='title'><h1 class='Htag'><a href='{story.path}'>{escape(story.title)}</a></h1></div>"
        f"<div class='subtitle'>{escape(story.lead)}</div><img class='lead_image' src='/a.jpg'>{player(story, 'video_box')}"
        f"<div class='body'>{text_of(story, styled(JUSTIFIED), {3: inline})}<div class='wrapper'></div></div>{wall(story, 'box')}"
        f"<div class='report_links'><a href='/print'>نسخه چاپی</a> <a href='/send'>ارسال به دوستان</a> <a href='/bug'>گزارش خطا</a></div>"
        f"<div class='short_link'>لینک کوتاه: <input value='https://{story.host}/{story.number}xQ'></div>{labels(story, 'tags_title')}"
        f"<div class='related_news_inner'>{cards(story.others[:4], 'rel_box', 'rel_item', story.say('related'))}</div>"
        f"<div class='comments_wrapper'>{voices(story, 'comments_cont', 'comments_item')}</div></div></div></div></td>"
        f"<td class='col3'>{cards(story.others, 'most_visited', 'box_item', story.say('popular'), 'div')}</td></tr></table>{foot(story, 'footer_c')}"
    )
    head = meta(og__title=story.title, og__site_name=story.house, name__subject=story.kicker)
    return document(story, head, body, title=f"{story.title} | {story.house}", classes="news_body")


def alam(story: Story) -> str:
    """A channel in Arabic: its time by Greenwich, written out, the standfirst in bold, a channel call at the end."""
    also = f"<p><strong>{story.say('also')}:</strong> {link(story.others[0])}</p>"
    there = story.moment.astimezone(UTC)
    shown = f"{weekday(there, 'ar')} {civil(there, 'ar')} - {there:%H:%M}".translate(ARABIC)
    body = (
        f"<header class='site-head'>{menu(story, 'main-nav', 'nav-item')}</header><div class='news-detail container'><div class='detail-main'>"
        f"<span class='roo-title'>{story.kicker}</span><h1 class='detail-title'>{escape(story.title)}</h1>"
        f"<div class='detail-meta'><time>{shown} بتوقيت غرينتش</time></div>{picture(story, 'detail-img')}"
        f"<p class='detail-lead'><strong>{escape(story.lead)}</strong></p>{player(story, 'vid')}<div class='detail-text'>"
        f"{text_of(story, inserts={2: also})}<p>{story.say('follow')}</p></div>"
        f"{wall(story, 'w')}{labels(story, 'detail-tags')}{share(story, 'detail-share')}{voices(story, 'cmts', 'cmt')}</div>"
        f"<div class='detail-side'>{cards(story.others, 'side-news', 'side-item', story.say('popular'))}</div></div>{foot(story)}"
    )
    return document(story, meta(og__title=f"{story.title} - {story.house}"), body)
