"""An acknowledgement refuses in the language that its client wishes."""

from __future__ import annotations

from typing import Any

import pytest

from tests.realtime.clients import client
from tests.realtime.conftest import Office

WAYS = ["websocket", "polling"]


@pytest.mark.parametrize("way", WAYS)
def test_a_browser_names_its_language_beside_the_token(office: Office, way: str) -> None:
    auth = {"token": office.viewer, "language": "zh-CN"}
    with client(office.url, office.viewer, transports=[way], auth=auth) as reader:
        reader.wait("connect")
        assert reader.ask("3d:join", {"rooms": ["cellar"]}) == {
            "ok": False,
            "error": {
                "code": "invalid",
                "detail": "必须取自：scene, tasks, network, org。",
                "errors": [{"field": "rooms", "message": "必须取自：scene, tasks, network, org。"}],
            },
        }
        assert reader.ask("3d:none", {})["error"]["detail"].startswith("没有事件 '3d:none'；可用的有 ")
        assert (
            reader.ask("metaverse:events", {"events": []})["error"]["detail"]
            == "这需要操作员或以上的角色，或数字人的令牌；您在这里是查看者。"
        )


@pytest.mark.parametrize("language", [7, None, ["zh"], {"a": "b"}, "zh" * 10_000])
def test_without_a_language_or_with_one_that_is_none_it_is_english(office: Office, language: Any) -> None:
    auth = {"token": office.viewer, "language": language}
    with client(office.url, office.viewer, transports=["websocket"], auth=auth) as reader:
        reader.wait("connect")
        assert reader.ask("3d:join", {"rooms": []})["error"]["detail"].isascii()


def test_who_is_not_let_in_is_told_so_in_chinese(office: Office) -> None:
    with client(office.url, "none", transports=["websocket"], auth={"token": "none", "language": "zh-CN"}) as stranger:
        refused = stranger.wait("connect_error")
    assert refused["message"] == "访问令牌无效；请重新登录。"
    assert refused["data"] == {"code": "unauthenticated"}
