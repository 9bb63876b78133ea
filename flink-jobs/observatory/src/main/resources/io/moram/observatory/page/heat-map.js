// SPDX-License-Identifier: Apache-2.0
// <heat-map>: a grid of cells on a canvas, which stays fast with ten thousand of them.
// The arrow keys move through the cells; the line below says what the marked one holds.

import {channels, ink, scale} from './color.js';

const SMALLEST = 3;

/** Cells of this size and less have no lines between them. */
const DENSE = 8;
const LARGEST = 44;

/** The widest cell if columns have names. */
const NAMED = 64;

class HeatMap extends HTMLElement {
  #grid = null;
  #place = null;
  #canvas = document.createElement('canvas');
  #line = document.createElement('p');

  constructor() {
    super();
    this.#canvas.tabIndex = 0;
    this.#canvas.setAttribute('role', 'application');
    this.#canvas.setAttribute('aria-roledescription', 'heat map');
    this.#line.className = 'readout';
    this.#line.setAttribute('aria-live', 'polite');
    this.#canvas.addEventListener('pointermove', event => this.#point(event));
    this.#canvas.addEventListener('pointerleave', () => this.#mark(null));
    this.#canvas.addEventListener('keydown', event => this.#key(event));
    this.#canvas.addEventListener('blur', () => this.#mark(null));
    new ResizeObserver(() => this.#draw()).observe(this);
    addEventListener('themechange', () => this.#draw());
  }

  connectedCallback() {
    this.append(this.#canvas, this.#line);
    this.#draw();
  }

  /**
   * What is shown: {label, rows, columns, value(row, column) from 0 to 1 or null, text(row, column)
   * or null, say(row, column), gaps: rows before which a line is drawn, tall: height of a cell,
   * rowName(row) and columnName(column), or none}.
   */
  set grid(grid) {
    this.#grid = grid;
    this.#canvas.setAttribute('aria-label', grid.label + '. Arrow keys move through the cells.');
    this.#draw();
  }

  #size() {
    const {rows, columns, tall} = this.#grid;
    const left = this.#grid.rowName ? 26 : 0;
    const room = Math.floor((this.clientWidth - left) / columns);
    const wide = Math.max(SMALLEST, Math.min(this.#grid.columnName ? NAMED : LARGEST, room));
    const high = tall ?? Math.max(SMALLEST, Math.min(26, wide, Math.floor(560 / rows)));
    return {wide, high, left, top: this.#grid.columnName && wide >= 30 ? 18 : 0};
  }

  #draw() {
    if (!this.#grid || !this.isConnected || this.clientWidth === 0) {
      return;
    }
    const {rows, columns, gaps} = this.#grid;
    const {wide, high, left, top} = this.#size();
    const pixels = devicePixelRatio;
    const width = left + wide * columns;
    const height = top + high * rows;
    this.#canvas.width = width * pixels;
    this.#canvas.height = height * pixels;
    this.#canvas.style.width = width + 'px';
    this.#canvas.style.height = height + 'px';
    const pen = this.#canvas.getContext('2d');
    pen.scale(pixels, pixels);
    this.#names(pen, {wide, high, left, top});
    pen.translate(left, top);
    if (wide <= DENSE || high <= DENSE) {
      pen.imageSmoothingEnabled = false;
      pen.drawImage(this.#points(), 0, 0, width - left, height - top);
    } else {
      this.#cells(pen, wide, high);
    }
    this.#texts(pen, wide, high);
    if (gaps) {
      pen.fillStyle = getComputedStyle(this).getPropertyValue('--text');
      gaps.forEach(row => pen.fillRect(0, row * high - 0.5, width - left, 1));
    }
    if (this.#place) {
      pen.strokeStyle = getComputedStyle(this).getPropertyValue('--accent');
      pen.lineWidth = 2;
      pen.strokeRect(
        this.#place.column * wide + 1, this.#place.row * high + 1,
        Math.max(2, wide - 2), Math.max(2, high - 2));
    }
  }

  /** One point per cell, which is fast where cells are small. */
  #points() {
    const {rows, columns, value} = this.#grid;
    const image = new ImageData(columns, rows);
    for (let i = 0; i < rows * columns; i++) {
      const one = value(Math.floor(i / columns), i % columns);
      if (one != null) {
        image.data.set(channels(one), 4 * i);
        image.data[4 * i + 3] = 255;
      }
    }
    const small = new OffscreenCanvas(columns, rows);
    small.getContext('2d').putImageData(image, 0, 0);
    return small;
  }

  #cells(pen, wide, high) {
    const {rows, columns, value} = this.#grid;
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++) {
        const one = value(row, column);
        if (one != null) {
          pen.fillStyle = scale(one);
          pen.fillRect(column * wide, row * high, wide - 1, high - 1);
        }
      }
    }
  }

  #texts(pen, wide, high) {
    const {rows, columns, value, text} = this.#grid;
    if (!text || wide < 30 || high < 16) {
      return;
    }
    pen.font = '12px system-ui, sans-serif';
    pen.textAlign = 'center';
    pen.textBaseline = 'middle';
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++) {
        const one = text(row, column);
        if (one != null) {
          pen.fillStyle = ink(value(row, column));
          pen.fillText(one, (column + 0.5) * wide, (row + 0.5) * high);
        }
      }
    }
  }

  #names(pen, {wide, high, left, top}) {
    const {rows, columns, rowName, columnName} = this.#grid;
    pen.font = '11px system-ui, sans-serif';
    pen.textBaseline = 'middle';
    pen.fillStyle = getComputedStyle(this).getPropertyValue('--quiet');
    const every = Math.ceil(14 / high);
    pen.textAlign = 'right';
    for (let row = 0; left > 0 && row < rows; row += every) {
      pen.fillText(rowName(row), left - 5, top + (row + 0.5) * high);
    }
    pen.textAlign = 'left';
    for (let column = 0; top > 0 && column < columns; column++) {
      let name = columnName(column);
      while (name.length > 1 && pen.measureText(name).width > wide - 4) {
        name = name.slice(0, -1);
      }
      pen.fillText(name, left + column * wide + 2, top / 2);
    }
  }

  #point(event) {
    if (this.#grid) {
      const {wide, high, left, top} = this.#size();
      this.#mark({
        row: Math.floor((event.offsetY - top) / high),
        column: Math.floor((event.offsetX - left) / wide),
      });
    }
  }

  #key(event) {
    const step = {ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1],
      Home: [0, -1e9], End: [0, 1e9], PageUp: [-1e9, 0], PageDown: [1e9, 0]}[event.key];
    if (step && this.#grid) {
      event.preventDefault();
      const from = this.#place ?? {row: 0, column: 0};
      const within = (number, size) => Math.max(0, Math.min(size - 1, number));
      this.#mark({
        row: within(from.row + (this.#place ? step[0] : 0), this.#grid.rows),
        column: within(from.column + (this.#place ? step[1] : 0), this.#grid.columns),
      });
    }
  }

  #mark(place) {
    const grid = this.#grid;
    const inside = place && grid && place.row >= 0 && place.column >= 0
      && place.row < grid.rows && place.column < grid.columns;
    this.#place = inside ? place : null;
    this.#line.textContent = inside ? grid.say(place.row, place.column) : '';
    this.#draw();
    this.dispatchEvent(new CustomEvent('mark', {detail: this.#place}));
  }
}

customElements.define('heat-map', HeatMap);
