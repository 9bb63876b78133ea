// SPDX-License-Identifier: Apache-2.0
// The time line of tasks and boundaries, and the table of tasks.

import {html, svg} from './lib/lit-html.js';
import {count, figure, percent, time, visible} from './format.js';
import {ticks} from './line-chart.js';

const WIDTH = 1000;
const HEIGHT = 96;

function timeline(tasks, boundaries) {
  const placed = tasks.filter(task => task.firstExample != null);
  if (placed.length === 0) {
    return html`<p class="empty">The topic of events has no task so far.</p>`;
  }
  const last = placed.at(-1);
  const end = Math.max(
    last.firstExample + (last.examples ?? 0), ...boundaries.map(one => one.detectedAt ?? 0), 1);
  const x = example => WIDTH * example / end;
  const stop = i => (i + 1 < placed.length ? placed[i + 1].firstExample : end);
  return html`<svg class="timeline" viewBox="0 -6 ${WIDTH} ${HEIGHT}" role="img" aria-label="${
    placed.length} tasks over ${end} examples. The table below has the same figures.">
    ${placed.map((task, i) => svg`
      <rect class="band ${task.state}" x=${x(task.firstExample)} y="14" height="44"
        width=${Math.max(1, x(stop(i)) - x(task.firstExample) - 1)}>
        <title>task ${task.task}, ${task.state}: examples ${task.firstExample} to ${stop(i)}</title>
      </rect>
      ${x(stop(i)) - x(task.firstExample) > 26 ? svg`<text class="band-name"
        x=${(x(task.firstExample) + x(stop(i))) / 2} y="41" text-anchor="middle">${task.task}</text>` : ''}`)}
    ${boundaries.filter(one => one.changePoint != null).map(one => svg`
      <line class="found" x1=${x(one.changePoint)} x2=${x(one.changePoint)} y1="8" y2="64"></line>
      <path class="noticed" d="M${x(one.detectedAt)} 14 l-5 -12 h10 z"><title>boundary to task ${one.task}: example ${
        one.changePoint}, found at ${one.detectedAt}; statistic ${figure(one.statistic)}, threshold ${
        figure(one.threshold)}</title></path>`)}
    ${ticks(0, end).map(mark => svg`
      <text class="tick" x=${Math.min(WIDTH - 20, Math.max(6, x(mark)))} y="78" text-anchor="middle">${mark}</text>`)}
  </svg>
  <p class="legend">Bands: tasks along the learner's examples. Line: the first example of the new
    task, as found. Triangle: the example at which it was found.</p>`;
}

function row(task, boundary) {
  const found = boundary
    ? `${count(boundary.changePoint)}, after ${count(boundary.detectedAt - boundary.changePoint)}`
    : '–';
  const names = (task.classes ?? []).map(visible).join(', ');
  return html`<tr>
    <th scope="row">${task.task}</th>
    <td><span class="state ${task.state}">${task.state}</span></td>
    <td>${count(task.examples)}</td>
    <td title=${boundary?.reason ?? ''}>${found}</td>
    <td>${boundary ? figure(boundary.statistic) + ' / ' + figure(boundary.threshold) : '–'}</td>
    <td>${count(task.atoms)}</td>
    <td>${percent(task.bankAccuracy)} → ${percent(task.sealedAccuracy)}</td>
    <td>${figure(task.loss)}</td>
    <td>${figure(task.sealSeconds)}</td>
    <td class="left names" title=${names}>${
      task.recursOf == null ? '' : `as task ${task.recursOf}; `}${count(task.classCount)} ${names}</td>
  </tr>`;
}

/** The section of tasks. */
export function tasksView(section) {
  const {tasks = [], boundaries = [], remarks = []} = section ?? {};
  const byTask = new Map(boundaries.map(one => [one.task, one]));
  return html`${timeline(tasks, boundaries)}
  <div class="wide" tabindex="0" role="region" aria-label="Table of tasks"><table>
    <thead><tr><th scope="col">task</th><th scope="col">state</th><th scope="col">examples</th>
      <th scope="col">boundary at</th><th scope="col">statistic / threshold</th>
      <th scope="col">atoms</th><th scope="col">accuracy, %, before → after</th>
      <th scope="col">loss</th><th scope="col">seal, s</th><th scope="col" class="left">classes</th></tr></thead>
    <tbody>${[...tasks].reverse().map(task => row(task, byTask.get(task.task)))}</tbody>
  </table></div>
  ${remarks.length === 0 ? '' : html`<h3>What else happened</h3><ul class="remarks">${
    remarks.slice(0, 20).map(one => html`<li><time>${time(one.time)}</time> task ${one.task}: ${
      one.kind.toLowerCase().replaceAll('_', ' ')}. ${visible(one.reason)}</li>`)}</ul>`}`;
}
