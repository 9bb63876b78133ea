// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.train.pictures;

import io.moram.training.TrainingPicture;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.stream.Collectors;

/**
 * Prepared pictures of one open task on the heap, by their slot in the reservoir, and those that
 * other threads are preparing. The cache keeps as many as fit. Batches draw slots evenly, so it
 * makes no difference which ones it keeps. The others are prepared again for every batch. They are
 * prepared ahead of it while there are free places, and released once the batch has taken them.
 *
 * <p>A picture counts from the start of its preparation, so that pictures in flight are bounded
 * too. Not thread-safe.
 */
public final class PictureCache {
  private final long maxKept;
  private final Semaphore places;
  private final Map<Integer, CompletableFuture<TrainingPicture>> kept = new HashMap<>();
  private final Map<Integer, CompletableFuture<TrainingPicture>> ahead = new HashMap<>();

  /** Starts to prepare the picture that a slot holds now. */
  @FunctionalInterface
  interface Preparation {
    CompletableFuture<TrainingPicture> start(int slot) throws Exception;
  }

  /**
   * @param maxKept the maximum number of pictures that are kept, at least 0
   * @param places one permit per picture that is not kept and that the following batch will take;
   *     shared with other caches
   */
  PictureCache(long maxKept, Semaphore places) {
    this.maxKept = maxKept;
    this.places = places;
  }

  /**
   * Returns a batch, and starts to prepare the batch that is likely to follow.
   *
   * @param slots the batch; a slot may be in it twice
   * @param following the next batch's slots, or none if it is not known; a wrong guess only costs
   *     time
   * @param preparation is called on the calling thread
   * @throws Exception if the preparation of one of the batch's pictures has failed; the cause of
   *     that failure
   */
  List<TrainingPicture> take(int[] slots, int[] following, Preparation preparation)
      throws Exception {
    Map<Integer, CompletableFuture<TrainingPicture>> batch = new HashMap<>();
    for (int slot : slots) {
      if (!batch.containsKey(slot)) {
        batch.put(slot, taken(slot, preparation));
      }
    }
    // Before the wait, so that no thread is idle at the end of this batch.
    startAhead(following, batch, preparation);
    List<TrainingPicture> pictures = new ArrayList<>(slots.length);
    for (int slot : slots) {
      pictures.add(ready(Objects.requireNonNull(batch.get(slot))));
    }
    return pictures;
  }

  private CompletableFuture<TrainingPicture> taken(int slot, Preparation preparation)
      throws Exception {
    CompletableFuture<TrainingPicture> picture = kept.get(slot);
    if (picture != null) {
      return picture;
    }
    picture = ahead.remove(slot);
    if (picture == null) {
      picture = preparation.start(slot);
    } else {
      places.release();
    }
    if (kept.size() < maxKept) {
      kept.put(slot, picture);
    }
    return picture;
  }

  private void startAhead(
      int[] following,
      Map<Integer, CompletableFuture<TrainingPicture>> batch,
      Preparation preparation)
      throws Exception {
    releaseAllBut(Arrays.stream(following).boxed().collect(Collectors.toSet()));
    for (int slot : following) {
      if (kept.containsKey(slot) || ahead.containsKey(slot)) {
        continue;
      }
      boolean fits = kept.size() < maxKept;
      if (!fits && !places.tryAcquire()) {
        return;
      }
      CompletableFuture<TrainingPicture> picture = batch.get(slot);
      if (picture == null) {
        picture = preparation.start(slot);
      }
      (fits ? kept : ahead).put(slot, picture);
    }
  }

  /** Releases the pictures that were started ahead and will not be taken. */
  private void releaseAllBut(Set<Integer> following) {
    Iterator<Map.Entry<Integer, CompletableFuture<TrainingPicture>>> started =
        ahead.entrySet().iterator();
    while (started.hasNext()) {
      Map.Entry<Integer, CompletableFuture<TrainingPicture>> entry = started.next();
      if (!following.contains(entry.getKey())) {
        started.remove();
        places.release();
        entry.getValue().cancel(false);
      }
    }
  }

  private static TrainingPicture ready(CompletableFuture<TrainingPicture> picture)
      throws Exception {
    try {
      // A cancelled task interrupts this wait.
      return picture.get();
    } catch (ExecutionException e) {
      // The caller sees the failure as if this thread had prepared the picture.
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw e.getCause() instanceof Exception cause ? cause : e;
    }
  }

  /** Drops a slot's picture because another is in the slot now. */
  public void forget(int slot) {
    CompletableFuture<TrainingPicture> before = kept.remove(slot);
    if (before == null) {
      before = ahead.remove(slot);
      if (before != null) {
        places.release();
      }
    }
    if (before != null) {
      before.cancel(false);
    }
  }

  /** Drops all pictures and returns their places. */
  public void clear() {
    releaseAllBut(Set.of());
    kept.values().forEach(picture -> picture.cancel(false));
    kept.clear();
  }
}
