# SPDX-License-Identifier: Apache-2.0
"""Makes pictures of Flink's dashboard, of the observatory, and of a demo's report. make.sh calls it.

Usage: pictures.py dashboard CHROMIUM ADDRESS FOLDER
       pictures.py report CHROMIUM FILE FOLDER
       pictures.py observatory CHROMIUM ADDRESS FOLDER
"""

import json
import os
import pathlib
import sys
import time
import urllib.request

import browser
import png

# Of the demo's learner; the chart's curve needs some time to have a shape.
METRICS = "train.learner.demo.loss", "train.stepMillis_mean"
CHART_SECONDS = 75

# The parts of the report that the README shows.
README_PARTS = (
    "All rules, in per cent",
    "Rule recall: accuracy over the classes of all domains, in per cent",
    "Answers from the first examples",
)


def answer(address):
    with urllib.request.urlopen(address, timeout=30) as reply:
        return json.load(reply)


def awaited(what, attempt, seconds=600):
    """The first result of a call that is not None."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        result = attempt()
        if result is not None:
            return result
        time.sleep(1)
    raise SystemExit("pictures.py: after %d s there is no %s" % (seconds, what))


def save(page, folder, name, bottom=None):
    file = pathlib.Path(folder, name + ".png")
    page.save(file, bottom)
    small = png.small(file.read_bytes())
    file.write_bytes(small)
    print("%s %d bytes" % (file, len(small)), flush=True)


def dashboard(page, address, folder):
    def learner_job():
        jobs = answer(address + "/jobs/overview")["jobs"]
        running = [
            job["jid"]
            for job in jobs
            if job["name"] == "moram-learner"
            and job["tasks"]["running"] == job["tasks"]["total"]
        ]
        return running[0] if running else None

    job = awaited("running learner job", learner_job)
    vertices = answer(address + "/jobs/" + job)["vertices"]
    train = next(one["id"] for one in vertices if one["name"].startswith("train"))

    def metrics():
        found = answer("%s/jobs/%s/vertices/%s/metrics" % (address, job, train))
        names = {metric["id"].split(".", 1)[1] for metric in found}
        return True if names.issuperset(METRICS) else None

    awaited("metric of the open task", metrics)
    start = "%s/#/job/running/%s/" % (address, job)
    # The left menu takes a fifth of the width, and says nothing of this job.
    fold = "document.querySelector('.anticon-menu-fold')"
    option = (
        "Array.from(document.querySelectorAll('nz-option-item'))"
        ".find(one => one.textContent.trim().endsWith(%s))"
    )

    page.size(1280, 960)
    page.open(start + "overview/" + train + "/metrics")
    page.click(fold)
    for metric in METRICS:
        page.wait("document.querySelector('nz-select') !== null")
        page.click("document.querySelector('nz-select')")
        page.type(metric)
        page.click(option % json.dumps(metric))
        page.wait("document.body.textContent.includes('Numeric')")
    # Small charts cut the names of the metrics.
    page.value(
        "Array.from(document.querySelectorAll('flink-job-overview-drawer *'))"
        ".filter(one => one.children.length === 0 && one.textContent.trim() === 'Big')"
        ".forEach(one => one.click())"
    )
    time.sleep(CHART_SECONDS)
    save(page, folder, "dashboard-metrics")

    page.size(1280, 800)
    page.open(start + "overview")
    page.click(fold)
    page.wait("document.querySelectorAll('.node').length > 4")
    # The graph moves to its place, and the figures of load arrive.
    time.sleep(8)
    save(page, folder, "dashboard")

    page.open(start + "checkpoints")
    page.click(fold)
    page.click(
        "Array.from(document.querySelectorAll('.ant-tabs-tab-btn'))"
        ".find(one => one.textContent.trim() === 'History')"
    )
    page.wait("document.body.textContent.includes('COMPLETED')")
    time.sleep(2)
    save(page, folder, "dashboard-checkpoints")

    page.size(1280, 1000)
    page.open(start + "configuration")
    page.click(fold)
    row = (
        "Array.from(document.querySelectorAll('td'))"
        ".find(one => one.textContent.trim() === 'learner.text-length')"
    )
    page.wait("!!(%s)" % row)
    page.value("(%s).scrollIntoView({block: 'end'})" % row)
    time.sleep(2)
    save(page, folder, "dashboard-configuration")


def observatory(page, address, folder):
    def opened(width, scheme):
        page.size(width, 900, scheme)
        page.open(address)
        page.wait("document.querySelectorAll('.matrix canvas').length > 1")
        page.wait("document.querySelectorAll('#requests button.link').length > 0")
        # The section of the bank is fetched last.
        page.wait("document.querySelectorAll('#bank canvas').length > 0")
        time.sleep(2)

    def down_to(section):
        return page.value(
            "document.querySelector('#%s').getBoundingClientRect().bottom + scrollY + 10" % section
        )

    opened(1280, "light")
    save(page, folder, "observatory", down_to("accuracy"))
    opened(1280, "dark")
    save(page, folder, "observatory-dark", down_to("requests"))
    opened(390, "light")
    save(page, folder, "observatory-phone", down_to("curve"))
    opened(1280, "light")
    page.value("document.querySelector('#requests button.link').click()")
    page.wait("document.querySelectorAll('.answer-card patch-picture canvas').length > 1")
    time.sleep(1)
    page.value(
        "document.querySelectorAll('main > *, header > *').forEach("
        "one => { if (one.id !== 'ask') one.remove(); })"
    )
    save(page, folder, "observatory-atoms", down_to("ask"))


def report(page, file, folder):
    def opened(width, height, scheme):
        page.size(width, height, scheme)
        page.open(pathlib.Path(file).resolve().as_uri())
        page.wait("document.readyState === 'complete' && document.querySelector('h1') !== null")
        return page.value("document.documentElement.scrollHeight")

    save(page, folder, "report-whole", opened(1060, 900, "light"))
    opened(1060, 900, "dark")
    save(page, folder, "report-dark")
    opened(390, 844, "light")
    save(page, folder, "report-phone", 1900)
    opened(1060, 900, "light")
    page.value(
        "(shown => { let hide = false; for (const one of document.body.children) {"
        " if (one.tagName === 'H2') hide = !shown.includes(one.textContent);"
        " if (one.tagName !== 'H1' && hide) one.style.display = 'none'; }"
        " const chart = document.querySelector('.legend:not([style])');"
        " for (let one = chart.nextElementSibling; one; one = one.nextElementSibling)"
        " one.style.display = 'none'; })(%s)" % json.dumps(README_PARTS)
    )
    save(page, folder, "report", page.value("document.body.getBoundingClientRect().bottom + 10"))


KINDS = {"dashboard": dashboard, "report": report, "observatory": observatory}


def main(arguments):
    if len(arguments) != 4 or arguments[0] not in KINDS:
        sys.exit(__doc__)
    kind, program, source, folder = arguments
    os.makedirs(folder, exist_ok=True)
    with browser.Page(program) as page:
        KINDS[kind](page, source.rstrip("/"), folder)


if __name__ == "__main__":
    main(sys.argv[1:])
