// SPDX-License-Identifier: Apache-2.0
package io.moram.jobs.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;

/** Groups the benchmarks. */
@Command(
    name = "bench",
    description = "Measure a part on its own: a table for people, and files for programs.",
    subcommands = HelpCommand.class,
    synopsisSubcommandLabel = "COMMAND",
    mixinStandardHelpOptions = true)
final class BenchCommand {}
