"""How everything looks that has colours: one palette of tiers, the style of what notebooks show, and the sheet of a report.

A page has one style sheet and loads nothing. It is written without the signs that escaping changes, so that it goes through
the builder as any other text; its hash stands in the page's security policy, which allows this sheet and nothing else.
What notebooks show lies on whatever background the notebook has: its greys are transparent, so that light and dark
themes both work.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence

__all__ = ["NOTEBOOK", "allowed", "sheet", "tier_colours"]


# -- Tiers ---------------------------------------------------------------------------------------------------


def tier_colours(count: int) -> list[tuple[str, str]]:
    """A background and a text colour for each tier, best first: dark blue to light sand.

    Lightness grows from tier to tier and the hues run from blue to yellow, which all common kinds of colour
    vision tell apart.
    """
    anchors = [(43, 76, 140), (46, 126, 166), (69, 166, 160), (147, 198, 155), (227, 210, 138)]
    out: list[tuple[str, str]] = []
    for rank in range(count):
        along = rank * (len(anchors) - 1) / max(count - 1, 1)
        at = min(int(along), len(anchors) - 2)
        part = along - at
        rgb = [round(a + (b - a) * part) for a, b in zip(anchors[at], anchors[at + 1], strict=True)]
        light = _luminance(rgb)
        dark_text = (light + 0.05) / (_luminance((14, 27, 38)) + 0.05)
        white_text = 1.05 / (light + 0.05)
        out.append(("#{:02x}{:02x}{:02x}".format(*rgb), "#ffffff" if white_text >= dark_text else "#0e1b26"))
    return out


def _luminance(rgb: Sequence[int]) -> float:
    channels = [c / 255 for c in rgb]
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


# -- Notebooks -----------------------------------------------------------------------------------------------

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
NOTEBOOK = "".join(
    ",".join(f".tierline.tierline {part}".rstrip() for part in selectors.split(", "))
    + "{"
    + declarations
    + "}"
    for selectors, declarations in _RULES
)
"""The style of what a notebook shows."""


# -- Reports -------------------------------------------------------------------------------------------------

_LIGHT = (
    "--paper:#ffffff;--ink:#18212b;--dim:#56616e;--rule:#cfd6de;--hair:#e3e8ed;--band:#dde3ea;--wash:#f4f6f8;"
    "--out:#7f8a97;--accent:#2b4c8c;--good:#17603f;--warn:#8a4700;--bad:#9c1c2b;--code:#eef1f4"
)
_DARK = (
    "--paper:#11161c;--ink:#e8ecf1;--dim:#a3afbc;--rule:#3a4550;--hair:#29323c;--band:#2d3843;--wash:#19212a;"
    "--out:#8f9aa7;--accent:#93b5ff;--good:#7fd3ad;--warn:#f2b766;--bad:#ff9a9f;--code:#232c36"
)
_SANS = "system-ui,-apple-system,Segoe UI,Roboto,Helvetica Neue,Helvetica,Arial,sans-serif"
_MONO = "ui-monospace,SFMono-Regular,Menlo,Consolas,Liberation Mono,monospace"

_COMMON = f"""
:root{{{_LIGHT}}}
@media screen{{:root{{color-scheme:light dark}}}}
@media screen and (prefers-color-scheme:dark){{:root{{{_DARK}}}}}
*{{box-sizing:border-box}}
html{{-webkit-text-size-adjust:100%;text-size-adjust:100%}}
body{{margin:0;background:var(--paper);color:var(--ink);font-family:{_SANS};font-size:16px;line-height:1.55;
overflow-wrap:break-word}}
main,header,footer,nav{{max-width:928px;margin:0 auto;padding:0 24px}}
header{{padding-top:44px}}
h1,h2,h3,h4{{line-height:1.25;margin:0;font-weight:650;letter-spacing:-.011em;text-wrap:balance}}
h1{{font-size:38px;letter-spacing:-.022em}}
h2{{font-size:25px;margin-bottom:12px}}
h3{{font-size:17px;margin:34px 0 8px}}
h4{{font-size:15px;margin:0 0 6px;letter-spacing:0}}
p{{margin:8px 0;max-width:70ch;text-wrap:pretty}}
h1,h2,h3,h4,p,li,dd,dt,code,summary,figcaption{{min-width:0}}
h1,.lead,dt,dd,code,li,p{{overflow-wrap:anywhere}}
td p,td li,td code,th code{{overflow-wrap:break-word}}
ul,ol{{margin:8px 0;padding-left:22px;max-width:74ch}}
li{{margin:5px 0}}
code{{font-family:{_MONO};font-size:.86em;background:var(--code);border-radius:4px;padding:1px 5px;
white-space:pre-wrap}}
a{{color:var(--accent);text-decoration-thickness:1px;text-underline-offset:3px}}
:focus-visible{{outline:2px solid var(--accent);outline-offset:2px}}
.kicker{{font-size:13px;font-weight:600;letter-spacing:.07em;text-transform:uppercase;color:var(--accent);
margin:0 0 10px;max-width:none}}
.lead{{font-size:19px;line-height:1.45;color:var(--dim);margin:12px 0 0;max-width:56ch}}
.dim{{color:var(--dim)}}
.small{{font-size:13px}}
.none{{color:var(--dim);font-style:italic}}
.facts{{display:flex;flex-wrap:wrap;gap:8px 36px;margin:24px 0 0;padding:14px 0 0;border-top:1px solid var(--rule)}}
.facts div{{min-width:0}}
dt{{font-size:12.5px;color:var(--dim)}}
dd{{margin:0;font-weight:550}}
section{{margin:60px 0 0;padding:22px 0 0;border-top:2px solid var(--ink)}}
.wrap{{overflow-x:auto;margin:14px 0 6px;max-width:100%;background:linear-gradient(90deg,var(--paper) 40%,transparent) 0 0/44px 100% no-repeat local,
linear-gradient(270deg,var(--paper) 40%,transparent) 100% 0/44px 100% no-repeat local,
linear-gradient(90deg,var(--rule),transparent) 0 0/12px 100% no-repeat scroll,
linear-gradient(270deg,var(--rule),transparent) 100% 0/12px 100% no-repeat scroll}}
table{{border-collapse:collapse;width:100%;font-size:14px;line-height:1.45;font-variant-numeric:tabular-nums}}
th,td{{text-align:left;vertical-align:top;padding:8px 15px 8px 0;border-bottom:1px solid var(--hair);font-weight:400;
overflow-wrap:break-word;max-width:420px}}
th:last-child,td:last-child{{padding-right:2px}}
thead th{{font-size:12.5px;font-weight:600;color:var(--dim);vertical-align:bottom;border-bottom:1px solid var(--out)}}
tbody th{{font-weight:600;min-width:96px}}
.id{{white-space:nowrap}}
tfoot td,tfoot th{{font-weight:650;border-bottom:0;border-top:1px solid var(--out)}}
.num{{text-align:right;white-space:nowrap}}
thead .num{{white-space:normal}}
.card h3{{margin-top:0}}
.card{{border:1px solid var(--rule);border-radius:10px;padding:20px 22px;margin:18px 0}}
.card dl,.same dl{{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,250px),1fr));gap:14px 28px;
margin:12px 0 0}}
.card ul{{margin:2px 0;padding-left:18px}}
.card li{{margin:1px 0}}
.card dd{{font-weight:400}}
footer{{margin-top:64px;padding-bottom:56px;font-size:13px;color:var(--dim)}}
@media screen and (max-width:640px){{
main,header,footer,nav{{padding-left:18px;padding-right:18px}}
header{{padding-top:28px}}
h1{{font-size:29px}}
h2{{font-size:22px}}
.lead{{font-size:17px}}
.facts{{gap:12px 26px}}
section{{margin-top:44px}}
.card{{padding:16px}}
.card dl,.same dl{{grid-template-columns:repeat(auto-fill,minmax(min(100%,124px),1fr));gap:12px 18px}}
}}
@page{{margin:15mm 14mm 16mm}}
@media print{{
:root{{color-scheme:light}}
body{{font-size:10pt;line-height:1.45}}
main,header,footer,nav{{max-width:none;padding-left:0;padding-right:0}}
header{{padding-top:10pt}}
h1{{font-size:24pt}}
h2{{font-size:15pt}}
h3{{font-size:11.5pt;margin-top:16pt}}
.lead{{font-size:12.5pt}}
table{{font-size:8.5pt}}
th,td{{padding:4pt 6pt 4pt 0}}
.any{{overflow-wrap:anywhere}}
tbody th{{min-width:0}}
thead th,dt,.small{{font-size:8pt}}
section{{margin-top:24pt;padding-top:10pt}}
h1,h2,h3,h4{{break-after:avoid}}
p,li,tr,figure,.card,.keep{{break-inside:avoid}}
thead{{display:table-header-group}}
tfoot{{display:table-row-group}}
.wrap{{overflow:visible;background:none}}
summary,h2+p{{break-after:avoid}}
details{{break-inside:avoid}}
.card{{padding:10pt 12pt;margin:8pt 0}}
.card dl,.same dl{{grid-template-columns:repeat(4,minmax(0,1fr));gap:6pt 12pt;margin-top:6pt}}
.card dd{{font-size:9pt}}
footer{{margin-top:24pt;padding-bottom:0}}
}}
"""

_FULL = """
.strip{display:block;width:100%;height:8px}
nav{margin-top:36px}
nav ol{columns:3;column-gap:32px;margin:0;padding:0;list-style:none;max-width:none;font-size:14px}
nav li{margin:0;padding:3px 0;break-inside:avoid}
nav a{display:flex;color:var(--ink);text-decoration:none}
nav a:hover{text-decoration:underline}
.no{display:inline-block;flex:none;min-width:1.9em;color:var(--dim);font-weight:450;font-variant-numeric:tabular-nums}
.heads{display:grid;grid-template-columns:repeat(3,1fr);gap:1px;margin:30px 0 0;padding:0;background:var(--rule);
border:1px solid var(--rule);border-radius:10px;overflow:hidden}
.head{background:var(--paper);padding:16px 18px 14px;min-width:0}
.head dt{font-size:13px}
.head dd{font-size:31px;line-height:1.2;font-weight:650;letter-spacing:-.02em;font-variant-numeric:tabular-nums}
.head .sub{display:block;font-size:13px;line-height:1.4;font-weight:400;letter-spacing:0;color:var(--dim);
margin-top:3px}
.chip{display:inline-block;border-radius:5px;padding:1px 9px;font-weight:600;font-size:13.5px;line-height:1.6;
max-width:260px;vertical-align:middle;overflow-wrap:break-word;background:var(--c);color:var(--t);box-shadow:inset 0 0 0 1px var(--out);
print-color-adjust:exact;-webkit-print-color-adjust:exact}
.chip .at{font-weight:450;opacity:.85;margin-right:6px;font-variant-numeric:tabular-nums}
.one{white-space:nowrap}
.out{background:transparent;color:var(--ink);box-shadow:none;border:1px dashed var(--out);padding:0 8px;
font-style:italic;font-weight:450}
.mark{display:inline-block;font-size:12.5px;font-weight:600;line-height:1.5;border:1px solid currentColor;
border-radius:5px;padding:0 7px;white-space:nowrap}
.good{color:var(--good)}
.bad{color:var(--bad)}
.warn{color:var(--warn)}
.open{color:var(--dim)}
.under{display:block;font-size:12.5px;line-height:1.4;color:var(--dim);font-weight:400}
.under.good{color:var(--good)}
.under.bad{color:var(--bad)}
figure{margin:22px 0 8px}
figure svg{display:block;width:100%;height:auto;overflow:visible}
svg text{font-family:inherit}
.wide{max-width:960px}
.narrow{max-width:420px}
figure svg.narrow{display:none}
figcaption{font-size:13px;color:var(--dim);margin-top:8px;max-width:80ch}
.f-ink{fill:var(--ink)}.f-dim{fill:var(--dim)}.f-rul{fill:var(--rule)}.f-bnd{fill:var(--band)}.f-out{fill:var(--out)}
.s-ink{stroke:var(--ink)}.s-dim{stroke:var(--dim)}.s-rul{stroke:var(--rule)}.s-bnd{stroke:var(--band)}
.s-out{stroke:var(--out)}
figure svg,.bar,.box,.strip{print-color-adjust:exact;-webkit-print-color-adjust:exact}
.bar{display:block;width:100px;height:9px;margin-top:6px}
.box{display:block;width:190px;height:22px}
.tint{fill:var(--c)}
.track{fill:var(--band)}
details{margin:12px 0}
summary{cursor:pointer;font-size:14px;color:var(--dim);padding:3px 0;width:fit-content}
summary:hover{color:var(--ink)}
details[open] summary{margin-bottom:4px}
.inner{border-left:3px solid var(--band);padding:1px 0 1px 16px;font-size:14px}
.inner dl{margin:6px 0}
.inner dt{font-size:13.5px;font-weight:600;color:var(--ink);margin-top:8px}
.inner dd{font-weight:400}
.rules{padding-left:0;list-style:none}
.pair{white-space:nowrap}
.again{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
tbody th{position:relative}
.rowed{display:flex;flex-wrap:wrap;align-items:baseline;gap:4px 12px}
.who{display:grid;grid-template-columns:auto 1fr;gap:14px 22px;margin:14px 0}
.who p{margin:0 0 2px}
.who details{margin:0}
.finding{border-left:4px solid currentColor;padding:1px 0 1px 16px;margin:18px 0}
.finding p{color:var(--ink)}
.finding .help{color:var(--dim);font-size:14px}
.give{color:var(--dim)}
.long{min-width:240px}
@media screen and (max-width:640px){
.heads{grid-template-columns:repeat(2,1fr)}
.head{padding:13px 14px}
.head dd{font-size:25px}
nav ol{columns:2;column-gap:18px}
.pic{display:none}
nav li{padding:5px 0}
.who{grid-template-columns:1fr;gap:4px}
.who div{margin-bottom:12px}
figure svg.wide{display:none}
figure svg.narrow{display:block}
}
@media screen and (min-width:641px) and (max-width:820px){nav ol{columns:2}}
@media print{
nav{display:none}
.head{padding:9pt 11pt}
.head dd{font-size:18pt}
.head .sub,figcaption,.mark,.under{font-size:8pt}
.chip{font-size:8pt;padding:0 5pt;max-width:108pt}
.any .chip{overflow-wrap:anywhere}
.one{white-space:nowrap;max-width:none}
.long{min-width:96pt}
.under,.num,.pair{white-space:normal;overflow-wrap:normal}
table code{font-size:7.5pt;padding:0 2pt}
summary{list-style:none;font-weight:600}
details::details-content{content-visibility:visible;block-size:auto;overflow:visible}
.inner,.finding .help,summary{font-size:9pt}
.finding,.heads{break-inside:avoid}
.loose{break-inside:auto}
.heads{print-color-adjust:exact;-webkit-print-color-adjust:exact}
.bar{width:56px}
.box{width:110px}
}
"""


def sheet(tiers: int | None) -> str:
    """The style sheet, with the colours of so many tiers; without tiers, what a page for clients needs."""
    if tiers is None:
        return _joined(_COMMON)
    ranks = "".join(f".r{at}{{--c:{back};--t:{text}}}" for at, (back, text) in enumerate(tier_colours(tiers)))
    return _joined(_COMMON + _FULL) + ranks


def _joined(style: str) -> str:
    """On one line, because the builder shows the end of a line as the character that it is."""
    return "".join(style.splitlines())


def allowed(style: str) -> str:
    """The security policy of a page: this sheet, and nothing else from anywhere."""
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return (
        f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'; "
        "require-trusted-types-for 'script'"
    )
