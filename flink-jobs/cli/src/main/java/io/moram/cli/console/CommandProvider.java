// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.console;

import java.util.List;
import java.util.concurrent.Callable;
import org.apiguardian.api.API;

/**
 * Adds a group of commands to the command line. A module above this one implements it and lists the
 * class in {@code META-INF/services}. The command line does not depend on that module.
 */
@API(status = API.Status.EXPERIMENTAL)
public interface CommandProvider {

  /** The parent of the group's commands, annotated for Picocli. */
  Object group();

  /** The group's commands, in the order of the help. */
  List<Callable<Integer>> commands();
}
