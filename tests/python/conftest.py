"""What all tests have in common."""

import pytest
from hypothesis import HealthCheck, find, settings
from hypothesis import strategies as st


@pytest.fixture(scope="session", autouse=True)
def tables_of_characters() -> None:
    """Draws a text: the first one in a new clone takes a second or more, and no test shall be blamed for that."""
    find(st.text(), lambda _: True, settings=settings(database=None, suppress_health_check=list(HealthCheck)))
