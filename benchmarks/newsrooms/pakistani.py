"""Templates of Pakistani dailies and channels, in English and in Urdu, and of an Arabic paper on a theme."""

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
    plain,
    player,
    share,
    styled,
    text_of,
    voices,
    wall,
)
from benchmarks.newsrooms.shown import civil, ordinal, weekday
from benchmarks.newsrooms.stories import Story, Teaser

RIGHT = "dir='rtl' style='text-align: right;'"


def _next(teaser: Teaser, box: str, head: str, text: str) -> str:
    """Another article, whole, as it is loaded below the one that was asked for. Names of its parts are arguments."""
    told = "".join(plain(line) for block in teaser.blocks for line in block.lines)
    return f"<article class='{box}'><h2 class='{head}'>{link(teaser)}</h2><div class='{text}'>{told}</div></article>"


def dawn(story: Story) -> str:
    """A daily's: stories within stories, all of the same names; the line that says in which paper it was printed."""
    inner = f"<div class='media media--left media--embed'><article class='story box'><figure class='media'><img src='/x.jpg'></figure><h2 class='story__title'>{story.say('more')}: {link(story.others[0])}</h2><div class='story__excerpt'>{escape(story.others[0].excerpt)}</div></article></div>"
    byline = "".join(f"<a class='story__byline__link' href='/authors'>{escape(one)}</a> " for one in story.authors)
    printed = f"<p><em>Published in {story.house}, {story.moment:%B} {ordinal(story.moment.day)}, {story.moment.year}</em></p>"
    body = (
        f"<div class='header'>{menu(story, 'nav', 'nav__item')}</div><div class='container'><div class='template__main'><article class='story relative clear-both w-full' data-id='{story.code}'><div class='template__header'><h2 class='story__title text-7 font-bold'><a class='story__link' href='{story.path}'>{escape(story.title)}</a></h2>"
        f"<div class='flex'><span class='story__byline'>{byline}</span><span class='story__time'><span class='timestamp--label'>{story.say('published')}</span> <span class='timestamp--date'>{story.moment:%B} {story.moment.day}, {story.moment.year}</span> <span class='timestamp--updated'>{story.say('updated')} {story.modified:%B} {story.modified.day}, {story.modified.year} {story.modified:%I:%M%p}</span></span></div></div>"
        f"{picture(story, 'media__item')}{player(story, 'media--video')}<div class='story__content overflow-hidden text-4 pt-1 mt-1'>{text_of(story, inserts={2: inner})}{printed if story.number % 2 else ''}</div>{wall(story, 'wall')}{share(story, 'social')}</article>"
        f"<div class='comments'>{voices(story, 'comments__list', 'comment')}</div>{_next(story.others[1], 'story relative clear-both w-full', 'story__title', 'story__content') if story.number % 3 == 0 else ''}</div>"
        f"<aside class='sidebar'>{cards(story.others, 'box box--latest', 'story', story.say('popular'), 'h2', excerpt=True)}</aside></div>{foot(story)}"
    )
    head = meta(
        og__title=story.title,
        og__site_name=f"{story.house}.TEST",
        article__published_time=story.moment.isoformat(),
        article__modified_time=story.modified.isoformat(),
        name__author=", ".join(story.authors),
    )
    return document(story, head, body, title=f"{story.title} - Newspaper - {story.house}.TEST")


