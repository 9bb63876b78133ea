// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.train.state;

import io.moram.flink.state.VersionedSerializer;
import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * A life of a learner: from its first example until its state is lost or deleted. All its seals
 * name it, so that no reader joins tasks of two lives to one bank.
 *
 * @param id when it began, in milliseconds since 1970-01-01 UTC; later ones have larger numbers
 * @param beginsAnew whether it takes the place of an earlier one
 */
public record Generation(long id, boolean beginsAnew) {
  /** That of a learner that began in a build that knew no generations. */
  public static final Generation UNKNOWN = new Generation(0, false);

  /** The format of a generation. */
  public static final class Serializer extends VersionedSerializer<Generation> {
    /** Flink calls this constructor when it restores state. */
    public Serializer() {
      super(1);
    }

    @Override
    protected void write(Generation generation, DataOutputView target) throws IOException {
      target.writeLong(generation.id);
      target.writeBoolean(generation.beginsAnew);
    }

    @Override
    protected Generation read(int version, DataInputView source) throws IOException {
      return new Generation(source.readLong(), source.readBoolean());
    }
  }
}
