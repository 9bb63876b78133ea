// SPDX-License-Identifier: Apache-2.0
package io.moram.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion.VersionFlag;
import io.moram.client.TopicPlan;
import io.moram.jobs.submit.Job;
import io.moram.jobs.submit.OptionFile;
import io.moram.schemas.Topics;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.runtime.clusterframework.TaskExecutorProcessUtils;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.Test;

/** The files of deploy/compose, against the schema of compose files and against the code. */
class ComposeFileTest {

  private static final Path FOLDER = DeployFolder.DEPLOY.resolve("compose");
  private static final Pattern TOPIC = Pattern.compile("(?m)^topic (\\S+) (\\d+) (.*)$");

  @Test
  void theFilesAreComposeFiles() throws IOException {
    JsonSchema schema = schema();
    for (String file : List.of("compose.yaml", "dashboards.yaml")) {
      assertThat(schema.validate(read(file))).as(file).isEmpty();
    }
    ObjectNode wrong = read("compose.yaml").deepCopy();
    ((ObjectNode) wrong.at("/services/kafka")).put("restarts", "always");
    assertThat(schema.validate(wrong)).singleElement().asString().contains("restarts");
  }

  @Test
  void whatAServiceNamesExists() throws IOException {
    JsonNode compose = read("compose.yaml");
    JsonNode services = compose.get("services");
    List<String> variables =
        Files.readAllLines(FOLDER.resolve(".env")).stream()
            .filter(line -> !line.startsWith("#"))
            .map(line -> "${" + line.substring(0, line.indexOf('=')) + "}")
            .toList();
    services
        .properties()
        .forEach(
            entry -> {
              JsonNode service = entry.getValue();
              assertThat(service.get("image").asText()).isIn(variables);
              JsonNode needed = service.path("depends_on");
              (needed.isObject()
                      ? needed.properties().stream().map(Map.Entry::getKey)
                      : texts(needed))
                  .forEach(name -> assertThat(services.has(name)).as(name).isTrue());
              texts(service.path("volumes")).forEach(volume -> assertMount(compose, volume));
              texts(service.path("ports"))
                  .forEach(port -> assertThat(port).startsWith("127.0.0.1:"));
            });
    read("dashboards.yaml")
        .get("services")
        .fieldNames()
        .forEachRemaining(name -> assertThat(services.has(name)).as(name).isTrue());
  }

  @Test
  void theTopicsAreThoseOfTheCommand() throws IOException {
    String script = Files.readString(FOLDER.resolve("topics.sh"));
    List<NewTopic> topics = new ArrayList<>();
    Matcher line = TOPIC.matcher(script);
    while (line.find()) {
      Map<String, String> settings = new TreeMap<>();
      String all = "max.message.bytes=17825792 min.insync.replicas=1 " + line.group(3);
      for (String setting : all.split(" ", -1)) {
        settings.put(setting.split("=", -1)[0], setting.split("=", -1)[1]);
      }
      topics.add(
          new NewTopic(line.group(1), Integer.parseInt(line.group(2)), (short) 1)
              .configs(settings));
    }

    assertThat(script).contains("for setting in max.message.bytes=17825792 min.insync.replicas=1 ");
    assertThat(topics)
        .containsExactlyInAnyOrderElementsOf(
            new TopicPlan(Topics.unprefixed(), 1, 12, 3, Duration.ofDays(7)).newTopics());
  }

  @Test
  void everyJobCanBeBuiltAndItsMemoryFits() throws IOException {
    JsonNode services = read("compose.yaml").get("services");
    for (Job job : Job.values()) {
      String name = job.name().toLowerCase(Locale.ROOT);
      JsonNode manager = services.get(name + "-jobmanager");
      Configuration flink = settings(manager);
      Configuration options = new Configuration();
      List<String> command = texts(manager.get("command")).toList();
      assertThat(command.subList(0, 2)).containsExactly("job", name);
      for (int i = 2; i < command.size(); i += 2) {
        assertThat(command.get(i)).isEqualTo("--file");
        OptionFile.read(
            FOLDER.resolve("options").resolve(Path.of(command.get(i + 1)).getFileName()), options);
      }
      FlinkOptionNames.requireKnown(flink);
      job.build(StreamExecutionEnvironment.getExecutionEnvironment(flink), options);

      Configuration worker = settings(services.get(name + "-taskmanager"));
      FlinkOptionNames.requireKnown(worker);
      assertThat(worker.toMap())
          .containsEntry("jobmanager.rpc.address", name + "-jobmanager")
          .containsEntry(
              "high-availability.cluster-id", flink.toMap().get("high-availability.cluster-id"));
      var memory = TaskExecutorProcessUtils.processSpecFromConfig(worker);
      assertThat(memory.getTaskOffHeapSize())
          .isGreaterThan(MemorySize.parse(options.getString("serving.bank-memory", "0 b")));
      assertThat(memory.getTaskHeapSize()).isGreaterThan(MemorySize.ofMebiBytes(200));
    }
  }

  @Test
  void theRecommendedSettingsAreSettingsOfFlink() {
    Configuration settings = new Configuration();
    assertThatCode(() -> OptionFile.read(DeployFolder.DEPLOY.resolve("config.yaml"), settings))
        .doesNotThrowAnyException();
    FlinkOptionNames.requireKnown(settings);
    assertThat(TaskExecutorProcessUtils.processSpecFromConfig(settings).getTaskHeapSize())
        .isGreaterThan(MemorySize.ofMebiBytes(200));
  }

  private static void assertMount(JsonNode compose, String volume) {
    String source = volume.substring(0, volume.indexOf(':'));
    if (source.startsWith(".")) {
      assertThat(FOLDER.resolve(source)).exists();
    } else {
      assertThat(compose.get("volumes").has(source)).as(volume).isTrue();
    }
  }

  /** The lines of FLINK_PROPERTIES, as the entry point reads them. */
  private static Configuration settings(JsonNode service) {
    Configuration settings = new Configuration();
    service
        .at("/environment/FLINK_PROPERTIES")
        .asText()
        .lines()
        .filter(line -> !line.isBlank())
        .forEach(
            line -> {
              int colon = line.indexOf(": ");
              settings.setString(line.substring(0, colon), line.substring(colon + 2));
            });
    assertThat(settings.keySet()).isNotEmpty();
    return settings;
  }

  private static Stream<String> texts(JsonNode list) {
    return list.valueStream().map(JsonNode::asText);
  }

  private static JsonNode read(String file) throws IOException {
    return DeployFolder.documents(FOLDER.resolve(file)).get(0);
  }

  private static JsonSchema schema() throws IOException {
    try (InputStream stream =
        ComposeFileTest.class.getResourceAsStream("/deploy/compose-spec.json")) {
      ObjectNode schema = (ObjectNode) new ObjectMapper().readTree(Objects.requireNonNull(stream));
      schema.remove("$id"); // It is no absolute URI, which the validator asks for.
      return JsonSchemaFactory.getInstance(VersionFlag.V7)
          .getSchema(schema, SchemaValidatorsConfig.builder().build());
    }
  }
}
