// SPDX-License-Identifier: Apache-2.0
package io.moram.serving;

import java.util.concurrent.CompletableFuture;

/** A request whose picture is being decoded, or has been: see {@link Predictor#prepare}. */
public final class PreparedRequest {
  private final PredictionRequest request;
  private final CompletableFuture<float[]> pixels;

  PreparedRequest(PredictionRequest request, CompletableFuture<float[]> pixels) {
    this.request = request;
    this.pixels = pixels;
  }

  /**
   * A request whose picture is prepared already.
   *
   * @param pixels as the backbone's preprocessing gives them
   */
  public static PreparedRequest of(PredictionRequest request, float[] pixels) {
    return new PreparedRequest(request, CompletableFuture.completedFuture(pixels));
  }

  PredictionRequest request() {
    return request;
  }

  CompletableFuture<float[]> pixels() {
    return pixels;
  }
}
