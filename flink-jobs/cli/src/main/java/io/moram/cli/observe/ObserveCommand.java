// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.observe;

import io.moram.cli.console.Converters;
import io.moram.cli.console.KafkaCommand;
import io.moram.cli.console.OptionFlags;
import io.moram.cli.console.SinceConverter;
import io.moram.client.KafkaAccess;
import io.moram.jobs.config.BackboneOptions;
import io.moram.observatory.Observatory;
import io.moram.observatory.ObservatorySettings;
import io.moram.observatory.web.WebSettings;
import io.moram.schemas.Topics;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** Serves the observatory until it is stopped. */
@Command(
    name = "observe",
    description =
        "Serve a read-only page that shows what learners learn: tasks and boundaries, accuracy,"
            + " losses, the bank, answers, and which atoms answer a picture.",
    footer = {
      "",
      "The page is made of the topics alone. Nothing is written to Kafka and to the disk.",
      "The model is loaded for the first picture or text that is asked about. A learner of texts"
          + " needs --backbone with its language model.",
      "Exit code 0 if it is stopped, 1 after a failure.",
      "Examples:",
      "  moram observe",
      "  moram observe --port 0 --since '1 d'",
      "  moram observe --address 0.0.0.0 --backbone models/clip-vit-base-patch16"
    })
public final class ObserveCommand extends KafkaCommand {

  /** The default port of the page. */
  public static final int PORT = 8090;

  private static final Duration HOUR = Duration.ofHours(1);

  @Option(
      names = "--address",
      paramLabel = "<address>",
      description =
          "The address that the page listens on. For one that other machines reach, the link to"
              + " the page has a new token in it, without which the page is not shown. Default:"
              + " ${DEFAULT-VALUE}.",
      defaultValue = "127.0.0.1")
  private String address = "127.0.0.1";

  @Option(
      names = "--port",
      paramLabel = "<port>",
      description = "The port of the page; 0: any free one. Default: ${DEFAULT-VALUE}.",
      defaultValue = "" + PORT,
      converter = Converters.Port.class)
  private int port = PORT;

  @Option(
      names = "--since",
      paramLabel = "<time>",
      description =
          "Count answers and dead letters from this time on: a duration before now, such as"
              + " '10 min', or a date and time. Default: 1 h.",
      converter = SinceConverter.class)
  private @Nullable Instant since;

  @Override
  protected void declareMore(OptionFlags flags) {
    flags.add("--backbone", BackboneOptions.FOLDER, "the bundled model");
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    KafkaAccess access = access();
    Topics topics = access.topics();
    access.requireTopics(
        topics.events(),
        topics.evaluations(),
        topics.atoms(),
        topics.predictions(),
        topics.deadLetters(),
        topics.requests());
    WebSettings web = web();
    try (Observatory observatory =
        Observatory.start(
            new ObservatorySettings(
                access,
                web,
                since == null ? Instant.now().minus(HOUR) : since,
                ObservedModels.settings(options())))) {
      PrintWriter out = command().commandLine().getOut();
      out.println(
          "Observatory  "
              + observatory.address()
              + (web.token() == null ? "" : "/?token=" + web.token()));
      out.println("Stop it with Ctrl-C.");
      out.flush();
      new CountDownLatch(1).await();
    }
    return 0;
  }

  private WebSettings web() {
    InetAddress bound;
    try {
      bound = InetAddress.getByName(address);
    } catch (UnknownHostException e) {
      throw new ParameterException(
          command().commandLine(),
          "--address is '" + address + "'; must be an address or a name of this machine.",
          e);
    }
    try {
      return new WebSettings(
          bound, port, bound.isLoopbackAddress() ? null : WebSettings.newToken());
    } catch (IllegalArgumentException e) {
      throw new ParameterException(command().commandLine(), String.valueOf(e.getMessage()), e);
    }
  }
}
