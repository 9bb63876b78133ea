// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.cluster;

import java.io.IOException;
import picocli.CommandLine.Command;

/** Stops the cluster. */
@Command(
    name = "stop",
    description =
        "Stop every process. Jobs and topics stay in the folder; the next start goes on with them.")
final class ClusterStopCommand extends ClusterCommand {

  @Override
  public Integer call() throws IOException, InterruptedException {
    cluster().stop();
    return 0;
  }
}
