"""Templates of Afghan houses, most of them themes of WordPress or Drupal."""

from __future__ import annotations

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
    text_of,
    voices,
    wall,
)
from benchmarks.newsrooms.shown import solar, weekday
from benchmarks.newsrooms.stories import Story


def _graph(story: Story) -> str:
    """What a widely used plugin states: a graph whose parts refer to each other."""
    return linked(
        {
            "@graph": [
                {"@type": "WebSite", "@id": f"https://{story.host}/#website", "name": story.house},
                {"@type": "WebPage", "@id": story.address, "name": f"{story.title} - {story.house}", "datePublished": story.moment.isoformat()},
                {"@type": "BreadcrumbList", "itemListElement": [{"@type": "ListItem", "position": 1, "name": story.kicker}]},
                {"@type": "NewsArticle", "headline": story.title, "datePublished": story.moment.isoformat(), "dateModified": story.modified.isoformat(), "author": {"@id": f"https://{story.host}/#/schema/person/1"}, "articleSection": [story.kicker]},
                {"@type": "Person", "@id": f"https://{story.host}/#/schema/person/1", "name": story.authors[0], "description": story.say("house")},
            ]
        }
    )  # fmt: skip


def _head(story: Story) -> str:
    return meta(
        og__title=f"{story.title} - {story.house}",
        og__site_name=story.house,
        og__type="article",
        article__published_time=story.moment.isoformat(),
        article__modified_time=story.modified.isoformat(),
    )


def tolo(story: Story) -> str:
    """A television's Drupal: the day on the page and nowhere else, no author, a form below."""
    shown = (
        f"{story.moment:%A}, {story.moment:%B} {story.moment.day}, {story.moment.year}"
        if story.language == "en"
        else f"{weekday(story.moment, 'prs')} {solar(story.moment, 'prs')}"
    )
    body = (
        f"<div class='dialog-off-canvas-main-canvas'><header class='header'><div class='region region-header'>{menu(story, 'navbar', 'menu-item')}</div></header><div class='breaking-news'><marquee>{link(story.others[3])}</marquee></div>"
        f"<div class='main-container container'><section class='col-sm-8'><div class='region region-content'><div class='news-article'><div class='category'>{story.kicker}</div><h1 class='title-article page-header'><span class='field--name-title'>{escape(story.title)}</span></h1>"
        f"<div class='post-date'>{shown}</div><div class='field field--name-field-image'>{picture(story, 'img-responsive')}</div>{player(story, 'video-embed-field')}<h2 class='description'>{escape(story.lead)}</h2>"
        f"<div class='share-block'>{share(story, 'addtoany_list')}</div><div class='content-article field field--name-body field--type-text-with-summary'>{text_of(story)}</div>{wall(story, 'w')}<div class='block-views'><h2>{story.say('related')}</h2>"
        f"{cards(story.others[:4], 'view-content', 'views-row')}</div><section class='comment-wrapper'>{voices(story, 'comments', 'comment')}</section></div></div></section>"
        f"<aside class='col-sm-4'><div class='region region-sidebar-second'>{cards(story.others, 'view-most-viewed', 'views-row', story.say('popular'), 'span')}</div></aside></div>{foot(story)}</div>"
    )
    return document(
        story, meta(name__Generator="Drupal 8", og__title=story.title), body, title=f"{story.title} | {story.house}"
    )


