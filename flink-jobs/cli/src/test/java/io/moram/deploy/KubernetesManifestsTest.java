// SPDX-License-Identifier: Apache-2.0
package io.moram.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.moram.client.TopicPlan;
import io.moram.jobs.submit.OptionFile;
import io.moram.schemas.Topics;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.configuration.Configuration;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.Test;

/** Every file of deploy/kubernetes on its own. {@link RenderedOverlaysTest} has what they make. */
class KubernetesManifestsTest {

  private static final Path FOLDER = DeployFolder.DEPLOY.resolve("kubernetes");

  @Test
  void everyManifestAndPatchHasOnlyFieldsOfItsKind() throws IOException {
    ManifestCheck check = new ManifestCheck();
    Map<String, List<String>> faults = new TreeMap<>();
    int checked = 0;
    for (Path file : manifests()) {
      for (JsonNode manifest : DeployFolder.documents(file)) {
        List<String> found = check.faults(manifest);
        checked++;
        if (!found.isEmpty()) {
          faults.put(FOLDER.relativize(file) + " " + manifest.at("/metadata/name"), found);
        }
      }
    }

    assertThat(faults).isEmpty();
    assertThat(checked).isGreaterThan(20);
  }

  @Test
  void aMisspeltFieldIsFound() throws IOException {
    ManifestCheck check = new ManifestCheck();
    for (JsonNode manifest :
        List.of(
            first("base/learner.yaml"), first("base/network.yaml"), first("topics/topics.yaml"))) {
      ObjectNode wrong = manifest.deepCopy();
      assertThat(check.faults(wrong)).isEmpty();
      ((ObjectNode) wrong.get("spec")).put("replikas", 1);

      assertThat(check.faults(wrong)).singleElement().asString().contains("replikas");
    }
    ObjectNode deep = first("base/every-job.yaml").deepCopy();
    ((ObjectNode) deep.at("/spec/podTemplate/spec/containers/0/securityContext"))
        .put("readOnly", true);
    assertThat(check.faults(deep)).singleElement().asString().contains("readOnly");
  }

  @Test
  void theTopicsAreThoseOfTheCommand() throws IOException {
    TopicPlan plan = new TopicPlan(Topics.unprefixed(), 3, 12, 3, Duration.ofDays(7));
    List<NewTopic> topics = new ArrayList<>();
    for (JsonNode manifest : DeployFolder.documents(FOLDER.resolve("topics/topics.yaml"))) {
      JsonNode spec = manifest.get("spec");
      Map<String, String> settings = new TreeMap<>();
      spec.get("config").properties().forEach(e -> settings.put(e.getKey(), e.getValue().asText()));
      topics.add(
          new NewTopic(
                  manifest.at("/metadata/name").asText(),
                  spec.get("partitions").asInt(),
                  (short) spec.get("replicas").asInt())
              .configs(settings));
    }

    assertThat(topics).containsExactlyInAnyOrderElementsOf(plan.newTopics());
  }

  @Test
  void theOptionsAreOptionsOfTheJobs() throws IOException {
    List<Path> files = new ArrayList<>(DeployFolder.files(FOLDER, "/options/learner.yaml"));
    files.addAll(DeployFolder.files(FOLDER, "/options/serving.yaml"));
    files.addAll(DeployFolder.files(FOLDER, "/options/evaluation.yaml", "/options/common.yaml"));
    files.addAll(DeployFolder.files(FOLDER, "/learner-gpu.yaml"));

    assertThat(files).hasSizeGreaterThanOrEqualTo(7);
    for (Path file : files) {
      Configuration options = new Configuration();
      OptionFile.read(file, options);
      assertThat(options.keySet()).as("options of %s", file).isNotEmpty();
    }
  }

  private static List<Path> manifests() throws IOException {
    return DeployFolder.files(FOLDER, ".yaml").stream()
        .filter(file -> !file.endsWith("kustomization.yaml") && !file.endsWith("fields.yaml"))
        .filter(file -> !file.toString().contains("/options/"))
        .filter(file -> !file.endsWith("learner-gpu.yaml") && !file.endsWith("mount.yaml"))
        .toList();
  }

  private static JsonNode first(String file) throws IOException {
    return DeployFolder.documents(FOLDER.resolve(file)).get(0);
  }
}
