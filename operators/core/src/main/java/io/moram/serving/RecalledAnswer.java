// SPDX-License-Identifier: Apache-2.0
package io.moram.serving;

import io.moram.recall.Recall;
import io.moram.serving.TaskVersions.Version;
import io.moram.serving.versions.BankContents;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An answer by recognition: the Gaussians name tasks, and each task's own bank version answers
 * among its classes. The rule {@link AnswerRule#GAUSSIAN} asks no version.
 *
 * @param contents of the learner's bank
 * @param provisionalExamples as {@link Outcome.Answer#provisionalExamples}
 * @param tasks the recognised tasks that have a bank version
 * @param versions the version of each of {@code tasks}
 */
record RecalledAnswer(
    AnswerRule rule,
    PredictionRequest request,
    BankContents contents,
    @Nullable Long provisionalExamples,
    RecallCandidates candidates,
    Recall recall,
    List<Integer> tasks,
    List<Version> versions,
    float logitScale)
    implements PlannedAnswer {

  /**
   * Plans the answer of a picture.
   *
   * @param asked the picture, of a learner whose bank has signatures
   * @param candidates of its request
   * @param ofTasks the versions of the learner's tasks
   */
  static RecalledAnswer of(
      AnswerRule rule,
      BatchShard.Asked asked,
      RecallCandidates candidates,
      Recall recall,
      TaskVersions ofTasks,
      float logitScale) {
    List<Integer> tasks =
        rule == AnswerRule.GAUSSIAN
            ? List.of()
            : recall.tasks().stream().filter(ofTasks::has).toList();
    return new RecalledAnswer(
        rule,
        asked.request(),
        asked.lease().contents(),
        asked.lease().provisionalExamples(),
        candidates,
        recall,
        tasks,
        tasks.stream().map(ofTasks::of).toList(),
        logitScale);
  }

  @Override
  public Outcome.Answer finish(List<Asked> asked, double atomsActive) {
    Map<Integer, double[]> within = new HashMap<>();
    for (int i = 0; i < tasks.size(); i++) {
      int task = tasks.get(i);
      List<float[]> classes = candidates.ofTask(task, versions.get(i));
      within.put(task, Ranking.logits(asked.get(i).embedding(), classes, logitScale));
    }
    Recall.Result result =
        rule == AnswerRule.GAUSSIAN ? recall.gaussiansAlone() : recall.result(within);
    int place = result.task() == null ? -1 : tasks.indexOf(result.task());
    return new Outcome.Answer(
        rule,
        new Outcome.Recognition(
            result.task(),
            (float) result.taskProbability(),
            place < 0 ? 0 : versions.get(place).version()),
        contents.version(),
        contents.provisionalStep(),
        provisionalExamples,
        Ranking.best(candidates.choice().labels(), result.probabilities(), request.topK()),
        place < 0 ? Map.of() : asked.get(place).taskShares(),
        atomsActive);
  }
}
