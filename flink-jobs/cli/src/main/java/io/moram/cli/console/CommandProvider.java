// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.console;

import java.util.List;

/**
 * Adds a group of commands to the command line. A module above this one implements it, and names
 * the class in {@code META-INF/services}, so that the command line needs not know that module.
 */
public interface CommandProvider {

  /** The command that the group's commands stand under, annotated for Picocli. */
  Object group();

  /** The group's commands, in the order of the help. */
  List<TypedCommand> commands();
}
