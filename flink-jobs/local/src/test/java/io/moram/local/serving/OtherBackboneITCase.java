// SPDX-License-Identifier: Apache-2.0
package io.moram.local.serving;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import io.moram.client.KafkaAccess;
import io.moram.jobs.serving.ServingOptions;
import io.moram.jobs.submit.Job;
import io.moram.local.EmbeddedJob;
import io.moram.local.testing.AtomsPublisher;
import io.moram.local.testing.LocalRuntime;
import io.moram.local.testing.Topic;
import io.moram.model.Backbone;
import io.moram.model.clip.ClipBackbone;
import io.moram.schemas.TaskSealed;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.util.ExceptionUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The topic atoms has a learner that was trained on another backbone. */
@Timeout(180)
class OtherBackboneITCase {
  @RegisterExtension static final LocalRuntime RUNTIME = new LocalRuntime();

  @Test
  void servingRefusesToStartUnlessAnOptionSaysOtherwise() throws Exception {
    KafkaAccess access = RUNTIME.newTopics();
    Configuration options = LocalRuntime.options(access);
    options.set(CoreOptions.DEFAULT_PARALLELISM, 1);
    try (Backbone backbone = ClipBackbone.loadDefault(Device.cpu());
        Topic atoms = new Topic(RUNTIME, access.topics().atoms())) {
      AtomsPublisher publisher = new AtomsPublisher(atoms, backbone);
      publisher.publish(publisher.publishBlocks("own", 0, "robin"));
      TaskSealed foreign = publisher.publishBlocks("shop", 0, "robin");
      foreign.setBackbone("another-model");
      publisher.publish(foreign);

      EmbeddedJob refused = RUNTIME.submit(Job.SERVING, options);
      RUNTIME.until("the job's end", () -> refused.result().isDone());
      assertThat(refused.status()).isEqualTo(JobStatus.FAILED);
      Throwable cause =
          refused
              .result()
              .join()
              .getSerializedThrowable()
              .orElseThrow()
              .deserializeError(getClass().getClassLoader());
      assertThat(ExceptionUtils.stringifyException(cause))
          .contains(
              "the sealed tasks of shop are of the backbone another-model",
              backbone.fingerprint(),
              "backbone.folder",
              "serving.skip-other-backbones=true");

      options.set(ServingOptions.SKIP_OTHER_BACKBONES, true);
      assertThat(RUNTIME.start(Job.SERVING, options).status()).isEqualTo(JobStatus.RUNNING);
    }
  }
}
