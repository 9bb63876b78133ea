// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.learner;

import io.moram.flink.state.StateFields;
import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** What an example shows: a picture, or a prompt with its answer. */
public sealed interface Content {

  /**
   * A picture.
   *
   * @param file the picture's file
   */
  @SuppressWarnings("ArrayRecordComponent") // Carried, never compared.
  record Picture(byte[] file) implements Content {}

  /**
   * A prompt with its answer.
   *
   * @param prompt not empty
   * @param answer not empty
   */
  record Text(String prompt, String answer) implements Content {
    /**
     * The name of the only class of a task of texts. Signatures and the vocabulary know tasks by
     * their classes.
     */
    public static final String LABEL = "text";

    /** The prompt template of the only class, which is the class's name alone. */
    public static final String TEMPLATE = "{}";
  }

  /** Writes the kind and the fields. */
  static void write(Content content, DataOutputView target) throws IOException {
    if (content instanceof Picture picture) {
      target.writeByte(0);
      StateFields.writeBytes(picture.file, target);
    } else if (content instanceof Text text) {
      target.writeByte(1);
      StateFields.writeString(text.prompt, target);
      StateFields.writeString(text.answer, target);
    }
  }

  /** Reads what {@link #write} wrote. */
  static Content read(DataInputView source) throws IOException {
    byte kind = source.readByte();
    return switch (kind) {
      case 0 -> new Picture(StateFields.readBytes(source));
      case 1 -> new Text(StateFields.readString(source), StateFields.readString(source));
      default -> throw new IOException("Unknown kind of content: " + kind);
    };
  }
}
