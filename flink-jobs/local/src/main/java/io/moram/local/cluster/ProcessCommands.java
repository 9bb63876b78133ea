// SPDX-License-Identifier: Apache-2.0
package io.moram.local.cluster;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.GlobalConfiguration;
import org.apache.flink.configuration.TaskManagerOptionsInternal;
import org.apache.flink.runtime.clusterframework.TaskExecutorProcessSpec;
import org.apache.flink.runtime.clusterframework.TaskExecutorProcessUtils;
import org.apache.flink.runtime.entrypoint.StandaloneSessionClusterEntrypoint;
import org.apache.flink.runtime.jobmanager.JobManagerProcessSpec;
import org.apache.flink.runtime.jobmanager.JobManagerProcessUtils;
import org.apache.flink.runtime.taskexecutor.TaskManagerRunner;
import org.apache.flink.runtime.util.config.memory.ProcessMemoryUtils;
import org.apache.flink.shaded.zookeeper3.org.apache.zookeeper.server.ZooKeeperServerMain;

/**
 * The command lines of the processes. Flink's own scripts make the same ones for a JobManager and a
 * TaskManager: the memory of the settings becomes options of Java.
 */
final class ProcessCommands {

  private final ClusterFolder folder;
  private final ClusterShape shape;
  private final Configuration flink;

  ProcessCommands(ClusterFolder folder, ClusterShape shape) {
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

  List<String> jobManager(String name) {
    JobManagerProcessSpec memory = JobManagerProcessUtils.processSpecFromConfig(flink);
    List<String> options =
        words(JobManagerProcessUtils.generateJvmParametersStr(memory, flink)).toList();
    return java(
        name,
        ClusterClassPath.flink()
            + File.pathSeparator
            + folder.settings().resolve(ClusterSettingsFiles.REST_GUARD),
        options,
        StandaloneSessionClusterEntrypoint.class,
        withSettings(words(JobManagerProcessUtils.generateDynamicConfigsStr(memory))));
  }

  List<String> taskManager(String name) {
    TaskExecutorProcessSpec memory = TaskExecutorProcessUtils.processSpecFromConfig(flink);
    String id = TaskManagerOptionsInternal.TASK_MANAGER_RESOURCE_ID_METADATA.key();
    return java(
        name,
        ClusterClassPath.flink(),
        words(ProcessMemoryUtils.generateJvmParametersStr(memory)).toList(),
        TaskManagerRunner.class,
        withSettings(
            Stream.concat(
                words(TaskExecutorProcessUtils.generateDynamicConfigsStr(memory)),
                Stream.of("-D", id + "=" + name))));
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
    command.add("-Dlog.file=" + folder.log(name));
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
