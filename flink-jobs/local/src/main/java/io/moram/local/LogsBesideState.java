// SPDX-License-Identifier: Apache-2.0
package io.moram.local;

import java.util.Collection;
import org.apache.flink.state.rocksdb.RocksDBOptionsFactory;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.DBOptions;

/**
 * Keeps RocksDB's logs in the folder of its files, which is deleted with the state. Flink would
 * move them next to the log of the cluster, where they stay after a kill. In any other folder
 * RocksDB also puts its whole path into the name of a log, which most systems limit to 255 bytes.
 */
public final class LogsBesideState implements RocksDBOptionsFactory {

  /** Flink calls this constructor by reflection. */
  public LogsBesideState() {}

  @Override
  public DBOptions createDBOptions(DBOptions current, Collection<AutoCloseable> toClose) {
    return current.setDbLogDir("");
  }

  @Override
  public ColumnFamilyOptions createColumnOptions(
      ColumnFamilyOptions current, Collection<AutoCloseable> toClose) {
    return current;
  }
}
