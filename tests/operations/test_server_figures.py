"""What the server measures of itself: counted over all processes, and the worst of what is measured."""

from __future__ import annotations

from flask import Flask

from metaverse.operations import server_figures


def test_the_figures_of_several_processes_are_one(app: Flask) -> None:
    figures = server_figures.of(app)
    figures.answered(20.0)
    figures.of_others = lambda: [
        {"websocketConnections": 7, "apiRequests": 3, "apiP95Ms": 250.0, "cpuPercent": 100.1},
        {"websocketConnections": 5, "apiRequests": 0, "apiP95Ms": None, "cpuPercent": 0.0},
    ]
    read = figures.read()
    assert (read["websocketConnections"], read["apiRequests"], read["apiP95Ms"]) == (12, 4, 250.0)
    assert read["cpuPercent"] == 100.1
    assert read["memoryPercent"] > 0


def test_a_figure_that_nobody_has_is_none(app: Flask) -> None:
    assert server_figures.of(app).read()["apiP95Ms"] is None
