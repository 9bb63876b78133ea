// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.atoms;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.moram.flink.io.KafkaMessage;
import io.moram.schemas.AtomKey;
import io.moram.schemas.MessageCodec;
import io.moram.schemas.TaskSealed;
import org.jspecify.annotations.Nullable;

/** The seals that a test puts on the topic, all of which have been read. */
public final class KnownSeals implements SealLog {
  private final SealIndex seals = new SealIndex();

  /** Puts a seal on the topic. */
  public void put(TaskSealed seal) {
    read(AtomKey.of(seal), MessageCodec.atoms().encode(seal));
  }

  /** Deletes a seal from the topic. */
  public void delete(TaskSealed seal) {
    read(AtomKey.of(seal), null);
  }

  private void read(String key, byte @Nullable [] value) {
    seals.read(new KafkaMessage("atoms", 0, 0, 0, key.getBytes(UTF_8), value));
  }

  @Override
  public SealIndex seals() {
    return seals;
  }

  @Override
  public void awaitRead() {}

  @Override
  public boolean isCurrent() {
    return true;
  }

  @Override
  public void close() {}
}