def recorder(story: Story) -> str:
    """A business daily's: authors only in a meta element, a copyright line at the end of each text, quotations in a ticker above."""
    prices = "".join(
        f"<li><span>{name}</span> <span>{(story.code + at) % 7919 / 10}</span></li>"
        for at, name in enumerate(("KSE", "USD", "Gold", "Wheat", "Brent"))
    )
    body = (
        f"<div class='header'><ul class='ticker'>{prices}</ul>{menu(story, 'nav', 'nav__item')}</div><div class='container'><article class='story border-b' data-id='{story.code}'><div class='kicker badge'>{story.kicker}</div><h1 class='story__title text-8'>{escape(story.title)}</h1>"
        f"<div class='story__excerpt'><ul><li>{escape(story.lead)}</li></ul></div><div class='story__meta'><span class='story__byline'>{escape(story.authors[0])}</span><span class='story__time'>{story.say('published')} {story.moment:%d %b, %Y} {story.moment:%I:%M%p}</span></div>{player(story, 'media')}"
        f"<div class='story__content overflow-hidden'>{text_of(story, inserts={3: '<p>' + story.say('more') + ': ' + link(story.others[0]) + '</p>', 5: '<p>' + story.say('also') + ': ' + link(story.others[1]) + '</p>'})}<p>Copyright {story.house}, {story.moment.year}</p></div>{wall(story, 'w')}{labels(story, 'story__tags')}</article>"
        f"{voices(story, 'comments', 'comment')}<section class='more'>{cards(story.others, 'more-from', 'story', story.say('related'), excerpt=True)}</section></div>{foot(story)}"
    )
    head = meta(og__title=story.title, article__published_time=story.moment.isoformat(), name__author=story.authors[0])
    return document(story, head, body, title=f"{story.title} - {story.kicker} - {story.house}")


def geo(story: Story) -> str:
    """A channel's: the next articles follow whole in the same names, the desk in the byline, read-more lines in capitals."""
    more = f"<p><strong>READ MORE: <a href='{story.others[0].path}'>{escape(story.others[0].title)}</a></strong></p>"
    body = (
        f"<div class='site-header'>{menu(story, 'mainmenu', 'item')}</div><section class='detail'><div class='container'><div class='column-right'><div class='story-detail' data-id='{story.code}'><div class='story-area'><h1>{escape(story.title)}</h1><div class='except'><p>{escape(story.lead)}</p></div>"
        f"<div class='author_title_img'><span class='autor'>{story.say('by')} <a href='/w'>{escape(story.authors[0])}</a></span><span class='pipe'>|</span><p class='post-date-time'>{story.moment:%B} {story.moment:%d}, {story.moment.year}</p></div>{picture(story, 'medium-insert-images')}{player(story, 'vid')}"
        f"<div class='content-area'>{text_of(story, inserts={3: more, 5: picture(story, 'medium-insert-images', 1)})}<hr><p><em>{escape(story.say('follow'))}</em></p></div>{wall(story, 'w')}</div></div>"
        + "".join(
            f"<div class='story-detail next-story'><div class='story-area'><h1>{link(one)}</h1><div class='content-area'>{''.join(plain(line) for block in one.blocks for line in block.lines)}</div></div></div>"
            for one in story.others[4 : 4 + story.number % 3]
        )
        + f"<div class='more-from'>{cards(story.others, 'rel', 'border-box', 'More From ' + story.kicker)}</div></div><div class='column-left'>{cards(story.others[2:], 'latest', 'item', 'Latest', 'h2')}</div></div></section>{foot(story)}"
    )
    head = meta(og__title=story.title, og__site_name=story.house) + linked(
        {"@type": "NewsArticle", "headline": story.title, "datePublished": story.moment.isoformat(), "dateModified": story.modified.isoformat(), "author": {"@type": "Person", "name": story.authors[0]}, "articleBody": story.lead}
    )  # fmt: skip
    return document(story, head, body, title=story.title)


