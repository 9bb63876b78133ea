// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.train.bootstrap;

import io.moram.atoms.ClassPrompt;
import io.moram.flink.atoms.AtomsTopic;
import io.moram.flink.atoms.PublishedBanks;
import io.moram.flink.io.AtomBlockCodec;
import io.moram.flink.io.SignatureParts;
import io.moram.flink.logging.LearnerLog;
import io.moram.flink.train.state.Generation;
import io.moram.flink.train.state.LearnerState;
import io.moram.flink.train.state.Progress;
import io.moram.schemas.AtomBlockRecord;
import io.moram.schemas.BlockChecksum;
import io.moram.schemas.MalformedMessageException;
import io.moram.schemas.SignaturePart;
import io.moram.schemas.TaskSealed;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.apache.avro.specific.SpecificRecord;
import org.apache.flink.util.FlinkRuntimeException;
import org.jspecify.annotations.Nullable;

/**
 * Gives the trainer of a job without state the banks that are on the topic atoms. What the topic
 * does not have is lost: the open task, the accuracy at the seals, and the detector's memory.
 */
public final class BankBootstrap {
  private static final LearnerLog LOG = new LearnerLog(BankBootstrap.class);

  private final LearnerState state;
  private final Consumer<String> currentKey;
  private final Map<Place, NavigableMap<Integer, SignaturePart>> parts = new HashMap<>();

  private record Place(String learner, int task) {}

  /**
   * @param state the trainer's state, which has no learner
   * @param currentKey makes a learner the current key
   */
  public BankBootstrap(LearnerState state, Consumer<String> currentKey) {
    this.state = state;
    this.currentKey = currentKey;
  }

  /**
   * Reads the topic twice: what is whole, and then its content, block by block.
   *
   * @param own which learners are of this subtask
   * @throws FlinkRuntimeException if the state cannot be written
   */
  public void run(AtomsTopic topic, Predicate<String> own) throws Exception {
    PublishedBanks banks = PublishedBanks.read(topic, own);
    PublishedBanks.readSealed(topic, own, record -> take(record, banks));
    for (String learner : banks.learners()) {
      List<TaskSealed> seals = banks.seals(learner);
      currentKey.accept(learner);
      long atoms = 0;
      for (TaskSealed seal : seals) {
        state.putSeal(seal);
        atoms += state.blocks(seal).stream().mapToLong(AtomBlockRecord::getRank).sum();
        for (var name : seal.getVocabulary()) {
          state.classes().add(new ClassPrompt(name.getLabel(), name.getPromptTemplate()));
        }
        state.classes().seal();
      }
      TaskSealed newest = seals.get(seals.size() - 1);
      state.begin(new Generation(newest.getGeneration(), seals.get(0).getBeginsAnew()));
      state.update(Progress.sealed(newest.getBackbone(), seals.size(), atoms));
      LOG.info(
          learner,
          seals.size(),
          "Bank taken over from the topic atoms: tasks={} atoms={} sealsLeftOut={}",
          seals.size(),
          atoms,
          banks.leftOut(learner));
    }
  }

  private void take(SpecificRecord record, PublishedBanks banks) {
    try {
      if (record instanceof AtomBlockRecord block) {
        TaskSealed seal = seal(banks, block.getLearner(), block.getTask());
        if (seal != null
            && seal.getBlocks().contains(new BlockChecksum(block.getSite(), block.getChecksum()))) {
          currentKey.accept(block.getLearner());
          state.freeze(List.of(AtomBlockCodec.decode(block)));
        }
      } else if (record instanceof SignaturePart part) {
        TaskSealed seal = seal(banks, part.getLearner(), part.getTask());
        if (seal != null
            && part.getPart() < seal.getSignature().size()
            && seal.getSignature().get(part.getPart()) == part.getChecksum()) {
          add(part, seal.getSignature().size());
        }
      }
    } catch (MalformedMessageException e) {
      throw new IllegalStateException("A record is damaged that was not a moment ago", e);
    } catch (Exception e) {
      throw new FlinkRuntimeException("The state of a learner cannot be written", e);
    }
  }

  private void add(SignaturePart part, int all) throws Exception {
    Place place = new Place(part.getLearner(), part.getTask());
    NavigableMap<Integer, SignaturePart> found =
        parts.computeIfAbsent(place, any -> new TreeMap<>());
    found.put(part.getPart(), part);
    if (found.size() == all) {
      currentKey.accept(place.learner);
      state.signatures().seal(place.task, SignatureParts.join(List.copyOf(found.values())));
      parts.remove(place);
    }
  }

  private static @Nullable TaskSealed seal(PublishedBanks banks, String learner, int task) {
    List<TaskSealed> bank = banks.seals(learner);
    return task < bank.size() ? bank.get(task) : null;
  }
}
