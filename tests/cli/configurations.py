"""Configurations as people have them before anything is connected."""

from __future__ import annotations

OWN_SETTINGS = """{
    "model": "opus",
    "env": {"EDITOR": "vi"},
    "hooks": {
        "Stop": [{"hooks": [{"type": "command", "command": "say 完成"}]}],
        "PreToolUse": [{"matcher": "Bash", "hooks": [{"type": "command", "command": "./check.sh"}]}]
    },
    "permissions": {"allow": ["Bash(ls:*)"]}
}
"""
OWN_CONFIG = """# mine
model = "o3"  # the best

[otel]
environment = "dev"

[mcp_servers.docs]
command = "docs"
"""
