// SPDX-License-Identifier: Apache-2.0
package io.moram.deploy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.moram.jobs.learner.LearnerSlotOptions;
import io.moram.jobs.submit.Job;
import io.moram.jobs.submit.OptionFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.runtime.clusterframework.TaskExecutorProcessSpec;
import org.apache.flink.runtime.clusterframework.TaskExecutorProcessUtils;
import org.apache.flink.runtime.jobmanager.JobManagerProcessUtils;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What kustomize makes of the overlays, as Flink and the jobs read it. Skipped, with this reason,
 * if neither kubectl nor kustomize is on the PATH.
 */
class RenderedOverlaysTest {

  private static final Path OVERLAYS = DeployFolder.DEPLOY.resolve("kubernetes/overlays");

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"small", "large"})
  void everyJobOfAnOverlayCanBeBuiltAndItsMemoryFits(String overlay) throws Exception {
    List<JsonNode> manifests = render(overlay);
    ManifestCheck check = new ManifestCheck();
    for (JsonNode manifest : manifests) {
      assertThat(check.faults(manifest)).as(manifest.at("/metadata/name").asText()).isEmpty();
      assertThat(manifest.at("/metadata/namespace").asText()).isEqualTo("moram");
    }
    JsonNode options = only(manifests, "ConfigMap", "moram-options-");

    for (Job job : Job.values()) {
      String name = job.name().toLowerCase(Locale.ROOT);
      JsonNode spec = only(manifests, "FlinkDeployment", "moram-" + name).get("spec");
      Configuration flink = flinkSettings(spec);
      FlinkOptionNames.requireKnown(flink);
      Configuration read = readOptions(spec, options, name);
      assertThat(
              Class.forName(spec.at("/job/entryClass").asText()).getMethod("main", String[].class))
          .isNotNull();
      assertThat(spec.at("/job/upgradeMode").asText()).isEqualTo("last-state");
      assertMounted(spec, options.at("/metadata/name").asText());
      StreamExecutionEnvironment environment =
          StreamExecutionEnvironment.getExecutionEnvironment(flink);
      environment.setParallelism(spec.at("/job/parallelism").asInt());
      job.build(environment, read);
      assertThat(environment.getStreamGraph().getStreamNodes()).isNotEmpty();
      assertMemoryFits(spec, flink, read);
    }
  }

  /** The job reads the files of its arguments; the secrets' file is made here. */
  private Configuration readOptions(JsonNode spec, JsonNode options, String job)
      throws IOException {
    List<String> arguments = new ArrayList<>();
    spec.at("/job/args").forEach(argument -> arguments.add(argument.asText()));
    assertThat(arguments.get(0)).isEqualTo(job);
    Configuration read = new Configuration();
    for (int i = 1; i < arguments.size(); i += 2) {
      assertThat(arguments.get(i)).isEqualTo("--file");
      Path name = Path.of(arguments.get(i + 1)).getFileName();
      JsonNode text = options.get("data").get(name.toString());
      assertThat(text).as("%s in the ConfigMap", name).isNotNull();
      OptionFile.read(Files.writeString(folder.resolve(name), text.asText()), read);
    }
    Path client = Files.writeString(folder.resolve("client.properties"), "client.id=test\n");
    assertThat(read.getString("kafka.properties-file", ""))
        .isEqualTo("/etc/moram/kafka/client.properties");
    read.setString("kafka.properties-file", client.toString());
    return read;
  }

  private static void assertMounted(JsonNode spec, String optionsName) {
    JsonNode pod = spec.at("/podTemplate/spec");
    List<String> volumes = pod.get("volumes").findValuesAsText("name");
    JsonNode container = pod.at("/containers/0");
    assertThat(pod.get("volumes").findParent("configMap").at("/configMap/name").asText())
        .isEqualTo(optionsName);
    assertThat(volumes).containsAll(container.get("volumeMounts").findValuesAsText("name"));
    List<String> writable = new ArrayList<>();
    container
        .get("volumeMounts")
        .forEach(
            mount -> {
              if (!mount.path("readOnly").asBoolean()) {
                writable.add(mount.get("mountPath").asText());
              }
            });
    assertThat(writable).contains("/tmp", "/opt/flink/log");
  }

  /**
   * Flink computes the memory of a process as it does at its start, and fails if parts exceed it.
   */
  private static void assertMemoryFits(JsonNode spec, Configuration flink, Configuration job) {
    Configuration manager = new Configuration(flink);
    manager.setString(
        "jobmanager.memory.process.size", spec.at("/jobManager/resource/memory").asText());
    assertThatCode(() -> JobManagerProcessUtils.processSpecFromConfig(manager))
        .doesNotThrowAnyException();
    Configuration worker = new Configuration(flink);
    worker.setString(
        TaskManagerOptions.TOTAL_PROCESS_MEMORY.key(),
        spec.at("/taskManager/resource/memory").asText());
    worker.set(TaskManagerOptions.CPU_CORES, spec.at("/taskManager/resource/cpu").asDouble());
    TaskExecutorProcessSpec memory = TaskExecutorProcessUtils.processSpecFromConfig(worker);
    MemorySize bank = MemorySize.parse(job.getString("serving.bank-memory", "0 b"));
    assertThat(memory.getTaskOffHeapSize()).as("room for banks").isGreaterThan(bank);
    assertThat(memory.getTaskHeapSize()).isGreaterThan(MemorySize.ofMebiBytes(256));
    if (job.get(LearnerSlotOptions.TRAINER_GPUS) > 0) {
      assertSlotsFit(worker, memory, job);
    }
  }

  /** One slot of the trainer and two of the others are on one TaskManager. */
  private static void assertSlotsFit(
      Configuration worker, TaskExecutorProcessSpec memory, Configuration job) {
    assertThat(worker.get(TaskManagerOptions.NUM_TASK_SLOTS)).isEqualTo(3);
    assertThat(
            job.get(LearnerSlotOptions.TRAINER_HEAP)
                .add(job.get(LearnerSlotOptions.OTHER_HEAP).multiply(2)))
        .isLessThanOrEqualTo(memory.getTaskHeapSize());
    assertThat(
            job.get(LearnerSlotOptions.TRAINER_OFF_HEAP)
                .add(job.get(LearnerSlotOptions.OTHER_OFF_HEAP).multiply(2)))
        .isLessThanOrEqualTo(memory.getTaskOffHeapSize());
    assertThat(
            job.get(LearnerSlotOptions.TRAINER_MANAGED)
                .add(job.get(LearnerSlotOptions.OTHER_MANAGED).multiply(2)))
        .isLessThanOrEqualTo(memory.getManagedMemorySize());
    assertThat(
            job.get(LearnerSlotOptions.TRAINER_CPUS) + 2 * job.get(LearnerSlotOptions.OTHER_CPUS))
        .isLessThanOrEqualTo(memory.getCpuCores().getValue().doubleValue());
    assertThat(worker.toMap()).containsEntry("external-resource.gpu.amount", "1");
  }

  private static Configuration flinkSettings(JsonNode spec) {
    Configuration settings = new Configuration();
    spec.get("flinkConfiguration")
        .properties()
        .forEach(entry -> settings.setString(entry.getKey(), entry.getValue().asText()));
    return settings;
  }

  private static JsonNode only(List<JsonNode> manifests, String kind, String name) {
    List<JsonNode> found =
        manifests.stream()
            .filter(manifest -> manifest.get("kind").asText().equals(kind))
            .filter(manifest -> manifest.at("/metadata/name").asText().startsWith(name))
            .toList();
    assertThat(found).as("%s %s", kind, name).hasSize(1);
    return found.get(0);
  }

  private static List<JsonNode> render(String overlay) throws Exception {
    Optional<Path> program = DeployFolder.program("kubectl", "kustomize");
    assumeTrue(program.isPresent(), "neither kubectl nor kustomize is on the PATH");
    String command = program.get().endsWith("kubectl") ? "kustomize" : "build";
    Process process =
        new ProcessBuilder(program.get().toString(), command, OVERLAYS.resolve(overlay).toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String yaml = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).isZero();
    return DeployFolder.documents(yaml);
  }
}
