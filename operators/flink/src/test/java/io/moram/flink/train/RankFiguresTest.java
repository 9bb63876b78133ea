// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.train;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import io.moram.atoms.AtomBlock;
import io.moram.atoms.ClassPrompt;
import io.moram.atoms.bank.AtomBank;
import io.moram.flink.backbone.BackboneChoice;
import io.moram.flink.learner.Content;
import io.moram.flink.learner.LabeledExample;
import io.moram.flink.learner.TrainingInput.TaskEnd;
import io.moram.flink.learner.TrainingInput.TaskExample;
import io.moram.flink.learner.TrainingInput.TaskRecurs;
import io.moram.flink.train.settings.RankSettings;
import io.moram.flink.train.settings.RecurrencePolicy;
import io.moram.flink.train.settings.TrainingSettings;
import io.moram.model.Backbone;
import io.moram.model.BackwardSettings;
import io.moram.model.clip.ClipBackbone;
import io.moram.model.image.BadImageException;
import io.moram.schemas.AtomBlockRecord;
import io.moram.schemas.EventKind;
import io.moram.training.PartialRecipe;
import io.moram.training.TrainingRecipe;
import io.moram.training.picture.BankEvaluation;
import io.moram.training.picture.FrozenLayers;
import io.moram.training.picture.TrainingPicture;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * How many atoms each rank setting saves at what accuracy, on the shipped domains. Each domain is a
 * task, and then they recur in the same order, with pictures that were not trained on. The figures
 * are published as entries of the test's report. It takes minutes, so run it by name:
 *
 * <pre>./mvnw -pl operators/flink -am test -Dtest=RankFiguresTest -Dtest.groups.excluded=</pre>
 *
 * <p>{@code -Dmoram.domains=digits,fruits} takes some of the domains. {@code -Dmoram.returns=1}
 * selects those that recur, from 0. {@code -Dmoram.growth=reuse} runs one setting only.
 */
@Tag("reference")
class RankFiguresTest {
  private static final Path DATA = Path.of("../../flink-jobs/client/src/main/resources/demo-data");
  private static final String LEARNER = "ada";
  private static final String TEMPLATE = "a photo of a {}.";
  private static final int SHOTS = 16;
  private static final long SEED = Long.getLong("moram.seed", 1);
  private static final String RETURNS = System.getProperty("moram.returns", "");
  private static final TrainingRecipe RECIPE = TrainingRecipe.clipMini();

  /**
   * A folder of pictures.
   *
   * @param classes in alphabetical order
   * @param train the pictures of the first task
   * @param returning the pictures of the recurring task
   * @param test the pictures that are scored
   */
  private record Domain(
      String name,
      List<ClassPrompt> classes,
      List<LabeledExample> train,
      List<LabeledExample> returning,
      List<LabeledExample> test) {}

