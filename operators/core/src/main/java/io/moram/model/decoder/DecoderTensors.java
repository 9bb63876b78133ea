// SPDX-License-Identifier: Apache-2.0
package io.moram.model.decoder;

import io.moram.model.Projection;
import io.moram.model.WeightPrecision;
import io.moram.model.format.InvalidBackboneException;
import io.moram.model.format.TensorChecks;
import io.moram.model.format.TensorEntry;
import io.moram.model.format.TensorType;
import io.moram.model.format.WeightFiles;
import io.moram.sites.SiteShape;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** The tensors of a language model, by their names in transformers, and their shapes. */
final class DecoderTensors {

  /** What stands before the names of a model's tensors, by who saved it. */
  private static final List<String> PREFIXES =
      List.of("model.", "language_model.model.", "model.language_model.", "");

  private static final String EMBEDDINGS = "embed_tokens.weight";
  private static final String HEAD = "lm_head.weight";
  private static final String NOT_READ = ". Get weights that are not quantised";

  private final DecoderConfig config;
  private final WeightFiles weights;
  private final String prefix;
  private final Map<String, TensorEntry> found = new HashMap<>();

  private DecoderTensors(DecoderConfig config, WeightFiles weights, String prefix) {
    this.config = config;
    this.weights = weights;
    this.prefix = prefix;
  }

  /**
   * Compares the weights with a configuration.
   *
   * @throws InvalidBackboneException if a tensor is missing, of another shape or of a type that is
   *     not read
   */
  static DecoderTensors check(DecoderConfig config, WeightFiles weights)
      throws InvalidBackboneException {
    Set<String> names = weights.tensors().keySet();
    String prefix =
        PREFIXES.stream()
            .filter(start -> names.contains(start + EMBEDDINGS))
            .findFirst()
            .orElseThrow(
                () ->
                    new InvalidBackboneException(
                        weights.describe()
                            + " lacks the tensor model."
                            + EMBEDDINGS
                            + ". Save the model with transformers' save_pretrained"));
    DecoderTensors tensors = new DecoderTensors(config, weights, prefix);
    tensors.requireAll();
    return tensors;
  }

  private void requireAll() throws InvalidBackboneException {
    ModelFamily.Sizes sizes = config.sizes();
    require(embeddings(), sizes.vocabulary(), sizes.width());
    for (int i = 0; i < sizes.layers(); i++) {
      requireLayer(layers() + i + ".");
    }
    String further = layers() + sizes.layers() + ".input_layernorm.weight";
    if (weights.tensors().containsKey(further)) {
      throw new InvalidBackboneException(
          String.format(
              "%s has the tensor %s; config.json has %d layers, so the two do not belong together",
              weights.describe(), further, sizes.layers()));
    }
    require(finalNorm() + ".weight", sizes.width());
    if (!config.isTied()) {
      require(head(), sizes.vocabulary(), sizes.width());
    }
  }

  private void requireLayer(String layer) throws InvalidBackboneException {
    ModelFamily.Sizes sizes = config.sizes();
    int width = sizes.width();
    int queries = sizes.heads() * sizes.headWidth();
    int keys = sizes.keyHeads() * sizes.headWidth();
    DecoderConfig.Biases biases = config.biases();
    require(layer + "input_layernorm.weight", width);
    linear(layer + "self_attn.q_proj", width, queries, biases.input());
    linear(layer + "self_attn.k_proj", width, keys, biases.input());
    linear(layer + "self_attn.v_proj", width, keys, biases.input());
    linear(layer + "self_attn.o_proj", queries, width, biases.output());
    if (config.family().hasHeadNorms()) {
      require(layer + "self_attn.q_norm.weight", sizes.headWidth());
      require(layer + "self_attn.k_norm.weight", sizes.headWidth());
    }
    require(layer + "post_attention_layernorm.weight", width);
    if (config.family().hasOutputNorms()) {
      require(layer + "pre_feedforward_layernorm.weight", width);
      require(layer + "post_feedforward_layernorm.weight", width);
    }
    linear(layer + "mlp.gate_proj", width, sizes.innerWidth(), biases.feedForward());
    linear(layer + "mlp.up_proj", width, sizes.innerWidth(), biases.feedForward());
    linear(layer + "mlp.down_proj", sizes.innerWidth(), width, biases.feedForward());
  }

  private void linear(String name, long inputWidth, long outputWidth, boolean hasBias)
      throws InvalidBackboneException {
    require(name + ".weight", outputWidth, inputWidth);
    if (hasBias) {
      require(name + ".bias", outputWidth);
    }
  }

  private void require(String name, long... shape) throws InvalidBackboneException {
    found.put(name, TensorChecks.require(weights, name, NOT_READ, shape));
  }

  /** The linear layers of some projections, the lowest layer's first. */
  List<SiteShape> sites(Set<Projection> projections) {
    List<SiteShape> sites = new ArrayList<>();
    for (int i = 0; i < config.sizes().layers(); i++) {
      for (Projection projection : projections) {
        String name = layers() + i + "." + projection.path();
        List<Long> shape = Objects.requireNonNull(found.get(name + ".weight")).shape();
        sites.add(
            new SiteShape(name, Math.toIntExact(shape.get(1)), Math.toIntExact(shape.get(0))));
      }
    }
    return sites;
  }

  /** The names of the model's tensors, which the files may hold others beside. */
  Set<String> names() {
    return Set.copyOf(found.keySet());
  }

  String embeddings() {
    return prefix + EMBEDDINGS;
  }

  /** What stands before the number of a layer. */
  String layers() {
    return prefix + "layers.";
  }

  String finalNorm() {
    return prefix + "norm";
  }

  /** The name of a head that is not the table of embeddings. */
  String head() {
    String nested = "language_model." + HEAD;
    return weights.tensors().containsKey(nested) ? nested : HEAD;
  }

  /** Whether the table of embeddings is stored in BF16, as then all matrices are. */
  boolean areInBFloat16() {
    TensorEntry table = found.get(embeddings());
    return table != null && table.type() == TensorType.BF16;
  }

  /** How many numbers there are. */
  long parameters() {
    return found.values().stream().mapToLong(DecoderTensors::size).sum();
  }

  /**
   * The native memory in bytes that the weights take.
   *
   * @param precision how matrices are kept, not {@code AUTOMATIC}
   */
  long bytes(WeightPrecision precision) {
    int perNumber = precision == WeightPrecision.BFLOAT16 ? 2 : Float.BYTES;
    return found.values().stream()
        .mapToLong(tensor -> size(tensor) * (tensor.shape().size() < 2 ? Float.BYTES : perNumber))
        .sum();
  }

  private static long size(TensorEntry tensor) {
    return tensor.shape().stream().mapToLong(Long::longValue).reduce(1, (a, b) -> a * b);
  }
}
