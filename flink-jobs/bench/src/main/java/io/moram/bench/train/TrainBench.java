// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.train;

import ai.djl.ndarray.NDManager;
import io.moram.atoms.AtomBlock;
import io.moram.atoms.ClassPrompt;
import io.moram.atoms.bank.AtomBank;
import io.moram.bench.reference.ReferenceBank;
import io.moram.bench.reference.ReferenceTraining;
import io.moram.bench.timing.BenchShape;
import io.moram.bench.timing.InterleavedTimer;
import io.moram.bench.timing.SideResult;
import io.moram.bench.timing.TimedSide;
import io.moram.bench.timing.Timings;
import io.moram.bench.workload.BackboneBench;
import io.moram.bench.workload.BenchAtoms;
import io.moram.bench.workload.SeenAtoms;
import io.moram.flink.backbone.DeviceKind;
import io.moram.model.Backbone;
import io.moram.model.BackwardSettings;
import io.moram.model.SiteAdapter;
import io.moram.training.TrainingRecipe;
import io.moram.training.picture.PictureTraining;
import io.moram.training.picture.TrainingPicture;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Times a training step with frozen atoms of earlier tasks: the forward and the backward pass of
 * pictures and class texts, and the optimiser. The side {@code reference} uses plain DJL
 * operations. The side {@code trained} is the step of a learner. The side {@code trained-upper} is
 * that step if the lower third of the image encoder's layers takes no atoms: these layers are
 * computed once per picture, before the clock starts. The side {@code frozen} encodes the same
 * pictures and texts without atoms and gradients.
 */
public final class TrainBench extends BackboneBench {

  private static final long SEED = 5;
  private static final long ATOM_SEED = 11;
  private static final int CLASSES = 8;

  /** The side trained-upper has atoms above this part of the layers: 4 of 12. */
  private static final int FROZEN_PART = 3;

  /** The default of learners, with enough memory for all activations. */
  private static final BackwardSettings BACKWARD = new BackwardSettings(Long.MAX_VALUE, true);

  private static final String TEMPLATE = "a photo of a " + ClassPrompt.PLACE + ".";

  /**
   * Loads the backbone.
   *
   * @param device the device of all sides
   * @param timer times the sides
   * @throws IOException if the backbone cannot be written or read
   */
  public TrainBench(BenchShape shape, DeviceKind device, InterleavedTimer timer)
      throws IOException {
    super(shape, device, timer);
  }

  @Override
  public List<SideResult> run(int atoms, int batch) throws Exception {
    Map<String, Object> conditions = conditions(atoms, batch);
    conditions.put("classes", CLASSES);
    Backbone backbone = model().backbone();
    List<float[]> pixels = model().pictures(batch, SEED);
    List<ClassPrompt> classes =
        IntStream.range(0, CLASSES).mapToObj(i -> new ClassPrompt("class " + i, TEMPLATE)).toList();
    List<String> prompts = classes.stream().map(ClassPrompt::prompt).toList();
    List<TrainingPicture> pictures = new ArrayList<>();
    for (int i = 0; i < batch; i++) {
      pictures.add(new TrainingPicture(pixels.get(i), classes.get(i % CLASSES)));
    }
    int[] places = IntStream.range(0, batch).map(i -> i % CLASSES).toArray();
    TrainingRecipe recipe = TrainingRecipe.paper().withRank(BenchAtoms.RANK);
    List<AtomBlock> blocks = SeenAtoms.of(backbone, pixels, prompts, atoms, ATOM_SEED);
    try (AtomBank bank =
            AtomBank.of(backbone.manager(), recipe.activation(), backbone.siteGroups(), blocks);
        ReferenceBank referenceBank = new ReferenceBank(backbone.manager(), recipe.activation());
        PictureTraining trained =
            PictureTraining.start(backbone, bank, recipe, 1, SEED, 0, BACKWARD);
        PictureTraining upper =
            PictureTraining.start(
                backbone,
                bank,
                recipe.withFirstLayer(backbone.imageLayers() / FROZEN_PART),
                1,
                SEED,
                0,
                BACKWARD);
        ReferenceTraining reference =
            new ReferenceTraining(backbone, referenceBank, recipe, trained.freeze())) {
      referenceBank.add(blocks);
      classes.forEach(trained::admit);
      classes.forEach(upper::admit);
      List<TrainingPicture> prepared =
          pictures.stream()
              .map(one -> new TrainingPicture(upper.lower().prepare(one.prepared()), one.label()))
              .toList();
      // Both sides still have the same atoms, so their losses must agree.
      double difference = trained.step(pictures).loss() - reference.step(pixels, places, prompts);
      Timings timings =
          time(
              atoms,
              batch,
              List.of(
                  new TimedSide("frozen", () -> encode(pixels, prompts)),
                  new TimedSide("reference", () -> reference.step(pixels, places, prompts)),
                  new TimedSide("trained", () -> trained.step(pictures)),
                  new TimedSide("trained-upper", () -> upper.step(prepared))));
      return SideResult.of("train", conditions, timings, "reference").stream()
          .map(
              result ->
                  result.side().equals("trained")
                      ? result.with("lossDifference", Math.abs(difference))
                      : result)
          .map(result -> result.withRate(batch))
          .toList();
    }
  }

  private void encode(List<float[]> pixels, List<String> prompts) {
    Backbone backbone = model().backbone();
    try (NDManager scope = backbone.newScope()) {
      // Reading the results waits for a GPU to finish.
      backbone.encodeImages(scope, pixels, SiteAdapter.NONE).toFloatArray();
      backbone.encodeTexts(scope, prompts, SiteAdapter.NONE).toFloatArray();
    }
  }
}
