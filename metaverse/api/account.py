"""One's own account: name, password, and where one is signed in."""

from __future__ import annotations

from typing import Any

from flask import Response, current_app

from metaverse.api import guards
from metaverse.api.answers import answer
from metaverse.api.blueprints import resource
from metaverse.errors import Forbidden, Invalid
from metaverse.schemas.people import OwnPatch, Profile, SignIns
from metaverse.security import passwords, throttle
from metaverse.security.access import caller, known, signed_in
from metaverse.security.budgets import rate
from metaverse.security.roles import Caller
from metaverse.security.throttle import Try
from metaverse.services import account, users

blueprint = resource("account", "One's own account.", "/api/auth")


@blueprint.route("/me", methods=["PATCH"])
@blueprint.arguments(OwnPatch)
@blueprint.response(200, Profile)
@signed_in
def change_me(body: dict[str, Any]) -> Response:
    """Change one's own name or password.

    A new password takes the present one, and ends every other session.
    """
    who = _person()
    changes = {name: body[name] for name in ("name",) if name in body}
    if "password" in body:
        _judge(who, body.get("currentPassword"))
        changes["password_hash"] = passwords.hashed(body["password"])
    if changes:
        account.change(who.id, changes, who.session_id)
        known().forget(f"user:{who.id}")
    return answer(users.profile(who.id))


@blueprint.route("/sessions", methods=["GET"])
@blueprint.response(200, SignIns)
@signed_in
def list_sessions() -> Response:
    """List where one is signed in, the latest used first."""
    who = _person()
    return answer({"items": account.signed_in(who.id, who.session_id)})


@blueprint.route("/sessions", methods=["DELETE"])
@blueprint.response(204)
@signed_in
def end_other_sessions() -> Response:
    """Sign out everywhere else."""
    who = _person()
    account.end_others(who.id, who.session_id)
    known().forget(f"user:{who.id}")
    return Response(status=204)


@blueprint.route("/sessions/<session_id>", methods=["DELETE"])
@blueprint.response(204)
@signed_in
def end_session(session_id: str) -> Response:
    """Sign out somewhere else."""
    account.end(_person().id, session_id)
    known().forget(f"session:{session_id}")
    return Response(status=204)


def _person() -> Caller:
    who = caller()
    if who.kind != "user":
        raise Forbidden("A token has no account; sign in as a person.")
    return who


def _is_present(who: Caller, shown: str) -> bool:
    """Tell whether this is one's present password; who has only found an open session cannot guess it for long."""
    tried = Try(who.id, "", who.session_id)
    allowed = rate(current_app.config["LOGIN_LIMIT"])
    throttle.pay(guards.budgets(), tried, allowed)
    is_right = passwords.is_right(shown, account.password_hash(who.id))
    if is_right:
        throttle.give_back(guards.budgets(), tried, allowed)
    return is_right


def _judge(who: Caller, shown: str | None) -> None:
    if shown is not None and _is_present(who, shown):
        return
    said = "This is not your present password." if shown else "Show your present password as well."
    raise Invalid(said, [{"field": "currentPassword", "message": said}])
