// SPDX-License-Identifier: Apache-2.0
package io.moram.deploy;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.AnnotatedMember;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion.VersionFlag;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import io.strimzi.api.kafka.model.topic.KafkaTopic;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Checks manifests as {@code kubectl apply --validate=strict} does: a field that a kind does not
 * have is an error. A FlinkDeployment is checked against the schema that the operator's jar has,
 * the other kinds against the classes of Kubernetes' and Strimzi's clients for Java.
 */
final class ManifestCheck {

  private static final String FLINK_SCHEMA =
      "/META-INF/fabric8/flinkdeployments.flink.apache.org-v1.yml";

  /** The Flink version of the jobs, which newer operators than that of the schema know. */
  static final String FLINK_VERSION = "v2_2";

  private static final Map<String, Class<?>> CLASSES =
      Map.of(
          "v1/ConfigMap", ConfigMap.class,
          "v1/ServiceAccount", ServiceAccount.class,
          "v1/PersistentVolumeClaim", PersistentVolumeClaim.class,
          "rbac.authorization.k8s.io/v1/Role", Role.class,
          "rbac.authorization.k8s.io/v1/RoleBinding", RoleBinding.class,
          "policy/v1/PodDisruptionBudget", PodDisruptionBudget.class,
          "networking.k8s.io/v1/NetworkPolicy", NetworkPolicy.class,
          "kafka.strimzi.io/v1/KafkaTopic", KafkaTopic.class);

  private final JsonSchema flink;
  private final ObjectMapper strict =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .annotationIntrospector(new WithoutAnySetters())
          .build();

  /** The clients' classes collect unknown fields; here they are errors. */
  private static final class WithoutAnySetters extends JacksonAnnotationIntrospector {
    private static final long serialVersionUID = 1;

    @Override
    public Boolean hasAnySetter(Annotated method) {
      return false;
    }

    @Override
    public Boolean hasRequiredMarker(AnnotatedMember member) {
      return false;
    }
  }

  ManifestCheck() throws IOException {
    try (InputStream stream = ManifestCheck.class.getResourceAsStream(FLINK_SCHEMA)) {
      String text = new String(Objects.requireNonNull(stream, FLINK_SCHEMA).readAllBytes(), UTF_8);
      JsonNode definition = DeployFolder.documents(text).get(0);
      JsonNode schema = definition.at("/spec/versions/0/schema/openAPIV3Schema");
      // What every kind has, which a definition leaves out.
      ObjectNode fields = (ObjectNode) schema.get("properties");
      fields.putObject("apiVersion").put("type", "string");
      fields.putObject("kind").put("type", "string");
      fields.putObject("metadata").put("type", "object");
      close(schema);
      ((ArrayNode) schema.at("/properties/spec/properties/flinkVersion/enum")).add(FLINK_VERSION);
      flink =
          JsonSchemaFactory.getInstance(VersionFlag.V7)
              .getSchema(schema, SchemaValidatorsConfig.builder().build());
    }
  }

  /** What is wrong with a manifest; empty if nothing is. */
  List<String> faults(JsonNode manifest) {
    String kind = manifest.path("apiVersion").asText() + "/" + manifest.path("kind").asText();
    if (kind.equals("flink.apache.org/v1beta1/FlinkDeployment")) {
      return flink.validate(manifest).stream().map(Object::toString).sorted().toList();
    }
    Class<?> type = CLASSES.get(kind);
    if (type == null) {
      return List.of("There is no kind " + kind);
    }
    try {
      strict.treeToValue(manifest, type);
      return List.of();
    } catch (IOException e) {
      return List.of(String.valueOf(e.getMessage()));
    }
  }

  /** Kubernetes drops the fields that a schema does not name; here they are errors. */
  private static void close(JsonNode schema) {
    if (schema instanceof ObjectNode object && object.path("properties").isObject()) {
      boolean open =
          object.path("x-kubernetes-preserve-unknown-fields").asBoolean()
              || object.has("additionalProperties");
      if (!open) {
        object.put("additionalProperties", false);
      }
    }
    schema.forEach(ManifestCheck::close);
  }
}
