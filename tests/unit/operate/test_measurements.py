"""The text that monitoring reads."""

from __future__ import annotations

import re
import threading

from sunan.operate.core.measurements import Gauge, Requests, gauge_lines

LINE = re.compile(r'^(# (HELP|TYPE) \w+ .+|\w+(\{(\w+="([^"\\\n]|\\.)*",?)*\})? [-+0-9.e]+)$')


def test_requests_are_counted_by_route_and_timed() -> None:
    requests = Requests()
    for seconds in (0.004, 0.01, 0.3, 99.0):
        requests.observe(route="pages:city", method="GET", status=200, seconds=seconds)
    requests.observe(route="none", method="BREW", status=404, seconds=0.1)
    lines = list(requests.lines())
    assert 'sunan_requests_total{method="GET",route="pages:city",status="200"} 4' in lines
    assert 'sunan_requests_total{method="other",route="none",status="404"} 1' in lines
    assert 'sunan_request_seconds_bucket{le="0.01",route="pages:city"} 2' in lines
    assert 'sunan_request_seconds_bucket{le="10.0",route="pages:city"} 3' in lines
    assert 'sunan_request_seconds_bucket{le="+Inf",route="pages:city"} 4' in lines
    assert 'sunan_request_seconds_count{route="pages:city"} 4' in lines
    assert all(LINE.match(line) for line in lines), lines


def test_no_count_is_lost_between_threads() -> None:
    requests = Requests()

    def ask() -> None:
        for _ in range(2000):
            requests.observe(route="a", method="GET", status=200, seconds=0.0)

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert 'sunan_request_seconds_count{route="a"} 16000' in list(requests.lines())


def test_labels_cannot_forge_lines() -> None:
    lines = list(gauge_lines(Gauge("x", "y", dict), {(("state", 'a"} 1\nforged 2'),): 1}))
    assert len(lines) == 3
    assert all(LINE.match(line) for line in lines), lines
