// SPDX-License-Identifier: Apache-2.0
package io.moram.model;

import java.io.Serializable;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;
import org.apiguardian.api.API;

/**
 * How a language model is loaded.
 *
 * @param adapted the linear layers of every layer that take atoms, at least one
 * @param precision how matrices are kept
 * @param prompts what stands around every prompt
 */
@API(status = API.Status.EXPERIMENTAL)
public record LanguageModelSettings(
    Set<Projection> adapted, WeightPrecision precision, PromptFormat prompts)
    implements Serializable {

  /** Checks and copies the set. */
  public LanguageModelSettings {
    if (adapted.isEmpty()) {
      throw new IllegalArgumentException("no projection takes atoms; name at least one, such as Q");
    }
    adapted = Collections.unmodifiableSet(EnumSet.copyOf(adapted));
  }

  /** Settings with prompts as they are. */
  public LanguageModelSettings(Set<Projection> adapted, WeightPrecision precision) {
    this(adapted, precision, PromptFormat.PLAIN);
  }

  /** Atoms in attention's projections, and the precision that suits the device. */
  public static LanguageModelSettings standard() {
    return new LanguageModelSettings(Projection.ATTENTION, WeightPrecision.AUTOMATIC);
  }

  /** The same with other prompts. */
  public LanguageModelSettings withPrompts(PromptFormat format) {
    return new LanguageModelSettings(adapted, precision, format);
  }
}
