// SPDX-License-Identifier: Apache-2.0
package io.moram.observatory.answer;

import io.moram.client.KafkaAccess;
import io.moram.flink.atoms.AtomsTopic;
import io.moram.flink.serve.FollowedBanks;
import io.moram.model.Backbone;
import io.moram.serving.AnswerRule;
import io.moram.serving.InferenceThreads;
import io.moram.serving.Outcome;
import io.moram.serving.PredictionRequest;
import io.moram.serving.Predictor;
import io.moram.serving.activation.ActivationMap;
import io.moram.serving.activation.ActivationMaps;
import io.moram.serving.bank.BankLease;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** The frozen model with every learner's bank, as the serving job has them. Thread-safe. */
final class PictureModel implements LazyModel.Opened {

  /** The most ranked classes per answer. */
  private static final int MOST_CLASSES = 5;

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Backbone backbone;
  private final FollowedBanks banks;
  private final InferenceThreads threads;
  private final Predictor predictor;
  private final ActivationMaps maps;

  private PictureModel(Backbone backbone, FollowedBanks banks, ModelSettings settings) {
    this.backbone = backbone;
    this.banks = banks;
    this.threads = InferenceThreads.start(1, Math.max(1, settings.backbone().threads()));
    this.predictor =
        new Predictor(
            backbone,
            banks.loads(),
            settings.textMemoryBytes(),
            settings.promptTemplate(),
            AnswerRule.RECALL,
            Runnable::run,
            threads);
    this.maps = new ActivationMaps(backbone);
  }

  /**
   * Loads the model, and reads the topic atoms to its end.
   *
   * @throws IOException if one of them cannot be read
   */
  static PictureModel open(KafkaAccess access, ModelSettings settings)
      throws IOException, InterruptedException {
    Backbone backbone = settings.backbone().loadOnCpu();
    try {
      FollowedBanks banks =
          FollowedBanks.open(
              new AtomsTopic(
                  access.bootstrapServers(), access.topics().atoms(), access.properties()),
              backbone,
              settings.bankMemoryBytes(),
              PATIENCE);
      return new PictureModel(backbone, banks, settings);
    } catch (IOException | InterruptedException | RuntimeException e) {
      backbone.close();
      throw e;
    }
  }

  Backbone backbone() {
    return backbone;
  }

  /** The sites of the image encoder. */
  List<String> sites() {
    return maps.sites();
  }

  /**
   * Answers a picture.
   *
   * @param pixels as the model's preprocessing gives them
   * @param version the bank version; null: the newest
   */
  Outcome answer(
      String learner, byte[] picture, float[] pixels, AnswerRule rule, @Nullable Integer version) {
    PredictionRequest request =
        new PredictionRequest(learner, picture, null, MOST_CLASSES, rule, version);
    return predictor.predict(List.of(predictor.prepared(request, pixels))).join().get(0);
  }

  /**
   * Which atoms are active for a picture.
   *
   * @param bankVersion the version whose bank is used; null: the newest
   * @param tasks the number of its tasks whose atoms exist; null: all
   * @param pixels as the model's preprocessing gives them
   */
  ActivationMap map(
      String learner,
      @Nullable Integer bankVersion,
      @Nullable Integer tasks,
      float[] pixels,
      String site)
      throws IOException {
    try (BankLease lease = banks.loads().acquire(learner, bankVersion).join()) {
      int newest = ActivationMaps.newestVersion(lease);
      return maps.map(lease, tasks == null ? newest : Math.min(tasks, newest), pixels, site);
    } catch (CompletionException e) {
      if (e.getCause() instanceof IOException cause) {
        throw cause;
      }
      throw e;
    }
  }

  @Override
  public String fingerprint() {
    return backbone.fingerprint();
  }

  @Override
  public void close() {
    threads.close();
    banks.close();
    backbone.close();
  }
}
