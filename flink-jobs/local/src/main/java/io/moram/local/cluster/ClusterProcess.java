// SPDX-License-Identifier: Apache-2.0
package io.moram.local.cluster;

import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/**
 * One process of a cluster. A file holds its id and its start time, so that another run of the
 * command line finds it. No process with a reused id is ever taken for it.
 */
public final class ClusterProcess {

  /** What a process inherits if the caller's environment has no other value. */
  private static final Map<String, String> ENVIRONMENT =
      Map.of(
          "OPT_OUT_TRACKING", "true",
          "OMP_WAIT_POLICY", "PASSIVE",
          // As in ./moram: the engine takes and frees large arrays, and one arena reuses them.
          "MALLOC_ARENA_MAX", "1",
          "MALLOC_MMAP_THRESHOLD_", "1073741824",
          "MALLOC_TRIM_THRESHOLD_", "4294967296");

  /** Runs a command in a session of its own. Not every system has it. */
  private static final Path NEW_SESSION = Path.of("/usr/bin/setsid");

  private final String name;
  private final ClusterFolder folder;

  ClusterProcess(String name, ClusterFolder folder) {
    this.name = name;
    this.folder = folder;
  }

  /** The name, for example {@code taskmanager-1}. */
  public String name() {
    return name;
  }

  /** The file of its log. */
  public Path log() {
    return folder.log(name);
  }

  /** The id; empty if it does not run. */
  public Optional<Long> pid() throws IOException {
    return handle().map(ProcessHandle::pid);
  }

  /** Whether it runs. A suspended process does. */
  public boolean isAlive() throws IOException {
    return handle().isPresent();
  }

  /** Kills it with no chance to clean up, as a machine that fails does. Returns once it is gone. */
  public void kill() throws IOException, InterruptedException {
    Optional<ProcessHandle> running = handle();
    if (running.isPresent()) {
      running.get().destroyForcibly();
      awaitEnd(running.get(), Duration.ofSeconds(30));
    }
  }

  /** Stops it from computing until {@link #resume}. It keeps its connections but never answers. */
  public void suspend() throws IOException, InterruptedException {
    signal("STOP");
  }

  /** Lets a suspended process go on. */
  public void resume() throws IOException, InterruptedException {
    signal("CONT");
  }

  /** Makes every further byte of a file fail, as on a full disk. Linux only. */
  public void forbidWriting() throws IOException, InterruptedException {
    limitFiles("0:");
  }

  /** Ends {@link #forbidWriting}. Nothing happens if the process has ended. */
  public void allowWriting() throws IOException, InterruptedException {
    if (isAlive()) {
      limitFiles(hardLimitOfFiles() + ":");
    }
  }

  /**
   * Moves its clock. Nothing happens if the cluster was started without a library that moves
   * clocks.
   *
   * @param by the process's time of day minus the system's
   */
  public void moveClock(Duration by) throws IOException {
    clock().move(by);
  }

  MovableClock clock() {
    return new MovableClock(folder.clock(name));
  }

  /** Asks it to end, and kills it if it has not ended in time. */
  void stop(Duration limit) throws IOException, InterruptedException {
    Optional<ProcessHandle> running = handle();
    if (running.isPresent()) {
      running.get().destroy();
      if (!awaitEnd(running.get(), limit)) {
        kill();
      }
    }
    Files.deleteIfExists(folder.pid(name));
  }

  void start(List<String> command, Map<String, String> environment) throws IOException {
    clock().move(Duration.ZERO);
    for (Path file : List.of(folder.pid(name), folder.log(name), folder.data(name))) {
      Files.createDirectories(file.getParent());
    }
    ProcessBuilder builder =
        new ProcessBuilder(ownSession(command))
            .directory(folder.root().toFile())
            .redirectInput(Redirect.from(new File("/dev/null")))
            .redirectErrorStream(true)
            .redirectOutput(Redirect.appendTo(folder.output(name).toFile()));
    ENVIRONMENT.forEach(builder.environment()::putIfAbsent);
    builder.environment().putAll(environment);
    ProcessHandle started = builder.start().toHandle();
    Files.writeString(folder.pid(name), started.pid() + " " + startTime(started));
  }

  /** So the signals of a terminal, and its end, do not reach the process. */
  private static List<String> ownSession(List<String> command) {
    return Files.isExecutable(NEW_SESSION)
        ? Stream.concat(Stream.of(NEW_SESSION.toString()), command.stream()).toList()
        : command;
  }

  private Optional<ProcessHandle> handle() throws IOException {
    Path file = folder.pid(name);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    String[] words = Files.readString(file).trim().split(" ", -1);
    if (words.length != 2) {
      throw new IOException(file + " is not the file of a process. Delete it.");
    }
    return ProcessHandle.of(Long.parseLong(words[0]))
        .filter(ProcessHandle::isAlive)
        .filter(found -> startTime(found).equals(words[1]));
  }

  private static String startTime(ProcessHandle process) {
    return process.info().startInstant().map(Object::toString).orElse("unknown");
  }

  private static boolean awaitEnd(ProcessHandle process, Duration limit)
      throws InterruptedException {
    try {
      process.onExit().get(limit.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      throw new IllegalStateException("Cannot wait for the end of process " + process.pid(), e);
    }
  }

  private void signal(String signal) throws IOException, InterruptedException {
    requireSuccess("the signal " + signal, "kill", "-" + signal, runningPid());
  }

  /**
   * @param size the limit of the size of a file in bytes; the colon keeps the hard limit
   */
  private void limitFiles(String size) throws IOException, InterruptedException {
    requireSuccess("a limit of files", "prlimit", "--pid", runningPid(), "--fsize=" + size);
  }

  /** The most that the limit of the size of a file may be: a number of bytes, or unlimited. */
  private String hardLimitOfFiles() throws IOException {
    return Files.readAllLines(Path.of("/proc", runningPid(), "limits")).stream()
        .filter(line -> line.startsWith("Max file size"))
        .map(line -> line.split(" {2,}", -1)[2])
        .findFirst()
        .orElseThrow(() -> new IOException("The process " + name + " has no limit of files"));
  }

  private String runningPid() throws IOException {
    return pid()
        .orElseThrow(
            () ->
                new IOException("The process " + name + " does not run. Start the cluster first."))
        .toString();
  }

  private void requireSuccess(String what, String... command)
      throws IOException, InterruptedException {
    if (new ProcessBuilder(command).start().waitFor() != 0) {
      throw new IOException("The process " + name + " refused " + what);
    }
  }
}
