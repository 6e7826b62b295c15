"""The style of what a notebook shows.

Greys are transparent and lie over whatever the notebook has, so that light and dark themes both work.
"""

from __future__ import annotations

__all__ = ["STYLE"]

# Written without the signs that escaping changes. The class is named twice, so that these rules come before
# those of the notebook for its own tables.
_RULES = (
    ("", "font-size:13px;line-height:1.5;max-width:1080px;padding:2px 0 6px;text-align:left"),
    ("*", "box-sizing:border-box"),
    (
        "h4",
        "font-size:13px;font-weight:600;margin:18px 0 6px;padding:0;letter-spacing:.01em;line-height:1.5",
    ),
    ("p", "margin:4px 0;padding:0;font-size:13px;line-height:1.5"),
    ("ul, ol", "margin:0;padding:0;list-style:none"),
    ("li", "margin:0;padding:0;line-height:1.5"),
    (
        "code",
        "font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;font-size:12px;"
        "color:inherit;background:rgba(128,128,128,.15);border:0;border-radius:4px;padding:1px 5px;"
        "white-space:pre-wrap;overflow-wrap:break-word",
    ),
    (
        ".tl-head",
        "display:flex;flex-wrap:wrap;align-items:center;gap:4px 10px;font-size:17px;line-height:1.6",
    ),
    (".tl-head b", "font-weight:650;overflow-wrap:break-word"),
    (".tl-dim", "opacity:.68"),
    (".tl-small", "font-size:12px"),
    (
        ".tl-chip",
        "display:inline-block;border-radius:5px;padding:1px 9px;font-weight:600;"
        "box-shadow:inset 0 0 0 1px rgba(128,128,128,.35);white-space:nowrap;max-width:340px;"
        "overflow:hidden;text-overflow:ellipsis;vertical-align:middle;line-height:1.55",
    ),
    (
        ".tl-none",
        "background:transparent;box-shadow:none;outline:1px dashed rgba(128,128,128,.75);"
        "outline-offset:-1px;font-weight:500;font-style:italic",
    ),
    (".tl-wrap", "overflow-x:auto;max-width:100%;margin:6px 0 2px"),
    (
        "table",
        "border-collapse:collapse;border:0;margin:0;font-size:13px;table-layout:auto;width:auto;"
        "background:transparent;color:inherit;font-variant-numeric:tabular-nums",
    ),
    (
        "table thead, table tbody tr, table tbody tr:nth-child(odd), table tbody tr:nth-child(even)",
        "background:transparent;border:0",
    ),
    ("table tbody tr:hover", "background:rgba(128,128,128,.1)"),
    (
        "table th, table td",
        "text-align:left;vertical-align:top;padding:5px 14px 5px 0;border:0;"
        "border-bottom:1px solid rgba(128,128,128,.25);font-weight:400;white-space:normal;"
        "max-width:560px;overflow-wrap:break-word;line-height:1.5;color:inherit;"
        "background:transparent",
    ),
    (
        "table thead th",
        "font-size:12px;font-weight:600;opacity:.75;border-bottom:1px solid rgba(128,128,128,.55);"
        "vertical-align:bottom;white-space:nowrap",
    ),
    ("table tfoot td", "font-weight:650;border-bottom:0;border-top:1px solid rgba(128,128,128,.55)"),
    ("table .tl-num", "text-align:right;white-space:nowrap"),
    (
        ".tl-bar",
        "display:inline-block;position:relative;height:9px;border-radius:3px;overflow:hidden;"
        "vertical-align:middle;background:rgba(128,128,128,.2);min-width:2px",
    ),
    (
        ".tl-fill",
        "display:block;height:100%;border-radius:3px;box-shadow:inset 0 0 0 1px rgba(128,128,128,.35)",
    ),
    (".tl-strip", "display:flex;gap:2px;height:20px;width:100%;max-width:640px"),
    (
        ".tl-part",
        "display:block;height:100%;min-width:2px;border-radius:3px;overflow:hidden;font-size:11px;"
        "line-height:20px;text-align:center;white-space:nowrap;"
        "box-shadow:inset 0 0 0 1px rgba(128,128,128,.35)",
    ),
    (".tl-row", "display:flex;align-items:center;gap:10px;margin:5px 0"),
    (".tl-label", "flex:0 0 62px;font-size:12px;opacity:.75"),
    (
        ".tl-tree .tl-tree",
        "margin:1px 0 1px 10px;padding-left:17px;border-left:1px solid rgba(128,128,128,.35)",
    ),
    (".tl-tree li", "margin:3px 0"),
    (".tl-node", "display:flex;align-items:baseline;gap:8px"),
    (".tl-faint", "opacity:.6"),
    (".tl-faint .tl-faint", "opacity:1"),
    ("table .tl-long", "min-width:230px"),
    ("table .tl-longer", "min-width:460px"),
    (
        ".tl-mark",
        "display:inline-block;flex:0 0 auto;font-size:11px;font-weight:650;border-radius:4px;"
        "padding:0 6px;line-height:18px;min-width:46px;text-align:center;white-space:nowrap",
    ),
    (".tl-true", "background:#2b4c8c;color:#ffffff;box-shadow:inset 0 0 0 1px rgba(128,128,128,.5)"),
    (".tl-false", "background:transparent;box-shadow:inset 0 0 0 1px rgba(128,128,128,.8)"),
    (".tl-unknown", "background:#f0c75e;color:#0e1b26"),
    (".tl-seen", "font-size:12px"),
    (".tl-why", "border-left:4px solid rgba(128,128,128,.4);padding:1px 0 1px 13px;margin:10px 0"),
    (".tl-why h4", "margin:0 0 4px"),
    (".tl-issues", "border-left:4px solid #f0c75e;padding:3px 0 3px 13px;margin:8px 0"),
    ("details", "margin:8px 0 0;padding:0;border:0;background:transparent"),
    ("details summary", "cursor:pointer;font-weight:600;padding:2px 0"),
    ("details .tl-wrap", "margin-left:14px"),
)
STYLE = "".join(
    ",".join(f".tierline.tierline {part}".rstrip() for part in selectors.split(", "))
    + "{"
    + declarations
    + "}"
    for selectors, declarations in _RULES
)
