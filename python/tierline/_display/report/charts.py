"""The charts of a report, each a chart of Altair, to be shown in a notebook or changed to one's taste.

Every function takes the figures of a report and a width in pixels. Figures stay exact up to here; a chart turns
them into floats because pixels are floats. Charts have no background of their own and carry names, so that nothing
is told by colour alone.
"""

from tierline._display.report.chart_coverage import coverage
from tierline._display.report.chart_flow import flow
from tierline._display.report.chart_scores import scores
from tierline._display.report.chart_shares import concentration, shares
from tierline._display.report.chart_trends import trends

__all__ = ["concentration", "coverage", "flow", "scores", "shares", "trends"]
