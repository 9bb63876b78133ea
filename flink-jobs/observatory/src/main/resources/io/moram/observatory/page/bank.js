// SPDX-License-Identifier: Apache-2.0
// The bank: atoms by site and task, and how much each task's atoms take part in answers.

import {html} from './lib/lit-html.js';
import {count, percent, ruleName, siteName} from './format.js';
import './heat-map.js';

function grid(section) {
  const {sites, tasks, atoms} = section;
  const most = Math.max(1, ...atoms.flat());
  return {
    label: 'Atoms by site and task',
    rows: sites.length,
    columns: tasks.length,
    tall: 9,
    columnName: column => String(tasks[column]),
    value: (row, column) => atoms[row][column] / most,
    say: (row, column) =>
      `${siteName(sites[row])}, task ${tasks[column]}: ${count(atoms[row][column])} atoms`,
  };
}

function useTable(rule) {
  const bar = share => html`<td>${percent(share)}<meter min="0" max="1" .value=${share ?? 0}></meter></td>`;
  return html`<div><h3>${ruleName(rule.rule)}: ${count(rule.pictures)} pictures</h3>
    <div class="wide scroll" tabindex="0" role="region" aria-label="Use of atoms by ${ruleName(rule.rule)}"><table>
      <thead><tr><th scope="col">task</th><th scope="col">own pictures</th>
        <th scope="col">pictures of later tasks</th><th scope="col">all pictures</th></tr></thead>
      <tbody>${rule.tasks.map(task => html`<tr><th scope="row">${task.task}</th>
        ${bar(task.own)}${bar(task.later)}${bar(task.all)}</tr>`)}</tbody></table></div></div>`;
}

/** The section of the bank. */
export function bankView(section) {
  const {sites = [], tasks = [], use = []} = section ?? {};
  if (tasks.length === 0) {
    return html`<p class="empty">No task is sealed so far, so the bank has no atoms.</p>`;
  }
  return html`<div class="columns">
    <div><h3>${count(section.atoms.flat().reduce((sum, one) => sum + one, 0))} atoms at ${
      count(sites.length)} sites</h3>
      <heat-map .grid=${grid(section)}></heat-map>
      <p class="legend">Rows: sites in the model's order. Columns: tasks.</p></div>
    <div>${use.map(useTable)}</div></div>
    <p class="legend">The share of activation that a task's atoms have in answers, in per cent. A
      picture belongs to the task that taught its true class, or to the recognised task.</p>`;
}