def tribune(story: Story) -> str:
    """A daily's: text in spans, an author's box beside it, its house rules for comments and a column of the most read."""
    also = f"<p><strong>{story.say('also')}</strong>: <strong>{link(story.others[0])}</strong></p>"
    body = (
        f"<header>{menu(story, 'tribune-nav', 'nav-link')}</header><div class='maincontent-customwidth storypage'><div class='row'><div class='col-12'><div class='story-box-section'><h1>{escape(story.title)}</h1><h2 class='excerpt'>{escape(story.lead)}</h2>"
        f"<div class='left-authorbox'><span class='story-author'><a href='/author/1'>{escape(story.authors[0])}</a></span><span class='story-date'>{story.moment:%B} {story.moment:%d}, {story.moment.year}</span></div>{picture(story, 'story-featuredimage', 0, 'PHOTO: FILE')}<div class='social-listing'>{share(story, 'share-list')}</div>{player(story, 'vid')}"
        f"<span class='story-text'>{text_of(story, inserts={2: also})}</span>{wall(story, 'w')}<div class='story-taglist'>{labels(story, 'tags')}</div></div><div class='comments-section'><h3>COMMENTS ({len(story.comments)})</h3><p>Comments are moderated and generally will be posted if they are on-topic and not abusive.</p><p>For more information, please see our <a href='/faq'>Comments FAQ</a></p>{voices(story, 'list', 'comment')}</div></div>"
        f"<div class='col-4'>{cards(story.others, 'mostread', 'horiz-news3', story.say('popular'), 'h6')}</div></div></div>{foot(story)}"
    )
    head = meta(og__title=f"{story.title} | {story.house}", article__published_time=story.moment.isoformat())
    return document(story, head, body, title=f"{story.title} | {story.house}")


def jang(story: Story) -> str:
    """An Urdu daily's: day in words, clock times in a meta element without a zone, headlines between the paragraphs."""
    inside = f"<div class='related_in'><a href='{story.others[0].path}'><img src='/s.jpg'><span>{escape(story.others[0].title)}</span></a></div>"
    body = (
        f"<div class='headerTop'>{menu(story, 'main_menu', 'menuItem')}</div><div class='detail_view'><div class='detail-right'><h1>{escape(story.title)}</h1><div class='detail-time'>{story.moment.day:02} {civil(story.moment, 'ur').split(' ', 1)[1].rsplit(' ', 1)[0]} ، {story.moment.year}</div>{share(story, 'detail-share')}"
        f"<div class='detail_view_pic'>{picture(story, 'pic')}</div>{player(story, 'vid')}<div class='detail_view_content'>{text_of(story, inserts={2: inside})}</div>{wall(story, 'w')}<div class='whatsapp'><a href='/wa'>{story.say('follow')}</a></div><div class='tags_sec'>{labels(story, 'tag_list')}</div>"
        f"<div class='more_cat'>{cards(story.others, 'more_list', 'more_item', story.say('related'), 'h2')}</div></div><div class='detail-left'>{cards(story.others[1:], 'popular', 'pop_item', story.say('popular'), 'h2')}</div></div>{foot(story)}"
    )
    head = meta(
        og__title=story.title, og__type="article", article__published_time=story.moment.strftime("%Y-%m-%d %H:%M:%S")
    )
    return document(story, head, body, title=f"{story.title} - {story.house}")


def express(story: Story) -> str:
    """Another: the desk as author, weekday and day, a second headline, its pages' whole text in one box with breaks."""
    inside = {
        1: "<div class='midad'><span>اشتہار</span></div>",
        4: f"<p><strong>{story.say('also')}؛ {link(story.others[0])}</strong></p>",
    }
    body = (
        f"<div class='hd'>{menu(story, 'menu', 'mi')}</div><div class='story-content-wrap'><div class='story-detail'><h1 class='heading'>{escape(story.title)}</h1><h2 class='sub-heading'>{escape(story.lead)}</h2><div class='story-meta'><span class='author'>{story.say('desk')}</span> <span class='date'>{weekday(story.moment, 'ur')} {civil(story.moment, 'ur')}</span></div>"
        f"{picture(story, 'story-image')}{player(story, 'vid')}<div class='story-text'>{text_of(story, styled(RIGHT), inside)}</div>{wall(story, 'w')}"
        f"{share(story, 'bot-share')}<div class='notebox'><p>{escape(story.say('follow'))}</p></div>{voices(story, 'cmt', 'cm')}</div><div class='side'>{cards(story.others, 'top-stories', 'ts', story.say('popular'), 'h4')}</div></div>{foot(story)}"
    )
    return document(
        story, meta(og__title=story.title, name__author=story.say("desk")), body, title=f"{story.title} - {story.house}"
    )


