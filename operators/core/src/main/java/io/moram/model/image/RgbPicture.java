// SPDX-License-Identifier: Apache-2.0
package io.moram.model.image;

/**
 * A decoded picture.
 *
 * @param width in pixels
 * @param height in pixels
 * @param pixels {@code [height, width]}, each 0xRRGGBB; higher bits mean nothing
 */
@SuppressWarnings("ArrayRecordComponent") // passes from the decoder to the scaler, never compared
record RgbPicture(int width, int height, int[] pixels) {}
