// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.serve.text;

import io.moram.model.LanguageModel;
import io.moram.serving.text.AnsweringVersion;
import io.moram.serving.text.CandidateLikelihood;
import io.moram.serving.text.GrowingAnswer;
import io.moram.serving.text.VersionedAnswer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A request that is being answered: its answer grows, or its candidates are ranked. Its bank stays
 * open until it is closed, whatever versions follow.
 */
final class OpenAnswer implements AutoCloseable {
  private final LanguageModel model;
  private final PendingText pending;
  private final AnsweringVersion version;
  private @Nullable GrowingAnswer growing;
  private @Nullable CandidateLikelihood likelihood;
  private @Nullable RuntimeException failure;
  private int published;

  /**
   * Begins an answer.
   *
   * @param pending a request whose bank is loaded; taken over
   */
  OpenAnswer(LanguageModel model, PendingText pending, AnsweringVersion version) {
    this.model = model;
    this.pending = pending;
    this.version = version;
    restart();
  }

  /** Starts over, because a failed step may have left the cache in any state. */
  void restart() {
    if (growing != null) {
      growing.close();
    }
    if (pending.candidates().isEmpty()) {
      growing = new GrowingAnswer(model, pending.generation());
    } else {
      likelihood =
          new CandidateLikelihood(
              model, version, pending.generation().prompt(), pending.candidates());
    }
    published = 0;
  }

  PendingText pending() {
    return pending;
  }

  AnsweringVersion version() {
    return version;
  }

  /** The ranked candidates; null if the model writes the answer. */
  @Nullable CandidateLikelihood likelihood() {
    return likelihood;
  }

  /** The answer, if the model writes it. */
  GrowingAnswer growing() {
    return Objects.requireNonNull(growing, "candidates are ranked");
  }

  VersionedAnswer versioned() {
    return new VersionedAnswer(growing(), version);
  }

  /** The answer cannot be computed, alone either. */
  void fail(RuntimeException cause) {
    failure = cause;
  }

  /** Why the answer cannot be computed; null: nothing has failed. */
  @Nullable RuntimeException failure() {
    return failure;
  }

  boolean isDone() {
    return failure != null || (likelihood != null ? likelihood.isDone() : growing().end() != null);
  }

  /** The length of the answer so far, in tokens. */
  int tokens() {
    return growing == null ? 0 : growing.tokens().length;
  }

  /**
   * Says whether a partial answer is due, and counts it as published.
   *
   * @param every after how many tokens
   */
  boolean takesPartial(int every) {
    int tokens = tokens();
    if (!pending.request().record().getPartial() || isDone() || tokens - published < every) {
      return false;
    }
    published = tokens;
    return true;
  }

  @Override
  public void close() {
    if (growing != null) {
      growing.close();
    }
    pending.close();
  }
}
