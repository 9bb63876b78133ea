// SPDX-License-Identifier: Apache-2.0
package io.moram.model.image;

import org.apiguardian.api.API;

/**
 * What is known about a picture.
 *
 * @param format the format of its bytes, such as {@code JPEG}
 * @param width in pixels, as stored
 * @param height in pixels, as stored
 * @param orientation the EXIF value, 1 to 8
 * @param colours the kind of its samples, in words
 */
@API(status = API.Status.EXPERIMENTAL)
public record PictureReport(
    String format, int width, int height, int orientation, String colours) {}
