"""The rulebook as one page of HTML, and what changed between two of them: tables and words, no pictures and no scripts.

In reading order: `definitions` what names stand for, `rules` tiers and scores, `promises` service, owners and aims, `page` the
whole rulebook, `difference` the page of what changed.
"""

from tierline._display.rulebook.difference import difference_page
from tierline._display.rulebook.page import rulebook_page

__all__ = ["difference_page", "rulebook_page"]
