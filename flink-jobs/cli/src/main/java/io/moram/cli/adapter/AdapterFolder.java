// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.adapter;

import io.moram.model.format.BackboneFiles;
import io.moram.model.format.ForeignSettings;
import io.moram.model.format.InvalidBackboneException;
import io.moram.model.format.PrintableText;
import io.moram.model.format.Safetensors;
import io.moram.model.format.Tensor;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A folder that PEFT's {@code save_pretrained} wrote: {@code adapter_config.json} and {@code
 * adapter_model.safetensors}.
 *
 * @param weights the file of the weights, for errors
 * @param products of each adapted module, by its name in the base model
 */
record AdapterFolder(String weights, AdapterConfig config, Map<String, Product> products) {

  private static final String CONFIG = "adapter_config.json";
  private static final String WEIGHTS = "adapter_model.safetensors";
  private static final Pattern NAME =
      Pattern.compile("base_model\\.model\\.(.+)\\.lora_([AB])\\.weight");

  /**
   * The two matrices of a module.
   *
   * @param down A, {@code [rank, inputWidth]}
   * @param up B, {@code [outputWidth, rank]}
   */
  record Product(Tensor down, Tensor up) {}

  /** Whether a folder seems to hold an adapter. */
  static boolean isIn(Path folder) {
    return Files.isRegularFile(folder.resolve(CONFIG));
  }

  /**
   * Reads a folder.
   *
   * @throws InvalidBackboneException if it is no adapter whose modules add products of A and B
   * @throws IOException if a file cannot be read
   */
  static AdapterFolder read(Path folder) throws IOException {
    if (!isIn(folder)) {
      throw new InvalidBackboneException(
          folder + " has no " + CONFIG + ". Choose a folder that PEFT's save_pretrained wrote.");
    }
    BackboneFiles files = BackboneFiles.inFolder(folder);
    AdapterConfig config =
        AdapterConfig.read(
            new ForeignSettings(
                files.describe(CONFIG),
                files.json(CONFIG, files.read(CONFIG, BackboneFiles.MOST_CONFIG_BYTES))));
    String weights = files.describe(WEIGHTS);
    if (!files.has(WEIGHTS)) {
      throw new InvalidBackboneException(
          weights
              + " is missing. "
              + (files.has("adapter_model.bin") ? AdapterAdvice.CONVERT : AdapterAdvice.SAVE)
              + ".");
    }
    try (InputStream in = new BufferedInputStream(Files.newInputStream(folder.resolve(WEIGHTS)))) {
      return new AdapterFolder(
          weights, config, products(weights, Safetensors.readAll(weights, in)));
    }
  }

  private static Map<String, Product> products(String file, Map<String, Tensor> tensors)
      throws InvalidBackboneException {
    Map<String, Product> products = new TreeMap<>();
    for (String name : new TreeMap<>(tensors).keySet()) {
      Matcher parts = NAME.matcher(name);
      if (!parts.matches()) {
        throw new InvalidBackboneException(
            "%s has the tensor %s; must have matrices named base_model.model.MODULE.lora_A.weight and lora_B.weight alone. %s."
                .formatted(file, PrintableText.of(name), AdapterAdvice.MERGE));
      }
      String module = parts.group(1);
      if (parts.group(2).equals("A")) {
        products.put(
            module,
            new Product(matrix(file, tensors, module, "A"), matrix(file, tensors, module, "B")));
      } else {
        matrix(file, tensors, module, "A");
      }
    }
    if (products.isEmpty()) {
      throw new InvalidBackboneException(file + " has no tensor. " + AdapterAdvice.SAVE + ".");
    }
    return products;
  }

  private static Tensor matrix(
      String file, Map<String, Tensor> tensors, String module, String which)
      throws InvalidBackboneException {
    String name = "base_model.model." + module + ".lora_" + which + ".weight";
    Tensor tensor = tensors.get(name);
    if (tensor == null) {
      throw new InvalidBackboneException(
          "%s lacks the tensor %s, which belongs to another one. %s."
              .formatted(file, PrintableText.of(name), AdapterAdvice.SAVE));
    }
    switch (tensor.type()) {
      case F32, F16, BF16 -> {}
      default ->
          throw new InvalidBackboneException(
              "%s: %s is of type %s; must be F32, F16 or BF16. %s."
                  .formatted(file, PrintableText.of(name), tensor.type(), AdapterAdvice.SAVE));
    }
    if (tensor.shape().size() != 2) {
      throw new InvalidBackboneException(
          "%s: %s has the shape %s; must be a matrix of a linear layer. %s."
              .formatted(file, PrintableText.of(name), tensor.shape(), AdapterAdvice.MERGE));
    }
    return tensor;
  }
}
