// SPDX-License-Identifier: Apache-2.0
// <patch-picture>: a picture whose patches are as bright as they are active.

const SIDE = 224;

/** What of a patch's light is left if no atom is active there. */
const FLOOR = 0.25;

class PatchPicture extends HTMLElement {
  #canvas = document.createElement('canvas');

  connectedCallback() {
    this.#canvas.setAttribute('role', 'img');
    this.append(this.#canvas);
  }

  /** {pixels: RGB bytes row by row, size, rows, columns, lit: activation by patch, label}. */
  set content({pixels, size, rows, columns, lit, label}) {
    const most = Math.max(...lit) || 1;
    const image = new ImageData(size, size);
    for (let y = 0; y < size; y++) {
      for (let x = 0; x < size; x++) {
        const patch = Math.floor(y * rows / size) * columns + Math.floor(x * columns / size);
        const light = FLOOR + (1 - FLOOR) * lit[patch] / most;
        const from = 3 * (y * size + x);
        const to = 4 * (y * size + x);
        image.data[to] = pixels[from] * light;
        image.data[to + 1] = pixels[from + 1] * light;
        image.data[to + 2] = pixels[from + 2] * light;
        image.data[to + 3] = 255;
      }
    }
    this.#canvas.width = size;
    this.#canvas.height = size;
    this.#canvas.style.width = this.#canvas.style.height = SIDE + 'px';
    this.#canvas.getContext('2d').putImageData(image, 0, 0);
    this.#canvas.setAttribute('aria-label', label);
  }
}

customElements.define('patch-picture', PatchPicture);