def amp(story: Story) -> str:
    """A page for telephones, in the reader theme of a plugin."""
    body = (
        f"<header id='top' class='amp-wp-header'><div><a href='/'>{story.house}</a></div></header><article class='amp-wp-article'><header class='amp-wp-article-header'><h1 class='amp-wp-title'>{escape(story.title)}</h1><div class='amp-wp-meta amp-wp-byline'><span class='amp-wp-author author vcard'>{story.say('desk')}</span></div>"
        f"<div class='amp-wp-meta amp-wp-posted-on'><time datetime='{story.moment.isoformat()}'>{story.code % 9 + 2} months ago</time></div></header><figure class='amp-wp-article-featured-image wp-caption'><amp-img src='/a.jpg' width='9' height='9'></amp-img><figcaption class='wp-caption-text'>{escape(story.captions[0])}</figcaption></figure>"
        f"<div class='amp-wp-article-content'>{text_of(story)}<p>{story.say('follow')}</p><div class='related-amp'><h3>{story.say('related')}</h3>{''.join(plain(one.title) for one in story.others[:3])}</div></div>{wall(story, 'w')}<footer class='amp-wp-article-footer'><div class='amp-wp-meta amp-wp-tax-category'>{story.kicker}</div></footer></article><footer class='amp-wp-footer'><p>{escape(story.say('rights'))}</p></footer>"
    )
    head = linked({"@type": "BlogPosting", "headline": story.title, "datePublished": story.moment.isoformat(), "dateModified": story.modified.isoformat(), "publisher": {"@type": "Organization", "name": story.house}})  # fmt: skip
    return document(story, head, body)


def jannah(story: Story) -> str:
    """A theme of Arabic papers: related posts in the text, its own times in UTC though the newsroom's day is printed."""
    box = f"<div id='inline-related-post' class='mag-box'><div class='widget-title'>{story.say('related')}</div>{cards(story.others[:3], 'related-posts-list', 'widget-single-post-item')}</div>"
    body = (
        f"<div id='tie-container'><header id='theme-header'>{menu(story, 'main-menu', 'menu-item')}</header><div id='content' class='site-content'><div class='main-content tie-col-md-8'><article id='the-post' class='container-wrapper post-content'><header class='entry-header-outer'><nav id='breadcrumb'><a href='/'>{story.words['menu'][0]}</a>/<span>{story.kicker}</span></nav>"
        f"<div class='entry-header'><h1 class='post-title entry-title'>{escape(story.title)}</h1><h2 class='entry-sub-title'>{escape(story.lead)}</h2><div class='single-post-meta post-meta'><span class='author-meta'><a href='/author' class='author-name'>{escape(story.authors[0])}</a></span><span class='date meta-item'>{civil(story.moment, 'ar')}</span><span class='meta-reading-time'>2 دقائق</span></div></div></header>"
        f"{picture(story, 'featured-area')}{player(story, 'tie-video')}<div class='entry-content entry clearfix'>{text_of(story, inserts={2: box})}<p>{story.say('follow')}</p></div>{wall(story, 'w')}<div id='post-extra-info'>{labels(story, 'post-bottom-meta')}</div>{share(story, 'share-buttons-bottom')}</article>"
        f"<div class='about-author container-wrapper'><h3 class='author-name'>{escape(story.authors[0])}</h3><div class='author-bio'>{escape(story.say('house'))}</div></div><div class='prev-next-post-nav'>{link(story.others[0])}{link(story.others[1])}</div><div id='related-posts'>{cards(story.others, 'related-posts-list', 'related-item', story.say('related'))}</div>{voices(story, 'comments', 'comment')}</div>"
        f"<aside class='sidebar tie-col-md-4'>{cards(story.others, 'widget posts-list', 'widget-post-list', story.say('popular'))}</aside></div>{foot(story)}</div>"
    )
    head = meta(
        og__title=story.title,
        og__site_name=story.house,
        article__published_time=story.moment.astimezone(UTC).isoformat(),
    )
    return document(story, head, body)
