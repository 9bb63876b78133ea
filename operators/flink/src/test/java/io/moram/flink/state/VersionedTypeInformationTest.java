// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.moram.flink.io.RecordTypes;
import io.moram.schemas.LearnerEvent;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectStreamClass;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.util.InstantiationUtil;
import org.junit.jupiter.api.Test;

class VersionedTypeInformationTest {

  /** Java initializes every class that an object's bytes name. */
  @Test
  void bytesOfATypeDoNotNameTheRecord() throws Exception {
    byte[] bytes = InstantiationUtil.serializeObject(RecordTypes.events());

    List<String> named = new ArrayList<>();
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes)) {
          @Override
          protected Class<?> resolveClass(ObjectStreamClass description)
              throws IOException, ClassNotFoundException {
            named.add(description.getName());
            return super.resolveClass(description);
          }
        }) {
      TypeInformation<?> read = (TypeInformation<?>) in.readObject();
      assertThat(read).isEqualTo(RecordTypes.events());
      assertThat(read.getTypeClass()).isEqualTo(LearnerEvent.class);
      assertThat(read).hasToString("LearnerEvent");
    }
    assertThat(named).isNotEmpty().noneMatch(name -> name.startsWith("io.moram.schemas"));
  }
}
