// SPDX-License-Identifier: Apache-2.0
package io.moram.jobs.submit;

import static org.assertj.core.api.Assertions.assertThat;

import io.moram.jobs.kafka.TopicOptions;
import java.util.Map;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.Test;

class UserConfigurationTest {

  @Test
  void theDashboardShowsEveryOptionOfTheJobAndNoSecret() throws Exception {
    Configuration options = new Configuration();
    options.set(TopicOptions.BOOTSTRAP_SERVERS, "broker:9092");
    options.setString("training.rank", "3");
    options.setString("kafka.properties.ssl.key.password", "hush-1");
    options.setString("s3.secret-key", "hush-2");

    Map<String, String> learner = shown(Job.LEARNER, options);
    assertThat(learner)
        .containsEntry("kafka.bootstrap-servers", "broker:9092")
        .containsEntry("training.rank", "3")
        .containsEntry("kafka.properties", "names [ssl.key.password]")
        .containsEntry("kafka.output-format", "avro")
        .containsKeys(
            "boundary.detector",
            "learner.maximum-bank",
            "learner.maximum-classes",
            "backbone.folder")
        .doesNotContainKey("serving.rule");
    assertThat(learner.toString()).doesNotContain("hush");

    assertThat(shown(Job.SERVING, options)).containsEntry("serving.rule", "recall");
    assertThat(shown(Job.EVALUATION, options)).containsKey("evaluation.interval");
  }

  private static Map<String, String> shown(Job job, Configuration options) throws Exception {
    StreamExecutionEnvironment environment =
        StreamExecutionEnvironment.getExecutionEnvironment(new Configuration());
    job.build(environment, options);
    return environment
        .getStreamGraph()
        .getJobGraph()
        .getSerializedExecutionConfig()
        .deserializeValue(UserConfigurationTest.class.getClassLoader())
        .getGlobalJobParameters()
        .toMap();
  }
}
