"""Keeps the connection to one stored gateway: connects, listens, notes how it stands, and tries again when it ends."""

from __future__ import annotations

import random
import socket
import time
from collections.abc import Callable
from functools import partial
from typing import Any

import structlog

from metaverse.clock import now_ms, to_wire
from metaverse.connectors import handshake
from metaverse.connectors.addresses import place_of
from metaverse.connectors.bell import Bell
from metaverse.connectors.device import Device
from metaverse.connectors.handshake import Greeting
from metaverse.connectors.hearing import Heard, Hearing
from metaverse.connectors.refusals import PROTOCOL_SECONDS, Unwilling
from metaverse.connectors.session import GLANCE_SECONDS, Session
from metaverse.connectors.wire import Wire
from metaverse.errors import Problem
from metaverse.events.bus import bus
from metaverse.events.names import Audience, EventType, Level
from metaverse.operations.secrets import without_secrets
from metaverse.outbound.reach import Reach
from metaverse.services import gateways
from metaverse.words import also_chinese

logger = structlog.get_logger(__name__)
Json = dict[str, Any]

FIRST_SECONDS = 1.0
LONGEST_SECONDS = 30.0
STEADY_SECONDS = 60.0
NOTE_SECONDS = 2.0
LONGEST_DETAIL = 500
LOST = "What opens this gateway was lost with the key that sealed it; give its token again."


