// SPDX-License-Identifier: Apache-2.0
package io.moram.recall;

import io.moram.atoms.ClassPrompt;
import io.moram.model.FeatureWidths;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A task's signature as bytes, little endian: the format's version, both widths, both figures of
 * novelty, the number of classes; per class its label, its prompt template, its number of pictures
 * and its mean; then the length of each scatter and its numbers.
 */
public final class SignatureCodec {
  private static final byte VERSION = 1;

  private SignatureCodec() {}

  /** The bytes of a signature. */
  public static byte[] encode(RecallSignature signature) {
    List<byte[]> texts = new ArrayList<>();
    long size = 1 + 2 * Integer.BYTES + 2 * Double.BYTES + 3 * Integer.BYTES;
    size += (long) Float.BYTES * signature.hiddenScatter().length;
    size += (long) Float.BYTES * signature.embeddingScatter().length;
    for (ClassSignature one : signature.classes()) {
      texts.add(one.label().getBytes(StandardCharsets.UTF_8));
      texts.add(one.prompt().promptTemplate().getBytes(StandardCharsets.UTF_8));
      size += Long.BYTES + (long) Float.BYTES * one.mean().length;
    }
    for (byte[] text : texts) {
      size += Integer.BYTES + text.length;
    }
    ByteBuffer bytes =
        ByteBuffer.allocate(Math.toIntExact(size)).order(ByteOrder.LITTLE_ENDIAN).put(VERSION);
    bytes.putInt(signature.widths().hidden()).putInt(signature.widths().embedding());
    bytes.putDouble(signature.novelty().limit()).putDouble(signature.novelty().meanDistance());
    bytes.putInt(signature.classes().size());
    int text = 0;
    for (ClassSignature one : signature.classes()) {
      for (int i = 0; i < 2; i++) {
        byte[] own = texts.get(text++);
        bytes.putInt(own.length).put(own);
      }
      bytes.putLong(one.examples());
      putFloats(bytes, one.mean());
    }
    bytes.putInt(signature.hiddenScatter().length);
    putFloats(bytes, signature.hiddenScatter());
    bytes.putInt(signature.embeddingScatter().length);
    putFloats(bytes, signature.embeddingScatter());
    return bytes.array();
  }

  /**
   * Reads a signature.
   *
   * @throws IllegalArgumentException if the bytes are none, or of a newer format
   */
  public static RecallSignature decode(byte[] encoded) {
    ByteBuffer bytes = ByteBuffer.wrap(encoded).order(ByteOrder.LITTLE_ENDIAN);
    try {
      byte version = bytes.get();
      if (version != VERSION) {
        throw new IllegalArgumentException(
            "a signature has format "
                + version
                + "; must be "
                + VERSION
                + ". Use a newer version of this program.");
      }
      FeatureWidths widths = new FeatureWidths(bytes.getInt(), bytes.getInt());
      Novelty novelty = new Novelty(bytes.getDouble(), bytes.getDouble());
      int count = bytes.getInt();
      List<ClassSignature> classes = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        ClassPrompt prompt = new ClassPrompt(text(bytes), text(bytes));
        classes.add(new ClassSignature(prompt, bytes.getLong(), floats(bytes, widths.total())));
      }
      float[] hidden = floats(bytes, bytes.getInt());
      float[] embedding = floats(bytes, bytes.getInt());
      if (bytes.hasRemaining()) {
        throw new IllegalArgumentException(
            "a signature has " + bytes.remaining() + " bytes after its end");
      }
      return new RecallSignature(widths, classes, hidden, embedding, novelty);
    } catch (BufferUnderflowException e) {
      throw new IllegalArgumentException("a signature ends in the middle", e);
    } catch (ArithmeticException e) {
      throw new IllegalArgumentException("a signature has widths that are too large", e);
    }
  }

  private static void putFloats(ByteBuffer bytes, float[] numbers) {
    bytes.asFloatBuffer().put(numbers);
    bytes.position(bytes.position() + Float.BYTES * numbers.length);
  }

  private static float[] floats(ByteBuffer bytes, int count) {
    requireLeft(bytes, (long) Float.BYTES * count);
    float[] numbers = new float[count];
    bytes.asFloatBuffer().get(numbers);
    bytes.position(bytes.position() + Float.BYTES * count);
    return numbers;
  }

  private static String text(ByteBuffer bytes) {
    int length = bytes.getInt();
    requireLeft(bytes, length);
    byte[] text = new byte[length];
    bytes.get(text);
    return new String(text, StandardCharsets.UTF_8);
  }

  private static void requireLeft(ByteBuffer bytes, long wanted) {
    if (wanted < 0 || wanted > bytes.remaining()) {
      throw new IllegalArgumentException(
          "a signature ends in the middle: " + wanted + " bytes wanted, " + bytes.remaining());
    }
  }
}
