"""Where a gateway may be: anywhere by wss, whose certificate is verified; by plain ws only where no stranger listens.

A token goes over the connection, so plain ws is for this machine and private networks (and a tailnet's addresses).
"""

from __future__ import annotations

from metaverse.outbound import places
from metaverse.outbound.places import Place
from metaverse.outbound.reach import Reach

LONGEST = 512
EXAMPLE = "ws://127.0.0.1:18789 or wss://gateway.example"


def place_of(url: str, reach: Reach) -> Place:
    """Read the address of a gateway.

    Raises:
        Invalid: it is none that is called; the mend is told.
    """
    place = places.place_of(url, ("ws", "wss"), EXAMPLE, longest=LONGEST)
    if "?" in place.target:
        raise places.wrong("Leave ? and what follows out of the address; give the token apart from it.")
    places.check_port(place, is_near=True)
    reach.near().check_written(place)
    return place
