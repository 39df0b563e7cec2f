"""The sentences of a shift report, in English and Chinese."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]
LANGUAGES = ("en", "zh")
NOBODY = {"en": "nobody", "zh": "无人"}
UNITS = {"en": (("d", 86_400), ("h", 3600), ("min", 60)), "zh": (("天", 86_400), ("小时", 3600), ("分钟", 60))}

SENTENCES: dict[str, dict[str, str]] = {
    "quiet": {"en": "Nothing happened.", "zh": "什么也没有发生。"},
    "completed": {
        "en": "{completed} {completed:task was|tasks were} completed, {perHour} an hour; "
        "half of them within {p50Seconds}, 95% within {p95Seconds}.",
        "zh": "完成了 {completed} 个任务，每小时 {perHour} 个；一半在 {p50Seconds}内，95% 在 {p95Seconds}内。",
    },
    "failed": {
        "en": "{failures} {failures:task|tasks} failed; of all that ended, {completionRate} were completed.",
        "zh": "{failures} 个任务失败；在所有结束的任务中，{completionRate} 完成了。",
    },
    "failedTask": {"en": "“{task}” of {agent} failed: {reason}", "zh": "{agent} 的“{task}”失败：{reason}"},
    "waitedLongest": {
        "en": "{agent} waited longest for a person: {seconds}, for “{summary}”.",
        "zh": "{agent} 等人最久：{seconds}，为了“{summary}”。",
    },
    "decisions": {
        "en": "People decided {count} {count:request|requests}, half of them within {p50Seconds}, "
        "95% within {p95Seconds}.",
        "zh": "人们决定了 {count} 个请求，一半在 {p50Seconds}内，95% 在 {p95Seconds}内。",
    },
    "alerts": {
        "en": "{count} {count:alert was|alerts were} told, {critical} of them critical.",
        "zh": "发出了 {count} 次告警，其中 {critical} 次为严重。",
    },
    "cost": {
        "en": "{costUsd} US dollars were spent for {tokens} tokens and {cached} more from a cache.",
        "zh": "花费 {costUsd} 美元，用了 {tokens} 个令牌，另有 {cached} 个来自缓存。",
    },
    "mostSpent": {"en": "{agent} spent most: {costUsd} US dollars.", "zh": "{agent} 花费最多：{costUsd} 美元。"},
    "busiest": {
        "en": "{agent} completed most: {completed} {completed:task|tasks}.",
        "zh": "{agent} 完成最多：{completed} 个任务。",
    },
    "newAgents": {
        "en": "{count} {count:agent was|agents were} new: {names}.",
        "zh": "新增 {count} 位数字人：{names}。",
    },
    "removedAgents": {
        "en": "{count} {count:agent|agents} left: {names}.",
        "zh": "{count} 位数字人离开：{names}。",
    },
    "stillOpen": {
        "en": "At the end {requests} {requests:request|requests} waited for a person, the oldest for {longestSeconds}; "
        "{tasks} {tasks:task was|tasks were} open.",
        "zh": "结束时有 {requests} 个请求等人决定，最久的等了 {longestSeconds}；{tasks} 个任务未完成。",
    },
    "noneWaits": {
        "en": "At the end no request waited for a person; {tasks} {tasks:task was|tasks were} open.",
        "zh": "结束时没有请求等人决定；{tasks} 个任务未完成。",
    },
}
TITLE = {"en": "Shift report", "zh": "交班报告"}
SPAN = {"en": "From {from} to {until}", "zh": "{from} 至 {until}"}
PERCENT = frozenset({"completionRate"})


class _Number:
    """A number in a sentence: `{count}` writes it, `{count:task|tasks}` the word that goes with it."""

    def __init__(self, value: Any, shown: str) -> None:
        self._value, self._shown = value, shown

    def __format__(self, words: str) -> str:
        one, _, many = words.partition("|")
        return (one if self._value == 1 else many) if words else self._shown


def said(code: str, numbers: Json, language: str) -> str:
    """Return a sentence in a language, with its numbers as people read them."""
    shown = {name: _Number(value, _shown(name, value, language)) for name, value in numbers.items()}
    return SENTENCES[code][language].format(**shown)


def _shown(name: str, value: Any, language: str) -> str:
    if value is None:
        return "—"
    if name.endswith("Seconds") or name == "seconds":
        return duration(value, language)
    if name in PERCENT:
        return f"{round(value * 100, 1):g}%"
    if name.endswith("Usd"):
        return f"{value:,.2f}"
    if isinstance(value, list):
        return _listed(value, language)
    if isinstance(value, int):
        return f"{value:,}"
    return f"{value:,.2f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)


def _listed(names: list[Any], language: str) -> str:
    """Write names one after the other; where the list was cut short (it ends in `…`), in words."""
    is_cut = names[-1:] == ["…"]
    whole = ("、" if language == "zh" else ", ").join(map(str, names[:-1] if is_cut else names))
    return whole + ((" 等" if language == "zh" else " and others") if is_cut else "")


def duration(seconds: float, language: str) -> str:
    """Write a duration in its two greatest units, such as `2 h 5 min`; under a minute in seconds."""
    if seconds < 60:
        return f"{round(seconds)} {'秒' if language == 'zh' else 's'}"
    left, parts = round(seconds), []
    for unit, size in UNITS[language]:
        count, left = divmod(left, size)
        if count:
            parts.append(f"{count} {unit}")
    return " ".join(parts[:2])
