"""`flask doctor` on the units and nginx's site that are installed."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from flask import Flask

from metaverse.cli.checks import services
from metaverse.cli.checks.finding import Patient, Verdict
from tests.served import ROOT


@pytest.fixture
def patient(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Patient:
    monkeypatch.setattr(services, "UNITS", tmp_path / "units")
    monkeypatch.setattr(services, "SITES", (tmp_path / "metaverse.conf",))
    (tmp_path / "units").mkdir()
    return Patient(app, app.config["SETTINGS"])


def test_where_nothing_is_installed_nothing_is_wrong(patient: Patient) -> None:
    assert [one.verdict for one in (*services.units(patient), *services.nginx(patient))] == [Verdict.OK, Verdict.OK]


def test_a_unit_of_another_release_is_told(patient: Patient, tmp_path: Path) -> None:
    shutil.copytree(ROOT / "deploy" / "systemd", tmp_path / "units", dirs_exist_ok=True)
    assert [one.verdict for one in services.units(patient)] == [Verdict.OK]
    (tmp_path / "units" / "metaverse.service").write_text("[Service]\n")
    [told] = services.units(patient)
    assert (told.verdict, "metaverse.service" in told.said) == (Verdict.WARNING, True)
    assert "daemon-reload" in str(told.mend)


@pytest.mark.parametrize(
    ("what", "instead", "verdict"),
    [
        ("client_max_body_size 4195328", "client_max_body_size 1024", Verdict.FAULT),
        ("default-src 'self'", "default-src *", Verdict.WARNING),
        ("nothing", "else", Verdict.FAULT),  # the settings of the test say that nobody is in front
    ],
)
def test_a_site_that_does_not_fit_is_told(
    patient: Patient, tmp_path: Path, what: str, instead: str, verdict: Verdict
) -> None:
    site = (ROOT / "deploy" / "nginx" / "metaverse.conf").read_text()
    (tmp_path / "metaverse.conf").write_text(site.replace(what, instead))
    [told] = services.nginx(patient)
    assert told.verdict == verdict
