// SPDX-License-Identifier: Apache-2.0
// The accuracy matrices: rows are bank versions, columns domains.

import {html} from './lib/lit-html.js';
import {count, percent, ruleName, visible} from './format.js';
import './heat-map.js';

/** The accuracy of a cell, 0 to 1; of texts, the mean score. */
const figureOf = (cell, measure) => {
  if (!cell || cell[0] === 0) {
    return null;
  }
  return (cell.length > 3 ? cell[3] / 100 : cell[measure.place]) / cell[0];
};

const MEASURES = {
  all: {name: 'among the classes of all domains', place: 1},
  within: {name: "among the classes of the picture's own domain", place: 2},
};

function matrix(rule, domains, measure) {
  const value = (row, column) => figureOf(rule.rows[row].cells[column], measure);
  return {
    label: `Accuracy by the rule ${ruleName(rule.rule)}, ${measure.name}`,
    rows: rule.rows.length,
    rowName: row => String(rule.rows[row].version),
    columnName: column => visible(domains[column]),
    columns: domains.length,
    value,
    text: (row, column) => {
      const one = value(row, column);
      return one == null ? null : percent(one, 0);
    },
    say: (row, column) => {
      const cell = rule.rows[row].cells[column];
      const what = `Bank version ${rule.rows[row].version}, ${visible(domains[column])}: `;
      return what + (cell
        ? `${percent(value(row, column))} % of ${count(cell[0])} answers`
        : 'no answer');
    },
  };
}

function ruleView(rule, domains, measure) {
  const newest = rule.rows.at(-1);
  const share = (row, column) => figureOf(row.cells[column], measure);
  return html`<div class="matrix">
    <h3>${ruleName(rule.rule)}</h3>
    <heat-map .grid=${matrix(rule, domains, measure)}></heat-map>
    <details><summary>Newest version, as a table</summary>
      <div class="wide"><table><thead><tr><th scope="col" class="left">domain</th><th scope="col">now, %</th>
        <th scope="col">best, %</th><th scope="col">lost since its best</th><th scope="col">answers</th></tr></thead>
      <tbody>${domains.map((domain, column) => {
        const now = share(newest, column);
        const best = Math.max(...rule.rows.map(row => share(row, column) ?? 0));
        return html`<tr><th scope="row" class="left">${visible(domain)}</th><td>${percent(now)}</td>
          <td>${percent(best)}</td><td>${now == null ? '–' : percent(best - now)}</td>
          <td>${count(newest.cells[column]?.[0])}</td></tr>`;
      })}</tbody></table></div></details>
  </div>`;
}

/** The section of scores. */
export function accuracyView(section, state, update) {
  const {domains = [], rules = []} = section ?? {};
  if (rules.length === 0) {
    return html`<p class="empty">No evaluated answer so far. The evaluation job counts requests with
      an evaluation context; the demo sends such requests.</p>`;
  }
  const measure = MEASURES[state.measure] ?? MEASURES.all;
  return html`<div class="controls"><label>Accuracy
      <select @change=${event => update({measure: event.target.value})}>${
        Object.entries(MEASURES).map(([key, one]) => html`
          <option value=${key} ?selected=${one === measure}>${one.name}</option>`)}</select></label></div>
    <div class="columns">${rules.map(rule => ruleView(rule, domains, measure))}</div>
    <p class="legend">Rows: bank versions, 0 at the top: the frozen model. Columns: domains in
      alphabetical order. Dark in the light theme, bright in the dark one: right.</p>`;
}
