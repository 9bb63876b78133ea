// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.submit;

import io.moram.cli.console.KafkaClients;
import io.moram.client.KafkaAccess;
import io.moram.client.TopicsAdmin;
import io.moram.flink.backbone.BackboneChoice;
import io.moram.jobs.config.BackboneOptions;
import io.moram.jobs.kafka.TopicOptions;
import io.moram.jobs.submit.ClusterAccess;
import io.moram.jobs.submit.Job;
import io.moram.model.FolderReport;
import io.moram.model.decoder.LanguageModels;
import io.moram.model.format.InvalidBackboneException;
import io.moram.schemas.Topics;
import io.moram.schemas.text.VisibleText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;

/** What a job needs before it can run: topics, credentials, the backbone and memory. */
public final class SubmissionChecks {
  private final Job job;
  private final Configuration options;
  private final List<String> faults = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();

  /**
   * @param options the job's options, and Flink's
   */
  public SubmissionChecks(Job job, Configuration options) {
    this.job = job;
    this.options = options;
  }

  /** What keeps the job from running, by name and with the remedy. */
  public List<String> faults() {
    return faults;
  }

  /** What may keep the job from running, but only the cluster knows. */
  public List<String> notes() {
    return notes;
  }

  /**
   * Compares the topics and brokers with what the job needs.
   *
   * @throws IOException if no broker answers, or it refuses the credentials
   */
  public SubmissionChecks topics() throws IOException {
    if (!options.contains(TopicOptions.BOOTSTRAP_SERVERS)) {
      throw new IllegalArgumentException(
          "kafka.bootstrap-servers is not set; must be host:port. Set it with"
              + " --bootstrap-servers.");
    }
    KafkaAccess access = KafkaClients.access(options);
    try (TopicsAdmin topics = TopicsAdmin.connect(access)) {
      faults.addAll(
          topics.faults(
              needed(access.topics()),
              options.getOptional(CoreOptions.DEFAULT_PARALLELISM).orElse(1),
              options.get(TopicOptions.TRANSACTION_TIMEOUT)));
    }
    return this;
  }

  /** Looks into the folder of the backbone, if this machine has it. */
  public SubmissionChecks backbone() {
    options.getOptional(BackboneOptions.FOLDER).map(Path::of).ifPresent(this::folder);
    return this;
  }

  /**
   * Compares the memory that the job asks for with that of the cluster's TaskManagers.
   *
   * @throws IOException if the cluster does not answer
   */
  public SubmissionChecks memory(ClusterAccess cluster) throws IOException {
    MemoryNeeds needs = new MemoryNeeds(job, options);
    var managers = cluster.taskManagers();
    notes.addAll(
        managers.stream()
            .flatMap(manager -> needs.notes(manager.getTotalResource()).stream())
            .distinct()
            .toList());
    needs.fault(managers).ifPresent(faults::add);
    return this;
  }

  private void folder(Path folder) {
    if (!Files.isDirectory(folder)) {
      notes.add(
          "backbone.folder is %s, which this machine does not have. Every TaskManager must have it."
              .formatted(folder));
      return;
    }
    try {
      if (LanguageModels.areIn(folder)) {
        notes.add("backbone.folder: " + BackboneChoice.languageModel(folder) + ", on the CPU.");
        if (BackboneOptions.choice(options).texts().prompts().isPlain()
            && LanguageModels.haveChatTemplate(folder)) {
          notes.add("backbone.folder: " + LanguageModels.TEMPLATE_NOTE);
        }
        return;
      }
      FolderReport report = BackboneChoice.inspect(folder, false);
      report.faults().forEach(fault -> faults.add("backbone.folder: " + VisibleText.of(fault)));
      report.notes().forEach(note -> notes.add("backbone.folder: " + VisibleText.of(note)));
    } catch (InvalidBackboneException e) {
      faults.add("backbone.folder: " + VisibleText.cut(e));
    } catch (IOException e) {
      faults.add(
          "backbone.folder is %s, which cannot be read: %s".formatted(folder, VisibleText.cut(e)));
    }
  }

  private List<String> needed(Topics topics) {
    return switch (job) {
      case LEARNER ->
          List.of(topics.examples(), topics.atoms(), topics.events(), topics.deadLetters());
      case SERVING ->
          List.of(topics.requests(), topics.atoms(), topics.predictions(), topics.deadLetters());
      case EVALUATION -> List.of(topics.predictions(), topics.evaluations(), topics.deadLetters());
    };
  }
}
