// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.streams;

import java.util.ArrayList;
import java.util.List;

/** Made-up domains whose pictures say where they are from. */
final class TestDomains {

  private TestDomains() {}

  /** An embedding holds its domain and its number in it. */
  static List<EmbeddedDomain> of(int domains, int pictures) {
    List<EmbeddedDomain> all = new ArrayList<>();
    for (int domain = 0; domain < domains; domain++) {
      List<EmbeddedItem> own = new ArrayList<>();
      for (int picture = 0; picture < pictures; picture++) {
        own.add(new EmbeddedItem(new float[] {domain, picture}, "class " + domain));
      }
      all.add(new EmbeddedDomain("domain " + domain, own));
    }
    return all;
  }
}
