// SPDX-License-Identifier: Apache-2.0
package io.moram.schemas;

/**
 * The largest sizes that a decoder accepts.
 *
 * @param messageBytes the whole message, as it is in Kafka; at least 1
 * @param imageBytes one picture's file, after base64; at least 1
 */
public record MessageLimits(int messageBytes, int imageBytes) {
  private static final int MIB = 1 << 20;

  /** A picture of 10 MiB, and a message of 16 MiB, which holds it as base64 too. */
  public static final MessageLimits DEFAULT = new MessageLimits(16 * MIB, 10 * MIB);

  public MessageLimits {
    if (messageBytes < 1 || imageBytes < 1) {
      throw new IllegalArgumentException(
          "message limits must be at least 1 byte, but are messageBytes="
              + messageBytes
              + " and imageBytes="
              + imageBytes);
    }
  }
}
