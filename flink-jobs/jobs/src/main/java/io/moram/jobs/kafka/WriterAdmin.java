// SPDX-License-Identifier: Apache-2.0
package io.moram.jobs.kafka;

import java.lang.reflect.Field;
import java.time.Duration;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.kafka.clients.admin.Admin;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The admin client that a writer of the connector keeps in a private field, and forgets. */
final class WriterAdmin {
  private static final Logger LOG = LoggerFactory.getLogger(WriterAdmin.class);
  private static final String FIELD = "adminClient";

  private WriterAdmin() {}

  /** Closes the client if the writer has one. */
  static void close(SinkWriter<?> writer) {
    for (Class<?> type = writer.getClass(); type != null; type = type.getSuperclass()) {
      for (Field field : type.getDeclaredFields()) {
        if (field.getName().equals(FIELD)) {
          close(writer, field);
        }
      }
    }
  }

  private static void close(SinkWriter<?> writer, Field field) {
    try {
      field.setAccessible(true);
      if (field.get(writer) instanceof Admin admin) {
        admin.close(Duration.ZERO);
      }
    } catch (ReflectiveOperationException | RuntimeException e) {
      LOG.warn("A Kafka admin client stays open after its job has ended.", e);
    }
  }
}
