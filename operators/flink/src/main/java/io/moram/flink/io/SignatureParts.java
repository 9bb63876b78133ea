// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.io;

import static io.moram.schemas.DeadLetterReason.INVALID;

import io.moram.recall.RecallSignature;
import io.moram.recall.SignatureCodec;
import io.moram.schemas.MalformedMessageException;
import io.moram.schemas.SignaturePart;
import io.moram.schemas.checksum.SignaturePartChecksum;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Turns a task's signature into records that every broker takes, and back. */
public final class SignatureParts {
  /** The most bytes of a signature in one record. */
  public static final int MAX_BYTES = 512 * 1024;

  private SignatureParts() {}

  /**
   * Cuts a signature.
   *
   * @param provisional whether the task is open
   */
  public static List<SignaturePart> cut(
      String learner, int task, RecallSignature signature, boolean provisional) {
    byte[] bytes = SignatureCodec.encode(signature);
    List<SignaturePart> parts = new ArrayList<>();
    for (int from = 0; from < bytes.length; from += MAX_BYTES) {
      int length = Math.min(MAX_BYTES, bytes.length - from);
      SignaturePart part =
          SignaturePart.newBuilder()
              .setLearner(learner)
              .setTask(task)
              .setPart(parts.size())
              .setBytes(ByteBuffer.wrap(bytes, from, length).slice())
              .setChecksum(0)
              .setProvisional(provisional)
              .build();
      part.setChecksum(SignaturePartChecksum.of(part));
      parts.add(part);
    }
    return parts;
  }

  /**
   * Checks a part's checksum.
   *
   * @throws MalformedMessageException if it does not fit the bytes
   */
  public static void verify(SignaturePart part) throws MalformedMessageException {
    if (!SignaturePartChecksum.matches(part)) {
      throw new MalformedMessageException(
          INVALID,
          "checksum is "
              + part.getChecksum()
              + "; must be "
              + SignaturePartChecksum.of(part)
              + ", that of the bytes.");
    }
  }

  /**
   * Joins all parts of a signature.
   *
   * @param parts in order
   * @throws IllegalArgumentException if they are no signature
   */
  public static RecallSignature join(List<SignaturePart> parts) {
    int size = parts.stream().mapToInt(part -> part.getBytes().remaining()).sum();
    ByteBuffer bytes = ByteBuffer.allocate(size);
    parts.forEach(part -> bytes.put(part.getBytes().duplicate()));
    return SignatureCodec.decode(bytes.array());
  }
}
