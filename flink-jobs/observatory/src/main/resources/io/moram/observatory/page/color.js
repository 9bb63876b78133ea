// SPDX-License-Identifier: Apache-2.0
// One scale of lightness for all heat maps, so that it reads without hues too.

const LIGHT = [[240, 245, 250], [158, 197, 228], [62, 132, 190], [11, 58, 112]];
const DARK = [[24, 32, 41], [28, 74, 116], [66, 140, 200], [190, 226, 252]];

let stops = LIGHT;
let table = [];
let numbers = [];

/** Makes the scale that fits the theme of the page. */
export function useTheme(dark) {
  stops = dark ? DARK : LIGHT;
  numbers = Array.from({length: 256}, (_, i) => rgb(i / 255));
  table = numbers.map(one => `rgb(${one.join()})`);
  dispatchEvent(new Event('themechange'));
}

function rgb(fraction) {
  const along = fraction * (stops.length - 1);
  const low = Math.min(stops.length - 2, Math.floor(along));
  const part = along - low;
  return stops[low].map((one, i) => Math.round(one + part * (stops[low + 1][i] - one)));
}

const place = value => Math.round(255 * Math.max(0, Math.min(1, value)));

/** The colour of a value from 0 to 1. */
export const scale = value => table[place(value)];

/** The same as red, green and blue, 0 to 255. */
export const channels = value => numbers[place(value)];

/** The colour of a text on it. */
export function ink(value) {
  const light = stops === LIGHT ? value < 0.5 : value > 0.62;
  return light ? '#12202e' : '#fff';
}
