// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.train.state;

import io.moram.atoms.AtomBlock;
import io.moram.flink.io.AtomBlockCodec;
import io.moram.flink.io.RecordTypes;
import io.moram.flink.learner.LabeledPicture;
import io.moram.flink.learner.TrainingInput;
import io.moram.flink.train.settings.TrainingSettings;
import io.moram.schemas.AtomBlockRecord;
import io.moram.schemas.BlockChecksum;
import io.moram.schemas.TaskSealed;
import io.moram.training.Accuracy;
import io.moram.training.TrainingRecipe;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.avro.specific.SpecificRecord;
import org.apache.flink.api.common.state.KeyedStateStore;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.base.IntSerializer;
import org.apache.flink.api.common.typeutils.base.LongSerializer;
import org.apache.flink.api.common.typeutils.base.StringSerializer;
import org.jspecify.annotations.Nullable;

/** The trainer's keyed state. The learner of a call is the current key. */
public final class LearnerState {
  /** The name of the state that every learner has. */
  public static final String PROGRESS = "progress";

  /** The name of the state of learners with {@link #deletion}. */
  public static final String DELETION = "deletion";

  private final ValueState<Progress> progress;
  private final MapState<Long, TrainingInput> waiting;
  private final MapState<TaskSite, AtomBlock> frozen;
  private final MapState<Integer, Accuracy> sealedAccuracy;
  private final MapState<Integer, TrainingRecipe> recipes;
  private final MapState<String, String> numerics;
  private final ValueState<Generation> generation;
  private final MapState<Integer, SpecificRecord> seals;
  private final ValueState<Quarantine> quarantine;
  private final ValueState<Deletion> deletion;
  private final LearnedClasses classes;
  private final Reservoir reservoir;
  private final ActiveState active;
  private final SignatureState signatures;

  /** Declares all states in a store. */
  public LearnerState(KeyedStateStore store, TrainingSettings settings) {
    progress = store.getState(new ValueStateDescriptor<>(PROGRESS, new Progress.Serializer()));
    waiting = map(store, "waiting", LongSerializer.INSTANCE, new TrainingInput.Serializer());
    frozen = map(store, "frozen-atoms", new TaskSite.Serializer(), new AtomBlockSerializer());
    sealedAccuracy =
        map(store, "sealed-accuracy", IntSerializer.INSTANCE, new AccuracySerializer());
    recipes = map(store, "recipes", IntSerializer.INSTANCE, new RecipeSerializer());
    numerics = map(store, "numerics", StringSerializer.INSTANCE, StringSerializer.INSTANCE);
    generation =
        store.getState(new ValueStateDescriptor<>("generation", new Generation.Serializer()));
    seals = map(store, "seals", IntSerializer.INSTANCE, new RecordTypes.AtomsSerializer());
    quarantine =
        store.getState(new ValueStateDescriptor<>("quarantine", new Quarantine.Serializer()));
    deletion = store.getState(new ValueStateDescriptor<>(DELETION, new Deletion.Serializer()));
    classes = new LearnedClasses(store);
    reservoir =
        new Reservoir(
            map(store, "reservoir", IntSerializer.INSTANCE, new LabeledPicture.Serializer()),
            map(store, "reservoir-classes", StringSerializer.INSTANCE, new ClassSlots.Serializer()),
            settings.reservoirPerClass(),
            settings.seed());
    active = new ActiveState(store);
    signatures = new SignatureState(store);
  }

  static <K, V> MapState<K, V> map(
      KeyedStateStore store, String name, TypeSerializer<K> keys, TypeSerializer<V> values) {
    return store.getMapState(new MapStateDescriptor<>(name, keys, values));
  }

  /** The learner's progress; null before its first input. */
  public @Nullable Progress progress() throws Exception {
    return progress.value();
  }

  /** Replaces the progress. */
  public void update(Progress now) throws Exception {
    progress.update(now);
  }

  /** The classes that the learner has seen. */
  public LearnedClasses classes() {
    return classes;
  }

  /** The examples of the open task. */
  public Reservoir reservoir() {
    return reservoir;
  }

  /** The open task's atoms, as of the last checkpoint. */
  public ActiveState active() {
    return active;
  }

  /** The signatures of all tasks, of the open one as of the last checkpoint. */
  public SignatureState signatures() {
    return signatures;
  }

  /** Stores an input that waits, under its number in the queue. */
  public void putWaiting(long number, TrainingInput input) throws Exception {
    waiting.put(number, input);
  }

  /** An input that waits. */
  public TrainingInput waiting(long number) throws Exception {
    return waiting.get(number);
  }

  /** Removes an input that waited. */
  public void removeWaiting(long number) throws Exception {
    waiting.remove(number);
  }

  /** Why the learner takes no turns; null if it does. */
  public @Nullable Quarantine quarantine() throws Exception {
    return quarantine.value();
  }

  /** Replaces the quarantine; null ends it. */
  public void putQuarantine(@Nullable Quarantine now) throws Exception {
    quarantine.update(now);
  }

  /** The tasks that were taken back and may still be on the topic; null if there are none. */
  public @Nullable Deletion deletion() throws Exception {
    return deletion.value();
  }

