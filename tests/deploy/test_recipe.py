"""The image's steps, carried out at night in root folders, and what they make serves as a container would."""

from __future__ import annotations

import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.deploy.recipe import Stage, instructions, is_ignored
from tests.deploy.root_folder import CannotLay, RootFolder
from tests.figures import Figures

BASE = ("python3", "python3-venv", "ca-certificates", "iproute2", "util-linux", "procps")
"""What stands for the official images of Python and Node: Debian's Python, and this machine's own Node."""

CONTAINER = """
mount --bind /var/lib/metaverse /var/lib/metaverse
mount -o remount,bind,ro /
mount -t tmpfs tmpfs /tmp
mount -t proc proc /proc
exec setpriv --reuid=metaverse --regid=metaverse --clear-groups --no-new-privs --bounding-set=-all "$@" \\
    > /var/lib/metaverse/out 2>&1 < /dev/null
"""
ALONE = "unshare --mount --propagation private --pid --fork --kill-child"
START = "{alone} bash -ec '{container}' container {command} & echo $!"
LOOK = """
for try in $(seq 240); do {health} > /dev/null 2>&1 && exit 0; sleep 0.25; done
cat /var/lib/metaverse/out
exit 1
"""
END = """
kill -TERM $(pgrep --oldest tini)
for try in $(seq 150); do pgrep tini > /dev/null || exit 0; sleep 0.1; done
exit 1
"""
COMPILED = ".venv/bin/python -c 'from metaverse.wires import native; print(native.load() is not None)'"
MOST_SECONDS = 10


def test_only_what_an_image_needs_is_sent_to_be_built() -> None:
    sent = ("app.py", "metaverse/api/client.py", "frontend/src/main.tsx", "deploy/docker/start.sh", "migrations/env.py")
    kept = (".env", "var/secrets.env", "tests/conftest.py", ".git/config", "frontend/node_modules/a/b.js", "docs/a.md")
    assert [path for path in sent if is_ignored(path)] == []
    assert [path for path in kept if not is_ignored(path)] == []


@pytest.fixture
def base(tmp_path: Path) -> RootFolder:
    """Give what every stage begins with."""
    folder = RootFolder(tmp_path / "base")
    try:
        folder.lay(*BASE)
    except CannotLay as reason:
        pytest.skip(str(reason))
    _bring_node(folder)
    return folder


def _bring_node(folder: RootFolder) -> None:
    node, npm = Path(str(shutil.which("node"))).resolve(), Path(str(shutil.which("npm"))).resolve()
    package = next(parent for parent in npm.parents if parent.name == "npm")
    shutil.copy2(node, folder.folder / "usr/local/bin/node")
    shutil.copytree(package, folder.folder / "usr/local/lib/node_modules/npm", symlinks=True)
    (folder.folder / "usr/local/bin/npm").symlink_to("../lib/node_modules/npm/bin/npm-cli.js")


@pytest.fixture
def stages(base: RootFolder, tmp_path: Path) -> Iterator[dict[str, Stage]]:
    """Give the stages, built in their order; the last one has no name."""
    built: dict[str, Stage] = {}
    with ExitStack() as stack:
        stage = Stage(base)
        for word, rest in instructions():
            if word != "FROM":
                stage.follow(word, rest, built)
                continue
            name = rest.partition(" AS ")[2]
            folder = tmp_path / (name or "last")
            subprocess.run(["cp", "-a", str(base.folder), str(folder)], check=True, timeout=300)
            stage = built[name] = Stage(RootFolder(folder))
            stack.enter_context(stage.root.entered())
        yield built


@pytest.mark.nightly
@pytest.mark.timeout(3600)
def test_the_image_is_built_and_serves_with_a_root_that_cannot_be_written(
    stages: dict[str, Stage], figures: Figures
) -> None:
    image = stages[""]
    assert image.user == "metaverse"
    assert image.run(COMPILED) == "True\n"
    assert "SECRET_KEY" not in image.run("cat $(find . -name '*.env') /dev/null")
    health = " ".join(image.last["HEALTHCHECK"])
    command = " ".join([*image.last["ENTRYPOINT"], *image.last["CMD"]])
    began = time.monotonic()
    image.run(START.format(alone=ALONE, container=CONTAINER, command=command), is_outside=False)
    image.run(LOOK.format(health=health), is_outside=False)
    ready = time.monotonic() - began
    assert image.run("ps -o user= -C gunicorn | sort -u", is_outside=False).split() == ["metaverse"]
    began = time.monotonic()
    image.run(END, is_outside=False)
    ended = time.monotonic() - began
    figures(image_ready_s=round(ready, 1), image_ended_s=round(ended, 1))
    assert ended < MOST_SECONDS
