"""Tables and values at the edges of what libraries hand out."""

import tierline

AS_OF = "2026-11-21"
MODEL = tierline.Model.parse("""
tierline: 1
model: { name: edges, client: id }
attributes:
  b: { type: boolean }
  x: { type: decimal, scale: 1 }
tiers:
  - { name: A, when: b and x > 5 or x >= 100 }
  - { name: B, when: x >= 4.4 or b or x >= 100 }
  - { name: C }
""")


def test_clauses_of_the_same_words_are_one_category_for_pandas():
    result = MODEL.assign({"id": ["1", "2", "3"], "x": [1, 100, 4.4], "b": [True, None, None]}, as_of=AS_OF)
    frame = result.to_pandas()
    assert frame["tier"].tolist() == ["B", "A", "B"]
    assert frame["clause"].tolist() == ["b", "x >= 100", "x >= 4.4"]


def test_a_column_of_polars_without_any_value_is_missing_for_everyone():
    import polars as pl

    for table in (
        pl.DataFrame({"id": ["1", "2"], "x": [None, None], "b": [None, None]}),
        {"id": ["1", "2"], "x": pl.Series([None, None]), "b": [None, None]},
    ):
        assert MODEL.assign(table, as_of=AS_OF).to_columns()["tier"] == ["C", "C"]
    assert len(MODEL.assign(pl.DataFrame({"id": [], "x": []}), as_of=AS_OF)) == 0


def test_a_row_of_pandas_keeps_its_32_bit_floats():
    import numpy as np
    import pandas as pd

    # 4.35 is halfway between 4.3 and 4.4; as a 64-bit float it would be less.
    frame = pd.DataFrame({"x": np.array([4.35], "float32"), "id": ["a"]})
    assert MODEL.assign(frame, as_of=AS_OF).to_columns()["tier"] == ["B"]
    assert MODEL.assign_one(frame.iloc[0], as_of=AS_OF).tier == "B"
    assert MODEL.explain(frame.iloc[0], as_of=AS_OF).assignment.tier == "B"


def test_an_integer_of_any_length_is_out_of_range_and_drops_nobody():
    for number in (10**4300, -(10**5000)):
        result = MODEL.assign({"id": ["1", "2"], "x": [1, number]}, as_of=AS_OF).to_columns()
        assert result["tier"] == ["C", None]
        assert "at most 18 digits" in result["issues"][1]
