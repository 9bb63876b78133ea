// SPDX-License-Identifier: Apache-2.0
package io.moram.serving.bank;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A task whose blocks are all there.
 *
 * @param manifest what the task is
 * @param blocks one for every site of the manifest, with its checksum, in the manifest's order
 */
public record TaskBlocks(TaskManifest manifest, List<BlockReference> blocks) {

  public TaskBlocks {
    blocks = List.copyOf(blocks);
  }

  /** The task, or null where a site's block is missing or another one than the manifest says. */
  static @Nullable TaskBlocks match(TaskManifest manifest, Map<String, BlockReference> arrived) {
    List<BlockReference> blocks = new ArrayList<>(manifest.checksums().size());
    for (Map.Entry<String, Long> wanted : manifest.checksums().entrySet()) {
      BlockReference block = arrived.get(wanted.getKey());
      if (block == null
          || block.task() != manifest.task()
          || block.checksum() != wanted.getValue()) {
        return null;
      }
      blocks.add(block);
    }
    return new TaskBlocks(manifest, blocks);
  }
}
