// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.boundaries.score;

import io.moram.bench.streams.ComposedStream;
import io.moram.bench.streams.Segment;
import io.moram.boundary.Boundary;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The score of a detector on one stream.
 *
 * @param examples the number of examples of the stream
 * @param changes the number of changes of the stream
 * @param delays for each change that was found, the number of examples from the change to its
 *     declaration, both included
 * @param waits for each change, its delay; the length of its segment if it was missed
 * @param errors for each change that was found, the distance of its boundary in examples
 * @param falseAlarms the number of boundaries that found no change
 * @param newInOld the number of examples of a new segment in a task before the one that the
 *     boundary of the change opened; if the change was missed, in the task of the example before it
 * @param oldInNew the number of examples of an old segment in the task that the boundary of the
 *     next change opened, or in a later one
 * @param recurrences the number of changes to an earlier domain
 * @param recognised the number of recurrences that were found and recognised as a task with most of
 *     its examples from the domain
 * @param misrecognised the number of changes that were found and recognised as any other task
 * @param snapshotBytes the size of the largest snapshot of the detector, in bytes
 */
public record Score(
    int examples,
    int changes,
    List<Integer> delays,
    List<Integer> waits,
    List<Integer> errors,
    int falseAlarms,
    int newInOld,
    int oldInNew,
    int recurrences,
    int recognised,
    int misrecognised,
    int snapshotBytes) {

  /** Copies the lists. */
  public Score {
    delays = List.copyOf(delays);
    waits = List.copyOf(waits);
    errors = List.copyOf(errors);
  }

  /** Scores the decisions of a detector on a stream. */
  public static Score of(ComposedStream stream, Replay replay) {
    Matching matching = Matching.of(stream, replay.boundaries());
    TaskDomains tasks = new TaskDomains(stream, replay);
    List<Integer> delays = new ArrayList<>();
    List<Integer> waits = new ArrayList<>();
    List<Integer> errors = new ArrayList<>();
    int newInOld = 0;
    int oldInNew = 0;
    int recurrences = 0;
    int recognised = 0;
    int misrecognised = 0;
    for (int change = 0; change < stream.changes(); change++) {
      int segment = change + 1;
      Segment opened = stream.segments().get(segment);
      int start = opened.start();
      boolean recurs = isRecurrence(stream, segment);
      recurrences += recurs ? 1 : 0;
      Matching.@Nullable Find find = matching.finds().get(change);
      if (find == null) {
        waits.add(stream.endOf(segment) - start);
        newInOld += count(stream, replay, segment, 0, replay.taskOf()[start - 1]);
        continue;
      }
      Boundary boundary = find.boundary();
      int delay = (int) (boundary.detectedAt() - start + 1);
      delays.add(delay);
      waits.add(delay);
      errors.add((int) Math.abs(boundary.position() - start));
      int openedTask = find.number() + 1;
      newInOld += count(stream, replay, segment, 0, openedTask - 1);
      oldInNew += count(stream, replay, segment - 1, openedTask, Integer.MAX_VALUE);
      Integer named = replay.recursOf().get(openedTask);
      if (named != null) {
        boolean right = recurs && tasks.mostlyOf(named) == opened.domain();
        recognised += right ? 1 : 0;
        misrecognised += right ? 0 : 1;
      }
    }
    return new Score(
        stream.size(),
        stream.changes(),
        delays,
        waits,
        errors,
        matching.falseAlarms().size(),
        newInOld,
        oldInNew,
        recurrences,
        recognised,
        misrecognised,
        replay.snapshotBytes());
  }

  private static boolean isRecurrence(ComposedStream stream, int segment) {
    int domain = stream.segments().get(segment).domain();
    return stream.segments().subList(0, segment).stream().anyMatch(s -> s.domain() == domain);
  }

  /** The number of examples of a segment in a range of tasks, both ends included. */
  private static int count(
      ComposedStream stream, Replay replay, int segment, int firstTask, int lastTask) {
    int count = 0;
    int start = stream.segments().get(segment).start();
    // The last examples of a fading segment are in the ramp of the next one.
    int next = segment + 1;
    int end =
        next < stream.segments().size() ? stream.segments().get(next).settled() : stream.size();
    for (int position = start; position < end; position++) {
      int task = replay.taskOf()[position];
      if (stream.segmentOf(position) == segment && task >= firstTask && task <= lastTask) {
        count++;
      }
    }
    return count;
  }

  /** The domain of most examples of each task. */
  private static final class TaskDomains {
    private final int[][] counts;

    TaskDomains(ComposedStream stream, Replay replay) {
      int domains = stream.segments().stream().mapToInt(Segment::domain).max().orElse(0) + 1;
      counts = new int[replay.boundaries().size() + 1][domains];
      for (int position = 0; position < stream.size(); position++) {
        int domain = stream.segments().get(stream.segmentOf(position)).domain();
        counts[replay.taskOf()[position]][domain]++;
      }
    }

    int mostlyOf(int task) {
      if (task >= counts.length) {
        return -1;
      }
      int most = 0;
      for (int domain = 1; domain < counts[task].length; domain++) {
        if (counts[task][domain] > counts[task][most]) {
          most = domain;
        }
      }
      return most;
    }
  }
}
