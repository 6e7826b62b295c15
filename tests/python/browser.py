"""A browser without a window, to see what a page does: what it loads, what it complains about, how wide it gets.

It speaks the protocol of Chromium's developer tools over two pipes, with the standard library only.
"""

import base64
import json
import os
import select
import shutil
import subprocess
import tempfile
import time
from pathlib import Path
from types import TracebackType
from typing import Any, Self

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")


def found() -> str | None:
    """The path of a Chromium, where there is one. `CHROMIUM` names another."""
    named = os.environ.get("CHROMIUM")
    return named or next((path for path in map(shutil.which, NAMES) if path), None)


class Browser:
    """One process with one tab. Everything that happens in it is kept in `events`."""

    def __init__(self, path: str, *, seconds: float = 600) -> None:
        self.seconds = seconds
        self.events: list[dict[str, Any]] = []
        self._number = 0
        self._rest = b""
        self._profile = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        there, self._write = os.pipe()
        self._read, back = os.pipe()
        flags = "--headless=new --no-sandbox --disable-gpu --no-first-run --disable-extensions --remote-debugging-pipe"
        # Chromium reads from the file numbered 3 and writes to 4; numbers of two digits are no matter for every shell.
        command = [
            "/bin/bash", "-c", f'exec "$@" 3<&{there} 4>&{back}', "-", path, *flags.split(),
            "--disable-background-networking", f"--user-data-dir={self._profile.name}", "about:blank",
        ]  # fmt: skip
        self._process = subprocess.Popen(
            command,
            pass_fds=(there, back),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(there)
        os.close(back)
        try:
            targets = self.call("Target.getTargets", session=None)["targetInfos"]
            target = next(one["targetId"] for one in targets if one["type"] == "page")
            attached = self.call("Target.attachToTarget", session=None, targetId=target, flatten=True)
            self._session: str | None = attached["sessionId"]
            for domain in ("Page", "Runtime", "Log", "Network"):
                self.call(f"{domain}.enable")
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Ends the process."""
        os.close(self._write)
        os.close(self._read)
        self._process.terminate()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._profile.cleanup()

    def call(self, method: str, *, session: str | None = "", **given: Any) -> dict[str, Any]:
        """Asks for something and waits for the answer."""
        self._number += 1
        message: dict[str, Any] = {"id": self._number, "method": method, "params": given}
        if session is not None:
            message["sessionId"] = session or self._session
        data = json.dumps(message).encode() + b"\0"
        while data:
            data = data[os.write(self._write, data) :]
        end = time.monotonic() + self.seconds
        while True:
            answer = self._next(end - time.monotonic())
            if answer.get("id") == self._number:
                assert "error" not in answer, f"{method}: {answer['error']}"
                return answer["result"]
            self.events.append(answer)

    def _next(self, seconds: float) -> dict[str, Any]:
        end = time.monotonic() + seconds
        while b"\0" not in self._rest:
            ready, _, _ = select.select([self._read], [], [], max(end - time.monotonic(), 0))
            assert ready, f"no answer in {self.seconds} seconds"
            more = os.read(self._read, 1 << 20)
            assert more, "the browser has ended"
            self._rest += more
        message, _, self._rest = self._rest.partition(b"\0")
        return json.loads(message)

    def wait(self, method: str) -> dict[str, Any]:
        """The first event of a kind, which may have come already."""
        for event in self.events:
            if event.get("method") == method:
                return event
        end = time.monotonic() + self.seconds
        while True:
            event = self._next(end - time.monotonic())
            self.events.append(event)
            if event.get("method") == method:
                return event

    def show(
        self, file: Path, *, width: int = 1280, height: int = 900, media: str = "", scheme: str = "light"
    ) -> None:
        """Opens a file and waits until all of it is there and drawn."""
        self.visit(file.as_uri(), width=width, height=height, media=media, scheme=scheme)

    def visit(
        self, url: str, *, width: int = 1280, height: int = 900, media: str = "", scheme: str = "light"
    ) -> None:
        """Opens an address and waits until all of it is there and drawn."""
        self.call(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=width < 640,
        )
        features = [{"name": "prefers-color-scheme", "value": scheme}]
        self.call("Emulation.setEmulatedMedia", media=media, features=features)
        self.events.clear()
        answer = self.call("Page.navigate", url=url)
        assert not answer.get("errorText"), f"{url}: {answer['errorText']}"
        self.wait("Page.loadEventFired")
        self.run("new Promise(done => requestAnimationFrame(() => setTimeout(done, 50)))")

    def run(self, script: str) -> Any:
        """What a line of script gives."""
        answer = self.call("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in answer, answer
        return answer["result"].get("value")

    def until(self, script: str) -> None:
        """Waits until a script gives what counts as true; frames are counted, as no test depends on a clock."""
        found = self.run(
            f"(async () => {{ for (let n = 0; n < 5000; n += 1) {{ if ({script}) return true;"
            " await new Promise(done => setTimeout(done, 10)); } return false; })()"
        )
        assert found, f"never: {script}"

    def click(self, selector: str) -> None:
        """Presses and releases the mouse in the middle of an element."""
        x, y = self.run(
            f"(() => {{ const one = document.querySelector({json.dumps(selector)}); one.scrollIntoView({{block: 'center'}});"
            " const box = one.getBoundingClientRect(); return [box.x + box.width / 2, box.y + box.height / 2]; })()"
        )
        for kind in ("mousePressed", "mouseReleased"):
            self.call("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", clickCount=1)

    def type(self, text: str) -> None:
        """Presses the keys of a text, one after the other."""
        for letter in text:
            self.press("Enter" if letter == "\n" else letter)

    def press(self, key: str, *, control: bool = False) -> None:
        """Presses and releases a key: a letter, or one by its name."""
        numbers = {"Enter": 13, "Tab": 9, "Backspace": 8, "End": 35, "Home": 36}
        numbers |= {"ArrowLeft": 37, "ArrowUp": 38, "ArrowRight": 39, "ArrowDown": 40}
        code = numbers.get(key, ord(key[0].upper()))
        text = "\r" if key == "Enter" else key if len(key) == 1 and not control else ""
        given: dict[str, Any] = {"key": key, "windowsVirtualKeyCode": code, "modifiers": 2 if control else 0}
        if control and key == "a":
            given["commands"] = ["selectAll"]
        self.call("Input.dispatchKeyEvent", type="keyDown" if text else "rawKeyDown", text=text, **given)
        self.call("Input.dispatchKeyEvent", type="keyUp", **given)

    def requests(self) -> list[str]:
        """The addresses that were asked for since the page was opened, the page itself among them."""
        return [
            one["params"]["request"]["url"]
            for one in self.events
            if one.get("method") == "Network.requestWillBeSent"
        ]

    def complaints(self) -> list[str]:
        """What the browser wrote to its console: errors, warnings, refused styles, words of scripts."""
        out: list[str] = []
        for event in self.events:
            given = event.get("params", {})
            if event.get("method") == "Log.entryAdded":
                out.append(given["entry"]["text"])
            elif event.get("method") == "Runtime.consoleAPICalled":
                out.append(" ".join(str(one.get("value")) for one in given["args"]))
            elif event.get("method") == "Runtime.exceptionThrown":
                out.append(given["exceptionDetails"]["text"])
        return out

    def picture(self, file: Path, *, whole: bool = True) -> None:
        """Saves what is shown as a PNG."""
        answer = self.call("Page.captureScreenshot", format="png", captureBeyondViewport=whole)
        file.write_bytes(base64.b64decode(answer["data"]))

    def printed(self, file: Path) -> None:
        """Saves the page as a PDF, A4, with backgrounds only where the page asks for them."""
        answer = self.call("Page.printToPDF", paperWidth=8.27, paperHeight=11.69, preferCSSPageSize=True)
        file.write_bytes(base64.b64decode(answer["data"]))
