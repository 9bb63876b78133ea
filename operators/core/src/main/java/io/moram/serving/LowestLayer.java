// SPDX-License-Identifier: Apache-2.0
package io.moram.serving;

import io.moram.atoms.bank.AtomBank;
import io.moram.model.Backbone;
import io.moram.sites.SiteGroup;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Finds the lowest image layer at which banks have atoms. The layers below are frozen for all. */
final class LowestLayer {
  /** The groups of every image layer, from the lowest. */
  private final List<List<SiteGroup>> layers = new ArrayList<>();

  LowestLayer(Backbone backbone) {
    for (int layer = 0; layer < backbone.imageLayers(); layer++) {
      List<SiteGroup> own = new ArrayList<>(backbone.siteGroups(layer));
      own.removeAll(backbone.siteGroups(layer + 1));
      layers.add(List.copyOf(own));
    }
  }

  /** The number of layers below it; all layers if no bank has atoms in one. */
  int of(List<@Nullable AtomBank> banks) {
    List<AtomBank> distinct = banks.stream().filter(Objects::nonNull).distinct().toList();
    for (int layer = 0; layer < layers.size(); layer++) {
      for (SiteGroup group : layers.get(layer)) {
        for (AtomBank bank : distinct) {
          if (!bank.atoms(group).parts().isEmpty()) {
            return layer;
          }
        }
      }
    }
    // The last layer is computed for one token alone if no caller reads the others.
    return Math.max(0, layers.size() - 1);
  }
}
