// SPDX-License-Identifier: Apache-2.0
package io.moram.schemas;

import org.apiguardian.api.API;

/**
 * The largest sizes that a decoder accepts.
 *
 * @param messageBytes the bytes of a whole message, as it is in Kafka; 1 or more
 * @param imageBytes the bytes of one picture's file, after base64 is decoded; 1 or more
 * @param textBytes the bytes of one prompt or answer in UTF-8; 1 or more
 */
@API(status = API.Status.EXPERIMENTAL)
public record MessageLimits(int messageBytes, int imageBytes, int textBytes) {
  private static final int MIB = 1 << 20;

  /** A picture of 10 MiB, a text of 1 MiB, and a message of 16 MiB, which holds base64 too. */
  public static final MessageLimits DEFAULT = new MessageLimits(16 * MIB, 10 * MIB, MIB);

  /** Checks the ranges. */
  public MessageLimits {
    if (messageBytes < 1 || imageBytes < 1 || textBytes < 1) {
      throw new IllegalArgumentException(
          "The limits are %d bytes per message, %d bytes per image and %d bytes per text; must be 1 or more."
              .formatted(messageBytes, imageBytes, textBytes));
    }
  }
}
