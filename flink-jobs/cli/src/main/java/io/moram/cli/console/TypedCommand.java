// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.console;

import java.util.concurrent.Callable;

/** A command that has typed options among its flags. */
public interface TypedCommand extends Callable<Integer> {

  /** Declares the flags that are typed options, and keeps {@code flags} to read them later. */
  void declare(OptionFlags flags);
}
