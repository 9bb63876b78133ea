// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.maps;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.moram.serving.activation.ActivationMap;
import java.util.ArrayList;
import java.util.List;

/**
 * One number of a map.
 *
 * @param rule the rule's name
 * @param version the number of tasks that the learner had sealed
 * @param asked the bank version that the rule asked
 * @param task of the atom, from 1
 * @param atom its place at the site, from 0
 * @param row of the patch, from 0
 * @param column of the patch, from 0
 * @param weight of the atom for the patch
 */
@JsonPropertyOrder({"rule", "version", "asked", "task", "atom", "row", "column", "weight"})
public record MapWeight(
    String rule, int version, int asked, int task, int atom, int row, int column, float weight) {

  /** All numbers of a site's map. */
  static List<MapWeight> of(RecordedMaps recorded, int site) {
    ActivationMap map = recorded.maps().get(site);
    List<MapWeight> weights = new ArrayList<>();
    for (int atom = 0; atom < map.atoms(); atom++) {
      for (int patch = 0; patch < map.patches(); patch++) {
        weights.add(
            new MapWeight(
                recorded.rule().toString(),
                recorded.version(),
                recorded.asked(),
                map.atomTasks()[atom] + 1,
                atom,
                patch / map.patchColumns(),
                patch % map.patchColumns(),
                map.weight(atom, patch)));
      }
    }
    return weights;
  }
}
