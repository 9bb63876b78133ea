// SPDX-License-Identifier: Apache-2.0
// Counts of answers, the recognised tasks, and the newest answers.

import {html} from './lib/lit-html.js';
import {count, millis, percent, ruleName, time, visible} from './format.js';

const MOST_TASKS = 12;

function recognized(list) {
  const sum = list.reduce((total, one) => total + one.count, 0);
  const most = [...list].sort((one, other) => other.count - one.count).slice(0, MOST_TASKS);
  return html`<ul class="bars">${most.map(one => html`<li>
    <span>${one.task == null ? 'no task' : 'task ' + one.task}</span>
    <meter min="0" max=${sum} .value=${one.count}></meter>
    <span>${percent(one.count / sum)} %</span></li>`)}</ul>
    ${list.length > MOST_TASKS ? html`<p class="legend">${MOST_TASKS} of ${list.length} tasks.</p>` : ''}`;
}

function recentRow(one, look) {
  const right = one.expected == null ? '' : one.expected === one.answer ? '✓' : '✗';
  return html`<tr>
    <td>${time(one.time)}</td>
    <td class="left">${one.kind === 'picture'
      ? html`<button class="link" @click=${() => look(one.id)}>${visible(one.id)}</button>`
      : visible(one.id)}</td>
    <td class="left answer">${visible(one.answer ?? '–')}</td>
    <td>${one.probability == null ? '–' : percent(one.probability)}</td>
    <td class="left answer">${one.expected == null ? '' : visible(one.expected)}
      <span aria-label=${right === '✓' ? 'right' : right ? 'wrong' : ''}>${right}</span></td>
    <td>${ruleName(one.rule)}</td>
    <td>${one.version}</td>
    <td>${one.recognized ? one.task ?? 'none' : '–'}</td>
    <td>${millis(one.latency)}</td>
  </tr>`;
}

/** The section of requests. */
export function requestsView(section, look) {
  if (!section || (section.answered === 0 && Object.keys(section.deadLetters).length === 0)) {
    return html`<p class="empty">No answer so far.</p>`;
  }
  const letters = Object.entries(section.deadLetters);
  return html`<div class="figures">
      <div><b>${count(section.answered)}</b><span>answers</span></div>
      <div><b>${millis(section.medianLatency)}</b><span>median latency of the last 1,000</span></div>
      <div><b>${millis(section.highLatency)}</b><span>99th percentile</span></div>
      <div><b>${count(letters.reduce((sum, [, number]) => sum + number, 0))}</b><span>dead letters${
        letters.length ? ': ' + letters.map(([reason, number]) => `${reason} ${count(number)}`).join(', ') : ''}</span></div>
    </div>
    ${section.recognized.length ? html`<h3>Recognised tasks</h3>${recognized(section.recognized)}` : ''}
    <h3>The newest answers</h3>
    <div class="wide scroll" tabindex="0" role="region" aria-label="The newest answers"><table>
      <thead><tr><th scope="col">time</th><th scope="col" class="left">request</th>
        <th scope="col" class="left">answer</th><th scope="col">probability, %</th>
        <th scope="col" class="left">true class</th><th scope="col">rule</th>
        <th scope="col">version</th><th scope="col">task</th><th scope="col">latency</th></tr></thead>
      <tbody>${section.recent.map(one => recentRow(one, look))}</tbody></table></div>`;
}
