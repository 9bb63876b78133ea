// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.maps;

import io.moram.serving.AnswerRule;
import io.moram.serving.activation.ActivationMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The maps of one picture when a bank had some tasks.
 *
 * @param picture its place among the pictures
 * @param rule how it is answered
 * @param version the number of tasks that the learner had sealed
 * @param asked the bank version that the rule asks; 0: the frozen model
 * @param task the recognised task; null if it is unlike all tasks, or the rule recognises none
 * @param maps the map of every site
 */
record RecordedMaps(
    int picture,
    AnswerRule rule,
    int version,
    int asked,
    @Nullable Integer task,
    List<ActivationMap> maps) {

  /** Copies the list. */
  RecordedMaps {
    maps = List.copyOf(maps);
  }
}