class Keeper:
    """Runs until it is told to stop, or until another process holds the gateway."""

    def __init__(self, held: gateways.Held, holder: str, reach: Reach, glance_seconds: float = GLANCE_SECONDS) -> None:
        self.held = held
        self._glance_seconds = glance_seconds
        self.organization_id = ""
        self._unfollow: Callable[[], None] | None = None
        self._holder, self._reach = holder, reach
        self._bell = Bell()
        self._session: Session | None = None
        self._stopped = False
        self._tried_device_token = False
        self._failures = 0
        self._noted_at = 0.0
        self._kept_ms = 0

    def stop(self) -> None:
        """Have it end soon, in good order."""
        self._stopped = True
        self._bell.ring()

    def wake(self) -> None:
        """Have it look for decisions, if the gateway asks any."""
        session = self._session
        if session is not None and session.is_asked and not session.is_woken:
            session.is_woken = True
            self._bell.ring()

    def run(self) -> None:
        """Keep the connection until told to stop."""
        try:
            while not self._stopped:
                row = gateways.whole(self.held.id)
                if row is None or not row["enabled"]:
                    break
                self.organization_id = row["organization_id"]
                self._unfollow = self._unfollow or bus.follow(self.organization_id)
                self._pause(self._visit(row))
        finally:
            if self._unfollow is not None:
                self._unfollow()
            self._bell.close()

    def _visit(self, row: Json) -> float:
        """Connect once and stay as long as it lasts; return after how many seconds to try again."""
        began = time.monotonic()
        try:
            self._stay(row)
        except Unwilling as refusal:
            return self._refused(row, refusal)
        except (OSError, Problem) as trouble:
            return self._broken(trouble, began)
        except Exception as fault:
            logger.exception("a gateway's connection failed", gateway=self.held.id)
            return self._broken(fault, began)
        return 0.0

    def _stay(self, row: Json) -> None:
        if not row["device"]:
            raise Unwilling("seal", LOST, PROTOCOL_SECONDS)
        device = Device.of(row["device"])
        token = self._token(row)
        if row["state"] == gateways.CONNECTED:
            self._note({"state": gateways.CONNECTING})
        hearing = Hearing(row["organization_id"], row["mark"], (row["cursor"] or "").encode())
        wire = Wire.open(place_of(row["url"], self._reach), self._bell, self._reach)
        session = Session(wire, hearing, row["organization_id"], row["id"])
        error: BaseException | None = None
        try:
            greeting = session.greet(device, handshake.scopes(row["approvals"]), token)
            self._connected(row, greeting)
            self._session = session
            beat = partial(self._beat, hearing, session)
            session.run(row["heard_ms"], self._is_over, beat, self._glance_seconds)
        except BaseException as caught:
            error = caught
            raise
        finally:
            self._session = None
            session.close(error)
            self._keep(hearing, session)

    def _is_over(self) -> bool:
        return self._stopped

    def _token(self, row: Json) -> str | None:
        """Choose what to show: the gateway's token if there is one, else that of this device, which it gave us."""
        is_ours = self._tried_device_token or not row["token"]
        shown: str | None = row["device_token" if is_ours else "token"]
        return shown or None

    def _connected(self, row: Json, greeting: Greeting) -> None:
        values: Json = {"scopes": greeting.scopes, "server_version": greeting.version or None}
        if greeting.device_token:
            values["device_token"] = greeting.device_token
        missing = [scope for scope in handshake.scopes(row["approvals"]) if scope not in greeting.scopes]
        detail = f"The gateway has not granted {', '.join(missing)}." if missing else None
        self._note({"state": gateways.CONNECTED, "detail": detail, **values})
        logger.info("a gateway is connected", gateway=row["id"], version=greeting.version, scopes=greeting.scopes)

    def _beat(self, hearing: Hearing, session: Session, heard: Heard) -> None:
        if heard.events or heard.answers:
            self._failures = 0
        if time.monotonic() - self._noted_at > NOTE_SECONDS:
            self._keep(hearing, session)

    def _keep(self, hearing: Hearing, session: Session) -> None:
        """Keep how far was heard, if this process still holds the gateway; else end."""
        self._noted_at = time.monotonic()
        if session.heard_ms > self._kept_ms:
            self._kept_ms = session.heard_ms
            self._note({"cursor": hearing.cursor.decode(), "heard_ms": session.heard_ms})

    def _note(self, values: Json) -> None:
        if values.get("detail"):
            values["detail"] = without_secrets(values["detail"])[:LONGEST_DETAIL]
        if not gateways.note(self.held.id, self._holder, values):
            self._stopped = True

    def _refused(self, row: Json, refusal: Unwilling) -> float:
        if refusal.about == "token" and row["token"] and row["device_token"] and not self._tried_device_token:
            self._tried_device_token = True
            return FIRST_SECONDS
        if refusal.about == "token" and self._tried_device_token:
            self._tried_device_token = False
            self._note({"device_token": None})
        self._note({"state": refusal.state, "detail": refusal.detail})
        if refusal.state == gateways.REFUSED:
            self._tell(row, refusal)
        return refusal.again_seconds

    def _tell(self, row: Json, refusal: Unwilling) -> None:
        """Tell the admins once a day what they must do: by its id, the door takes the same event once."""
        logger.warning("a gateway refuses", gateway=row["id"], about=refusal.about)
        why = without_secrets(refusal.detail)
        data = {
            "level": Level.WARNING.value,
            "title": f"Gateway {row['name']} does not let this server in"[:200],
            "body": why,
            "kind": "gateway",
            "audience": Audience.ADMINS.value,
            "code": "gateway.refused",
            "values": {"name": row["name"], **also_chinese(why)},
        }
        document = {
            "specversion": "1.0",
            "id": f"refused:{row['version']}:{refusal.about}:{to_wire(now_ms())[:10]}",
            "source": f"urn:metaverse:gateway:{row['id']}",
            "type": EventType.NOTIFICATION.value,
            "time": to_wire(now_ms()),
            "data": data,
        }
        Hearing(row["organization_id"], row["mark"]).say([document])

    def _broken(self, trouble: Exception, began: float) -> float:
        """Note why the connection ended; the longer it fails, the longer until the next try."""
        if time.monotonic() - began > STEADY_SECONDS:
            self._failures = 0
        wait = backoff(self._failures, random.random())  # noqa: S311
        self._failures += 1
        said = trouble.detail if isinstance(trouble, Problem) else str(trouble) or type(trouble).__name__
        self._note({"state": gateways.WAITING, "detail": unreachable(trouble) or f"The connection ended: {said}"})
        logger.info("a gateway's connection ended", gateway=self.held.id, reason=said, again_seconds=round(wait, 1))
        return wait

    def _pause(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        while not self._stopped and (left := end - time.monotonic()) > 0:
            self._bell.wait(left)


def unreachable(trouble: Exception) -> str | None:
    """Say in words, with the mend, why nobody was reached; None for any other trouble."""
    if isinstance(trouble, ConnectionRefusedError):
        return "Nobody listens at this address. Start the gateway, or mend the address; it is tried again by itself."
    if isinstance(trouble, socket.gaierror):
        return "Nobody knows the name in this address. Mend it, or the network; it is tried again by itself."
    return None


def backoff(failures: int, chance: float) -> float:
    """Return how many seconds to wait after so many failures: 1, 2, 4 … 30, up to half of it less by chance."""
    whole: float = min(LONGEST_SECONDS, FIRST_SECONDS * 2 ** min(failures, 10))
    return whole * (1 - chance / 2)
