// SPDX-License-Identifier: Apache-2.0
package io.moram.model.format;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Compares the tensors of a model's files with what its configuration asks for. */
public final class TensorChecks {

  private static final Set<TensorType> TYPES =
      Set.of(TensorType.F32, TensorType.F16, TensorType.BF16);

  private TensorChecks() {}

  /** Whether a tensor of this type can be read as weights. */
  static boolean areWeights(TensorType type) {
    return TYPES.contains(type);
  }

  /**
   * A tensor that the model needs.
   *
   * @param remedy follows the error about a type that is not read; may be empty
   * @throws InvalidBackboneException if it is missing, of another shape or of a type that is not
   *     read
   */
  public static TensorEntry require(WeightFiles weights, String name, String remedy, long... shape)
      throws InvalidBackboneException {
    TensorEntry tensor = weights.tensors().get(name);
    if (tensor == null) {
      throw new InvalidBackboneException(weights.describe() + " lacks the tensor " + name);
    }
    List<Long> wanted = Arrays.stream(shape).boxed().toList();
    if (!tensor.shape().equals(wanted)) {
      throw new InvalidBackboneException(
          String.format(
              "%s: tensor %s has the shape %s; the configuration wants %s",
              weights.describe(), name, shown(tensor.shape()), shown(wanted)));
    }
    if (!areWeights(tensor.type())) {
      throw new InvalidBackboneException(
          String.format(
              "%s: tensor %s is of type %s; must be F32, F16 or BF16%s",
              weights.describe(), name, tensor.type(), remedy));
    }
    return tensor;
  }

  private static String shown(List<Long> shape) {
    return shape.stream().map(String::valueOf).collect(Collectors.joining(", ", "(", ")"));
  }
}
