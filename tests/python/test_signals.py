"""A signal ends a long call: the handler's exception leaves it, and nothing is left half done."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Callable
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
import tierline

AS_OF = "2026-11-21"
MODEL = tierline.Model.parse(
    """
tierline: 1
model: { name: m, client: id, value: n }
attributes:
  n: { type: decimal, scale: 2 }
  t: { type: text }
tiers:
  - { name: A, when: n > 5 or t = 'a' }
  - { name: Z }
"""
)
ROWS = 200_000

pytestmark = pytest.mark.skipif(
    sys.platform == "win32" or threading.current_thread() is not threading.main_thread(),
    reason="signals are sent to the main thread",
)


class PressedError(BaseException):
    """What the handler raises."""


def many(one: pa.RecordBatch, times: int = 50) -> pa.RecordBatchReader:
    """So many times the same memory: 10,000,000 rows, which no call needs more than 1 GB for."""
    return pa.Table.from_batches([one] * times).to_reader()


def endless(call: Callable[[], Any]) -> None:
    """The call again and again: a signal that comes late meets one of them, and no memory is used up."""
    while True:
        call()


def one_batch() -> pa.RecordBatch:
    numbers = np.arange(ROWS)
    return pa.record_batch({"id": numbers, "n": numbers % 11, "t": pa.array(["a", "b"] * (ROWS // 2))})


def pressed_during(call: Callable[[], Any]) -> None:
    """Sends a signal again and again while the call lasts, as somebody does who presses the keys."""
    main, over = threading.main_thread().ident, threading.Event()
    assert main is not None

    def press() -> None:
        while not over.wait(0.05):
            signal.pthread_kill(main, signal.SIGUSR1)

    def handler(number: int, frame: Any) -> None:
        over.set()
        raise PressedError

    before = signal.signal(signal.SIGUSR1, handler)
    thread = threading.Thread(target=press)
    thread.start()
    try:
        with pytest.raises(PressedError):
            call()
    finally:
        over.set()
        thread.join()
        signal.signal(signal.SIGUSR1, before)


def test_a_signal_ends_assigning() -> None:
    one = one_batch()
    pressed_during(lambda: endless(lambda: MODEL.assign(many(one), as_of=AS_OF)))
    # The same objects are of use afterwards.
    result = MODEL.assign(one, as_of=AS_OF)
    assert result.summary().clients == ROWS


def test_a_signal_ends_assigning_batch_by_batch_in_any_reader() -> None:
    one = one_batch()
    stream = MODEL.assign_batches(many(one, 10_000), as_of=AS_OF, ids="each batch")
    pressed_during(lambda: [None for _ in stream])
    done = stream.rows
    assert done % ROWS == 0
    next(stream)
    assert stream.rows == done + ROWS


def test_a_signal_ends_checking_ids() -> None:
    one = one_batch()
    pressed_during(lambda: endless(lambda: MODEL.check_ids(lambda: many(one))))


def test_a_signal_ends_reading_lists_and_handing_out_columns() -> None:
    values: list[Any] = [1, "a"] * 500_000
    pressed_during(lambda: endless(lambda: MODEL.assign({"id": values, "n": values}, as_of=AS_OF)))
    result = MODEL.assign(one_batch(), as_of=AS_OF)
    pressed_during(lambda: endless(result.to_columns))


def test_a_signal_ends_books_and_reviews() -> None:
    one = one_batch()
    pressed_during(lambda: endless(lambda: MODEL.book(many(one), as_of=AS_OF)))
    book = MODEL.book(one, as_of=AS_OF)
    pressed_during(lambda: endless(lambda: book.review()))


def test_a_signal_ends_thresholds_and_figures() -> None:
    book = MODEL.book(one_batch(), as_of=AS_OF)
    standings = book.review().standings
    values = book.thresholds("n")
    later = MODEL.book(one_batch(), as_of="2027-02-21")
    for call in (
        lambda: book.thresholds("n"),
        lambda: values.natural_breaks(3),
        values.suggest,
        book.figures,
        lambda: later.review(standings),
    ):
        pressed_during(lambda call=call: endless(call))
        # The same objects are of use afterwards.
        call()


def test_ctrl_c_is_a_keyboard_interrupt() -> None:
    one = one_batch()
    main, over = threading.main_thread().ident, threading.Event()
    assert main is not None

    def press() -> None:
        while not over.wait(0.05):
            signal.pthread_kill(main, signal.SIGINT)
            return

    thread = threading.Thread(target=press)
    # A shell has what it starts in the background ignore the keys.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    thread.start()
    try:
        with pytest.raises(KeyboardInterrupt):
            endless(lambda: MODEL.assign(many(one), as_of=AS_OF))
    finally:
        over.set()
        thread.join()
        signal.signal(signal.SIGINT, before)
