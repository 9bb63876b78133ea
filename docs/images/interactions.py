# SPDX-License-Identifier: Apache-2.0
"""How long the observatory takes to show what a person did: until the next frame is drawn.

    python3 docs/images/interactions.py CHROMIUM ADDRESS [ROUNDS]

`./moram bench observatory --seconds 120` serves a page with many tasks meanwhile.
"""

import statistics
import sys

from browser import Page

# What a person does, as JavaScript. Each has an effect that the page draws.
ACTIONS = {
    "switch the theme": "[...document.querySelectorAll('header button')].at(-1).click()",
    "choose the other accuracy": """(() => {
        const list = document.querySelector('#accuracy select');
        list.selectedIndex = 1 - list.selectedIndex;
        list.dispatchEvent(new Event('change'));
      })()""",
    "move in the matrix": """document.querySelector('#accuracy canvas').dispatchEvent(
        new KeyboardEvent('keydown', {key: 'ArrowDown', bubbles: true}))""",
    "move in the bank": """document.querySelector('#bank canvas').dispatchEvent(
        new KeyboardEvent('keydown', {key: 'ArrowRight', bubbles: true}))""",
    "open a table": "document.querySelector('#accuracy summary').click()",
    "jump to a section": "document.querySelector('nav a:nth-child(6)').click()",
}

# A frame that begins after the action has drawn it once the frame after it begins.
TIMED = """new Promise(done => {
  const start = performance.now();
  %s;
  requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now() - start)));
})"""


def main(chromium, address, rounds=20):
    with Page(chromium) as page:
        page.size(1280, 900)
        page.open(address)
        page.wait("document.querySelectorAll('#bank canvas, #accuracy canvas').length > 1")
        page.wait("document.querySelectorAll('#requests tbody tr').length > 10")
        idle = [page.value(TIMED % "0") for _ in range(int(rounds))]
        print("%-28s %10s %10s" % ("interaction", "median ms", "max ms"))
        print("%-28s %10.1f %10.1f" % ("nothing", statistics.median(idle), max(idle)))
        for name, action in ACTIONS.items():
            times = [page.value(TIMED % action) for _ in range(int(rounds))]
            print("%-28s %10.1f %10.1f" % (name, statistics.median(times), max(times)))


if __name__ == "__main__":
    if len(sys.argv) not in (3, 4):
        sys.exit(__doc__)
    main(*sys.argv[1:])
