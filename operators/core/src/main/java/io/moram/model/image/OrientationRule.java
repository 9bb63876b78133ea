// SPDX-License-Identifier: Apache-2.0
package io.moram.model.image;

/** What happens to the orientation that the metadata of a picture state. */
public enum OrientationRule {
  /** The picture is turned upright, as {@code load_image} of transformers does. */
  APPLY,
  /** The picture is taken as it is stored, as the bare CLIPImageProcessor does. */
  IGNORE
}
