// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.adapter;

import io.moram.atoms.Activation;
import io.moram.atoms.AtomBlock;
import io.moram.cli.adapter.AdapterFolder.Product;
import io.moram.model.decoder.LanguageModels.AtomPlaces;
import io.moram.model.format.InvalidBackboneException;
import io.moram.model.format.PrintableText;
import io.moram.model.format.Tensor;
import io.moram.schemas.MessageLimits;
import io.moram.sites.SiteShape;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A low-rank adapter (LoRA, arXiv 2106.09685) as the atoms of one task: y = W x + b + c B A x. The
 * rows of A are the keys, and the columns of B the values. Each atom contributes with the weight 1
 * / R, so the values are R c times these columns: see {@link Activation#ofEqualWeights}.
 *
 * @param baseModel the model that the adapter was trained on, as PEFT names it; may be empty
 * @param blocks of task 0, in the backbone's order of sites; at least one
 * @param activation how the atoms are activated
 */
public record AdapterAtoms(String baseModel, List<AtomBlock> blocks, Activation activation) {

  /** A layer's number and the rest, behind what PEFT, or another way to save, puts before it. */
  private static final Pattern LAYER =
      Pattern.compile("(?:(?:language_)?model\\.){0,2}layers\\.(\\d{1,6}\\.[a-z_.]+)");

  /** The learner, the site and the numbers of a record, in bytes. */
  private static final int RECORD_BYTES = 4096;

  /**
   * Reads an adapter.
   *
   * @param folder what PEFT's {@code save_pretrained} wrote
   * @param places where the backbone takes atoms
   * @throws InvalidBackboneException if the folder is damaged, or atoms cannot stand for it
   * @throws IOException if a file cannot be read
   */
  public static AdapterAtoms read(Path folder, AtomPlaces places) throws IOException {
    AdapterFolder adapter = AdapterFolder.read(folder);
    Map<String, SiteShape> sites = new HashMap<>();
    places.sites().forEach(site -> sites.put(layerPath(site.name()), site));
    Map<String, AtomBlock> blocks = new HashMap<>();
    int largest = 1;
    for (Map.Entry<String, Product> product : adapter.products().entrySet()) {
      SiteShape site = sites.get(layerPath(product.getKey()));
      if (site == null) {
        throw new InvalidBackboneException(
            ("%s adapts %s; must adapt layers of the backbone that take atoms, from %s to %s. %s."
                    + " %s.")
                .formatted(
                    adapter.weights(),
                    PrintableText.of(product.getKey()),
                    places.sites().get(0).name(),
                    places.sites().get(places.sites().size() - 1).name(),
                    AdapterAdvice.ADAPT_ALL,
                    AdapterAdvice.MERGE));
      }
      AtomBlock block = block(adapter, product.getKey(), product.getValue(), site);
      if (blocks.put(site.name(), block) != null) {
        throw new InvalidBackboneException(
            "%s adapts %s twice. %s."
                .formatted(adapter.weights(), site.name(), AdapterAdvice.SAVE));
      }
      largest = Math.max(largest, block.rank());
    }
    return new AdapterAtoms(
        adapter.config().baseModel(),
        places.sites().stream()
            .filter(site -> blocks.containsKey(site.name()))
            .map(site -> blocks.get(site.name()))
            .toList(),
        Activation.ofEqualWeights(largest));
  }

  /** A linear layer's place within the model's layers; the name itself if it is elsewhere. */
  private static String layerPath(String name) {
    Matcher layer = LAYER.matcher(name);
    return layer.matches() ? layer.group(1) : name;
  }

  private static AtomBlock block(
      AdapterFolder adapter, String module, Product product, SiteShape site)
      throws InvalidBackboneException {
    int rank = adapter.config().rank(module);
    requireShape(adapter, module, "lora_A", product.down(), rank, site.inputWidth());
    requireShape(adapter, module, "lora_B", product.up(), site.outputWidth(), rank);
    long atomBytes = (long) Float.BYTES * (site.inputWidth() + site.outputWidth());
    long most = (MessageLimits.DEFAULT.messageBytes() - RECORD_BYTES) / atomBytes;
    if (rank > most) {
      throw new InvalidBackboneException(
          "%s: the rank at %s is %d; must be at most %d, which a record of the topic atoms holds. %s."
              .formatted(adapter.weights(), site.name(), rank, most, AdapterAdvice.MERGE));
    }
    float[] up = product.up().toFloats();
    double factor = rank * adapter.config().scale(module);
    float[] values = new float[up.length];
    for (int row = 0; row < site.outputWidth(); row++) {
      for (int atom = 0; atom < rank; atom++) {
        values[atom * site.outputWidth() + row] = (float) (factor * up[row * rank + atom]);
      }
    }
    return new AtomBlock(
        0,
        site.name(),
        rank,
        site.inputWidth(),
        site.outputWidth(),
        finite(adapter, product.down(), product.down().toFloats()),
        finite(adapter, product.up(), values));
  }

  private static void requireShape(
      AdapterFolder adapter, String module, String name, Tensor tensor, long rows, long columns)
      throws InvalidBackboneException {
    if (!tensor.shape().equals(List.of(rows, columns))) {
      throw new InvalidBackboneException(
          "%s: %s of %s has the shape %s; must be %s by adapter_config.json and the backbone. Name the folder of the adapter's own base model%s."
              .formatted(
                  adapter.weights(),
                  name,
                  PrintableText.of(module),
                  tensor.shape(),
                  List.of(rows, columns),
                  adapter.config().baseModel().isEmpty()
                      ? ""
                      : ", " + adapter.config().baseModel()));
    }
  }

  private static float[] finite(AdapterFolder adapter, Tensor tensor, float[] numbers)
      throws InvalidBackboneException {
    for (float number : numbers) {
      if (!Float.isFinite(number)) {
        throw new InvalidBackboneException(
            "%s: %s with its scale has the number %s; must have finite ones. Train the adapter again."
                .formatted(adapter.weights(), PrintableText.of(tensor.name()), number));
      }
    }
    return numbers;
  }
}
