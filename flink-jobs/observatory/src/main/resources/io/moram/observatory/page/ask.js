// SPDX-License-Identifier: Apache-2.0
// The form that lets the model answer a picture or a text, and shows which atoms answered.

import {html} from './lib/lit-html.js';
import {askTextView} from './ask-text.js';
import {percent, ruleName, siteName, visible} from './format.js';
import './heat-map.js';
import './patch-picture.js';

const ALL = 'all';

function mapGrid(map, columns) {
  const atoms = map.atomTasks.length;
  const most = Math.max(1e-9, ...map.peaks);
  const gaps = [];
  map.atomTasks.forEach((task, i) => {
    if (i > 0 && task !== map.atomTasks[i - 1]) {
      gaps.push(i);
    }
  });
  return {
    label: 'Activation of atoms by patch',
    rows: atoms,
    columns: map.patches,
    gaps,
    tall: Math.max(2, Math.min(8, Math.floor(420 / atoms))),
    value: (row, column) => map.weights[row * map.patches + column] / most,
    say: (row, column) => `atom ${row} of task ${map.atomTasks[row]}, patch in row ${
      Math.floor(column / columns) + 1}, column ${column % columns + 1}: ${
      map.weights[row * map.patches + column].toPrecision(3)}`,
  };
}

/** The activation of each patch, by the atoms of one task or of all. */
function patchSums(map, task) {
  const sums = new Float32Array(map.patches);
  map.atomTasks.forEach((own, row) => {
    if (task === ALL || own === task) {
      for (let patch = 0; patch < map.patches; patch++) {
        sums[patch] += map.weights[row * map.patches + patch];
      }
    }
  });
  return sums;
}

function answerView(answer, result, state, update) {
  const title = `${ruleName(answer.rule)}, bank version ${answer.version}`;
  if (answer.error) {
    return html`<div class="answer-card"><h3>${title}</h3><p class="error">${answer.error}</p></div>`;
  }
  const best = answer.ranked[0]?.probability ?? 1;
  const tasks = answer.map ? [...new Set(answer.map.atomTasks)] : [];
  const lit = tasks.includes(state.lit) ? state.lit : ALL;
  return html`<div class="answer-card"><h3>${title}</h3>
    <ol class="bars">${answer.ranked.map(one => html`<li><span>${visible(one.label)}</span>
      <meter min="0" max=${best} .value=${one.probability}></meter>
      <span>${percent(one.probability)} %</span></li>`)}</ol>
    <p>${answer.recognized
      ? answer.task == null
        ? 'Recognised as none of the tasks: the frozen model answered.'
        : html`Recognised as <b>task ${answer.task}</b> with ${percent(answer.certainty)} %; its bank
          version ${answer.taskVersion} answered.`
      : 'This rule recognises no task: all atoms answered.'}
      ${answer.shares.length ? html`Activation by task: ${answer.shares.map((one, i) =>
        html`${i ? ', ' : ''}task ${one.task} ${percent(one.share)} %`)}.` : ''}</p>
    ${answer.map ? html`
      <div class="controls" role="group" aria-label="Patches lit by the atoms of">
        ${[ALL, ...tasks].map(task => html`<button aria-pressed=${task === lit}
          @click=${() => update({lit: task})}>${task === ALL ? 'all atoms' : 'task ' + task}</button>`)}
      </div>
      <div class="map">
        <patch-picture .content=${{
          pixels: result.pixels, size: result.size, rows: result.patchRows,
          columns: result.patchColumns, lit: patchSums(answer.map, lit),
          label: `The picture as the model sees it. Bright patches: active for ${
            lit === ALL ? 'all atoms' : 'the atoms of task ' + lit}.`,
        }}></patch-picture>
        <heat-map .grid=${mapGrid(answer.map, result.patchColumns)}></heat-map>
      </div>` : html`<p class="legend">No atom was there to be active.</p>`}
  </div>`;
}

/** The form and its result. */
export function askView(about, learner, state, update, send) {
  if (!about) {
    return '';
  }
  if (learner.readsTexts != null && learner.readsTexts !== about.modelReadsTexts) {
    const [own, other] = learner.readsTexts ? ['texts', 'pictures'] : ['pictures', 'texts'];
    return html`<p class="empty">This learner reads ${own}, but the model of this page reads ${other}. Start the
      observatory with --backbone and the folder of the learner's model.</p>`;
  }
  if (about.modelReadsTexts) {
    return askTextView(learner, state, send);
  }
  const {result, busy, error} = state;
  const choose = files => {
    if (files?.length) {
      send({file: files[0], name: files[0].name});
    }
  };
  const newest = learner?.sealed ?? 0;
  return html`<form class="controls" @submit=${event => event.preventDefault()}>
      <label class="drop" @dragover=${event => event.preventDefault()}
        @drop=${event => { event.preventDefault(); choose(event.dataTransfer.files); }}>
        <span>Drop a picture here, or choose one</span>
        <input type="file" id="picture" accept="image/*" @change=${event => choose(event.target.files)}></label>
      <label>Bank version
        <input id="version" type="number" min="0" max=${newest} placeholder="newest" .value=${state.version ?? ''}
          @change=${event => send({}, {version: event.target.value})}></label>
      <label>Beside version
        <input id="earlier" type="number" min="0" max=${newest} placeholder="none" .value=${state.earlier ?? ''}
          @change=${event => send({}, {earlier: event.target.value})}></label>
      <label>Site
        <select id="site" ?disabled=${!result} @change=${event => send({}, {site: event.target.value})}>${
          (result?.sites ?? []).map(site => html`<option value=${site}
            ?selected=${site === result.site}>${siteName(site)}</option>`)}</select></label>
    </form>
    <div aria-live="polite">
      ${busy ? html`<p class="legend">The model answers …</p>` : ''}
      ${error ? html`<p class="error">${error}</p>` : ''}
      ${result ? html`<p>${visible(state.name)}${result.expected ? ', true class ' + visible(result.expected) : ''}</p>
        <div class="answers">${result.answers.map(one => answerView(one, result, state, update))}</div>
        <p class="legend">Maps: rows are the atoms of the site, grouped by task; columns are the picture's patches, row by row. Colour: the weight of
          the atom at the patch.</p>` : ''}
    </div>`;
}

/** Reads what the server has packed. */
export function unpack(result) {
  if (!result.pixels) {
    return result;
  }
  result.pixels = bytes(result.pixels);
  result.answers.forEach(answer => {
    if (answer.map) {
      answer.map.weights = new Float32Array(bytes(answer.map.weights).buffer);
      answer.map.patches = result.patchRows * result.patchColumns;
      answer.map.peaks = [answer.map.weights.reduce((most, one) => Math.max(most, one), 0)];
    }
  });
  return result;
}

const bytes = text => Uint8Array.from(atob(text), one => one.charCodeAt(0));
