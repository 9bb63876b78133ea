// SPDX-License-Identifier: Apache-2.0
package io.moram.model;

import java.util.List;
import org.apiguardian.api.API;

/**
 * What a backbone reads of a text. Two texts with the same tokens have the same embedding.
 *
 * @param tokens the tokens that decide the embedding, without those that start and end every text
 * @param complete whether nothing of the text is lost: it is not too long, and every sign is known
 */
@API(status = API.Status.EXPERIMENTAL)
public record TextReading(List<Integer> tokens, boolean complete) {

  /** Copies the tokens. */
  public TextReading {
    tokens = List.copyOf(tokens);
  }
}
