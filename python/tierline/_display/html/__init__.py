"""HTML for notebooks: models, assignments, summaries by tier and explanations.

Everything is text to begin with. No script, nothing loaded from elsewhere, and nothing is told by colour alone.
"""

from __future__ import annotations

from tierline._display.html.clients import assignments_html, frame_html, review_html
from tierline._display.html.explanation import explanation_html
from tierline._display.html.model import model_html
from tierline._display.html.summary import summary_html

__all__ = ["assignments_html", "explanation_html", "frame_html", "model_html", "review_html", "summary_html"]
