"""Say in one sentence each what this machine lacks; written so that any Python can read it."""

import subprocess
import sys

PYTHON_NEEDED = (3, 11)
NODE_NEEDED = (20, 19)


def main():  # noqa: ANN201
    """Check Python and Node."""
    lacks = [sentence for sentence in (_python(), _node()) if sentence]
    sys.exit("\n".join(lacks) or 0)


def _python():  # noqa: ANN202
    if sys.version_info[:2] >= PYTHON_NEEDED:
        return None
    return "Python {}.{} or newer is needed, and this is {}; name one with: make PYTHON=/path/to/python3.11 …".format(
        *PYTHON_NEEDED, sys.version.split()[0]
    )


def _node():  # noqa: ANN202
    try:
        said = subprocess.check_output(["node", "--version"]).decode().strip()
    except (OSError, subprocess.CalledProcessError):
        return "Node {}.{} or newer with npm is needed to build the client; install it and try again.".format(
            *NODE_NEEDED
        )
    if tuple(int(part) for part in said.lstrip("v").split(".")[:2]) >= NODE_NEEDED:
        return None
    return "Node {}.{} or newer is needed to build the client, and this is {}.".format(*NODE_NEEDED, said)


if __name__ == "__main__":
    main()