def pajhwok(story: Story) -> str:
    """An agency's: byline and day in a line, place and agency in front of the text, initials behind it, an offer to subscribers."""
    advert = f"<div class='ad-inpost'><a href='/ad'>{story.say('newsletter')}</a></div>"
    shown = f"{story.moment:%b} {story.moment.day}, {story.moment.year} - {story.moment:%H:%M}"
    body = (
        f"<div id='page' class='site'><header id='masthead'>{menu(story, 'main-navigation', 'menu-item')}</header><div id='content' class='site-content'><main id='main' class='site-main'><article id='post-{story.code}' class='post type-post status-publish'>"
        f"<header class='entry-header'><div class='cats'>{story.kicker}</div><h1 class='entry-title'>{escape(story.title)}</h1><div class='entry-meta'><span class='avatar'><img src='/a.png' alt=''></span><div class='byline'><a class='url fn n'>{escape(story.authors[0])}</a></div><div class='posted-on'><span class='entry-date published'>{shown}</span></div></div></header>"
        f"<div class='wp-block-image'>{picture(story, 'post-thumbnail')}</div>{player(story, 'vid')}<div class='entry-content'>{text_of(story, inserts={2: advert})}<p>sa/ma</p><p style='text-align:center'>{story.say('follow')}</p></div>{wall(story, 'subscribe')}"
        f"<p class='views'>Hits: {story.code % 997}</p>{share(story, 'heateor_sss')}<div class='author-box'><h4>{escape(story.authors[0])}</h4><p>{escape(story.say('house'))}</p></div>"
        f"<div class='post-navigation'>{link(story.others[0])}{link(story.others[1])}</div>{voices(story, 'comments-area', 'comment')}</article></main>"
        f"<aside id='secondary'>{cards(story.others, 'widget_recent', 'post-item', story.say('popular'))}</aside></div>{foot(story, 'site-footer')}</div>"
    )
    return document(
        story,
        meta(og__title=f"{story.title} - {story.house}", name__author=story.house),
        body,
        classes="single single-post",
    )


def newspaper(story: Story) -> str:
    """The theme that half of the region's papers use: td-post-content, advertisements and read-also lines between its paragraphs, an author's box."""
    also = f"<p><strong>{story.say('also')}: <a href='{story.others[0].path}'>{escape(story.others[0].title)}</a></strong></p>"
    advert = "<div class='td-a-rec td-a-rec-id-content_inline tdi_3'><span class='td-adspot-title'>- Advertisement -</span><a href='/ad'><img src='/ad.gif' alt=''></a></div>"
    author = story.authors[0]
    body = (
        f"<div id='td-outer-wrap'><div class='td-header-wrap'>{menu(story, 'td-main-menu', 'menu-item')}</div><div class='td-trending-now-wrapper'><span>Trending Now</span>{link(story.others[4])}</div><div class='td-main-content-wrap'><div class='td-container'><div class='td-pb-row'><div class='td-pb-span8 td-main-content'><article class='post td-post-template-default'>"
        f"<div class='td-post-header'><ul class='td-category'><li class='entry-category'>{story.kicker}</li></ul><header class='td-post-title'><h1 class='entry-title'>{escape(story.title)}</h1><div class='td-module-meta-info'><div class='td-post-author-name'><div class='td-author-by'>{story.say('by')}</div> <a href='/author'>{escape(author)}</a><div class='td-author-line'> - </div></div>"
        f"<span class='td-post-date'><time class='entry-date updated td-module-date' datetime='{story.moment.isoformat()}'>{story.moment:%B} {story.moment.day}, {story.moment.year}</time></span><div class='td-post-views'>{story.code % 879}</div></div></header></div>{share(story, 'td-post-sharing-top')}"
        f"<div class='td-post-content tagdiv-type'><div class='td-post-featured-image'>{picture(story, 'wp-caption')}</div>{player(story, 'wpb_video_wrapper')}{text_of(story, inserts={1: advert, 3: also, 6: advert})}<p>{story.say('follow')}</p>"
        f"<div class='sharedaddy sd-sharing-enabled'><h3 class='sd-title'>{story.say('share')}:</h3></div><div id='jp-relatedposts'><h3>{story.say('related')}</h3></div></div>{wall(story, 'paywall-box')}"
        f"<footer>{labels(story, 'td-post-source-tags')}{share(story, 'td-post-sharing-bottom')}<div class='td-block-row td-post-next-prev'><span>Previous article</span>{link(story.others[1])}<span>Next article</span>{link(story.others[2])}</div>"
        f"<div class='td-author-name vcard author'><span class='fn'>{escape(author)}</span></div><div class='author-box-wrap'><div class='desc'><div class='td-author-description'>{escape(story.say('house'))}</div></div></div></footer></article>"
        f"<div class='td_block_related_posts'>{cards(story.others[:3], 'td_block_inner', 'td_module_related_posts', 'RELATED ARTICLES', 'h3')}</div>{voices(story, 'comments', 'comment')}</div>"
        f"<div class='td-pb-span4 td-main-sidebar'>{cards(story.others, 'td_block_wrap', 'td_module_6', 'LATEST', 'h3')}</div></div></div></div>{foot(story, 'td-footer-wrapper')}</div>"
    )
    return document(story, _head(story) + _graph(story), body, classes="single td-animation-stack")


