"""Thresholds relative to the clients: worked out from a table, and written into the model."""

from __future__ import annotations

from datetime import date, datetime
from os import PathLike
from pathlib import Path
from typing import Any

from tierline import _native
from tierline._display.text import counted
from tierline._io import files
from tierline._io.interchange import take_table

__all__ = ["FixedThresholds", "fix_thresholds"]


class FixedThresholds:
    """The thresholds of a model document, worked out anew by `fix_thresholds`."""

    __slots__ = ("_text", "_thresholds", "_was")

    def __init__(self, text: str, thresholds: list[dict[str, Any]], was: bytes) -> None:
        self._text = text
        self._thresholds = thresholds
        self._was = was

    @property
    def text(self) -> str:
        """The document with the new days and values; nothing else of it has changed."""
        return self._text

    @property
    def thresholds(self) -> list[dict[str, Any]]:
        """What each was and is: `name`, `of`, `quantile`; `fixed` and `value` as they were, None where it had none; `today`.

        `clients` have a value of `of`; `above` of them, a `share`, have the old value or more, and `above_today`, `share_today`, the
        new one; `asked` is the share that the quantile asks for. `drifted` says whether the two values differ, and `words` how.
        """
        return self._thresholds

    @property
    def changed(self) -> bool:
        """Whether the text is another one than before."""
        return self._text.encode() != self._was

    def __repr__(self) -> str:
        return f"FixedThresholds({counted(len(self._thresholds), 'threshold')})"


def fix_thresholds(
    path: str | PathLike[str], clients: Any, *, as_of: date | str, write: bool = False
) -> FixedThresholds:
    r"""Works out the thresholds of a model that are relative to its clients (`{ quantile: 0.90, of: arr }`).

    Each is the value nearest to its quantile that a client has, among the clients that have a value, as `Thresholds.cut_at` finds it.
    Those that others are computed from come first. Rules never see the clients: they read the value that is written down.

    Args:
        path: The model document. Its thresholds need not have values yet.
        clients: A table of clients, as in `Model.assign`.
        as_of: The day of the clients, which becomes `fixed`.
        write: Write the new days and values into the file: these scalars alone, comments and layout stay. All of it is written under
            another name first, and takes the place of the file in one step.

    Raises:
        ModelError: The document is wrong, or would be with the new values: nothing is written then.
        ArgumentError: The model has no such threshold (`no-thresholds`), or no client has a value (`no-values`).
        TableError: The table cannot be read; the file has changed meanwhile (`changed-meanwhile`).

    Example:
        >>> import pathlib, tempfile, tierline
        >>> path = pathlib.Path(tempfile.mkdtemp()) / "model.yaml"
        >>> lines = [
        ...     "tierline: 1",
        ...     "model: { name: m, client: id }",
        ...     "parameters: { top_tenth: { quantile: 0.90, of: arr } }   # each year",
        ...     "attributes: { arr: { type: integer } }",
        ...     "tiers: [{ name: Top, when: arr >= top_tenth }, { name: Others }]",
        ... ]
        >>> _ = path.write_text("\n".join(lines))
        >>> clients = {"id": list("abcdefghij"), "arr": [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]}
        >>> fixed = tierline.fix_thresholds(path, clients, as_of="2026-11-21", write=True)
        >>> fixed.thresholds[0]["today"]
        Decimal('10')
        >>> print(path.read_text().splitlines()[2])
        parameters: { top_tenth: { quantile: 0.90, of: arr, fixed: 2026-11-21, value: 10 } }   # each year
    """
    day = as_of.isoformat() if isinstance(as_of, date) and not isinstance(as_of, datetime) else str(as_of)
    path = Path(path)
    table = take_table(clients, _native.threshold_columns(path))
    with files.holding(path) as held:
        text, thresholds = _native.fix_thresholds(path, table, day)
        with files.open_file(path) as file:
            was = file.read()
        fixed = FixedThresholds(text, thresholds, was)
        if write and fixed.changed:
            held.replace_text(text)
    return fixed
