// SPDX-License-Identifier: Apache-2.0
package io.moram.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SchemaDocumentationTest {
  static Stream<Schema> schemas() {
    return MessageCodecTest.everyRecordType()
        .map(arguments -> ((SpecificRecord) arguments.get()[1]).getSchema());
  }

  @ParameterizedTest
  @MethodSource("schemas")
  void everyFieldIsDocumented(Schema schema) {
    List<String> undocumented = new ArrayList<>();
    collectUndocumented(schema, schema.getName(), undocumented);
    assertThat(undocumented).isEmpty();
  }

  private static void collectUndocumented(Schema schema, String path, List<String> undocumented) {
    switch (schema.getType()) {
      case RECORD -> {
        require(schema.getDoc(), path, undocumented);
        for (Schema.Field field : schema.getFields()) {
          String fieldPath = path + "." + field.name();
          require(field.doc(), fieldPath, undocumented);
          collectUndocumented(field.schema(), fieldPath, undocumented);
        }
      }
      case ENUM -> require(schema.getDoc(), path, undocumented);
      case ARRAY -> collectUndocumented(schema.getElementType(), path, undocumented);
      case MAP -> collectUndocumented(schema.getValueType(), path, undocumented);
      case UNION ->
          schema.getTypes().forEach(type -> collectUndocumented(type, path, undocumented));
      default -> {}
    }
  }

  private static void require(String documentation, String path, List<String> undocumented) {
    if (documentation == null || documentation.isBlank()) {
      undocumented.add(path);
    }
  }
}
