// SPDX-License-Identifier: Apache-2.0
package io.moram.local.login;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.moram.client.KafkaAccess;
import io.moram.local.EmbeddedBroker;
import io.moram.schemas.Topics;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.RaftVoterEndpoint;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Both ports of the broker ask for the login. Who reaches the controller can delete topics too. */
@Timeout(120)
class BrokerLoginITCase {
  @TempDir Path folder;

  private static Map<String, Object> client(String setting, String address) {
    return new HashMap<>(
        Map.of(setting, address, "request.timeout.ms", 2000, "default.api.timeout.ms", 4000));
  }

  private static String clusterId(Map<String, Object> client, Map<String, String> login)
      throws Exception {
    client.putAll(login);
    try (Admin admin = Admin.create(client)) {
      return admin.describeCluster().clusterId().get(30, TimeUnit.SECONDS);
    }
  }

  @Test
  void neitherPortServesAClientWithoutTheSecret() throws Exception {
    try (EmbeddedBroker broker = EmbeddedBroker.start(folder.resolve("kafka"), 0)) {
      KafkaAccess access = broker.access(new Topics(""));
      Map<String, Object> known =
          client(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, access.bootstrapServers());
      known.putAll(access.properties());
      String controller;
      try (Admin admin = Admin.create(known)) {
        RaftVoterEndpoint endpoint =
            admin
                .describeMetadataQuorum()
                .quorumInfo()
                .get(30, TimeUnit.SECONDS)
                .nodes()
                .values()
                .iterator()
                .next()
                .endpoints()
                .get(0);
        controller = endpoint.host() + ":" + endpoint.port();
      }
      assertThat(controller).isNotEqualTo(access.bootstrapServers());
      Map<String, String> ports =
          Map.of(
              AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
              access.bootstrapServers(),
              AdminClientConfig.BOOTSTRAP_CONTROLLERS_CONFIG,
              controller);
      for (Map.Entry<String, String> port : ports.entrySet()) {
        String setting = port.getKey();
        String address = port.getValue();
        assertThat(clusterId(client(setting, address), access.properties()))
            .as("with the secret, at " + setting)
            .isNotEmpty();
        assertThatThrownBy(() -> clusterId(client(setting, address), Map.of()))
            .as("anonymous, at " + setting)
            .hasCauseInstanceOf(TimeoutException.class);
        assertThatThrownBy(
                () -> clusterId(client(setting, address), BrokerLogin.random().clientSettings()))
            .as("with a guessed secret, at " + setting)
            .hasCauseInstanceOf(SaslAuthenticationException.class);
      }
    }
  }
}
