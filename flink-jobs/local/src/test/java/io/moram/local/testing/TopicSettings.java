// SPDX-License-Identifier: Apache-2.0
package io.moram.local.testing;

import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;

/** The settings of topics, as a broker shows them. */
public final class TopicSettings {

  private TopicSettings() {}

  /** The value of a setting. */
  public static String of(Admin admin, String topic, String name) throws Exception {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    Config config = admin.describeConfigs(List.of(resource)).all().get().get(resource);
    return Objects.requireNonNull(config).get(name).value();
  }

  /** Changes a setting, and waits until the broker shows it: the controller confirms it before. */
  public static void change(Admin admin, String topic, String name, String value) throws Exception {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    AlterConfigOp set = new AlterConfigOp(new ConfigEntry(name, value), AlterConfigOp.OpType.SET);
    admin.incrementalAlterConfigs(Map.of(resource, List.of(set))).all().get();
    await(topic + ": " + name + " is " + value)
        .atMost(LocalRuntime.LIMIT)
        .until(() -> of(admin, topic, name), value::equals);
  }
}
