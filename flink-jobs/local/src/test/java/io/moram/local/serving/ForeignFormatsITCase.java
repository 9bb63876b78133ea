// SPDX-License-Identifier: Apache-2.0
package io.moram.local.serving;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import io.moram.client.KafkaAccess;
import io.moram.client.data.PictureFolders;
import io.moram.jobs.kafka.FormatOptions;
import io.moram.jobs.submit.Job;
import io.moram.local.testing.LocalRuntime;
import io.moram.local.testing.Topic;
import io.moram.schemas.MessageCodec;
import io.moram.schemas.RecordFormat;
import io.moram.schemas.Request;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Requests in a registry's frame are answered in JSON, and what cannot be read is named in JSON.
 */
@Timeout(240)
class ForeignFormatsITCase {
  @RegisterExtension static final LocalRuntime RUNTIME = new LocalRuntime();

  private static final ObjectMapper MAPPER = new ObjectMapper();

  @Test
  void aFramedRequestIsAnsweredInJson() throws Exception {
    KafkaAccess access = RUNTIME.newTopics();
    // The one call of a registry that the job makes; no registry is run.
    HttpServer registry =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    byte[] answer = MAPPER.writeValueAsBytes(Map.of("schema", Request.getClassSchema().toString()));
    registry.createContext(
        "/schemas/ids/7",
        exchange -> {
          exchange.sendResponseHeaders(200, answer.length);
          exchange.getResponseBody().write(answer);
          exchange.close();
        });
    registry.start();
    Configuration options = LocalRuntime.options(access);
    options.set(CoreOptions.DEFAULT_PARALLELISM, 1);
    options.set(FormatOptions.OUTPUT_FORMAT, RecordFormat.JSON);
    options.set(FormatOptions.REGISTRY_URL, "http://127.0.0.1:" + registry.getAddress().getPort());
    try (PictureFolders files = new PictureFolders();
        Topic requests = new Topic(RUNTIME, access.topics().requests());
        Topic predictions = new Topic(RUNTIME, access.topics().predictions());
        Topic deadLetters = new Topic(RUNTIME, access.topics().deadLetters())) {
      RUNTIME.start(Job.SERVING, options);
      Request request =
          Request.newBuilder()
              .setLearner("ada")
              .setRequestId("framed")
              .setEventTime(1_764_000_000L)
              .setImage(ByteBuffer.wrap(files.readDemoData().get(0).shuffledTrain(1).get(0).read()))
              .setCandidateLabels(List.of("harbor", "forest"))
              .build();
      byte[] single = MessageCodec.requests().encode(request);
      requests.send("ada", framed(7, single));
      requests.send("ada", framed(8, single));
      requests.send("ada", "{\"learner\":\"ada\",\"photo\":\"AQ==\"}".getBytes(UTF_8));

      List<byte[]> answered = predictions.until(values -> !values.isEmpty());
      JsonNode prediction = MAPPER.readTree(answered.get(0));
      assertThat(prediction.path("requestId").asText()).isEqualTo("framed");
      assertThat(prediction.path("ranked").size()).isEqualTo(2);
      // The event time is in seconds, so the latency counts from the Kafka record's time.
      assertThat(prediction.path("latencyMillis").doubleValue()).isBetween(0.0, 240_000.0);

      List<byte[]> letters = deadLetters.until(values -> values.size() >= 2);
      assertThat(MAPPER.readTree(letters.get(0)).path("reason").asText())
          .isEqualTo("UNKNOWN_SCHEMA");
      JsonNode unknown = MAPPER.readTree(letters.get(1));
      assertThat(unknown.path("reason").asText()).isEqualTo("UNKNOWN_FIELD");
      assertThat(unknown.path("detail").asText()).contains("Did you mean 'image'?");
      assertThat(MessageCodec.deadLetters().decode(letters.get(1)).getTopic())
          .isEqualTo(access.topics().requests());
    } finally {
      registry.stop(0);
    }
  }

  private static byte[] framed(int id, byte[] single) {
    return ByteBuffer.allocate(single.length - 5)
        .put((byte) 0)
        .putInt(id)
        .put(single, 10, single.length - 10)
        .array();
  }
}
