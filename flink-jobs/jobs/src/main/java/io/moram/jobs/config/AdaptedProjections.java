// SPDX-License-Identifier: Apache-2.0
package io.moram.jobs.config;

import io.moram.model.Projection;
import java.util.EnumSet;
import java.util.Set;

/** Which linear layers of a language model take atoms. */
public enum AdaptedProjections {
  /** Those of attention. */
  ATTENTION,
  /** Those of the feed-forward parts too. */
  ALL;

  /** The linear layers of every layer. */
  Set<Projection> projections() {
    return this == ALL ? EnumSet.allOf(Projection.class) : Projection.ATTENTION;
  }
}
