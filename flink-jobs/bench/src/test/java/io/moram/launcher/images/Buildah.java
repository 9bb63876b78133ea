// SPDX-License-Identifier: Apache-2.0
package io.moram.launcher.images;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Buildah with images in a folder of its own, which needs neither a registry nor a daemon. */
final class Buildah {

  private final Path folder;

  Buildah(Path folder) {
    this.folder = folder;
  }

  /** Makes an image of a Debian with these packages. */
  void debian(String tag, String packages) throws IOException, InterruptedException {
    Path context = Files.createDirectories(folder.resolve(tag));
    HostProgram.succeed(
        List.of(
            "mmdebstrap",
            "--variant=minbase",
            "--include=" + packages,
            "bookworm",
            context.resolve("system.tar").toString()));
    Path file = folder.resolve(tag + ".Dockerfile");
    Files.writeString(file, "FROM scratch\nADD system.tar /\n");
    build(tag, file, context);
    Files.delete(context.resolve("system.tar"));
  }

  /**
   * Builds an image.
   *
   * @param context the folder that COPY reads
   * @param options further options of {@code buildah build}
   */
  void build(String tag, Path file, Path context, String... options)
      throws IOException, InterruptedException {
    // The image format of OCI has no health checks.
    Stream<String> words =
        Stream.of("build", "--isolation=chroot", "--format=docker", "--tag=" + local(tag));
    Stream<String> paths = Stream.of("--file=" + file, context.toString());
    buildah(Stream.of(words, Stream.of(options), paths).flatMap(part -> part));
  }

  /** The settings of an image as Docker names them: User, Env, Entrypoint, Healthcheck … */
  JsonNode settings(String tag) throws IOException, InterruptedException {
    String answer = buildah(Stream.of("inspect", "--type=image", local(tag)));
    return new ObjectMapper().readTree(answer).at("/Docker/config");
  }

  /**
   * Makes a container of an image.
   *
   * @return its root folder
   */
  Path container(String name, String tag) throws IOException, InterruptedException {
    buildah(Stream.of("from", "--name=" + name, local(tag)));
    return Path.of(buildah(Stream.of("mount", name)).strip());
  }

  /** Runs a command in a container with chroot isolation, as the user of its image. */
  HostProgram.Ended run(String container, String... command)
      throws IOException, InterruptedException {
    return HostProgram.run(
        words(
            Stream.concat(
                Stream.of("run", "--isolation=chroot", container, "--"), Stream.of(command))));
  }

  /** The name by which another image or a build names one of these images. */
  static String local(String tag) {
    return "localhost/" + tag;
  }

  private String buildah(Stream<String> command) throws IOException, InterruptedException {
    return HostProgram.succeed(words(command));
  }

  private List<String> words(Stream<String> command) {
    return Stream.concat(
            Stream.of(
                "buildah",
                "--storage-driver=vfs",
                "--root=" + folder.resolve("storage"),
                "--runroot=" + folder.resolve("run")),
            command)
        .toList();
  }
}
