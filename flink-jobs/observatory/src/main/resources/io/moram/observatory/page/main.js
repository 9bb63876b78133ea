// SPDX-License-Identifier: Apache-2.0
// The page: it keeps what the server has said, and draws it again when something changes.

import {guard} from './lib/directives/guard.js';
import {html, render} from './lib/lit-html.js';
import {accuracyView} from './accuracy.js';
import {askView, unpack} from './ask.js';
import {bankView} from './bank.js';
import {curveView, lossView} from './charts.js';
import {useTheme} from './color.js';
import {count, time, visible} from './format.js';
import {requestsView} from './requests.js';
import {ask, get, listen} from './server.js';
import {tasksView} from './tasks.js';

/** How often a section is fetched again at most, in milliseconds. */
const PAUSES = {requests: 1000, tasks: 1000, losses: 1000, scores: 2000, bank: 5000, curve: 5000};

const state = {about: null, learners: [], name: '', sections: {}, revisions: {}, fetchedAt: {},
  connected: false, error: '', measure: 'all', asked: {}};
let stop = () => {};
let generation = 0;

const learner = () => state.learners.find(one => one.name === state.name);

function update(changes) {
  Object.assign(state, changes);
  draw();
}

async function attempt(work) {
  try {
    await work();
  } catch (problem) {
    update({error: problem.message});
  }
}

/** Fetches what has changed since it was fetched last. */
async function fetchSections(revisions) {
  const own = generation;
  const now = performance.now();
  const stale = Object.keys(PAUSES).filter(section =>
    (revisions[section] ?? 0) !== (state.revisions[section] ?? 0)
      && now - (state.fetchedAt[section] ?? -1e9) >= PAUSES[section] - 100);
  await Promise.all(stale.map(async section => {
    state.fetchedAt[section] = now;
    const content = await get(`learners/${state.name}/${section}`);
    if (own === generation) {
      state.sections[section] = content;
      state.revisions[section] = content.revision;
    }
  }));
  if (own === generation && (stale.length > 0 || revisions.all !== state.revisions.all)) {
    state.learners = await get('learners');
    state.revisions.all = revisions.all;
    if (!state.name && state.learners.length > 0) {
      choose(state.learners[0].name);
    }
    draw();
  }
}

function choose(name) {
  generation++;
  stop();
  Object.assign(state, {name, sections: {}, revisions: {}, fetchedAt: {}, asked: {}, error: ''});
  if (name) {
    history.replaceState(null, '', '#' + name);
  }
  let newest = null;
  let busy = false;
  const fetchNewest = async () => {
    if (newest && !busy) {
      busy = true;
      await attempt(() => fetchSections(newest));
      busy = false;
    }
  };
  const timer = setInterval(fetchNewest, 1000);
  const close = listen(
    name,
    revisions => {
      newest = revisions;
      fetchNewest();
    },
    connected => connected !== state.connected && update({connected}));
  stop = () => {
    clearInterval(timer);
    close();
  };
  draw();
}

async function send(source, change = {}) {
  const asked = {...state.asked, ...change};
  if (source.file || source.request) {
    Object.assign(asked, {source, name: source.name});
  }
  update({asked: {...asked, busy: Boolean(asked.source), error: ''}});
  if (!asked.source) {
    return;
  }
  try {
    const {version, earlier, site} = asked;
    const result = unpack(await ask(state.name, asked.source, {version, earlier, site}));
    update({asked: {...asked, result, busy: false, error: ''}});
  } catch (problem) {
    update({asked: {...asked, busy: false, error: problem.message}});
  }
}

function look(id) {
  send({request: id, name: 'request ' + id});
  document.getElementById('ask').scrollIntoView();
}

const dark = () => document.documentElement.dataset.theme
  ? document.documentElement.dataset.theme === 'dark'
  : matchMedia('(prefers-color-scheme: dark)').matches;

function switchTheme() {
  document.documentElement.dataset.theme = dark() ? 'light' : 'dark';
  localStorage.setItem('theme', document.documentElement.dataset.theme);
  useTheme(dark());
  draw();
}

