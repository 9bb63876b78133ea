// SPDX-License-Identifier: Apache-2.0
package io.moram.model.clip;

import io.moram.model.format.InvalidBackboneException;
import io.moram.model.format.TensorChecks;
import io.moram.model.format.WeightFiles;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The tensors of a CLIP model, by their names in transformers, and their shapes. */
final class ClipTensors {

  private final WeightFiles weights;
  private final Set<String> names = new HashSet<>();

  private ClipTensors(WeightFiles weights) {
    this.weights = weights;
  }

  /**
   * Compares the weights with a configuration.
   *
   * @return the names of the model's tensors
   * @throws InvalidBackboneException if a tensor is missing, of another shape or of a type that is
   *     not read; the message says what else the weights may be
   */
  static Set<String> check(ClipConfig config, WeightFiles weights) throws InvalidBackboneException {
    Optional<String> foreign = ForeignTensors.explain(weights.tensors().keySet());
    if (foreign.isPresent()) {
      throw new InvalidBackboneException(weights.describe() + ": " + foreign.get());
    }
    ClipTensors tensors = new ClipTensors(weights);
    tensors.image(config);
    tensors.text(config);
    tensors.require("logit_scale");
    return Set.copyOf(tensors.names);
  }

  private void image(ClipConfig config) throws InvalidBackboneException {
    long width = config.vision().width();
    long patch = config.patchSize();
    String embeddings = "vision_model.embeddings.";
    require(embeddings + "patch_embedding.weight", width, config.channels(), patch, patch);
    require(embeddings + "class_embedding", width);
    require(
        embeddings + "position_embedding.weight", (long) config.grid() * config.grid() + 1, width);
    norm("vision_model.pre_layrnorm", width);
    layers("vision_model", width, config.vision().innerWidth(), config.vision().layers());
    norm("vision_model.post_layernorm", width);
    require("visual_projection.weight", config.embeddingWidth(), width);
  }

  private void text(ClipConfig config) throws InvalidBackboneException {
    long width = config.text().width();
    String embeddings = "text_model.embeddings.";
    require(embeddings + "token_embedding.weight", config.vocabulary(), width);
    require(embeddings + "position_embedding.weight", config.positions(), width);
    layers("text_model", width, config.text().innerWidth(), config.text().layers());
    norm("text_model.final_layer_norm", width);
    require("text_projection.weight", config.embeddingWidth(), width);
  }

  private void layers(String encoder, long width, long innerWidth, int count)
      throws InvalidBackboneException {
    for (int layer = 0; layer < count; layer++) {
      String name = encoder + ".encoder.layers." + layer;
      norm(name + ".layer_norm1", width);
      for (String projection : List.of("q_proj", "k_proj", "v_proj", "out_proj")) {
        linear(name + ".self_attn." + projection, width, width);
      }
      norm(name + ".layer_norm2", width);
      linear(name + ".mlp.fc1", width, innerWidth);
      linear(name + ".mlp.fc2", innerWidth, width);
    }
    String further = encoder + ".encoder.layers." + count + ".layer_norm1.weight";
    if (weights.tensors().containsKey(further)) {
      throw new InvalidBackboneException(
          weights.describe()
              + " has the tensor "
              + further
              + "; config.json has "
              + count
              + " layers, so the two do not belong together");
    }
  }

  private void linear(String name, long inputWidth, long outputWidth)
      throws InvalidBackboneException {
    require(name + ".weight", outputWidth, inputWidth);
    require(name + ".bias", outputWidth);
  }

  private void norm(String name, long width) throws InvalidBackboneException {
    require(name + ".weight", width);
    require(name + ".bias", width);
  }

  private void require(String name, long... shape) throws InvalidBackboneException {
    TensorChecks.require(weights, name, "", shape);
    names.add(name);
  }
}
