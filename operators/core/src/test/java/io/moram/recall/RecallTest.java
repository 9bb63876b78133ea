// SPDX-License-Identifier: Apache-2.0
package io.moram.recall;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.moram.atoms.ClassPrompt;
import io.moram.recall.ClassGaussians.Component;
import io.moram.recall.ClassGaussians.Distances.OfPicture;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class RecallTest {

  /** a = 0.5, b = 0.25, T = 2. */
  private static final RecallSettings SETTINGS = new RecallSettings(0.5, 0.25, 1e-3, 2, 0.1);

  private static final Offset<Double> EXACT = within(1e-9);

  /** Task 0 knows cats and dogs, task 1 ships and dogs. */
  private static final List<Component> COMPONENTS =
      List.of(component(0, "cat"), component(0, "dog"), component(1, "ship"), component(1, "dog"));

  private static Component component(int task, String label) {
    return new Component(task, new ClassPrompt(label, "a {}"), 5);
  }

  /** Distances with these posteriors, if they sum to 1. */
  private static float[] distances(double... posteriors) {
    float[] distances = new float[posteriors.length];
    for (int i = 0; i < distances.length; i++) {
      distances[i] = (float) (-2 * Math.log(posteriors[i]));
    }
    return distances;
  }

  private static double[] logs(double... probabilities) {
    return Arrays.stream(probabilities).map(Math::log).toArray();
  }

  /** exp(score / T) by definition. */
  private static double power(double own, double hidden, double embedding, double zeroShot) {
    return Math.sqrt(own * Math.sqrt(hidden * embedding) * Math.pow(zeroShot, 0.25));
  }

  private static Recall recall(
      RecallSettings settings, List<String> labels, OfPicture distances, double... zeroShot) {
    return new Recall(settings, Choice.of(COMPONENTS, labels), distances, false, logs(zeroShot));
  }

  private static final OfPicture PICTURE =
      new OfPicture(distances(0.5, 0.2, 0.2, 0.1), distances(0.25, 0.25, 0.125, 0.375));

  @Test
  void mixesWhatTheDefinitionSays() {
    Recall recall = recall(SETTINGS, List.of("cat", "dog", "ship"), PICTURE, 0.2, 0.3, 0.5);
    assertThat(recall.tasks()).containsExactly(0, 1);
    Recall.Result result = recall.result(Map.of(0, logs(0.6, 0.4), 1, logs(0.7, 0.3)));

    double cat = power(0.6, 0.5, 0.25, 0.2);
    double firstDog = power(0.4, 0.2, 0.25, 0.3);
    double ship = power(0.7, 0.2, 0.125, 0.5);
    double secondDog = power(0.3, 0.1, 0.375, 0.3);
    double whole = cat + firstDog + ship + secondDog;
    assertThat(result.probabilities()[0]).isCloseTo(cat / whole, within(1e-6));
    assertThat(result.probabilities()[1])
        .as("a class that two tasks know gets both probabilities")
        .isCloseTo((firstDog + secondDog) / whole, within(1e-6));
    assertThat(result.probabilities()[2]).isCloseTo(ship / whole, within(1e-6));
    assertThat(result.task()).isZero();
    assertThat(result.taskProbability()).isCloseTo((cat + firstDog) / whole, within(1e-6));
  }

  @Test
  void logitsNeedNotBeNormalized() {
    List<String> labels = List.of("cat", "dog", "ship");
    Recall.Result result =
        recall(SETTINGS, labels, PICTURE, 0.2, 0.3, 0.5)
            .result(Map.of(0, logs(0.6, 0.4), 1, logs(0.7, 0.3)));
    Recall.Result scaled =
        recall(SETTINGS, labels, PICTURE, 2, 3, 5)
            .result(Map.of(0, logs(60, 40), 1, logs(0.07, 0.03)));
    for (int i = 0; i < labels.size(); i++) {
      assertThat(scaled.probabilities()[i]).isCloseTo(result.probabilities()[i], EXACT);
    }
  }

  @Test
  void aTaskThatIsNotLikelyIsNotAsked() {
    OfPicture sure = new OfPicture(distances(0.6, 0.3992, 4e-4, 4e-4), PICTURE.embedding());
    Recall recall = recall(SETTINGS, List.of("cat", "dog", "ship"), sure, 0.2, 0.3, 0.5);
    assertThat(recall.tasks()).as("0.0008 is below 0.001").containsExactly(0);
    Recall.Result result = recall.result(Map.of(0, logs(0.6, 0.4)));
    double cat = power(0.6, 0.6, 0.25, 0.2);
    double dog = power(0.4, 0.3992, 0.25, 0.3);
    assertThat(result.probabilities()[0]).isCloseTo(cat / (cat + dog), within(1e-6));
    assertThat(result.probabilities()[1]).isCloseTo(dog / (cat + dog), within(1e-6));
    assertThat(result.probabilities()[2]).isZero();
    assertThat(result.taskProbability()).isCloseTo(1, EXACT);

    OfPicture less = new OfPicture(distances(0.6, 0.3988, 6e-4, 6e-4), PICTURE.embedding());
    assertThat(recall(SETTINGS, List.of("cat", "dog", "ship"), less, 0.2, 0.3, 0.5).tasks())
        .as("a task's posterior is the sum over its classes")
        .containsExactly(0, 1);
  }

  @Test
  void theMostLikelyTaskIsAlwaysAsked() {
    RecallSettings onlyBest = new RecallSettings(0.5, 0.25, 1, 2, 0.1);
    OfPicture later = new OfPicture(distances(0.3, 0.1, 0.4, 0.2), PICTURE.embedding());
    assertThat(recall(onlyBest, List.of("cat", "dog", "ship"), later, 0.2, 0.3, 0.5).tasks())
        .containsExactly(1);
  }

  @Test
  void candidatesRestrictAllParts() {
    Recall recall = recall(SETTINGS, List.of("ship", "cat"), PICTURE, 0.5, 0.5);
    Recall.Result result = recall.result(Map.of(0, logs(0.3), 1, logs(0.8)));
    // Alone in its task, a class has all of the task's probability.
    double ship = power(1, 0.2, 0.125, 0.5);
    double cat = power(1, 0.5, 0.25, 0.5);
    assertThat(result.probabilities()[0]).isCloseTo(ship / (ship + cat), within(1e-6));
    assertThat(result.probabilities()[1]).isCloseTo(cat / (ship + cat), within(1e-6));
  }

  @Test
  void candidatesThatNoTaskKnowsShareATenthByZeroShot() {
    List<String> labels = List.of("owl", "cat", "elk", "ship");
    Recall recall = recall(SETTINGS, labels, PICTURE, 0.1, 0.2, 0.3, 0.4);
    Recall.Result result = recall.result(Map.of(0, logs(1), 1, logs(1)));
    double ship = power(1, 0.2, 0.125, 0.4);
    double cat = power(1, 0.5, 0.25, 0.2);
    assertThat(result.probabilities()[0]).isCloseTo(0.1 * 0.25, EXACT);
    assertThat(result.probabilities()[2]).isCloseTo(0.1 * 0.75, EXACT);
    assertThat(result.probabilities()[1]).isCloseTo(0.9 * cat / (ship + cat), within(1e-6));
    assertThat(result.probabilities()[3]).isCloseTo(0.9 * ship / (ship + cat), within(1e-6));
    assertThat(result.taskProbability())
        .as("among the tasks alone")
        .isCloseTo(cat / (ship + cat), within(1e-6));
  }

  @Test
  void zeroShotAnswersIfNoCandidateIsKnown() {
    Recall recall = recall(SETTINGS, List.of("owl", "elk"), PICTURE, 0.3, 0.1);
    assertThat(recall.tasks()).isEmpty();
    for (Recall.Result result : List.of(recall.result(Map.of()), recall.gaussiansAlone())) {
      assertThat(result.probabilities()).containsExactly(new double[] {0.75, 0.25}, EXACT);
      assertThat(result.task()).isNull();
      assertThat(result.taskProbability()).isZero();
    }
  }

  @Test
  void zeroShotAnswersANovelPicture() {
    Choice choice = Choice.of(COMPONENTS, List.of("cat", "owl", "ship"));
    Recall recall = new Recall(SETTINGS, choice, PICTURE, true, logs(0.1, 0.3, 0.6));
    assertThat(recall.tasks()).isEmpty();
    for (Recall.Result result : List.of(recall.result(Map.of()), recall.gaussiansAlone())) {
      assertThat(result.probabilities()).containsExactly(new double[] {0.1, 0.3, 0.6}, EXACT);
      assertThat(result.task()).isNull();
    }
  }

  @Test
  void anOpenTaskIsAnsweredByItsGaussians() {
    Recall recall = recall(SETTINGS, List.of("cat", "dog", "ship"), PICTURE, 0.2, 0.3, 0.5);
    // Task 1 has no bank version.
    Recall.Result result = recall.result(Map.of(0, logs(0.6, 0.4)));
    double forShip = Math.sqrt(0.2 * 0.125);
    double forDog = Math.sqrt(0.1 * 0.375);
    double cat = power(0.6, 0.5, 0.25, 0.2);
    double firstDog = power(0.4, 0.2, 0.25, 0.3);
    double ship = power(forShip / (forShip + forDog), 0.2, 0.125, 0.5);
    double secondDog = power(forDog / (forShip + forDog), 0.1, 0.375, 0.3);
    double whole = cat + firstDog + ship + secondDog;
    assertThat(result.probabilities()[2]).isCloseTo(ship / whole, within(1e-6));
    assertThat(result.probabilities()[1]).isCloseTo((firstDog + secondDog) / whole, within(1e-6));
  }

  @Test
  void theGaussiansAloneTakeAllTasks() {
    OfPicture sure = new OfPicture(distances(0.6, 0.3992, 4e-4, 4e-4), PICTURE.embedding());
    Recall.Result result =
        recall(SETTINGS, List.of("cat", "dog", "ship"), sure, 0.2, 0.3, 0.5).gaussiansAlone();
    double cat = Math.pow(0.6 * 0.25, 0.25);
    double dogs = Math.pow(0.3992 * 0.25, 0.25) + Math.pow(4e-4 * 0.375, 0.25);
    double ship = Math.pow(4e-4 * 0.125, 0.25);
    double whole = cat + dogs + ship;
    assertThat(result.probabilities())
        .containsExactly(new double[] {cat / whole, dogs / whole, ship / whole}, within(1e-6));
  }

  @Test
  void thereIsNothingToAnswerWithoutCandidates() {
    Recall recall = recall(SETTINGS, List.of(), PICTURE);
    assertThat(recall.tasks()).isEmpty();
    assertThat(recall.result(Map.of()).probabilities()).isEmpty();
    assertThat(recall.gaussiansAlone().task()).isNull();
  }

  @Test
  void theLargestDistancesGiveProbabilities() {
    float[] far = new float[COMPONENTS.size()];
    Arrays.fill(far, Float.MAX_VALUE);
    float[] one = far.clone();
    one[2] = 0;
    Recall recall =
        recall(SETTINGS, List.of("cat", "dog", "ship"), new OfPicture(one, far), 0.2, 0.3, 0.5);
    assertThat(recall.tasks()).containsExactly(1);
    Recall.Result result = recall.result(Map.of(1, logs(1e-30, 1)));
    assertThat(result.probabilities()).containsExactly(new double[] {0, 0, 1}, EXACT);
  }
}
