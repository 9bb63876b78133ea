// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.train.batches;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.moram.atoms.ClassPrompt;
import io.moram.training.picture.TrainingPicture;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import org.apache.flink.metrics.SimpleCounter;
import org.junit.jupiter.api.Test;

class ExampleCacheTest {
  private static final int[] NONE = {};

  private final Slots slots = new Slots();
  private final ExampleCounters counters =
      new ExampleCounters(new SimpleCounter(), new SimpleCounter());

  private ExampleCache<TrainingPicture> cache(long maxKept, Semaphore places) {
    return new ExampleCache<>(maxKept, places, counters);
  }

  @Test
  void picturesThatFitArePreparedOnce() throws Exception {
    ExampleCache<TrainingPicture> cache = cache(2, new Semaphore(0));
    assertThat(taken(cache, new int[] {4, 7}, NONE)).containsExactly(4f, 7f);
    assertThat(taken(cache, new int[] {7, 4, 7}, NONE)).containsExactly(7f, 4f, 7f);
    assertThat(slots.started).containsExactly(4, 7);
  }

  @Test
  void drawnAndPreparedExamplesAreCounted() throws Exception {
    ExampleCache<TrainingPicture> cache = cache(2, new Semaphore(1));
    taken(cache, new int[] {0, 1, 0}, new int[] {1, 2});
    assertThat(counters.drawn().getCount()).isEqualTo(2);
    assertThat(counters.prepared().getCount()).as("0 and 1, and 2 ahead").isEqualTo(3);
    taken(cache, new int[] {1, 2}, NONE);
    assertThat(counters.drawn().getCount()).isEqualTo(4);
    assertThat(counters.prepared().getCount()).isEqualTo(3);
    taken(cache, new int[] {2}, NONE);
    assertThat(counters.prepared().getCount()).as("2 was not kept").isEqualTo(4);
  }

  @Test
  void theFollowingBatchIsStartedAndNotWaitedFor() throws Exception {
    ExampleCache<TrainingPicture> cache = cache(9, new Semaphore(0));
    CompletableFuture<TrainingPicture> inFlight = slots.inFlight(2);
    assertThat(taken(cache, new int[] {0, 1}, new int[] {1, 2})).containsExactly(0f, 1f);
    assertThat(slots.started).containsExactly(0, 1, 2);
    inFlight.complete(picture(2));
    assertThat(taken(cache, new int[] {1, 2}, NONE)).containsExactly(1f, 2f);
    assertThat(slots.started).containsExactly(0, 1, 2);
  }

  @Test
  void whatDoesNotFitIsStartedAheadAndUsedOnce() throws Exception {
    ExampleCache<TrainingPicture> cache = cache(0, new Semaphore(2));
    taken(cache, new int[] {0, 1}, new int[] {2, 3});
    taken(cache, new int[] {2, 3}, new int[] {3, 0});
    assertThat(slots.started).as("3 stays for the next batch").containsExactly(0, 1, 2, 3, 0);
    taken(cache, new int[] {3, 0}, NONE);
    assertThat(slots.started).containsExactly(0, 1, 2, 3, 0);
    taken(cache, new int[] {3}, NONE);
    assertThat(slots.started).as("and is kept no longer").containsExactly(0, 1, 2, 3, 0, 3);
  }

  @Test
  void noMoreIsStartedThanThereIsRoomFor() throws Exception {
    ExampleCache<TrainingPicture> cache = cache(2, new Semaphore(1));
    taken(cache, new int[] {0}, new int[] {1, 2, 3});
    assertThat(slots.started).as("two are kept, one is ahead").containsExactly(0, 1, 2);
    taken(cache, new int[] {1, 2, 3}, new int[] {0, 4, 5});
    assertThat(slots.started).containsExactly(0, 1, 2, 3, 4);
  }

  @Test
  void cachesShareTheRoomForWhatIsAhead() throws Exception {
    Semaphore places = new Semaphore(1);
    ExampleCache<TrainingPicture> one = cache(0, places);
    ExampleCache<TrainingPicture> other = cache(0, places);
    taken(one, new int[] {0}, new int[] {1});
    taken(other, new int[] {2}, new int[] {3});
    assertThat(slots.started).containsExactly(0, 1, 2);
    one.clear();
    taken(other, new int[] {4}, new int[] {5});
    assertThat(slots.started).containsExactly(0, 1, 2, 4, 5);
  }

  @Test
  void aWrongGuessIsReleased() throws Exception {
    Semaphore places = new Semaphore(1);
    ExampleCache<TrainingPicture> cache = cache(0, places);
    CompletableFuture<TrainingPicture> guessed = slots.inFlight(1);
    taken(cache, new int[] {0}, new int[] {1});
    assertThat(taken(cache, new int[] {2}, NONE)).containsExactly(2f);
    assertThat(guessed).isCancelled();
    assertThat(places.tryAcquire()).as("its place is free").isTrue();
    assertThat(places.tryAcquire()).isFalse();
  }

