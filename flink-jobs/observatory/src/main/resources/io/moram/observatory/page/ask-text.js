// SPDX-License-Identifier: Apache-2.0
// The form that lets the model answer a text.

import {html} from './lib/lit-html.js';
import {percent, ruleName, visible} from './format.js';

const ENDS = {
  END_TOKEN: 'The model ended the answer.',
  MOST_TOKENS: 'The answer was cut at its longest length.',
  CONTEXT: 'The answer was cut: the model takes no more tokens.',
  TIME: 'The answer was cut, because it took too long.',
};

function answerView(answer) {
  const title = `${ruleName(answer.rule)}, bank version ${answer.version}`;
  if (answer.error) {
    return html`<div class="answer-card"><h3>${title}</h3><p class="error">${answer.error}</p></div>`;
  }
  return html`<div class="answer-card"><h3>${title}</h3>
    <pre class="text-answer">${answer.text.split('\n').map(visible).join('\n')}</pre>
    <p>${answer.recognized
      ? answer.task == null
        ? 'Recognised as none of the tasks: the frozen model answered.'
        : html`Recognised as <b>task ${answer.task}</b> with ${percent(answer.certainty)} %; its bank
          version ${answer.taskVersion} answered.`
      : 'All atoms of the version answered.'}</p>
    <p class="legend">${answer.promptTokens} tokens were read, ${answer.answerTokens} written.
      ${ENDS[answer.end] ?? ''}</p></div>`;
}

/** The form and its result. */
export function askTextView(learner, state, send) {
  const {result, busy, error} = state;
  const newest = learner?.sealed ?? 0;
  const submit = form => {
    const {text, version, earlier} = form.elements;
    if (text.value && !busy) {
      send({file: text.value, name: text.value}, {version: version.value, earlier: earlier.value});
    }
  };
  return html`<form class="controls" @submit=${event => {
      event.preventDefault();
      submit(event.target);
    }}>
      <label class="text">Text, as the model reads it
        <textarea id="text" name="text" rows="4" maxlength="100000" @keydown=${event => {
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
            event.preventDefault();
            submit(event.target.form);
          }
        }}></textarea></label>
      <label>Bank version
        <input id="version" name="version" type="number" min="0" max=${newest} placeholder="by rule"></label>
      <label>Beside version
        <input id="earlier" name="earlier" type="number" min="0" max=${newest} placeholder="none"></label>
      <button id="send" ?disabled=${busy}>Ask (Ctrl+Enter)</button>
    </form>
    <div aria-live="polite">
      ${busy ? html`<p class="legend">The model answers …</p>` : ''}
      ${error ? html`<p class="error">${error}</p>` : ''}
      ${result ? html`<p class="asked">${visible(state.name)}</p>
        <div class="answers">${result.answers.map(answerView)}</div>` : ''}
    </div>`;
}
