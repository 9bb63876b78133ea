// SPDX-License-Identifier: Apache-2.0
package io.moram.observatory.answer;

import io.moram.observatory.web.RefusedException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A model that is loaded when it is first needed, so that a page without questions does not take
 * its memory. Its user guards it.
 */
final class LazyModel<M extends LazyModel.Opened> implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LazyModel.class);

  private final Opener<M> opener;
  private @Nullable M model;

  LazyModel(Opener<M> opener) {
    this.opener = opener;
  }

  /** A model in memory. */
  interface Opened extends AutoCloseable {
    /** The fingerprint of its backbone. */
    String fingerprint();

    @Override
    void close();
  }

  /** Loads a model. */
  @FunctionalInterface
  interface Opener<M> {
    M open() throws IOException, InterruptedException;
  }

  /**
   * The model, loaded if it is not.
   *
   * @throws RefusedException if it cannot be loaded
   */
  M get() {
    M opened = model;
    if (opened != null) {
      return opened;
    }
    try {
      opened = opener.open();
      model = opened;
      LOG.info("The model of the page is loaded: backbone={}", opened.fingerprint());
      return opened;
    } catch (IOException e) {
      throw new RefusedException(
          503, "The model cannot be loaded: %s".formatted(e.getMessage()).strip());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RefusedException(503, "The observatory stops.");
    }
  }

  @Override
  public void close() {
    M opened = model;
    if (opened != null) {
      model = null;
      opened.close();
    }
  }
}