  @Test
  void aReplacedPictureIsNeverGiven() throws Exception {
    ExampleCache<TrainingPicture> cache = cache(2, new Semaphore(1));
    CompletableFuture<TrainingPicture> keptInFlight = slots.inFlight(1);
    CompletableFuture<TrainingPicture> aheadInFlight = slots.inFlight(2);
    taken(cache, new int[] {0}, new int[] {1, 2});
    for (int slot : new int[] {0, 1, 2}) {
      slots.replace(slot, 10 + slot);
      cache.forget(slot);
    }
    // A preparation in flight may still complete later.
    keptInFlight.complete(picture(1));
    aheadInFlight.complete(picture(2));
    assertThat(taken(cache, new int[] {0, 1, 2}, NONE)).containsExactly(10f, 11f, 12f);
  }

  @Test
  void aReplacedPictureLeavesItsRoom() throws Exception {
    Semaphore places = new Semaphore(1);
    ExampleCache<TrainingPicture> cache = cache(1, places);
    taken(cache, new int[] {0}, new int[] {1});
    cache.forget(0);
    cache.forget(1);
    cache.forget(1);
    assertThat(places.tryAcquire()).isTrue();
    assertThat(places.tryAcquire()).as("returned once").isFalse();
    taken(cache, new int[] {2}, NONE);
    taken(cache, new int[] {2}, NONE);
    assertThat(slots.started).as("2 is kept in the room of 0").containsExactly(0, 1, 2);
  }

  @Test
  void anotherTasksPicturesAreNeverGiven() throws Exception {
    Semaphore places = new Semaphore(1);
    ExampleCache<TrainingPicture> cache = cache(1, places);
    taken(cache, new int[] {0}, new int[] {1});
    cache.clear();
    slots.replace(0, 10);
    slots.replace(1, 11);
    assertThat(taken(cache, new int[] {0, 1}, NONE)).containsExactly(10f, 11f);
    assertThat(places.tryAcquire()).isTrue();
  }

  @Test
  void aFailureComesWithItsOwnBatch() throws Exception {
    ExampleCache<TrainingPicture> cache = cache(9, new Semaphore(0));
    IllegalStateException bad = new IllegalStateException("bad");
    slots.inFlight(1).completeExceptionally(bad);
    assertThat(taken(cache, new int[] {0}, new int[] {1})).containsExactly(0f);
    assertThatThrownBy(() -> taken(cache, new int[] {0, 1}, NONE)).isSameAs(bad);
  }

  @Test
  void anErrorStaysOne() {
    ExampleCache<TrainingPicture> cache = cache(9, new Semaphore(0));
    OutOfMemoryError full = new OutOfMemoryError("full");
    slots.inFlight(0).completeExceptionally(full);
    assertThatThrownBy(() -> taken(cache, new int[] {0}, NONE)).isSameAs(full);
  }

  @Test
  void aWaitCanBeInterrupted() {
    ExampleCache<TrainingPicture> cache = cache(9, new Semaphore(0));
    CompletableFuture<TrainingPicture> never = slots.inFlight(0);
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> taken(cache, new int[] {0}, NONE))
        .isInstanceOf(InterruptedException.class);
    assertThat(never).isNotDone();
  }

  private List<Float> taken(ExampleCache<TrainingPicture> cache, int[] batch, int[] following)
      throws Exception {
    return cache.take(batch, following, slots::start).stream()
        .map(picture -> picture.prepared()[0])
        .toList();
  }

  private static TrainingPicture picture(float shows) {
    return new TrainingPicture(new float[] {shows}, new ClassPrompt("fox", "a photo of a {}."));
  }

  /** Slots whose pictures first show their number, and a record of which were started. */
  private static final class Slots {
    private final List<CompletableFuture<TrainingPicture>> holds = new ArrayList<>();
    private final List<Integer> started = new ArrayList<>();

    Slots() {
      for (int slot = 0; slot < 9; slot++) {
        holds.add(CompletableFuture.completedFuture(picture(slot)));
      }
    }

    CompletableFuture<TrainingPicture> start(int slot) {
      started.add(slot);
      return holds.get(slot);
    }

    /** From now on a slot's picture is ready when the test completes it. */
    CompletableFuture<TrainingPicture> inFlight(int slot) {
      CompletableFuture<TrainingPicture> picture = new CompletableFuture<>();
      holds.set(slot, picture);
      return picture;
    }

    void replace(int slot, float shows) {
      holds.set(slot, CompletableFuture.completedFuture(picture(shows)));
    }
  }
}
