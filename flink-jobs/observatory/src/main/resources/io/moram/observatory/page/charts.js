// SPDX-License-Identifier: Apache-2.0
// Loss curves, and the learning curve of the open task.

import {html} from './lib/lit-html.js';
import {lineChart} from './line-chart.js';

const MOST_LINES = 12;

/** The section of losses. */
export function lossView(section) {
  const tasks = (section?.tasks ?? []).slice(-MOST_LINES);
  return html`${lineChart(
    tasks.map((one, i) => (
      {name: 'task ' + one.task, points: one.points, strong: i === tasks.length - 1})),
    {label: 'Training loss by step', x: 'step', y: 'loss', empty: 'No training step so far.'})}
    ${tasks.length === 0 ? '' : html`<p class="legend">The strong line is task ${
      tasks.at(-1).task}; the pale ones are up to ${MOST_LINES - 1} tasks before it.</p>`}`;
}

/** The section of the learning curve. */
export function curveView(section) {
  const tasks = (section?.tasks ?? []).slice(-MOST_LINES);
  return html`${lineChart(
    tasks.map((one, i) => ({
      name: 'task ' + one.task,
      points: one.points.map(([examples, pictures, correct]) => [examples, 100 * correct / pictures]),
      strong: i === tasks.length - 1,
    })),
    {
      label: 'Accuracy on a task while it is open', x: 'examples that the answer knows',
      y: 'accuracy, %', top: 100, dots: true,
      empty: 'No evaluated answer about an open task so far.',
    })}
    ${tasks.length === 0 ? '' : html`<p class="legend">Pictures of classes that only the open task
      has, among all classes. The strong line is task ${tasks.at(-1).task}.</p>`}`;
}
