// SPDX-License-Identifier: Apache-2.0
package io.moram.local.cluster;

import io.moram.local.EmbeddedCluster;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.GlobalConfiguration;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.configuration.TaskManagerOptionsInternal;
import org.apache.flink.configuration.WebOptions;
import org.apache.flink.runtime.clusterframework.TaskExecutorProcessSpec;
import org.apache.flink.runtime.clusterframework.TaskExecutorProcessUtils;
import org.apache.flink.runtime.entrypoint.StandaloneSessionClusterEntrypoint;
import org.apache.flink.runtime.jobmanager.JobManagerProcessSpec;
import org.apache.flink.runtime.jobmanager.JobManagerProcessUtils;
import org.apache.flink.runtime.taskexecutor.TaskManagerRunner;
import org.apache.flink.runtime.util.config.memory.ProcessMemoryUtils;
import org.apache.flink.shaded.zookeeper3.org.apache.zookeeper.server.ZooKeeperServerMain;
import org.jspecify.annotations.Nullable;

/**
 * The command lines of the processes. Flink's own scripts make the same ones for a JobManager and a
 * TaskManager: the memory of the settings becomes options of Java.
 */
final class ProcessCommands {

  private final ClusterFolder folder;
  private final ClusterShape shape;
  private final Configuration flink;
  private final @Nullable FlinkDistribution distribution;

  /**
   * @throws IOException if the distribution of the shape cannot be used
   */
  ProcessCommands(ClusterFolder folder, ClusterShape shape) throws IOException {
    this.distribution = shape.distribution();
    this.folder = folder;
    this.shape = shape;
    this.flink = GlobalConfiguration.loadConfiguration(folder.settings().toString());
  }

  List<String> zooKeeper(String name) {
    return java(
        name,
        ClusterClassPath.whole(),
        List.of("-Xmx128m"),
        ZooKeeperServerMain.class,
        List.of(folder.settings().resolve(ClusterSettingsFiles.ZOO_KEEPER).toString()));
  }

  List<String> broker(String name) {
    return java(
        name,
        ClusterClassPath.whole(),
        List.of("-Xmx512m"),
        BrokerProcess.class,
        List.of(folder.data(name).toString(), Integer.toString(shape.broker())));
  }

  List<String> jobManager(String name) throws IOException {
    JobManagerProcessSpec memory = JobManagerProcessUtils.processSpecFromConfig(flink);
    List<String> options =
        words(JobManagerProcessUtils.generateJvmParametersStr(memory, flink)).toList();
    return java(
        name,
        flinkClassPath()
            + File.pathSeparator
            + folder.settings().resolve(ClusterSettingsFiles.REST_GUARD),
        options,
        StandaloneSessionClusterEntrypoint.class,
        withSettings(
            Stream.concat(
                words(JobManagerProcessUtils.generateDynamicConfigsStr(memory)),
                shownLog(WebOptions.LOG_PATH, name))));
  }

  /**
   * @param gpus the indices of the GPUs that it announces
   */
  List<String> taskManager(String name, List<Integer> gpus) throws IOException {
    TaskExecutorProcessSpec memory = TaskExecutorProcessUtils.processSpecFromConfig(flink);
    String id = TaskManagerOptionsInternal.TASK_MANAGER_RESOURCE_ID_METADATA.key();
    return java(
        name,
        flinkClassPath(),
        words(ProcessMemoryUtils.generateJvmParametersStr(memory)).toList(),
        TaskManagerRunner.class,
        withSettings(
            Stream.of(
                    words(TaskExecutorProcessUtils.generateDynamicConfigsStr(memory)),
                    Stream.of("-D", id + "=" + name),
                    shownLog(TaskManagerOptions.TASK_MANAGER_LOG_PATH, name),
                    announced(gpus))
                .flatMap(words -> words)));
  }

  /** The setting by which the dashboard finds the log of a process. */
  private Stream<String> shownLog(ConfigOption<String> option, String name) {
    return Stream.of("-D", option.key() + "=" + folder.log(name));
  }

  /** The variables of Flink's processes, beyond those that all processes have. */
  Map<String, String> flinkEnvironment() {
    return distribution == null ? Map.of() : distribution.environment();
  }

  /** Settings by which a TaskManager announces GPUs, whether they exist or not. */
  private Stream<String> announced(List<Integer> gpus) throws IOException {
    if (gpus.isEmpty()) {
      return Stream.empty();
    }
    Path script = folder.settings().resolve("gpus.sh");
    String indices = gpus.stream().map(String::valueOf).collect(Collectors.joining(","));
    Files.writeString(script, "#!/bin/sh\necho " + indices + "\n");
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
    return Stream.of(
            "external-resources=gpu",
            "external-resource.gpu.amount=" + gpus.size(),
            "external-resource.gpu.driver-factory.class="
                + "org.apache.flink.externalresource.gpu.GPUDriverFactory",
            "external-resource.gpu.param.discovery-script.path=" + script)
        .flatMap(setting -> Stream.of("-D", setting));
  }

  private String flinkClassPath() throws IOException {
    return distribution == null ? ClusterClassPath.flink() : distribution.classPath();
  }

  private List<String> withSettings(Stream<String> more) {
    return Stream.concat(Stream.of("--configDir", folder.settings().toString()), more).toList();
  }

  private List<String> java(
      String name, String classPath, List<String> options, Class<?> main, List<String> arguments) {
    Path log4j = folder.settings().resolve(ClusterSettingsFiles.LOG);
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    command.add("--add-opens=java.base/java.util=ALL-UNNAMED");
    command.add("-Djava.awt.headless=true");
    command.add("-Dai.djl.offline=true");
    command.add("-D" + EmbeddedCluster.LOG_FILE + "=" + folder.log(name));
    command.add("-Dlog4j.configurationFile=" + log4j);
    command.add("-cp");
    command.add(classPath);
    command.add(main.getName());
    command.addAll(arguments);
    return command;
  }

  private static Stream<String> words(String text) {
    return Stream.of(text.trim().split("\\s+"));
  }
}
