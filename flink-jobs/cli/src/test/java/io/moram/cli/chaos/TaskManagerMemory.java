// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.chaos;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.moram.local.cluster.ProcessCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the first TaskManager holds after a garbage collection.
 *
 * @param pid its process
 * @param classes the number of classes that are loaded
 * @param heap objects that are in use, in bytes
 * @param threads the number of threads
 * @param resident the memory of the process, in kB
 */
record TaskManagerMemory(long pid, long classes, long heap, long threads, long resident) {

  private static final Pattern HISTOGRAM_TOTAL = Pattern.compile("Total +(\\d+) +(\\d+)");

  static TaskManagerMemory of(ProcessCluster cluster) throws IOException, InterruptedException {
    long pid = cluster.taskManagers().get(0).pid().orElseThrow();
    jcmd(pid, "GC.run");
    Matcher total = HISTOGRAM_TOTAL.matcher(jcmd(pid, "GC.class_histogram"));
    if (!total.find()) {
      throw new IOException("The histogram of process " + pid + " has no total");
    }
    long loaded =
        jcmd(pid, "VM.classloader_stats")
            .lines()
            .filter(line -> line.startsWith("Total = "))
            .mapToLong(line -> Long.parseLong(line.trim().split(" +", -1)[3]))
            .findFirst()
            .orElseThrow(() -> new IOException("Process " + pid + " names no classes"));
    return new TaskManagerMemory(
        pid,
        loaded,
        Long.parseLong(total.group(2)),
        status(pid, "Threads:"),
        status(pid, "VmRSS:"));
  }

  /** The most of each. */
  static TaskManagerMemory most(List<TaskManagerMemory> all) {
    return new TaskManagerMemory(
        all.stream().map(TaskManagerMemory::pid).max(Comparator.naturalOrder()).orElseThrow(),
        all.stream().mapToLong(TaskManagerMemory::classes).max().orElseThrow(),
        all.stream().mapToLong(TaskManagerMemory::heap).max().orElseThrow(),
        all.stream().mapToLong(TaskManagerMemory::threads).max().orElseThrow(),
        all.stream().mapToLong(TaskManagerMemory::resident).max().orElseThrow());
  }

  private static long status(long pid, String key) throws IOException {
    return Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
        .filter(line -> line.startsWith(key))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
        .findFirst()
        .orElseThrow();
  }

  private static String jcmd(long pid, String command) throws IOException, InterruptedException {
    Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
    Process process =
        new ProcessBuilder(jcmd.toString(), Long.toString(pid), command)
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException("jcmd refused " + command + ": " + said);
    }
    return said;
  }
}
