// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.backup;

import io.moram.client.KafkaAccess;
import io.moram.client.PublishedAtoms;
import io.moram.client.PublishedTask;
import io.moram.client.SealedTask;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;

/** Reads the sealed tasks of one learner from the topic {@code atoms}. */
public final class BankExport {

  private BankExport() {}

  /**
   * Reads the tasks.
   *
   * @param remarks gets what is left out, in words
   * @return the tasks from 0, in order
   * @throws IOException if there is none, one is not whole, or they do not belong together
   */
  public static List<SealedTask> read(KafkaAccess access, String learner, Consumer<String> remarks)
      throws IOException {
    PublishedAtoms.Published published = new PublishedAtoms(access).read(learner);
    published.faults().forEach(remarks);
    List<PublishedTask> sealed =
        published.tasks().stream().filter(task -> task.seal() != null).toList();
    published.tasks().stream()
        .filter(task -> task.seal() == null)
        .forEach(task -> remarks.accept("task " + task.task() + " is not sealed, and left out"));
    if (sealed.isEmpty()) {
      throw new IOException(
          "%s has no sealed task of the learner %s. Check --learner with `moram bank`."
              .formatted(access.topics().atoms(), learner));
    }
    String backbone = Objects.requireNonNull(sealed.get(0).seal()).getBackbone();
    for (int number = 0; number < sealed.size(); number++) {
      PublishedTask task = sealed.get(number);
      if (task.task() != number) {
        throw new IOException(
            "%s has task %d of the learner %s, but not task %d."
                .formatted(access.topics().atoms(), task.task(), learner, number));
      }
      if (!task.faults().isEmpty()) {
        throw new IOException(
            "%s, task %d of the learner %s is not whole: %s."
                .formatted(
                    access.topics().atoms(), number, learner, String.join("; ", task.faults())));
      }
      String own = Objects.requireNonNull(task.seal()).getBackbone();
      if (!own.equals(backbone)) {
        throw new IOException(
            "Task %d of the learner %s is of the backbone %s; must be %s, as task 0 is."
                .formatted(number, learner, own, backbone));
      }
    }
    return sealed.stream().map(PublishedTask::whole).toList();
  }
}
