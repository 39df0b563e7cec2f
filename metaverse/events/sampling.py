"""Positions while walking: the last value is what counts, and one a second goes into the log."""

from __future__ import annotations

from collections import OrderedDict

SAMPLE_MS = 1000
KEPT = 20_000


class Sampler:
    """Remembers when the position of each agent last went into the log; bounded."""

    def __init__(self) -> None:
        self._logged: OrderedDict[tuple[str, str], int] = OrderedDict()

    def __len__(self) -> int:
        """Return of how many agents it is remembered."""
        return len(self._logged)

    def takes(self, organization_id: str, agent_key: str, now_ms: int) -> bool:
        """Tell whether this position goes into the log."""
        name = (organization_id, agent_key)
        last = self._logged.get(name)
        if last is not None and 0 <= now_ms - last < SAMPLE_MS:  # else the clock was set back
            return False
        self._logged[name] = now_ms
        self._logged.move_to_end(name)
        if len(self._logged) > KEPT:
            self._logged.popitem(last=False)
        return True
