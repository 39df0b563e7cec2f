"""The client's files: compressed once, cached for good where their name says their content, else its page."""

from __future__ import annotations

import gzip
import mimetypes
from functools import lru_cache
from pathlib import Path
from typing import NoReturn

from flask import Blueprint, Response, abort, current_app, g, request
from werkzeug.exceptions import MethodNotAllowed

from metaverse.api.wearing import content_policy
from metaverse.security.access import public
from metaverse.services import embedding

blueprint = Blueprint("client", __name__)

PAGE = "index.html"
NOT_BUILT = "The client is not built; run `make install`."
MANIFEST = ".webmanifest"
FOREVER = "public, max-age=31536000, immutable"
COMPRESSED = (".js", ".css", ".html", ".svg", ".json", ".wasm", ".glb", ".map", ".txt")
NOT_CLIENT = ("api/", "v1/", "socket.io/", "health/", "assets/")


@blueprint.get("/", defaults={"path": PAGE})
@blueprint.get("/<path:path>")
@public
def file(path: str) -> Response:
    """Serve a file of the client; what is no file is a view of the client, shown by its page."""
    root: Path = current_app.config["CLIENT_FOLDER"]
    wanted = _found(root, path)
    if wanted is None:
        if path.startswith(NOT_CLIENT) or "." in path.rsplit("/", 1)[-1]:
            _nothing_here()
        wanted = root / PAGE
        if not wanted.is_file():
            abort(404, NOT_BUILT)
    return _serve(wanted, root)


@blueprint.get("/embed/<organization_id>")
@public
def embedded(organization_id: str) -> Response:
    """Serve the client for wall links in frames, to the pages that the organization has named and to no others."""
    root: Path = current_app.config["CLIENT_FOLDER"]
    if not (root / PAGE).is_file():
        abort(404, NOT_BUILT)
    response = _serve(root / PAGE, root)
    origins = embedding.origins_of(organization_id)
    if origins:
        g.is_framed = True
        response.headers["Content-Security-Policy"] = content_policy(" ".join(origins))
    return response


def _found(root: Path, path: str) -> Path | None:
    """Find a file of the client; a path that no file can have (NUL, names too long) has none, and none is outside."""
    try:
        wanted = (root / path).resolve()
        return wanted if root.resolve() in wanted.parents and wanted.is_file() else None
    except (OSError, ValueError):
        return None


def _nothing_here() -> NoReturn:
    """Say that there is nothing here, or nothing that can be read: this route stands in the way of the others' 405."""
    adapter = current_app.create_url_adapter(request)
    others = sorted(set(adapter.allowed_methods() if adapter else ()) - {"GET", "HEAD"})
    if others and others != ["OPTIONS"]:
        raise MethodNotAllowed(others)
    abort(404)


def _serve(wanted: Path, root: Path) -> Response:
    squeezed = wanted.suffix in COMPRESSED and "gzip" in request.headers.get("Accept-Encoding", "")
    stat = wanted.stat()
    body = _read(wanted, stat.st_mtime_ns, squeezed)
    response = Response(body, content_type=_type(wanted))
    if squeezed:
        response.headers["Content-Encoding"] = "gzip"
    response.headers["Vary"] = "Accept-Encoding"
    named_by_content = wanted.parent == root / "assets"
    response.headers["Cache-Control"] = FOREVER if named_by_content else "no-cache"
    response.set_etag(f"{stat.st_mtime_ns:x}-{stat.st_size:x}{'-gz' if squeezed else ''}")
    return response.make_conditional(request)  # type: ignore[return-value]


@lru_cache(maxsize=256)
def _read(path: Path, _changed_ns: int, squeezed: bool) -> bytes:
    raw = path.read_bytes()
    return gzip.compress(raw, 9) if squeezed else raw


def _type(path: Path) -> str:
    if path.suffix == MANIFEST:
        return "application/manifest+json"
    kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    textual = kind.startswith("text/") or kind in ("application/javascript", "image/svg+xml")
    return f"{kind}; charset=utf-8" if textual else kind
