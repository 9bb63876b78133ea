// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.train.state;

import io.moram.flink.state.StateFields;
import io.moram.flink.state.VersionedSerializer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * The key of a frozen block in keyed state.
 *
 * <p>RocksDB keeps a learner's blocks in the order of these keys' bytes, which is that of the
 * tasks. So a seal's blocks follow all earlier ones. RocksDB moves the new file down a level as it
 * is, and never writes the earlier blocks again.
 *
 * @param task the task, from 0
 * @param site the site
 */
public record TaskSite(int task, String site) implements Comparable<TaskSite> {
  private static final Comparator<TaskSite> BYTES =
      Comparator.comparingInt(TaskSite::task)
          .thenComparing(TaskSite::siteBytes, Comparator.comparingInt(bytes -> bytes.length))
          .thenComparing(TaskSite::siteBytes, Arrays::compareUnsigned);

  /** Compares by the order of the bytes in RocksDB. */
  @Override
  public int compareTo(TaskSite other) {
    return BYTES.compare(this, other);
  }

  private byte[] siteBytes() {
    return site.getBytes(StandardCharsets.UTF_8);
  }

  /** The format of a key: the task with its highest byte first. */
  public static final class Serializer extends VersionedSerializer<TaskSite> {
    /** Flink calls this constructor when it restores state. */
    public Serializer() {
      super(1);
    }

    @Override
    protected void write(TaskSite key, DataOutputView target) throws IOException {
      target.writeInt(key.task);
      StateFields.writeString(key.site, target);
    }

    @Override
    protected TaskSite read(int version, DataInputView source) throws IOException {
      return new TaskSite(source.readInt(), StateFields.readString(source));
    }
  }
}