def jnews(story: Story) -> str:
    """Another theme, of a daily in Kabul's exile: jeg_ names, related posts within the text, a bio under it, all of it in articles."""
    inline = (
        f"<div class='jnews_inline_related_post_wrapper left'><div class='jnews_inline_related_post'><div class='jeg_postblock_header'><h3>{story.say('also')}</h3></div>"
        + "".join(
            f"<article class='jeg_post jeg_pl_sm'><div class='jeg_postblock_content'><h3 class='jeg_post_title'>{link(one)}</h3><div class='jeg_post_meta'><div class='jeg_meta_date'>{solar(story.moment, 'prs')}</div></div></div></article>"
            for one in story.others[:3]
        )
        + "</div></div>"
    )
    body = (
        f"<div class='jeg_viewport'><div class='jeg_header_wrapper'>{menu(story, 'jeg_mainmenu_wrap', 'menu-item')}</div><div class='post-wrapper'><div class='post-wrap'><div class='jeg_main'><div class='jeg_container'><div class='jeg_content jeg_singlepage'><div class='entry-header'><div class='jeg_meta_category'>{story.kicker}</div><h1 class='jeg_post_title'>{escape(story.title)}</h1><h2 class='jeg_post_subtitle'>{escape(story.lead)}</h2>"
        f"<div class='jeg_meta_container'><div class='jeg_post_meta jeg_post_meta_1'><div class='jeg_meta_author'><img class='avatar' alt='{escape(story.authors[0])}'><span class='meta_text'>{story.say('by')}</span> <a href='/author'>{escape(story.authors[0])}</a></div><div class='jeg_meta_date'><a href='{story.path}'>{solar(story.moment, 'prs')}</a></div></div></div></div>"
        f"{picture(story, 'jeg_featured featured_image')}{share(story, 'jeg_share_top_container')}<div class='entry-content no-share'><div class='content-inner'>{player(story, 'jeg_video')}{text_of(story, inserts={2: inline})}<div class='jeg_post_tags'>{labels(story, 'tags')}</div></div></div>{wall(story, 'jpw-wrapper')}"
        f"<div class='jnews_author_box_container'><div class='jeg_authorbox'><h3 class='jeg_author_name'><a>{escape(story.authors[0])}</a></h3><p class='jeg_author_desc'>{escape(story.say('house'))}</p></div></div>"
        f"<div class='jnews_related_post_container'><div class='jeg_postblock'>{cards(story.others, 'jeg_posts', 'jeg_post', story.say('related'), excerpt=True)}</div></div><div class='jnews_comment_container'>{voices(story, 'comments', 'comment')}</div></div></div></div></div></div>{foot(story, 'jeg_footer')}</div>"
    )
    return document(story, _head(story) + _graph(story), body)


def table(story: Story) -> str:
    """An old site in tables, without statements for machines: day in solar figures under the headline, text with line breaks."""
    lines = "<br>\n<br>\n".join(escape(line) for block in story.blocks for line in block.lines)
    day = solar(story.moment, "ps") if story.language == "ps" else solar(story.moment, "prs")
    left = "<br>".join(link(one) for one in story.others)
    body = (
        f"<table width='980' align='center'><tr><td colspan='3'>{menu(story, 'top', 'mi')}</td></tr><tr><td width='18%' valign='top'><b>{story.say('popular')}</b><br>{left}</td><td valign='top'><table width='100%'><tr><td class='contentheading' width='100%'>{escape(story.title)}</td></tr>"
        f"<tr><td class='createdate'>{day}</td></tr><tr><td valign='top'><font size='3'>{lines}</font><br><br><b>{story.say('follow')}</b></td></tr><tr><td class='modifydate'>{story.say('copy')}</td></tr></table></td>"
        f"<td width='20%' valign='top'>{''.join(plain(one.excerpt) + link(one) for one in story.others[:3])}</td></tr></table><center>{escape(story.say('rights'))}</center>"
    )
    return document(story, "", body, title=story.house)
