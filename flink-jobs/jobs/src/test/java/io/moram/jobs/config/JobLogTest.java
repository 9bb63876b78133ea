// SPDX-License-Identifier: Apache-2.0
package io.moram.jobs.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.moram.jobs.kafka.TopicOptions;
import java.util.Map;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.Test;

class JobLogTest {

  @Test
  void setOptionsAreShownButNoSecrets() {
    Configuration options = new Configuration();
    options.set(TopicOptions.BOOTSTRAP_SERVERS, "broker:9092");
    options.set(
        TopicOptions.PROPERTIES,
        Map.of("security.protocol", "SASL_SSL", "sasl.jaas.config", "hush-1"));
    options.setString("s3.secret-key", "hush-2");

    assertThat(JobLog.shown(options))
        .containsEntry("kafka.bootstrap-servers", "broker:9092")
        .containsEntry("kafka.properties", "names [sasl.jaas.config, security.protocol]")
        .containsKey("s3.secret-key");
    assertThat(JobLog.shown(options).toString()).doesNotContain("hush", "SASL_SSL");
  }

  @Test
  void kafkaSettingsThatAreSetOneByOneAreHiddenToo() {
    Configuration options = new Configuration();
    options.setString("kafka.properties.ssl.key.password", "hush");

    assertThat(JobLog.shown(options))
        .containsOnlyKeys("kafka.properties")
        .containsEntry("kafka.properties", "names [ssl.key.password]");
  }
}
