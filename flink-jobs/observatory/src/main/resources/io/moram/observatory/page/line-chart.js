// SPDX-License-Identifier: Apache-2.0
// A chart of lines as SVG: the newest line stands out, the others are pale.

import {html, svg} from './lib/lit-html.js';
import {figure} from './format.js';

const WIDTH = 640;
const HEIGHT = 260;
const LEFT = 52;
const RIGHT = 16;
const TOP = 12;
const BOTTOM = 38;

/** Round numbers from a lowest to a highest value, about five of them. */
export function ticks(lowest, highest) {
  const span = highest - lowest || 1;
  const rough = span / 5;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map(one => one * power).find(one => one >= rough);
  const marks = [];
  for (let mark = Math.ceil(lowest / step) * step; mark <= highest + step / 1e6; mark += step) {
    marks.push(Number(mark.toPrecision(6)));
  }
  return marks;
}

/**
 * @param lines [{name, points: [[x, y]], strong}]
 * @param axes {label, x, y, top: the least upper end of y}
 */
export function lineChart(lines, axes) {
  const drawn = lines.filter(line => line.points.length > 0);
  if (drawn.length === 0) {
    return html`<p class="empty">${axes.empty}</p>`;
  }
  const all = drawn.flatMap(line => line.points);
  const right = Math.max(1, ...all.map(point => point[0]));
  const most = Math.max(axes.top ?? 0, ...all.map(point => point[1])) || 1;
  const step = ticks(0, most).at(1) ?? most;
  const high = Math.ceil(most / step) * step;
  const x = value => LEFT + (WIDTH - LEFT - RIGHT) * value / right;
  const y = value => HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * value / high;
  const path = points =>
    points.map(([a, b], i) => (i ? 'L' : 'M') + x(a).toFixed(1) + ' ' + y(b).toFixed(1)).join('');
  const summary = drawn.map(line =>
    `${line.name}: ${figure(line.points[0][1])} to ${figure(line.points.at(-1)[1])}`).join('; ');
  return html`<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img"
      aria-label="${axes.label}. ${summary.slice(0, 600)}">
    ${ticks(0, high).map(mark => svg`
      <line class="grid" x1=${LEFT} x2=${WIDTH - RIGHT} y1=${y(mark)} y2=${y(mark)}></line>
      <text class="tick" x=${LEFT - 6} y=${y(mark) + 4} text-anchor="end">${figure(mark)}</text>`)}
    ${ticks(0, right).map(mark => svg`
      <text class="tick" x=${x(mark)} y=${HEIGHT - BOTTOM + 16} text-anchor="middle">${mark}</text>`)}
    <text class="axis" x=${(LEFT + WIDTH - RIGHT) / 2} y=${HEIGHT - 4} text-anchor="middle">${axes.x}</text>
    <text class="axis" x=${-(TOP + HEIGHT - BOTTOM) / 2} y="12" text-anchor="middle"
      transform="rotate(-90)">${axes.y}</text>
    ${drawn.map(line => svg`
      <path class=${line.strong ? 'line strong' : 'line'} d=${path(line.points)}><title>${line.name}</title></path>
      ${line.points.length === 1 || axes.dots ? line.points.map(([a, b]) => svg`
        <circle class="dot" cx=${x(a)} cy=${y(b)} r="3"><title>${line.name}: ${figure(b)} at ${a}</title></circle>`) : ''}`)}
  </svg>`;
}
