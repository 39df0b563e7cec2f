"""Pack this checkout and the built client into an archive that a server installs with Python alone, without Node."""

from __future__ import annotations

import gzip
import subprocess
import sys
import tarfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from metaverse import VERSION

ROOT = Path(__file__).resolve().parent.parent
PACKED = (
    ".env.example",
    "LICENSE",
    "README.md",
    "README.zh-CN.md",
    "app.py",
    "config.py",
    "constraints.txt",
    "deploy",
    "docs",
    "gunicorn.conf.py",
    "metaverse",
    "migrations",
    "requirements.txt",
    "scripts",
    "wsgi.py",
)
CLIENT = ROOT / "frontend" / "dist"


def pack(target: Path) -> None:
    """Write the archive; the same checkout gives the same bytes."""
    listed = subprocess.run(["git", "ls-files", "-z", *PACKED], cwd=ROOT, capture_output=True, text=True, check=True)
    files = [ROOT / name for name in listed.stdout.split("\0") if name]
    if not (CLIENT / "index.html").is_file():
        sys.exit("The client is not built; run `make install`.")
    files += [path for path in CLIENT.rglob("*") if path.is_file()]
    target.parent.mkdir(parents=True, exist_ok=True)
    prefix = f"metaverse-{VERSION}"
    with (
        target.open("wb") as raw,
        gzip.GzipFile("", "wb", fileobj=raw, mtime=0) as packed,
        tarfile.open(fileobj=packed, mode="w|") as archive,
    ):
        for path in sorted(files):
            archive.add(path, f"{prefix}/{path.relative_to(ROOT)}", filter=_nobodys)


def _nobodys(member: tarfile.TarInfo) -> tarfile.TarInfo:
    member.uid = member.gid = member.mtime = 0
    member.uname = member.gname = "root"
    member.mode = 0o755 if member.mode & 0o100 else 0o644
    return member


def main() -> None:
    """Pack into the given file, or into var/release."""
    given = sys.argv[1:]
    target = Path(given[0]) if given else ROOT / "var" / "release" / f"metaverse-{VERSION}.tar.gz"
    pack(target)
    print(f"Packed {target} ({target.stat().st_size / 1e6:.1f} MB).")


if __name__ == "__main__":
    main()
