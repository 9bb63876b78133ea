// SPDX-License-Identifier: Apache-2.0
// What the page asks the server for.

async function read(answer) {
  const content = await answer.json().catch(() => ({error: 'The answer is no JSON.'}));
  if (!answer.ok) {
    throw new Error(content.error ?? 'The server answered ' + answer.status + '.');
  }
  return content;
}

/** Fetches JSON. */
export const get = async path => read(await fetch('api/' + path));

/** Lets the model answer a text, a picture's file, or the picture of an earlier request. */
export async function ask(learner, source, question) {
  const known = Object.entries({...question, request: source.request})
    .filter(([, value]) => value !== '' && value != null);
  const path = `api/learners/${learner}/answer?${new URLSearchParams(known)}`;
  return read(await fetch(path, {method: 'POST', body: source.file}));
}

/**
 * Listens to changes until it is stopped.
 *
 * @param learner the learner whose sections matter
 * @param changed gets the numbers of changes
 * @param connected gets whether the server can be heard
 */
export function listen(learner, changed, connected) {
  const source = new EventSource('api/changes?learner=' + encodeURIComponent(learner));
  source.addEventListener('change', event => changed(JSON.parse(event.data)));
  source.addEventListener('open', () => connected(true));
  source.addEventListener('error', () => connected(false));
  return () => source.close();
}