  static Stream<Arguments> settings() {
    int full = RankSettings.FULL_RANK;
    String wanted = System.getProperty("moram.growth", "");
    return Stream.of(
            Arguments.of("new", new RankSettings(RecurrencePolicy.NEW, full, false)),
            Arguments.of("reuse", new RankSettings(RecurrencePolicy.REUSE, full, false)),
            Arguments.of("refresh", new RankSettings(RecurrencePolicy.REFRESH, full, false)),
            Arguments.of("minimum rank 4", new RankSettings(RecurrencePolicy.NEW, 4, false)),
            Arguments.of("drop inactive", new RankSettings(RecurrencePolicy.NEW, full, true)))
        .filter(setting -> wanted.isEmpty() || wanted.equals(setting.get()[0]));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("settings")
  void savesAtomsWithoutLosingAccuracy(String name, RankSettings growth, TestReporter reporter)
      throws Exception {
    List<Domain> domains = domains();
    List<Integer> returns =
        RETURNS.isEmpty()
            ? IntStream.range(0, domains.size()).boxed().toList()
            : Stream.of(RETURNS.split(",", -1)).map(Integer::valueOf).toList();
    TrainingSettings settings =
        new TrainingSettings(
            BackboneChoice.embedded(),
            PartialRecipe.whole(RECIPE),
            growth,
            SEED,
            64,
            100_000,
            0,
            1000,
            1,
            256 << 20,
            BackwardSettings.exact(),
            2);
    List<AtomBlock> blocks;
    try (TrainingRun run = TrainingRun.start(settings)) {
      for (int task = 0; task < domains.size(); task++) {
        give(run, task, domains.get(task).train());
      }
      for (int i = 0; i < returns.size(); i++) {
        int task = domains.size() + i;
        run.give(new TaskRecurs(LEARNER, task, returns.get(i)));
        give(run, task, domains.get(returns.get(i)).returning());
      }
      run.endInput();
      run.events().stream()
          .filter(event -> event.getKind() == EventKind.TASK_SEALED)
          .forEach(
              event ->
                  reporter.publishEntry(
                      name + ", task " + event.getTask(),
                      event.getReason() + " " + new TreeMap<>(event.getFigures())));
      blocks = run.sealedBlocks().values().stream().map(RankFiguresTest::block).toList();
      assertThat(run.seals()).hasSize(domains.size() + returns.size());
    }
    List<AtomBlock> before =
        blocks.stream().filter(block -> block.task() < domains.size()).toList();
    int added = atoms(blocks) - atoms(before);
    Map<String, Double> scoresBefore = scores(domains, before);
    Map<String, Double> scoresAfter = scores(domains, blocks);
    reporter.publishEntry(name + ", atoms", atoms(blocks) + ", for the returns " + added);
    reporter.publishEntry(name + ", before the returns", scoresBefore.toString());
    reporter.publishEntry(name + ", after the returns", scoresAfter.toString());
    int sites = (int) blocks.stream().map(AtomBlock::site).distinct().count();
    assertAtoms(growth, sites, returns.size(), added);
    // A return trains on more pictures of its domain. The mean may fall by chance only: by two
    // standard errors of a share of the scored pictures, which are largest for a half.
    int scored = domains.stream().mapToInt(domain -> domain.test().size()).sum();
    assertThat(mean(scoresAfter)).isGreaterThan(mean(scoresBefore) - 2 * 50 / Math.sqrt(scored));
  }

  /** Asserts how many atoms the returns added, which the settings fix or limit. */
  private static void assertAtoms(RankSettings growth, int sites, int returns, int added) {
    int full = sites * RECIPE.rank() * returns;
    switch (growth.recurrence()) {
      case NEW -> {
        int least = growth.dropInactive() ? 0 : full;
        assertThat(added).isBetween(growth.onDemand() ? full / RECIPE.rank() : least, full);
      }
      case REUSE -> assertThat(added).isBetween(0, full);
      case REFRESH ->
          assertThat(added).isEqualTo(sites * growth.refreshRank(RECIPE.rank()) * returns);
    }
  }

  private static int atoms(List<AtomBlock> blocks) {
    return blocks.stream().mapToInt(AtomBlock::rank).sum();
  }

  private static void give(TrainingRun run, int task, List<LabeledExample> pictures)
      throws Exception {
    for (LabeledExample picture : pictures) {
      run.give(new TaskExample(LEARNER, task, picture));
    }
    run.give(new TaskEnd(LEARNER, task, "end of the domain"));
  }

  private static AtomBlock block(AtomBlockRecord block) {
    return new AtomBlock(
        block.getTask(),
        block.getSite(),
        block.getRank(),
        block.getInputWidth(),
        block.getOutputWidth(),
        floats(block.getKeys()),
        floats(block.getValues()));
  }

  private static float[] floats(ByteBuffer bytes) {
    float[] floats = new float[bytes.remaining() / Float.BYTES];
    bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(floats);
    return floats;
  }

  /** Returns the accuracy on every domain's test pictures among its own classes, in per cent. */
  private static Map<String, Double> scores(List<Domain> domains, List<AtomBlock> blocks)
      throws BadImageException, IOException {
    Map<String, Double> scores = new TreeMap<>();
    try (Backbone backbone = ClipBackbone.loadDefault(Device.cpu());
        AtomBank bank =
            AtomBank.of(backbone.manager(), RECIPE.activation(), backbone.siteGroups(), blocks)) {
      for (Domain domain : domains) {
        try (BankEvaluation trial =
            new BankEvaluation(
                new FrozenLayers(backbone, 0), bank, bank.activation(), domain.classes())) {
          for (LabeledExample picture : domain.test()) {
            float[] pixels =
                backbone.preprocessor().prepare(((Content.Picture) picture.content()).file());
            trial.add(
                List.of(new TrainingPicture(pixels, new ClassPrompt(picture.label(), TEMPLATE))));
          }
          scores.put(domain.name(), 100 * trial.accuracy().value());
        }
      }
    }
    return scores;
  }

  private static double mean(Map<String, Double> scores) {
    return scores.values().stream().mapToDouble(Double::doubleValue).average().orElseThrow();
  }

  private static List<Domain> domains() throws IOException {
    String wanted = System.getProperty("moram.domains", "");
    List<String> names = Arrays.asList(wanted.split(",", -1));
    List<Domain> domains = new ArrayList<>();
    try (Stream<Path> files = Files.list(DATA)) {
      for (Path zip : files.filter(file -> file.toString().endsWith(".zip")).sorted().toList()) {
        String name = zip.getFileName().toString().replace(".zip", "");
        if (wanted.isEmpty() || names.contains(name)) {
          domains.add(domain(name, zip));
        }
      }
    }
    return domains;
  }

  private static Domain domain(String name, Path zip) throws IOException {
    TreeMap<String, List<LabeledExample>> train = new TreeMap<>();
    TreeMap<String, List<LabeledExample>> test = new TreeMap<>();
    try (ZipFile file = new ZipFile(zip.toFile())) {
      List<? extends ZipEntry> entries =
          file.stream()
              .filter(entry -> !entry.isDirectory())
              .sorted((left, right) -> left.getName().compareTo(right.getName()))
              .toList();
      for (ZipEntry entry : entries) {
        String[] parts = entry.getName().split("/", -1);
        byte[] image = file.getInputStream(entry).readAllBytes();
        (parts[0].equals("train") ? train : test)
            .computeIfAbsent(parts[1], label -> new ArrayList<>())
            .add(LabeledExample.picture(image, parts[1], TEMPLATE));
      }
    }
    List<LabeledExample> shots = new ArrayList<>();
    train.values().forEach(all -> shots.addAll(all.subList(0, Math.min(SHOTS, all.size()))));
    Collections.shuffle(shots, new Random(SEED));
    List<LabeledExample> returning = new ArrayList<>();
    List<LabeledExample> scored = new ArrayList<>();
    for (List<LabeledExample> all : test.values()) {
      returning.addAll(all.subList(0, all.size() / 2));
      scored.addAll(all.subList(all.size() / 2, all.size()));
    }
    Collections.shuffle(returning, new Random(SEED));
    List<ClassPrompt> classes =
        train.keySet().stream().map(label -> new ClassPrompt(label, TEMPLATE)).toList();
    return new Domain(name, classes, shots, returning, scored);
  }
}