  /** Replaces the deletion; null ends it. */
  public void putDeletion(@Nullable Deletion now) throws Exception {
    deletion.update(now);
  }

  /** The accuracy at a task's seal; {@link Accuracy#NONE} if it was not measured. */
  public Accuracy sealedAccuracy(int task) throws Exception {
    Accuracy measured = sealedAccuracy.get(task);
    return measured == null ? Accuracy.NONE : measured;
  }

  /** Stores the accuracy at a task's seal. */
  public void putSealedAccuracy(int task, Accuracy measured) throws Exception {
    sealedAccuracy.put(task, measured);
  }

  /** The recipe that a task opened with; null if it has not opened or an older build opened it. */
  public @Nullable TrainingRecipe recipe(int task) throws Exception {
    return recipes.get(task);
  }

  /** Stores the recipe that a task opens with. */
  public void putRecipe(int task, TrainingRecipe recipe) throws Exception {
    recipes.put(task, recipe);
  }

  /** What decided the last bits of the open task's steps, by name; empty before its first step. */
  public Map<String, String> numerics() throws Exception {
    Map<String, String> stored = new TreeMap<>();
    for (Map.Entry<String, String> one : numerics.entries()) {
      stored.put(one.getKey(), one.getValue());
    }
    return stored;
  }

  /** Replaces the numerics of the open task. */
  public void putNumerics(Map<String, String> now) throws Exception {
    numerics.clear();
    numerics.putAll(now);
  }

  /** Hands out all blocks of all sealed tasks, one after another. */
  public void frozen(Consumer<AtomBlock> receiver) throws Exception {
    frozen.values().forEach(receiver);
  }

  /** The learner's generation; {@link Generation#UNKNOWN} if an older build began it. */
  public Generation generation() throws Exception {
    Generation known = generation.value();
    return known == null ? Generation.UNKNOWN : known;
  }

  /** Whether the learner has begun, and has not been forgotten since. */
  public boolean hasBegun() throws Exception {
    return generation.value() != null;
  }

  /** Stores the generation of a learner that begins. */
  public void begin(Generation now) throws Exception {
    generation.update(now);
  }

  /** Stores the seal of a task, as it is on the topic. */
  public void putSeal(TaskSealed seal) throws Exception {
    seals.put(seal.getTask(), seal);
  }

  /** The seal of a task; null if the task is not sealed or an older build sealed it. */
  public @Nullable TaskSealed seal(int task) throws Exception {
    return (TaskSealed) seals.get(task);
  }

  /** All seals, in no order. */
  public List<TaskSealed> seals() throws Exception {
    List<TaskSealed> all = new ArrayList<>();
    for (SpecificRecord seal : seals.values()) {
      all.add((TaskSealed) seal);
    }
    return all;
  }

  /** The blocks that a seal names, in its order, as they were published. */
  public List<AtomBlockRecord> blocks(TaskSealed seal) throws Exception {
    List<AtomBlockRecord> blocks = new ArrayList<>();
    for (BlockChecksum named : seal.getBlocks()) {
      AtomBlock block = frozen.get(new TaskSite(seal.getTask(), named.getSite()));
      blocks.add(AtomBlockCodec.encode(seal.getLearner(), block, null));
    }
    return blocks;
  }

  /**
   * Removes the open task and the sealed ones from one on, but not what waits, the progress and the
   * classes.
   *
   * @return the number of atoms of the sealed ones over all sites
   */
  public long removeFrom(int task) throws Exception {
    long atoms = 0;
    List<TaskSite> blocks = new ArrayList<>();
    for (Map.Entry<TaskSite, AtomBlock> block : frozen.entries()) {
      if (block.getKey().task() >= task) {
        blocks.add(block.getKey());
        atoms += block.getValue().rank();
      }
    }
    for (TaskSite block : blocks) {
      frozen.remove(block);
    }
    removeFrom(seals, task);
    removeFrom(recipes, task);
    removeFrom(sealedAccuracy, task);
    signatures.removeFrom(task);
    reservoir.clear();
    active.clear();
    numerics.clear();
    return atoms;
  }

  static void removeFrom(MapState<Integer, ?> byTask, int task) throws Exception {
    List<Integer> tasks = new ArrayList<>();
    byTask.keys().forEach(tasks::add);
    for (int number : tasks) {
      if (number >= task) {
        byTask.remove(number);
      }
    }
  }

  /** Removes all that is known of the learner, but not {@link #deletion}. */
  public void clear() throws Exception {
    removeFrom(0);
    progress.clear();
    classes.clear();
    waiting.clear();
    generation.clear();
    quarantine.clear();
  }

  /**
   * Adds a sealed task's blocks, which are never written again. They are added in the order of
   * their keys' bytes: if RocksDB needs several files for them, no ranges overlap.
   */
  public void freeze(List<AtomBlock> blocks) throws Exception {
    SortedMap<TaskSite, AtomBlock> ordered = new TreeMap<>();
    blocks.forEach(block -> ordered.put(new TaskSite(block.task(), block.site()), block));
    for (Map.Entry<TaskSite, AtomBlock> block : ordered.entrySet()) {
      frozen.put(block.getKey(), block.getValue());
    }
  }
}
