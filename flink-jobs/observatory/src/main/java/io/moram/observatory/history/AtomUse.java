// SPDX-License-Identifier: Apache-2.0
package io.moram.observatory.history;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.moram.schemas.AnswerRuleName;
import io.moram.schemas.EvaluationContext;
import io.moram.schemas.Prediction;
import io.moram.schemas.RecognizedTask;
import io.moram.schemas.TaskShare;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How much each task's atoms take part in answers, by rule: for pictures of their own task, for
 * pictures of later tasks, and for all pictures. A picture belongs to the task that taught its true
 * class. If the class is not known, it belongs to the recognised task.
 */
final class AtomUse {

  private static final int MOST_TASKS = 1000;

  /** Sums of shares, and the number of pictures behind each. */
  private static final class Sums {
    private double own;
    private long ownPictures;
    private double later;
    private long laterPictures;
    private double all;
  }

  private static final class RuleUse {
    private long pictures;
    private final TreeMap<Integer, Sums> byTask = new TreeMap<>();
  }

  private final Map<AnswerRuleName, RuleUse> byRule = new EnumMap<>(AnswerRuleName.class);

  /** Whether the prediction counts. */
  boolean accept(Prediction prediction, Classes classes) {
    if (prediction.getTaskShares().isEmpty()) {
      return false;
    }
    RuleUse rule = byRule.computeIfAbsent(prediction.getRule(), name -> new RuleUse());
    Integer owner = owner(prediction, classes);
    rule.pictures++;
    Map<Integer, Float> shares = new TreeMap<>();
    for (TaskShare share : prediction.getTaskShares()) {
      shares.put(share.getTask(), share.getShare());
      if (rule.byTask.size() < MOST_TASKS) {
        rule.byTask.computeIfAbsent(share.getTask(), task -> new Sums());
      }
    }
    rule.byTask.forEach(
        (task, sums) -> {
          float share = shares.getOrDefault(task, 0f);
          sums.all += share;
          if (owner != null && owner.equals(task)) {
            sums.own += share;
            sums.ownPictures++;
          } else if (owner != null && owner > task) {
            sums.later += share;
            sums.laterPictures++;
          }
        });
    return true;
  }

  void clear() {
    byRule.clear();
  }

  private static @Nullable Integer owner(Prediction prediction, Classes classes) {
    EvaluationContext truth = prediction.getEvaluation();
    if (truth != null) {
      return classes.taskOf(truth.getExpectedLabel());
    }
    RecognizedTask recognized = prediction.getRecognition();
    return recognized == null ? null : recognized.getTask();
  }

  /** Per rule and task the mean shares; null where there is no picture. */
  ObjectNode json() {
    ObjectNode content = JsonNodeFactory.instance.objectNode();
    ArrayNode rules = content.putArray("use");
    byRule.forEach(
        (name, rule) -> {
          ObjectNode one = rules.addObject();
          one.put("rule", name.name());
          one.put("pictures", rule.pictures);
          ArrayNode tasks = one.putArray("tasks");
          rule.byTask.forEach(
              (task, sums) -> {
                ObjectNode row = tasks.addObject();
                row.put("task", task);
                row.put("own", mean(sums.own, sums.ownPictures));
                row.put("ownPictures", sums.ownPictures);
                row.put("later", mean(sums.later, sums.laterPictures));
                row.put("laterPictures", sums.laterPictures);
                row.put("all", mean(sums.all, rule.pictures));
              });
        });
    return content;
  }

  private static @Nullable Double mean(double sum, long count) {
    return count == 0 ? null : sum / count;
  }
}
