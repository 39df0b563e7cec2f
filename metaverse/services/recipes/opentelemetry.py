"""Anything with an exporter of OTLP: by environment variables, with no change to the code, or through a Collector.

Sources: the OpenTelemetry specification (protocol/exporter, sdk-environment-variables); the packages
openinference-instrumentation-{langchain,crewai,openai-agents}, which `opentelemetry-instrument` finds by themselves;
the README of opentelemetry-collector's otlphttpexporter.
"""

from __future__ import annotations

from collections.abc import Iterable

from metaverse.services.recipes.step import Step, Wanted

SIGNALS = ("TRACES", "LOGS", "METRICS")
FRAMEWORKS = (("langgraph", "langchain"), ("crewai", "crewai"), ("openai-agents", "openai-agents"))
"""Frameworks, and the packages that make them tell what they do."""


def steps(wanted: Wanted) -> list[Step]:
    """Return the environment, what makes known frameworks use it, and a Collector's configuration."""
    named = {**exporting(wanted, SIGNALS), "OTEL_SERVICE_NAME": "my-agents"}
    return [
        Step("environment", "environment", "sh", exports(named)),
        *(Step(name, "shell", "sh", _instrumented(package)) for name, package in FRAMEWORKS),
        Step("collector", "file", "yaml", _collector(wanted), "otel-collector.yaml"),
    ]


def exporting(wanted: Wanted, signals: Iterable[str]) -> dict[str, str]:
    """Return the environment variables that make an SDK export these signals to us."""
    return {
        **{f"OTEL_{signal}_EXPORTER": "otlp" for signal in signals},
        "OTEL_EXPORTER_OTLP_PROTOCOL": "http/protobuf",
        "OTEL_EXPORTER_OTLP_ENDPOINT": wanted.base.rstrip("/"),
        "OTEL_EXPORTER_OTLP_HEADERS": f"Authorization={wanted.bearer}",
    }


def exports(variables: dict[str, str]) -> str:
    """Write environment variables for a shell."""
    return "".join(f'export {name}="{value}"\n' for name, value in variables.items())


def _instrumented(package: str) -> str:
    needed = f"opentelemetry-distro opentelemetry-exporter-otlp-proto-http openinference-instrumentation-{package}"
    return f"pip install {needed}\nopentelemetry-instrument python your_agents.py\n"


def _collector(wanted: Wanted) -> str:
    return f"""receivers:
  otlp:
    protocols:
      http:
        endpoint: 127.0.0.1:4318
      grpc:
        endpoint: 127.0.0.1:4317
exporters:
  otlphttp/metaverse:
    endpoint: {wanted.base.rstrip("/")}
    compression: gzip
    headers:
      Authorization: "{wanted.bearer}"
service:
  pipelines:
    traces:
      receivers: [otlp]
      exporters: [otlphttp/metaverse]
    logs:
      receivers: [otlp]
      exporters: [otlphttp/metaverse]
    metrics:
      receivers: [otlp]
      exporters: [otlphttp/metaverse]
"""
