// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.train.state;

import io.moram.atoms.AtomBlock;
import io.moram.flink.state.StateFields;
import io.moram.flink.state.VersionedSerializer;
import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** The format of a frozen atom block. */
public final class AtomBlockSerializer extends VersionedSerializer<AtomBlock> {
  /** Flink calls this constructor when it restores state. */
  public AtomBlockSerializer() {
    super(1);
  }

  @Override
  protected void write(AtomBlock block, DataOutputView target) throws IOException {
    target.writeInt(block.task());
    StateFields.writeString(block.site(), target);
    target.writeInt(block.rank());
    target.writeInt(block.inputWidth());
    target.writeInt(block.outputWidth());
    StateFields.writeFloats(block.keys(), target);
    StateFields.writeFloats(block.values(), target);
  }

  @Override
  protected AtomBlock read(int version, DataInputView source) throws IOException {
    return new AtomBlock(
        source.readInt(),
        StateFields.readString(source),
        source.readInt(),
        source.readInt(),
        source.readInt(),
        StateFields.readFloats(source),
        StateFields.readFloats(source));
  }
}
