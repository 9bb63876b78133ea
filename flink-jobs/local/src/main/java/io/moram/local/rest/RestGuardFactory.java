// SPDX-License-Identifier: Apache-2.0
package io.moram.local.rest;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.WebOptions;
import org.apache.flink.runtime.io.network.netty.InboundChannelHandlerFactory;
import org.apache.flink.shaded.netty4.io.netty.channel.ChannelHandler;

/**
 * Guards every REST server of this JVM that binds a loopback address. The server is read-only if
 * the cluster's settings {@code web.submit.enable} and {@code web.cancel.enable} are both false.
 */
public final class RestGuardFactory implements InboundChannelHandlerFactory {

  private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "localhost", "::1", "[::1]");

  /** Flink calls this constructor by the service loader. */
  public RestGuardFactory() {}

  @Override
  public int priority() {
    return 0;
  }

  @Override
  public Optional<ChannelHandler> createHandler(
      Configuration configuration, Map<String, String> responseHeaders) {
    return configuration
        .getOptional(RestOptions.BIND_ADDRESS)
        .filter(LOOPBACK::contains)
        .map(
            address ->
                new RestGuardInstaller(
                    new RestRules(
                        !configuration.get(WebOptions.SUBMIT_ENABLE)
                            && !configuration.get(WebOptions.CANCEL_ENABLE))));
  }
}
