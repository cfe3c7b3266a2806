"""What the script of a Redis quota does, in Python and with a clock of one's own; and what may go wrong on the way to it."""

from __future__ import annotations

from collections.abc import Callable

from llmport.policies.buckets import MARGIN, WINDOW
from llmport.policies.rate_limit import CUT, LEAST, RECOVERY
from llmport.stores.quota import Need, Report, Share, Terms

HORIZON, PROBE, PRESENT, KEPT = 0.5, 10.0, 60.0, 3600.0
NEVER = -1e300


class _Limit:
    """One bucket, and what the process that asks has of it."""

    told: float | None = None
    room: float | None = None
    granted = 0.0
    limit: float | None = None
    given = free = place = most = rate = first = want = 0.0

    def begin(self, need: Need, given: float, place: float) -> None:
        if need.told is not None and (need.view is not None or self.told is None):
            self.told = need.told
        self.limit = min((each for each in (self.told, need.bound) if each is not None), default=None)
        self.given, self.place = given, place
        most = float("inf") if self.limit is None else (1 - MARGIN) * self.limit
        self.first, self.want = min(need.first, most), min(need.want, most)

    def move(self, amount: float) -> None:
        assert self.room is not None
        self.room -= amount
        self.given += amount
        self.granted += amount
        self.free += amount

    @property
    def lack(self) -> float:
        assert self.room is not None
        return self.place - self.granted - self.room


class ModelQuota:
    """A quota in this process."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self.clock = clock
        self.is_away = False
        self.asked = 0
        self.forget()

    def forget(self) -> None:
        self._states: dict[str, _State] = {}

    def agree(self, key: str, report: Report) -> Terms:
        if self.is_away:
            raise ConnectionError("nobody is there")
        self.asked += 1
        now = self.clock()
        state = self._states.setdefault(key, _State(now))
        return state.agree(report, now)


class _State:
    def __init__(self, now: float) -> None:
        self.at, self.share, self.cut, self.pause = now, 1.0, 1e9, 0.0
        self.limits = _Limit(), _Limit(), _Limit()
        self.is_open, self.prober, self.probed = False, "", 0.0
        self.records: dict[str, list[tuple[float, float]]] = {}
        self.seen: dict[str, float] = {}

    def agree(self, report: Report, now: float) -> Terms:
        passed = max(0.0, now - self.at)
        past = min(1.0, self.share + passed / RECOVERY)
        self.at, self.cut, self.share = now, self.cut + passed, past
        self.pause = max(report.pause, self.pause - passed)
        if report.refused is not None and report.refused <= self.cut:
            self.share, self.cut = max(LEAST, CUT * past), 0.0
        members = self._count(report.member, now)
        record = self.records.get(report.member) if report.mode != "back" else None
        for k, (limit, need) in enumerate(zip(self.limits, report.needs, strict=True)):
            limit.begin(need, *(record[k] if record else (need.given, NEVER)))
            if limit.limit is None:
                limit.given, limit.place = need.used + need.out, NEVER
            else:
                self._settle(limit, need, report.mode, passed * past)
        known = [limit for limit in self.limits if limit.limit is not None]
        if not any(limit.lack > 1e-6 for limit in known):
            self._give(known, members)
        self.probed += passed
        wait = max([0.0, *(limit.lack / limit.rate for limit in known)])
        if not known and not self.is_open:
            wait = self._probe(report)
        self.records[report.member] = [(limit.given, limit.place) for limit in self.limits]
        shares = tuple(Share(limit.limit, limit.given, limit.room or 0.0) for limit in self.limits)
        return Terms(members, wait, self.pause, shares)

    def _count(self, member: str, now: float) -> int:
        self.seen[member] = now
        for gone in [each for each, at in self.seen.items() if at <= now - KEPT]:
            del self.seen[gone]
            self.records.pop(gone, None)
        return sum(at >= now - PRESENT for at in self.seen.values())

    def _probe(self, report: Report) -> float:
        if report.is_answered:
            self.is_open = True
        elif self.prober in {"", report.member} or self.probed >= PROBE:
            if self.prober != report.member:
                self.prober, self.probed = report.member, 0.0
        else:
            return PROBE - self.probed
        return 0.0

    def _settle(self, limit: _Limit, need: Need, mode: str, refill: float) -> None:
        """Let time pay, take the provider's word, and count what the process has used and does not want."""
        assert limit.limit is not None
        limit.rate = self.share * limit.limit / WINDOW
        limit.most = (1 - MARGIN) * limit.limit
        room = (limit.most if mode == "new" else 0.0) if limit.room is None else limit.room
        room = min(limit.most, room + refill * limit.limit / WINDOW)
        if mode == "back":
            room = min(room, 0.0)
        limit.free = limit.given - need.used - need.out
        if need.view is not None:
            room = min(room, need.view - MARGIN * limit.limit - max(0.0, limit.free))
        limit.room = room
        more = -limit.free if limit.free < 0 else min(0.0, limit.want - limit.free)
        is_promise = limit.lack > 1e-6
        limit.move(more)
        limit.room = min(limit.most, limit.room)
        if is_promise:
            limit.place = min(limit.place, limit.granted)
        else:
            limit.granted -= more

    def _give(self, known: list[_Limit], members: int) -> None:
        part = 1.0
        is_short = any(limit.first - limit.free > 1e-6 for limit in known)
        for limit in known:
            assert limit.room is not None
            if (lacking := limit.want - limit.free) > 0:
                some = max(limit.room, HORIZON * limit.rate if is_short else 0.0)
                part = min(part, some / members / lacking)
        for limit in known:
            limit.place = NEVER
            more = max(limit.first - limit.free, part * (limit.want - limit.free))
            if more > 0:
                limit.move(more)
                limit.place = limit.granted
