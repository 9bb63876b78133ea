// SPDX-License-Identifier: Apache-2.0
package io.moram.local;

import java.util.Collection;
import org.apache.flink.state.rocksdb.RocksDBOptionsFactory;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.DBOptions;

/**
 * Keeps RocksDB's own logs in the folder of its files, which goes when the state goes. Flink would
 * move them beside the cluster's log, where they stay for good after a kill; and in any folder but
 * its own RocksDB puts its whole path into a log's name, which most systems limit to 255 bytes.
 */
public final class LogsBesideState implements RocksDBOptionsFactory {

  /** For Flink, which makes it by its name. */
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
