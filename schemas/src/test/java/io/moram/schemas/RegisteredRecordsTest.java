// SPDX-License-Identifier: Apache-2.0
package io.moram.schemas;

import static io.moram.schemas.MessageCodecTest.failure;
import static io.moram.schemas.MessageCodecTest.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.moram.schemas.registry.RegisteredSchema;
import io.moram.schemas.registry.SchemaRegistry;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.GenericRecordBuilder;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.Test;

/** Messages as serializers of a schema registry write them. */
class RegisteredRecordsTest {
  private final Map<Integer, RegisteredSchema> registered = new HashMap<>();
  private final SchemaRegistry registry = id -> Optional.ofNullable(registered.get(id));
  private final MessageCodec<SpecificRecord> examples =
      MessageCodec.examples().withRegistry(registry);
  private final MessageCodec<Request> requests = MessageCodec.requests().withRegistry(registry);

  private void register(int id, String kind, String schema) {
    registered.put(id, new RegisteredSchema(kind, schema, false));
  }

  private static byte[] framed(int id, byte[] body) {
    return ByteBuffer.allocate(5 + body.length).put((byte) 0).putInt(id).put(body).array();
  }

  private static byte[] body(byte[] singleObject) {
    return java.util.Arrays.copyOfRange(singleObject, 10, singleObject.length);
  }

  @Test
  void readsAvroOfTheCurrentSchema() throws Exception {
    register(1, "AVRO", Example.getClassSchema().toString());
    register(2, "AVRO", Request.getClassSchema().toString());
    register(3, "AVRO", EndOfTask.getClassSchema().toString());
    byte[] example = framed(1, body(MessageCodec.examples().encode(Messages.example())));
    assertThat(examples.isFramed(example)).isTrue();
    assertThat(examples.decode(example)).isEqualTo(Messages.example());
    assertThat(requests.decode(framed(2, body(MessageCodec.requests().encode(Messages.request())))))
        .isEqualTo(Messages.request());
    EndOfTask end = new EndOfTask("birds", 12L);
    assertThat(examples.decode(framed(3, body(MessageCodec.examples().encode(end)))))
        .isEqualTo(end);
    // Without a frame everything is as before.
    assertThat(examples.decode(examples.encode(end))).isEqualTo(end);
    assertThat(examples.decode(utf8("{\"learner\":\"birds\",\"endOfTask\":true,\"eventTime\":12}")))
        .isEqualTo(end);
  }

  @Test
  void readsWhatTheJobsWriteInAFrame() throws Exception {
    register(0x01020304, "AVRO", Prediction.getClassSchema().toString());
    byte[] message = MessageCodec.predictions().encodeFramed(0x01020304, Messages.prediction());
    assertThat(message).startsWith(0, 1, 2, 3, 4);
    assertThat(MessageCodec.predictions().withRegistry(registry).decode(message))
        .isEqualTo(Messages.prediction());
    assertThat(failure(MessageCodec.predictions(), message))
        .hasMessageContaining("schema id 16909060")
        .hasMessageContaining("kafka.schema-registry.url");
  }

  /** A producer's own schema: another namespace, no optional fields, and one more field. */
  @Test
  void readsAvroOfAProducersOwnSchema() throws Exception {
    Schema own =
        SchemaBuilder.record("Example")
            .namespace("com.example.shop")
            .fields()
            .requiredString("camera")
            .requiredString("learner")
            .requiredString("exampleId")
            .requiredLong("eventTime")
            .requiredBytes("image")
            .requiredString("label")
            .endRecord();
    register(40, "AVRO", own.toString());
    GenericRecord record =
        new GenericRecordBuilder(own)
            .set("camera", "cam1")
            .set("learner", "birds")
            .set("exampleId", "e-1")
            .set("eventTime", 1_700_000_000_000L)
            .set("image", ByteBuffer.wrap(new byte[] {1, 2, 3, 4}))
            .set("label", " blue tit ")
            .build();
    var bytes = new ByteArrayOutputStream();
    BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
    new GenericDatumWriter<GenericRecord>(own).write(record, encoder);
    encoder.flush();

    Example expected = Messages.example();
    expected.setPromptTemplate(null);
    expected.setTaskMarker(null);
    assertThat(examples.decode(framed(40, bytes.toByteArray()))).isEqualTo(expected);
  }

  @Test
  void readsANestedRecordOfAnotherNamespace() throws Exception {
    register(
        6, "AVRO", Request.getClassSchema().toString().replace("io.moram.schemas", "com.acme"));
    assertThat(requests.decode(framed(6, body(MessageCodec.requests().encode(Messages.request())))))
        .isEqualTo(Messages.request());
  }

  @Test
  void readsFramedJson() throws Exception {
    register(7, "JSON", "{}");
    assertThat(
            examples.decode(
                framed(7, utf8("{\"learner\":\"birds\",\"endOfTask\":true,\"eventTime\":12}"))))
        .isEqualTo(new EndOfTask("birds", 12L));
  }

  @Test
  void namesWhatIsWrongWithASchema() {
    register(1, "PROTOBUF", "syntax");
    register(2, "AVRO", "rubbish");
    register(3, "AVRO", "\"string\"");
    register(4, "AVRO", Prediction.getClassSchema().toString());
    register(5, "AVRO", "{\"type\":\"record\",\"name\":\"Example\",\"fields\":[]}");
    registered.put(6, new RegisteredSchema("AVRO", "{}", true));
    refuses(1, "is of the kind 'PROTOBUF'; must be AVRO or JSON.");
    refuses(2, "is no Avro schema.");
    refuses(3, "is 'string'; must be one of Example, TextExample");
    refuses(4, "is 'Prediction'; must be one of Example, TextExample");
    refuses(5, "cannot be read as a Example: READER_FIELD_MISSING_DEFAULT_VALUE at /fields/0");
    refuses(6, "refers to other schemas.");
    refuses(7, "is not in the registry. Register it first.");
  }

  private void refuses(int id, String fault) {
    assertThat(failure(examples, framed(id, new byte[] {1, 2, 3})))
        .hasMessageStartingWith("The schema of id " + id + " " + fault)
        .returns(DeadLetterReason.UNKNOWN_SCHEMA, MalformedMessageException::reason);
  }

  /** Each level costs a byte, so a message of 16 MiB would overflow the stack. */
  @Test
  void aRecursiveSchemaOverflowsNoStack() {
    register(
        9,
        "AVRO",
        Example.getClassSchema()
            .toString()
            .replaceFirst(
                "\"fields\":\\[",
                "\"fields\":[{\"name\":\"more\",\"type\":[\"null\",\"Example\"]},"));
    byte[] deep = new byte[4 << 20];
    java.util.Arrays.fill(deep, (byte) 2);
    assertThat(failure(examples, framed(9, deep)).reason()).isEqualTo(DeadLetterReason.UNDECODABLE);
  }

  @Test
  void aRegistryThatDoesNotAnswerIsNoFaultOfTheMessage() {
    MessageCodec<SpecificRecord> codec =
        MessageCodec.examples()
            .withRegistry(
                id -> {
                  throw new IllegalStateException("away");
                });
    assertThatThrownBy(() -> codec.decode(framed(1, new byte[] {1})))
        .isInstanceOf(IllegalStateException.class);
  }
}
