"""A labelled set of the region: 22 sites of 10 pages in six languages, made here, because few captured pages are of it.

How it was made: the skeletons follow what the region's newsrooms print (the content systems of Iranian agencies, BBC and RFE/RL
services, WordPress papers with a theme, Pakistani dailies, Afghan channels, Arabic networks, a table of the nineties): their
boxes and class names, where they state title, time and author, and what they put around and into a text. The words are ours:
sentences put together from parts, with figures and names, so that no two pages share any but what a newsroom would print twice
(the background of a running story is on every third page and belongs to the text). Nothing is random: a page's number decides.
The reader's rules were known to who wrote this, so it shows what memory of a site brings and where right-to-left pages stand,
less how good the reader is on pages nobody has seen; for that there are the captured ones.
"""
