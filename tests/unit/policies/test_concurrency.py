"""How many calls may be out at once, where that is found by trying."""

from __future__ import annotations

from llmport.policies.concurrency import Slots


def test_a_fixed_number_of_slots_stays() -> None:
    slots = Slots(5)
    slots.refused(0.0, 1.0)
    slots.succeeded(0.0)

    assert slots.limit == 5


def round_of_successes(slots: Slots, sent_at: float) -> None:
    """Have as many calls answered as may be out at once."""
    for _ in range(int(slots.limit)):
        slots.taken = int(slots.limit)
        slots.succeeded(sent_at)


def test_what_an_outage_took_of_the_slots_comes_back_as_fast_as_it_once_came() -> None:
    slots = Slots(500, is_adaptive=True)
    while slots.limit < 100:
        round_of_successes(slots, 0.0)
    for second in range(1, 30):
        slots.taken = int(slots.limit)
        slots.refused(float(second), float(second))
        slots.succeeded(0.5)  # one that was sent before is no sign that it is over
    assert int(slots.limit) == 1

    for _ in range(7):
        round_of_successes(slots, 60.0)
    assert 0.7 * 128 <= slots.limit <= 0.7 * 128 + 2  # seven doublings; from there on it is one a round


def test_slots_that_are_refused_after_they_held_come_back_slowly_from_there() -> None:
    slots = Slots(500, is_adaptive=True)
    for now in (1.0, 2.0):
        while slots.limit < 100:
            round_of_successes(slots, now)
        slots.taken = int(slots.limit)
        slots.refused(now, now)
    before = slots.limit
    round_of_successes(slots, 3.0)

    assert before < slots.limit <= before + 2  # and not twice as many
