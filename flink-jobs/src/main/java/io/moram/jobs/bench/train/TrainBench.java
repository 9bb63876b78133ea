// SPDX-License-Identifier: Apache-2.0
package io.moram.jobs.bench.train;

import ai.djl.ndarray.NDManager;
import io.moram.backbone.ClipBackbone;
import io.moram.backbone.SiteAdapter;
import io.moram.jobs.bench.timing.BenchShape;
import io.moram.jobs.bench.timing.Rounds;
import io.moram.jobs.bench.timing.Side;
import io.moram.jobs.bench.timing.SideResult;
import io.moram.jobs.bench.timing.Timings;
import io.moram.jobs.bench.workload.BenchAtoms;
import io.moram.jobs.bench.workload.BenchBackbone;
import io.moram.jobs.bench.workload.SiteBanks;
import io.moram.training.PromptedClass;
import io.moram.training.TaskTraining;
import io.moram.training.TrainedLayer;
import io.moram.training.TrainingPicture;
import io.moram.training.TrainingRecipe;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Times a training step, pictures and class texts forward and backward and the optimiser's part,
 * beside frozen atoms of earlier tasks: with the layer written plainly and as it is trained. {@code
 * frozen} is the same pictures and texts through the frozen encoders, without gradients.
 */
public final class TrainBench implements AutoCloseable {

  private static final long SEED = 5;
  private static final int CLASSES = 8;
  private static final String TEMPLATE = "a photo of a " + PromptedClass.PLACE + ".";

  private final BenchShape shape;
  private final Rounds rounds;
  private final BenchBackbone model;

  /** A benchmark that repeats every case so often; makes the backbone. */
  public TrainBench(BenchShape shape, Rounds rounds) throws IOException {
    this.shape = shape;
    this.rounds = rounds;
    this.model = BenchBackbone.of(shape);
  }

  /**
   * Runs one case.
   *
   * @param atoms how many frozen ones every site has
   * @param batch pictures
   * @throws Exception what a side threw
   */
  public List<SideResult> run(int atoms, int batch) throws Exception {
    Map<String, Object> conditions = new LinkedHashMap<>();
    conditions.put("shape", shape.key());
    conditions.put("atoms", atoms);
    conditions.put("batch", batch);
    conditions.put("classes", CLASSES);
    ClipBackbone backbone = model.backbone();
    List<float[]> pixels = model.pictures(batch, SEED);
    List<PromptedClass> classes =
        IntStream.range(0, CLASSES)
            .mapToObj(i -> new PromptedClass("class " + i, TEMPLATE))
            .toList();
    List<String> prompts = classes.stream().map(PromptedClass::prompt).toList();
    List<TrainingPicture> pictures = new ArrayList<>();
    for (int i = 0; i < batch; i++) {
      pictures.add(new TrainingPicture(pixels.get(i), classes.get(i % CLASSES)));
    }
    try (SiteBanks banks = SiteBanks.of(backbone, pixels, prompts, atoms);
        TaskTraining plain = training(banks.plainInTraining(), classes);
        TaskTraining ours = training(banks.oursInTraining(), classes)) {
      // At the same atoms still, so the two must agree.
      double difference = ours.step(pictures).loss() - plain.step(pictures).loss();
      Timings timings =
          Timings.alternating(
              rounds,
              List.of(
                  new Side("frozen", () -> encode(pixels, prompts)),
                  new Side("plain", () -> plain.step(pictures)),
                  new Side("ours", () -> ours.step(pictures))));
      return SideResult.of("train", conditions, timings, "plain").stream()
          .map(
              result ->
                  result.side().equals("ours")
                      ? result.with("lossDifference", Math.abs(difference))
                      : result)
          .toList();
    }
  }

  private TaskTraining training(TrainedLayer layer, List<PromptedClass> classes) {
    TrainingRecipe recipe = TrainingRecipe.paper().withRank(BenchAtoms.RANK);
    TaskTraining training = TaskTraining.start(model.backbone(), layer, recipe, 1, SEED, 0);
    classes.forEach(training::admit);
    return training;
  }

  private void encode(List<float[]> pixels, List<String> prompts) {
    ClipBackbone backbone = model.backbone();
    try (NDManager scope = backbone.newScope()) {
      backbone.encodeImages(scope, pixels, SiteAdapter.NONE);
      backbone.encodeTexts(scope, prompts, SiteAdapter.NONE);
    }
  }

  @Override
  public void close() {
    model.close();
  }
}
