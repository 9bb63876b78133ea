// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.report.topics;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.moram.schemas.AtomBlockRecord;
import io.moram.schemas.AtomKey;
import io.moram.schemas.MalformedMessageException;
import io.moram.schemas.MessageCodec;
import io.moram.schemas.TaskSealed;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * A learner's sealed tasks on the topic {@code atoms}: their seals and the number of their atoms.
 */
final class SealedBank {

  private final String learner;
  private final MessageCodec<SpecificRecord> codec = MessageCodec.atoms();
  private final Map<String, TaskSealed> seals = new HashMap<>();

  /** The task and the rank of a block, by key. */
  private final Map<String, int[]> ranks = new HashMap<>();

  SealedBank(String learner) {
    this.learner = learner;
  }

  /** Takes in a record. A newer one replaces an older one with its key, as compaction would. */
  void accept(ConsumerRecord<byte[], byte[]> message) throws MalformedMessageException {
    String key = message.key() == null ? "" : new String(message.key(), UTF_8);
    if (!AtomKey.learner(key).equals(learner)) {
      return;
    }
    if (message.value() == null) {
      seals.remove(key);
      ranks.remove(key);
      return;
    }
    SpecificRecord record = codec.decode(message.value());
    if (record instanceof TaskSealed seal) {
      seals.put(key, seal);
    } else if (record instanceof AtomBlockRecord block && block.getProvisionalStep() == null) {
      ranks.put(key, new int[] {block.getTask(), block.getRank()});
    }
  }

  /** The seals, in the order of the tasks. */
  List<TaskSealed> seals() {
    TreeMap<Integer, TaskSealed> byTask = new TreeMap<>();
    seals.values().forEach(seal -> byTask.put(seal.getTask(), seal));
    return List.copyOf(byTask.values());
  }

  /** The number of atoms that a task added. */
  long atoms(int task) {
    return ranks.values().stream().filter(one -> one[0] == task).mapToLong(one -> one[1]).sum();
  }
}
