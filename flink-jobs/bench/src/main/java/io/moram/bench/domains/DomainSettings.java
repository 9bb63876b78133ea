// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.domains;

import io.moram.client.data.PictureDomain;
import io.moram.client.data.PictureFolders;
import io.moram.model.Backbone;
import io.moram.training.TrainingRecipe;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is learned.
 *
 * @param data the folder of the domains; null: the bundled ones
 * @param backbone the folder of the backbone; null: clip-mini
 * @param shots the largest number of training pictures per class, 1 or more
 * @param steps the number of steps per task; null: the recipe's
 */
public record DomainSettings(
    @Nullable Path data, @Nullable Path backbone, int shots, @Nullable Integer steps) {

  /** Checks the ranges. */
  public DomainSettings {
    requireAtLeastOne("--shots", shots);
    requireAtLeastOne("--steps-per-task", steps == null ? 1 : steps);
  }

  /**
   * Checks the value of an option.
   *
   * @throws IllegalArgumentException if it is less than 1
   */
  public static void requireAtLeastOne(String option, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(option + " is " + value + "; must be 1 or more.");
    }
  }

  /** The name of the data for people. */
  public String dataName() {
    return data == null ? "demo-data" : String.valueOf(data.getFileName());
  }

  /** The recipe of a backbone, with the number of steps that is wanted. */
  public TrainingRecipe recipe(Backbone trained) {
    TrainingRecipe recipe = TrainingRecipe.of(trained);
    return steps == null ? recipe : recipe.withSteps(steps);
  }

  /** The domains, with as many training pictures as are wanted. */
  public List<PictureDomain> read(PictureFolders files) throws IOException {
    List<PictureDomain> domains = data == null ? files.readDemoData() : files.readDomains(data);
    return domains.stream().map(domain -> domain.withShots(shots)).toList();
  }
}
