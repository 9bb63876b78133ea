// SPDX-License-Identifier: Apache-2.0
package io.moram.local.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.moram.local.CheckpointCost;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.StreamSupport;

/**
 * Asks Flink's REST API. A JobManager that is away, or not the leader yet, has no TaskManagers and
 * no jobs: whoever waits asks again.
 */
public final class ClusterRest {

  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final Set<String> ENDED = Set.of("FINISHED", "CANCELED", "FAILED");

  private final ObjectMapper json = new ObjectMapper();
  private final HttpClient client = HttpClient.newBuilder().connectTimeout(PATIENCE).build();
  private final URI address;

  ClusterRest(URI address) {
    this.address = address;
  }

  /**
   * A job that has not ended.
   *
   * @param id its id
   * @param name its name
   * @param state its state, in Flink's words
   */
  public record RunningJob(String id, String name, String state) {}

  /** The number of TaskManagers that have registered. */
  public int taskManagers() throws InterruptedException {
    return get("/taskmanagers").path("taskmanagers").size();
  }

  /** The jobs that have not ended. */
  public List<RunningJob> jobs() throws InterruptedException {
    List<RunningJob> jobs = new ArrayList<>();
    for (JsonNode job : get("/jobs/overview").path("jobs")) {
      String state = job.path("state").asText();
      if (!ENDED.contains(state)) {
        jobs.add(new RunningJob(job.path("jid").asText(), job.path("name").asText(), state));
      }
    }
    return jobs;
  }

  /** The job of a name; empty if none that has not ended has it. */
  public Optional<RunningJob> job(String name) throws InterruptedException {
    return jobs().stream().filter(job -> job.name().equals(name)).findFirst();
  }

  /** Whether every task of a job computes. */
  public boolean everyTaskRuns(String id) throws InterruptedException {
    JsonNode job = get("/jobs/" + id);
    JsonNode vertices = job.path("vertices");
    return job.path("state").asText().equals("RUNNING")
        && !vertices.isEmpty()
        && StreamSupport.stream(vertices.spliterator(), false)
            .allMatch(v -> v.path("status").asText().equals("RUNNING"));
  }

  /** When the newest complete checkpoint of a job began; empty if this JobManager saw none. */
  public Optional<Instant> newestCheckpoint(String id) throws InterruptedException {
    JsonNode newest = get("/jobs/" + id + "/checkpoints").at("/latest/completed/trigger_timestamp");
    return newest.isNumber()
        ? Optional.of(Instant.ofEpochMilli(newest.asLong()))
        : Optional.empty();
  }

  /** What the newest complete checkpoint of a job cost; empty if this JobManager saw none. */
  public Optional<CheckpointCost> newestCheckpointCost(String id) throws InterruptedException {
    JsonNode newest = get("/jobs/" + id + "/checkpoints").at("/latest/completed");
    return newest.path("checkpointed_size").isNumber()
        ? Optional.of(
            new CheckpointCost(
                newest.path("checkpointed_size").asLong(),
                newest.path("state_size").asLong(),
                newest.path("end_to_end_duration").asLong()))
        : Optional.empty();
  }

  /** The records that all subtasks of a vertex have read. */
  public long recordsRead(String id, String vertex) throws InterruptedException {
    return StreamSupport.stream(get("/jobs/" + id).path("vertices").spliterator(), false)
        .filter(one -> one.path("name").asText().contains(vertex))
        .mapToLong(one -> one.at("/metrics/read-records").asLong())
        .sum();
  }

  /** Cancels a job and returns once it has ended. */
  public void cancel(String id, Duration limit) throws IOException, InterruptedException {
    send(HttpRequest.newBuilder().method("PATCH", BodyPublishers.ofString("")), "/jobs/" + id);
    awaitEnd(id, limit);
  }

  /** Stops a job with a savepoint, and returns its path once the job has ended. */
  public String stopWithSavepoint(String id, Duration limit)
      throws IOException, InterruptedException {
    String trigger =
        send(
                HttpRequest.newBuilder()
                    .header("Content-Type", "application/json")
                    .POST(BodyPublishers.ofString("{\"drain\": false}")),
                "/jobs/" + id + "/stop")
            .path("request-id")
            .asText();
    String path = "/jobs/" + id + "/savepoints/" + trigger;
    Patience.until(
        "a savepoint of the job " + id,
        limit,
        () -> get(path).at("/status/id").asText().equals("COMPLETED"));
    JsonNode operation = get(path).path("operation");
    if (!operation.path("location").isTextual()) {
      throw new IOException(
          "The job " + id + " made no savepoint: " + operation.path("failure-cause"));
    }
    awaitEnd(id, limit);
    return operation.path("location").asText();
  }

  /** Lets a checkpoint of a job begin. Returns before it is complete. */
  public void triggerCheckpoint(String id) throws IOException, InterruptedException {
    send(
        HttpRequest.newBuilder()
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString("{\"checkpointType\": \"CONFIGURED\"}")),
        "/jobs/" + id + "/checkpoints");
  }

  private void awaitEnd(String id, Duration limit) throws IOException, InterruptedException {
    Patience.until(
        "the end of the job " + id,
        limit,
        () -> ENDED.contains(get("/jobs/" + id).path("state").asText()));
  }

  private JsonNode get(String path) throws InterruptedException {
    try {
      return send(HttpRequest.newBuilder().GET(), path);
    } catch (IOException unavailable) {
      return MissingNode.getInstance();
    }
  }

  private JsonNode send(HttpRequest.Builder request, String path)
      throws IOException, InterruptedException {
    var answer =
        client.send(
            request.uri(address.resolve(path)).timeout(PATIENCE).build(), BodyHandlers.ofString());
    if (answer.statusCode() / 100 != 2) {
      throw new IOException("Flink refused " + path + ": " + answer.body());
    }
    return json.readTree(answer.body());
  }
}
