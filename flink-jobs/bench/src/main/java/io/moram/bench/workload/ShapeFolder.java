// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.workload;

import io.moram.bench.timing.BenchShape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.flink.util.FileUtils;
import org.jspecify.annotations.Nullable;

/**
 * The folder of the backbone of a shape: a temporary one for random weights, and none for the
 * bundled backbone.
 */
public final class ShapeFolder implements AutoCloseable {

  private final @Nullable Path folder;

  private ShapeFolder(@Nullable Path folder) {
    this.folder = folder;
  }

  /** Writes the backbone, unless it is the bundled one. */
  public static ShapeFolder of(BenchShape shape) throws IOException {
    if (shape == BenchShape.CLIP_MINI) {
      return new ShapeFolder(null);
    }
    Path folder = Files.createTempDirectory("moram-bench-");
    ShapeFolder made = new ShapeFolder(folder);
    try {
      RandomClip.write(folder);
      return made;
    } catch (IOException | RuntimeException e) {
      made.close();
      throw e;
    }
  }

  /** The folder, in the Hugging Face layout; null for the bundled backbone. */
  public @Nullable Path path() {
    return folder;
  }

  @Override
  public void close() throws IOException {
    if (folder != null) {
      FileUtils.deleteDirectory(folder.toFile());
    }
  }
}
