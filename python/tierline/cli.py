"""The former name of the command line's module: `tierline.__main__` runs it, and `tierline` in a shell."""

import warnings

from tierline._cli.main import cli, main

__all__ = ["cli", "main"]

warnings.warn(
    "the module `tierline.cli` is `tierline.__main__` now: `from tierline.__main__ import main`",
    DeprecationWarning,
    stacklevel=2,
)

if __name__ == "__main__":
    main()
