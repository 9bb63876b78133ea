// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.maps;

import io.moram.bench.domains.DomainLearner;
import io.moram.bench.domains.PreparedDomain.TestPicture;
import io.moram.model.Backbone;
import io.moram.serving.AnswerRule;
import io.moram.serving.Outcome;
import io.moram.serving.PredictionRequest;
import io.moram.serving.activation.ActivationMap;
import io.moram.serving.activation.ActivationMaps;
import io.moram.serving.bank.BankLease;
import io.moram.sites.SiteShape;
import io.moram.training.TrainingRecipe;
import java.util.ArrayList;
import java.util.List;

/** Records the maps of some pictures under both rules, from a learner's newest bank. */
final class MapRecorder {
  private final DomainLearner learner;
  private final ActivationMaps maps;
  private final List<TestPicture> pictures;
  private final List<String> sites;
  private final List<RecordedMaps> recorded = new ArrayList<>();

  /**
   * A recorder.
   *
   * @param learner a learner without tasks
   * @param pictures at least one
   * @param wanted the names of the sites; empty: all that take atoms and read patches
   * @throws IllegalArgumentException if a wanted site takes no atoms or reads no patches
   */
  MapRecorder(
      Backbone backbone,
      TrainingRecipe recipe,
      DomainLearner learner,
      List<TestPicture> pictures,
      List<String> wanted) {
    this.learner = learner;
    this.maps = new ActivationMaps(backbone);
    this.pictures = List.copyOf(pictures);
    List<String> possible = possible(backbone, recipe);
    for (String site : wanted) {
      if (!possible.contains(site)) {
        throw new IllegalArgumentException(
            "--sites is "
                + site
                + "; must be a site of the image encoder that takes atoms and reads patches: "
                + String.join(", ", possible)
                + ".");
      }
    }
    this.sites = wanted.isEmpty() ? possible : List.copyOf(wanted);
  }

  private List<String> possible(Backbone backbone, TrainingRecipe recipe) {
    List<String> adapted =
        backbone.siteGroups(recipe.firstLayer()).stream()
            .flatMap(group -> group.sites().stream())
            .map(SiteShape::name)
            .toList();
    try (BankLease lease = learner.lease()) {
      return maps.maps(lease, 0, pictures.get(0).pixels(), maps.sites()).stream()
          .filter(map -> map.patches() > 0)
          .map(ActivationMap::site)
          .filter(adapted::contains)
          .toList();
    }
  }

  /** The names of the sites. */
  List<String> sites() {
    return sites;
  }

  /** Everything that was recorded, by version, then by picture, then by rule. */
  List<RecordedMaps> recorded() {
    return recorded;
  }

  /** Records all pictures under both rules. */
  void record() {
    try (BankLease lease = learner.lease()) {
      for (int picture = 0; picture < pictures.size(); picture++) {
        float[] pixels = pictures.get(picture).pixels();
        for (AnswerRule rule : List.of(AnswerRule.SELF_ACTIVATED, AnswerRule.RECALL)) {
          Outcome.Recognition recognition = answer(pixels, rule).recognition();
          int newest = ActivationMaps.newestVersion(lease);
          int asked = recognition == null ? newest : recognition.version();
          recorded.add(
              new RecordedMaps(
                  picture,
                  rule,
                  newest,
                  asked,
                  recognition == null ? null : recognition.task(),
                  maps.maps(lease, asked, pixels, sites)));
        }
      }
    }
  }

  private Outcome.Answer answer(float[] pixels, AnswerRule rule) {
    PredictionRequest request =
        new PredictionRequest(DomainLearner.LEARNER, new byte[0], null, 1, rule, null);
    Outcome outcome =
        learner
            .predictor()
            .predict(List.of(learner.predictor().prepared(request, pixels)))
            .join()
            .get(0);
    if (outcome instanceof Outcome.Answer answer) {
      return answer;
    }
    throw new IllegalStateException("a test picture was not answered: " + outcome);
  }
}
