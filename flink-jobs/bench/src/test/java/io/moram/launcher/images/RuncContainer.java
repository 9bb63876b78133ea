// SPDX-License-Identifier: Apache-2.0
package io.moram.launcher.images;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A container of an image as {@code deploy/compose} runs it: a root file system that cannot be
 * written, no capabilities, a process id space of its own. Its network is a loopback interface
 * alone, so that it can use default ports.
 */
final class RuncContainer implements AutoCloseable {

  private static final int FLINK_USER = 9999;

  private final Path folder;
  private final String id;
  private final Process process;

  private RuncContainer(Path folder, String id, Process process) {
    this.folder = folder;
    this.id = id;
    this.process = process;
  }

  /**
   * Starts a container.
   *
   * @param folder for its settings, its output and its volume
   * @param root its root folder
   * @param image the settings of its image
   * @param properties the variable FLINK_PROPERTIES
   * @param network what another container's {@link #network} returns, or an empty text
   * @param command the words for the entry point
   */
  static RuncContainer start(
      Path folder,
      Path root,
      JsonNode image,
      String properties,
      String network,
      List<String> command)
      throws IOException {
    Path bundle = Files.createTempDirectory(folder, "bundle");
    String id = "moram-" + bundle.getFileName();
    List<String> environment = texts(image.at("/Env"));
    environment.add("FLINK_PROPERTIES=" + properties);
    Map<String, Object> settings =
        Map.of(
            "ociVersion",
            "1.0.2",
            "hostname",
            "moram",
            "root",
            Map.of("path", root.toString(), "readonly", true),
            "process",
            Map.of(
                "user",
                Map.of("uid", FLINK_USER, "gid", FLINK_USER),
                "cwd",
                "/",
                "env",
                environment,
                "args",
                Stream.concat(texts(image.at("/Entrypoint")).stream(), command.stream()).toList(),
                "noNewPrivileges",
                true,
                "capabilities",
                Map.of()),
            "mounts",
            mounts(folder),
            "linux",
            Map.of("namespaces", namespaces(network)));
    new ObjectMapper().writeValue(bundle.resolve("config.json").toFile(), settings);
    Process process =
        new ProcessBuilder(runc(folder, "run", "--bundle", bundle.toString(), id))
            .redirectErrorStream(true)
            .redirectOutput(bundle.resolve("output").toFile())
            .start();
    return new RuncContainer(folder, id, process);
  }

  private static List<Map<String, Object>> mounts(Path folder) throws IOException {
    Path volume = Files.createDirectories(folder.resolve("volume"));
    Files.setAttribute(volume, "unix:uid", FLINK_USER);
    Path hosts = Files.writeString(folder.resolve("hosts"), "127.0.0.1 localhost moram\n");
    return List.of(
        mount("/proc", "proc", "proc", "nosuid"),
        mount("/dev", "tmpfs", "tmpfs", "mode=755"),
        mount("/tmp", "tmpfs", "tmpfs", "mode=1777", "exec", "size=2g"),
        mount("/opt/flink/log", "tmpfs", "tmpfs", "mode=1777", "size=256m"),
        mount("/etc/hosts", "bind", hosts.toString(), "bind", "ro"),
        mount("/var/lib/moram", "bind", volume.toString(), "bind", "rw"));
  }

  private static Map<String, Object> mount(
      String destination, String type, String source, String... options) {
    return Map.of("destination", destination, "type", type, "source", source, "options", options);
  }

  private static List<Map<String, Object>> namespaces(String network) {
    return List.of(
        Map.of("type", "pid"),
        Map.of("type", "mount"),
        Map.of("type", "ipc"),
        Map.of("type", "uts"),
        network.isEmpty() ? Map.of("type", "network") : Map.of("type", "network", "path", network));
  }

  /** The network of this container, for another one that joins it. */
  String network() throws IOException, InterruptedException {
    String state = HostProgram.succeed(runc(folder, "state", id));
    return "/proc/%d/ns/net".formatted(new ObjectMapper().readTree(state).path("pid").asLong());
  }

  /** Runs one more command in it, without the entry point. */
  HostProgram.Ended run(String... command) throws IOException, InterruptedException {
    List<String> words = new ArrayList<>(runc(folder, "exec", id));
    words.addAll(List.of(command));
    return HostProgram.run(words);
  }

  /** The answer to a GET request on its loopback interface, with the headers. */
  String get(int port, String path) throws IOException, InterruptedException {
    String script =
        """
        exec 3<> /dev/tcp/127.0.0.1/%d
        printf 'GET %s HTTP/1.1\\r\\nHost: 127.0.0.1\\r\\nConnection: close\\r\\n\\r\\n' >&3
        cat <&3
        """
            .formatted(port, path);
    return run("bash", "-c", script).output();
  }

  /** Stops it as {@code docker stop} does, and waits. */
  int stop() throws IOException, InterruptedException {
    HostProgram.succeed(runc(folder, "kill", id, "TERM"));
    return process.waitFor();
  }

  boolean isRunning() {
    return process.isAlive();
  }

  /** What its process has written. */
  String output() throws IOException {
    return Files.readString(folder.resolve(id.substring("moram-".length())).resolve("output"));
  }

  @Override
  public void close() throws IOException, InterruptedException {
    HostProgram.run(runc(folder, "kill", id, "KILL"));
    process.waitFor();
    HostProgram.run(runc(folder, "delete", "--force", id));
  }

  private static List<String> runc(Path folder, String... words) {
    return Stream.concat(
            Stream.of("runc", "--root", folder.resolve("runc").toString()), Stream.of(words))
        .toList();
  }

  private static List<String> texts(JsonNode array) {
    List<String> texts = new ArrayList<>();
    array.forEach(text -> texts.add(text.asText()));
    return texts;
  }
}
