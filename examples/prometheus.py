"""Serve metrics of calls to Prometheus, with nothing but the standard library: text at http://127.0.0.1:PORT/metrics."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Lock, Thread
from urllib.request import urlopen

from llmport import CallEnded, CallEvent
from llmport.anthropic import AnthropicClient

BUCKETS = (0.1, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, float("inf"))
KINDS = {
    "llm_calls_total": "counter",
    "llm_retries_total": "counter",
    "llm_tokens_total": "counter",
    "llm_cost_dollars_total": "counter",
    "llm_call_seconds": "histogram",
}


class Metrics:
    """An observer that counts. Safe to share between threads."""

    def __init__(self) -> None:
        self._values: defaultdict[str, defaultdict[str, float]] = defaultdict(lambda: defaultdict(float))
        self._lock = Lock()

    def __call__(self, event: CallEvent) -> None:
        if not isinstance(event, CallEnded):
            return
        model = f'model="{event.call.model or ""}"'
        with self._lock:
            self._add("llm_calls_total", f'{model},outcome="{event.outcome}"', 1)
            self._add("llm_retries_total", model, max(0, event.attempts - 1))
            if event.usage is not None:
                self._add("llm_tokens_total", f'{model},kind="input"', event.usage.total_input_tokens)
                self._add("llm_tokens_total", f'{model},kind="output"', event.usage.output_tokens)
            if event.cost is not None and event.cost.amount is not None:
                self._add("llm_cost_dollars_total", model, float(event.cost.amount))
            for bound in BUCKETS:
                bucket = f'{model},le="{"+Inf" if bound == float("inf") else bound}"'
                self._add("llm_call_seconds_bucket", bucket, event.seconds <= bound)
            self._add("llm_call_seconds_sum", model, event.seconds)
            self._add("llm_call_seconds_count", model, 1)

    def _add(self, name: str, labels: str, amount: float) -> None:
        self._values[name][labels] += amount

    def lines(self) -> Iterator[str]:
        with self._lock:
            values = {name: dict(series) for name, series in self._values.items()}
        for family, kind in KINDS.items():
            yield f"# TYPE {family} {kind}"
            for name, series in values.items():
                if name == family or (kind == "histogram" and name.startswith(family)):
                    yield from (f"{name}{{{labels}}} {value:g}" for labels, value in series.items())


def serve(metrics: Metrics, port: int = 0) -> HTTPServer:
    """Serve *metrics* in a thread of its own."""

    class Page(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/plain; version=0.0.4")
            self.end_headers()
            self.wfile.write("\n".join([*metrics.lines(), ""]).encode())

        def log_message(self, *_: object) -> None:
            """Say nothing: a scraper comes every few seconds."""

    server = HTTPServer(("127.0.0.1", port), Page)
    Thread(target=server.serve_forever, daemon=True).start()
    return server


if __name__ == "__main__":
    metrics = Metrics()
    server = serve(metrics)
    with AnthropicClient(observers=[metrics]) as client:
        client.complete("Name a river.")
    with urlopen(f"http://127.0.0.1:{server.server_port}/metrics") as page:
        print(page.read().decode())
    server.shutdown()
    server.server_close()
