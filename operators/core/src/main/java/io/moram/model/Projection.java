// SPDX-License-Identifier: Apache-2.0
package io.moram.model;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;
import org.apiguardian.api.API;

/** The linear layers of a decoder layer, by their names in Hugging Face models. */
@API(status = API.Status.EXPERIMENTAL)
public enum Projection {
  Q("self_attn.q_proj"),
  K("self_attn.k_proj"),
  V("self_attn.v_proj"),
  O("self_attn.o_proj"),
  GATE("mlp.gate_proj"),
  UP("mlp.up_proj"),
  DOWN("mlp.down_proj");

  /** The projections of attention, which the method's authors adapt. */
  public static final Set<Projection> ATTENTION =
      Collections.unmodifiableSet(EnumSet.of(Q, K, V, O));

  private final String path;

  Projection(String path) {
    this.path = path;
  }

  /** The name within a layer, for example {@code self_attn.q_proj}. */
  public String path() {
    return path;
  }
}
