// SPDX-License-Identifier: Apache-2.0
// Numbers, times and foreign texts as the page shows them.

const whole = new Intl.NumberFormat('en', {maximumFractionDigits: 0});

/** A count. */
export const count = number => (number == null ? '–' : whole.format(number));

/** A fraction from 0 to 1, in per cent. */
export const percent = (fraction, digits = 1) =>
  fraction == null || !isFinite(fraction) ? '–' : (100 * fraction).toFixed(digits);

/** A figure with about three digits. */
export function figure(number) {
  if (number == null || !isFinite(number)) {
    return '–';
  }
  const size = Math.abs(number);
  return size >= 100 ? whole.format(number) : size >= 1 ? number.toFixed(2) : number.toPrecision(3);
}

/** A duration in milliseconds. */
export const millis = number => (number == null ? '–' : figure(number) + ' ms');

/** A time of day, or a date with it if it is not today. */
export function time(milliseconds) {
  if (!milliseconds) {
    return '–';
  }
  const date = new Date(milliseconds);
  const clock = date.toLocaleTimeString('en-GB');
  return date.toDateString() === new Date().toDateString()
    ? clock
    : date.toISOString().slice(0, 10) + ' ' + clock;
}

// Control characters, and those that turn or hide what stands around them.
const HIDDEN = /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g;

/** A foreign text with its invisible characters made visible. */
export const visible = text =>
  String(text).replace(HIDDEN, one =>
    '\\u' + one.charCodeAt(0).toString(16).padStart(4, '0'));

const RULES = {
  RECALL: 'recall',
  SELF_ACTIVATED: 'self-activated',
  GAUSSIAN: 'gaussian',
};

/** The name of a rule as the command line has it. */
export const ruleName = rule => RULES[rule] ?? visible(rule).toLowerCase();

/** A site's name without what all names share. */
export const siteName = site =>
  site.replace('.encoder.layers.', ' ').replace('self_attn.', '').replace('vision_model', 'image')
    .replace('text_model', 'text').replace('mlp.', '');
