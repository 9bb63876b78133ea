// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.evaluate;

import io.moram.evaluation.Cell;
import io.moram.flink.state.StateFields;
import io.moram.flink.state.VersionedSerializer;
import java.io.IOException;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** The format of one bank version's cells, by domain. Version 1 had no sums of scores. */
public final class RowSerializer extends VersionedSerializer<SortedMap<String, Cell>> {
  /** Flink calls this constructor when it restores state. */
  public RowSerializer() {
    super(2);
  }

  @Override
  protected void write(SortedMap<String, Cell> row, DataOutputView target) throws IOException {
    target.writeInt(row.size());
    for (Map.Entry<String, Cell> entry : row.entrySet()) {
      StateFields.writeString(entry.getKey(), target);
      target.writeLong(entry.getValue().predictions());
      target.writeLong(entry.getValue().correct());
      target.writeLong(entry.getValue().correctWithin());
      Double scoreSum = entry.getValue().scoreSum();
      target.writeBoolean(scoreSum != null);
      if (scoreSum != null) {
        target.writeDouble(scoreSum);
      }
    }
  }

  @Override
  protected SortedMap<String, Cell> read(int version, DataInputView source) throws IOException {
    int size = StateFields.readSize(source);
    SortedMap<String, Cell> row = new TreeMap<>();
    for (int i = 0; i < size; i++) {
      String domain = StateFields.readString(source);
      long predictions = source.readLong();
      long correct = source.readLong();
      long correctWithin = source.readLong();
      Double scoreSum = version > 1 && source.readBoolean() ? source.readDouble() : null;
      row.put(domain, new Cell(predictions, correct, correctWithin, scoreSum));
    }
    return Collections.unmodifiableSortedMap(row);
  }
}
