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
import java.util.stream.Collectors;

/**
 * Prepared pictures of one open task on the heap, by their slot in the reservoir, and those that
 * other threads are preparing. As many are kept as fit; batches draw slots evenly, so which ones
 * makes no difference. The others are prepared anew for every batch: ahead of it, as far as there
 * are places, and let go once it has taken them.
 *
 * <p>A picture counts from its start on, so that what is in flight is bounded too. One thread.
 */
public final class PictureCache {
  private final long most;
  private final PicturePlaces places;
  private final Map<Integer, CompletableFuture<TrainingPicture>> kept = new HashMap<>();
  private final Map<Integer, CompletableFuture<TrainingPicture>> ahead = new HashMap<>();

  /** Starts to prepare what a slot holds now. */
  @FunctionalInterface
  interface Preparation {
    CompletableFuture<TrainingPicture> start(int slot) throws Exception;
  }

  /**
   * @param most how many pictures are kept
   * @param places room for pictures that are not kept and that the following batch will take;
   *     shared with other caches
   */
  PictureCache(long most, PicturePlaces places) {
    this.most = most;
    this.places = places;
  }

  /**
   * Gives a batch, and starts the batch that is likely to follow.
   *
   * @param slots the batch; a slot may be in it twice
   * @param following the next batch's, or none where it is not known; a wrong guess costs time
   *     alone
   * @param preparation is called here, on the calling thread
   * @throws Exception what the preparation of one of the batch's pictures failed with
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
      places.giveBack(1);
    }
    if (kept.size() < most) {
      kept.put(slot, picture);
    }
    return picture;
  }

  private void startAhead(
      int[] following,
      Map<Integer, CompletableFuture<TrainingPicture>> batch,
      Preparation preparation)
      throws Exception {
    letGoOfAllBut(Arrays.stream(following).boxed().collect(Collectors.toSet()));
    for (int slot : following) {
      if (kept.containsKey(slot) || ahead.containsKey(slot)) {
        continue;
      }
      boolean fits = kept.size() < most;
      if (!fits && !places.take()) {
        return;
      }
      CompletableFuture<TrainingPicture> picture = batch.get(slot);
      if (picture == null) {
        picture = preparation.start(slot);
      }
      (fits ? kept : ahead).put(slot, picture);
    }
  }

  /** What was started ahead and will not be taken. */
  private void letGoOfAllBut(Set<Integer> following) {
    Iterator<Map.Entry<Integer, CompletableFuture<TrainingPicture>>> started =
        ahead.entrySet().iterator();
    while (started.hasNext()) {
      Map.Entry<Integer, CompletableFuture<TrainingPicture>> entry = started.next();
      if (!following.contains(entry.getKey())) {
        started.remove();
        places.giveBack(1);
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
      // As if it had been prepared here.
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw e.getCause() instanceof Exception cause ? cause : e;
    }
  }

  /** Another picture is in a slot; what is still being prepared is of the one before. */
  public void forget(int slot) {
    CompletableFuture<TrainingPicture> before = kept.remove(slot);
    if (before == null) {
      before = ahead.remove(slot);
      if (before != null) {
        places.giveBack(1);
      }
    }
    if (before != null) {
      before.cancel(false);
    }
  }

  public void clear() {
    letGoOfAllBut(Set.of());
    kept.values().forEach(picture -> picture.cancel(false));
    kept.clear();
  }
}
