"""A real browser, led through the DevTools protocol: open a page, run a line in it, choose a file, see what is sent."""

from __future__ import annotations

import base64
import contextlib
import itertools
import json
import shutil
import subprocess
import time
from pathlib import Path
from typing import Any

from websockets.sync.client import connect

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"),
    *("--disable-background-networking", "--disable-component-update", "--remote-debugging-port=0"),
)
PATIENCE = 60.0  # seconds; a busy machine is slow


def binary() -> str | None:
    """Path of a Chromium; None where there is none."""
    return next(filter(None, map(shutil.which, NAMES)), None)


class Browser:
    """One process with a profile of its own, and one page in it."""

    def __init__(self, path: str, profile: Path) -> None:
        self._process = subprocess.Popen(
            [path, *FLAGS, f"--user-data-dir={profile}", "about:blank"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        told = profile / "DevToolsActivePort"
        self._wait(lambda: told.exists() and told.read_text().count("\n") == 1)
        port, place = told.read_text().split("\n")
        self._open = contextlib.ExitStack()
        self._socket = self._open.enter_context(connect(f"ws://127.0.0.1:{port}{place}", max_size=None, proxy=None))
        self._numbers = itertools.count(1)
        self._session = ""
        self.sent: list[dict[str, Any]] = []  # requests: address, method, headers, body
        self.errors: list[str] = []  # what the console or a policy complained of
        pages = self._call("Target.getTargets")["targetInfos"]
        target = next(one["targetId"] for one in pages if one["type"] == "page")
        self._session = self._call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Network", "Log", "DOM"):
            self._call(f"{domain}.enable")

    def close(self) -> None:
        self._open.close()
        self._process.terminate()
        self._process.wait(timeout=PATIENCE)

    def open(self, address: str) -> None:
        """Go to an address, and wait until it is there."""
        self._gone(lambda: self._call("Page.navigate", url=address))

    def submit(self, script: str) -> None:
        """Run a line that leads to another page, and wait until it is there."""
        self._gone(lambda: self.run(script))

    def run(self, script: str) -> Any:
        """The value of a line of JavaScript in the page."""
        found = self._call("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in found, found["exceptionDetails"]
        return found["result"].get("value")

    def choose(self, selector: str, path: Path) -> None:
        """Give a file to a file input."""
        root = self._call("DOM.getDocument")["root"]["nodeId"]
        node = self._call("DOM.querySelector", nodeId=root, selector=selector)["nodeId"]
        self._call("DOM.setFileInputFiles", nodeId=node, files=[str(path)])

    def before(self, script: str) -> None:
        """Run a line in every page from now on, before its own scripts."""
        self._call("Page.addScriptToEvaluateOnNewDocument", source=script)

    def until(self, script: str) -> None:
        """Wait until a line is true in the page."""
        self._wait(lambda: self.run(script))

    def shot(self, path: Path, *, width: int = 1280) -> None:
        """A picture of the whole page."""
        how = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False}
        self._call("Emulation.setDeviceMetricsOverride", **how)
        found = self._call("Page.captureScreenshot", captureBeyondViewport=True)
        path.write_bytes(base64.b64decode(found["data"]))

    def width(self, width: int) -> dict[str, int]:
        """How wide the page is at a width of the window."""
        how = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False}
        self._call("Emulation.setDeviceMetricsOverride", **how)
        return self.run(
            "({scroll: document.documentElement.scrollWidth, client: document.documentElement.clientWidth})"
        )

    def _gone(self, act: Any) -> None:
        self.run("window.stale = true")
        act()
        self._wait(lambda: self.run("!window.stale && document.readyState === 'complete'"))

    def _call(self, method: str, **params: Any) -> Any:
        number = next(self._numbers)
        message = {"id": number, "method": method, "params": params}
        self._socket.send(json.dumps(message | ({"sessionId": self._session} if self._session else {})))
        while True:
            found = json.loads(self._socket.recv(timeout=PATIENCE))
            if found.get("id") == number:
                if "error" in found:
                    raise RuntimeError(f"{method}: {found['error']}")
                return found["result"]
            self._heard(found)

    def _heard(self, event: dict[str, Any]) -> None:
        params = event.get("params", {})
        if event["method"] == "Network.requestWillBeSent":
            self.sent.append(params["request"])
        elif event["method"] == "Log.entryAdded":
            self.errors.append(params["entry"]["text"])
        elif event["method"] == "Runtime.exceptionThrown":
            self.errors.append(params["exceptionDetails"]["text"])

    @staticmethod
    def _wait(ready: Any) -> None:
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            try:
                if ready():
                    return
            except (RuntimeError, AssertionError):
                pass  # the page is between two documents
            time.sleep(0.05)
        raise TimeoutError("the browser did not get there")
