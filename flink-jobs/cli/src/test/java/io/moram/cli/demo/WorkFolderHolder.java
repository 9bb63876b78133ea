// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/** A process that has a work folder until it is ended. It prints the folder. */
final class WorkFolderHolder {

  private WorkFolderHolder() {}

  /**
   * Holds a work folder.
   *
   * @param arguments the output folder
   */
  public static void main(String[] arguments) throws Exception {
    WorkFolder work = WorkFolder.in(Path.of(arguments[0]));
    Files.writeString(work.broker().resolve("segment"), "records");
    System.out.write((work.path() + "\n").getBytes(UTF_8));
    System.out.flush();
    new CountDownLatch(1).await();
  }
}
