"""What a type checker must know of `tierline`: checked, not run."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, assert_type

import pandas
import polars
import tierline


def reads(path: Path) -> tierline.Model:
    model = tierline.Model.read(path)
    assert_type(tierline.Model.read("model.yaml"), tierline.Model)
    assert_type(tierline.Model.parse("...", format="json"), tierline.Model)
    assert_type(tierline.Model.parse(b"..."), tierline.Model)
    tierline.Model.parse("...", format="toml")  # pyright: ignore[reportArgumentType]
    assert_type(model.tiers, tuple[str, ...])
    assert_type(model.parameters, dict[str, Decimal])
    assert_type(model.dimensions, dict[str, tuple[str, ...]])
    assert_type(model.attributes["arr"].min, Decimal | date | None)
    assert_type(model.with_parameters(floor=1), tierline.Model)
    assert_type(model.with_parameters({"floor": Decimal("1.5")}), tierline.Model)
    model.name = "another"  # pyright: ignore[reportAttributeAccessIssue]
    return model


def assigns(model: tierline.Model, client: Mapping[str, Any]) -> None:
    one = model.assign_one(client, as_of=date(2026, 11, 21))
    assert_type(one.tier, str | None)
    assert_type(one.scores, dict[str, Decimal | None])
    assert_type(one.issues[0].attribute, str | None)
    model.assign_one(client)  # pyright: ignore[reportCallIssue]
    model.assign_one(client, as_of=20261121)  # pyright: ignore[reportArgumentType]
    assert_type(model.explain(client, as_of=datetime(2026, 11, 21)).assignment, tierline.Assignment)

    many = model.assign([client], as_of="2026-11-21", contributions=True, plain=True)
    assert_type(many, tierline.Assignments)
    assert_type(many.to_polars(), polars.DataFrame)
    assert_type(many.to_pandas(), pandas.DataFrame)
    assert_type(many.rounded, dict[str, int])
    assert_type(many.summary().tiers[0].share, Decimal | None)


def fails() -> None:
    try:
        reads(Path("model.yaml"))
    except tierline.ModelError as error:
        assert_type(error.diagnostics[0].line, int | None)
    except tierline.TableError as error:
        assert_type(error.column_name, str | None)
    except tierline.TierlineError as error:
        assert_type(error.code, str)
        assert_type(error.help, str | None)
