"""The report: one page of HTML from the figures of a book, and its charts.

In reading order: `ribbons` lays out a flow, `drawing` is what charts have in common, `charts` has all of them (`chart_*`),
`pictures` puts charts on a page, `parts` are chips and tables, then the sections (`tiers`, `movements`, `scores`, `service`,
`closing`), the pages of packages and of one client (`clients`), and `pages`.
"""

from tierline._display.report import charts
from tierline._display.report.pages import client_page, one_client_page, page

__all__ = ["charts", "client_page", "one_client_page", "page"]
