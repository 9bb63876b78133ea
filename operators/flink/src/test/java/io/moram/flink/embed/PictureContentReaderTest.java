// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import io.moram.flink.io.KafkaMessage;
import io.moram.flink.metrics.RecentHistogram;
import io.moram.flink.train.Pictures;
import io.moram.model.clip.ClipBackbone;
import io.moram.schemas.Example;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class PictureContentReaderTest {
  private static final KafkaMessage MESSAGE = new KafkaMessage("examples", 0, 0, 0, null, null);

  @Test
  void everyPictureHasADecodeTime() throws Exception {
    RecentHistogram times = new RecentHistogram();
    try (ClipBackbone backbone = ClipBackbone.loadDefault(Device.cpu())) {
      PictureContentReader reader = new PictureContentReader(backbone, times);
      reader.prepare(MESSAGE, example(Pictures.png("red", 0)));
      assertThat(times.getCount()).isEqualTo(1);
      assertThatThrownBy(() -> reader.prepare(MESSAGE, example(new byte[] {1, 2, 3})))
          .isInstanceOf(RefusedExampleException.class);
      assertThat(times.getCount()).as("one that cannot be read, too").isEqualTo(2);
    }
  }

  private static Example example(byte[] picture) {
    return new Example("ada", "0", 0L, ByteBuffer.wrap(picture), "red", null, null);
  }
}