function section(id, title, content) {
  return html`<section id=${id} aria-labelledby="${id}-title">
    <h2 id="${id}-title">${title}</h2>${content}</section>`;
}

function view() {
  const {about, sections} = state;
  const one = learner();
  return html`
  <header>
    <h1>moram observatory</h1>
    <label>Learner <select id="learner" @change=${event => choose(event.target.value)}>${
      state.learners.map(each => html`<option value=${each.name} ?selected=${each.name === state.name}>${
        each.name}</option>`)}</select></label>
    <span class="status ${state.connected ? 'up' : 'down'}" role="status">${
      state.connected ? 'live' : 'not connected'}</span>
    <button @click=${switchTheme}>${dark() ? 'Light' : 'Dark'} theme</button>
    <p class="about">${about ? html`Kafka at ${about.broker}, topics ${about.prefix || 'without a prefix'};
      answers since ${time(about.since)}.${about.caughtUp ? '' : ' Reading what is on the topics …'}${
      about.unreadable ? ` ${count(about.unreadable)} records could not be read.` : ''}` : ''}</p>
    ${state.error || about?.failure ? html`<p class="error" role="alert">${state.error || about.failure}</p>` : ''}
    <nav aria-label="Sections">${[['tasks', 'Tasks'], ['accuracy', 'Accuracy'], ['loss', 'Loss'],
      ['curve', 'Open task'], ['bank', 'Bank'], ['requests', 'Requests'], ['ask', 'Ask']].map(([id, title]) =>
        html`<a href="#${id}" @click=${event => {
          event.preventDefault();
          document.getElementById(id)?.scrollIntoView();
          document.getElementById(id + '-title')?.focus();
        }}>${title}</a>`)}</nav>
  </header>
  <main id="content" tabindex="-1">${one ? html`
    <div class="figures">
      <div><b>${count(one.sealed)}</b><span>sealed tasks</span></div>
      <div><b>${one.open ?? '–'}</b><span>open task</span></div>
      <div><b>${count(one.answered)}</b><span>answers</span></div>
      <div><b>${time(one.newsAt)}</b><span>newest record</span></div>
    </div>
    ${section('tasks', 'Tasks and boundaries', guard([sections.tasks],
      () => tasksView(sections.tasks)))}
    ${section('accuracy', 'Accuracy', guard([sections.scores, state.measure],
      () => accuracyView(sections.scores, state, update)))}
    <div class="columns">
      ${section('loss', 'Training loss', guard([sections.losses], () => lossView(sections.losses)))}
      ${section('curve', 'Learning curve of the open task', guard([sections.curve],
        () => curveView(sections.curve)))}
    </div>
    ${section('bank', 'Bank', guard([sections.bank], () => bankView(sections.bank)))}
    ${section('requests', 'Requests', guard([sections.requests],
      () => requestsView(sections.requests, look)))}
    ${section('ask', 'Ask the model', guard([about, one.sealed, one.readsTexts, state.asked],
      () => askView(about, one, state.asked,
        change => update({asked: {...state.asked, ...change}}), send)))}`
  : html`<p class="empty">The topics have no learner so far. The page shows it once it has examples.</p>`}
  </main>`;
}

let scheduled = false;

/** Draws the page once, however often it is asked to before the next frame. */
function draw() {
  if (!scheduled) {
    scheduled = true;
    setTimeout(() => {
      scheduled = false;
      render(view(), document.getElementById('page'));
    });
  }
}

document.documentElement.dataset.theme = localStorage.getItem('theme') ?? '';
useTheme(dark());
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => {
  useTheme(dark());
  draw();
});
document.getElementById('page').textContent = '';
await attempt(async () => {
  const refresh = async () => update({about: await get('about')});
  await refresh();
  setInterval(() => attempt(refresh), 10000);
  state.learners = await get('learners');
  const wanted = decodeURIComponent(location.hash.slice(1));
  choose(state.learners.some(each => each.name === wanted) ? wanted : state.learners[0]?.name ?? '');
});
draw();
