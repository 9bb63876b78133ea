# SPDX-License-Identifier: Apache-2.0
"""A page of headless Chromium, driven by the DevTools protocol over a pair of pipes.

It needs Python's standard library only.
"""

import base64
import json
import os
import pathlib
import shutil
import subprocess
import tempfile
import time


class Page:
    """The one page of a browser that starts and ends with it."""

    def __init__(self, program):
        self.profile = tempfile.mkdtemp(prefix="moram-pictures-")
        # Chromium reads commands from file descriptor 3 and writes answers to 4.
        commands, self._to_browser = os.pipe()
        self._from_browser, answers = os.pipe()
        arguments = [
            program,
            "--headless=new",
            "--remote-debugging-pipe",
            "--user-data-dir=" + self.profile,
            "--no-first-run",
            "--disable-gpu",
            "--disable-lcd-text",
            "--disable-dev-shm-usage",
            "--hide-scrollbars",
            "--force-color-profile=srgb",
            "about:blank",
        ]
        if os.geteuid() == 0:
            # The sandbox of Chromium refuses root, as in most containers.
            arguments.insert(1, "--no-sandbox")
        self._log = open(os.path.join(self.profile, "chromium.log"), "wb")
        # A shell moves the pipes to these descriptors.
        shell = 'exec "$@" 3<&%d 4>&%d' % (commands, answers)
        self._process = subprocess.Popen(
            ["bash", "-c", shell, "bash", *arguments],
            pass_fds=(commands, answers),
            stdin=subprocess.DEVNULL,
            stdout=self._log,
            stderr=self._log,
        )
        os.close(commands)
        os.close(answers)
        self._buffer = b""
        self._count = 0
        self._session = None
        targets = self._call("Target.getTargets")["targetInfos"]
        page = next(target for target in targets if target["type"] == "page")
        self._session = self._call(
            "Target.attachToTarget", targetId=page["targetId"], flatten=True
        )["sessionId"]
        self._call("Page.enable")

    def __enter__(self):
        return self

    def __exit__(self, *unused):
        self._process.terminate()
        self._process.wait(30)
        self._log.close()
        shutil.rmtree(self.profile, ignore_errors=True)

    def _call(self, method, **parameters):
        self._count += 1
        message = {"id": self._count, "method": method, "params": parameters}
        if self._session is not None:
            message["sessionId"] = self._session
        os.write(self._to_browser, json.dumps(message).encode() + b"\0")
        while True:
            answer = self._next_message()
            if answer.get("id") == self._count:
                if "error" in answer:
                    raise RuntimeError("%s: %s" % (method, answer["error"]["message"]))
                return answer["result"]

    def _next_message(self):
        while b"\0" not in self._buffer:
            read = os.read(self._from_browser, 1 << 20)
            if not read:
                raise RuntimeError("Chromium ended; its log is in " + self._log.name)
            self._buffer += read
        message, self._buffer = self._buffer.split(b"\0", 1)
        return json.loads(message)

    def size(self, width, height, scheme="light"):
        """Sets the window's size in pixels, and the colours: light or dark."""
        self._call(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=False,
        )
        self._call(
            "Emulation.setEmulatedMedia",
            features=[{"name": "prefers-color-scheme", "value": scheme}],
        )

    def open(self, address):
        """Loads a page anew, also if only the part after # differs."""
        self._call("Page.navigate", url="about:blank")
        self._call("Page.navigate", url=address)

    def value(self, expression):
        """The value of an expression of JavaScript."""
        result = self._call(
            "Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True
        )
        if "exceptionDetails" in result:
            raise RuntimeError(expression + ": " + result["exceptionDetails"]["text"])
        return result["result"].get("value")

    def wait(self, condition, seconds=60):
        """Waits until an expression of JavaScript is true."""
        end = time.monotonic() + seconds
        while not self.value(condition):
            if time.monotonic() > end:
                raise RuntimeError("After %d s this is still false: %s" % (seconds, condition))
            time.sleep(0.2)

    def click(self, expression):
        """Clicks the middle of the element that an expression of JavaScript gives."""
        self.wait("!!(%s)" % expression)
        x, y = self.value(
            "(e => { e.scrollIntoView({block: 'nearest'}); const b = e.getBoundingClientRect();"
            " return [b.x + b.width / 2, b.y + b.height / 2]; })(%s)" % expression
        )
        for kind in ("mousePressed", "mouseReleased"):
            self._call(
                "Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", clickCount=1
            )

    def type(self, text):
        """Types a text into the element that has the focus."""
        self._call("Input.insertText", text=text)

    def save(self, file, bottom=None):
        """Writes the window as a PNG file, or the page down to a coordinate."""
        parameters = {}
        if bottom is not None:
            width = self.value("innerWidth")
            parameters = {
                "captureBeyondViewport": True,
                "clip": {"x": 0, "y": 0, "width": width, "height": bottom, "scale": 1},
            }
        picture = self._call("Page.captureScreenshot", format="png", **parameters)["data"]
        pathlib.Path(file).write_bytes(base64.b64decode(picture))
