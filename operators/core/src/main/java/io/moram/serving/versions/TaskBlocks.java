// SPDX-License-Identifier: Apache-2.0
package io.moram.serving.versions;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A task whose blocks are all there.
 *
 * @param manifest what the task is
 * @param blocks one for every site of the manifest, with its checksum, in the manifest's order
 * @param signature the parts of the task's signature, in order; none if it has none
 */
public record TaskBlocks(
    TaskManifest manifest, List<BlockReference> blocks, List<BlockReference> signature) {

  public TaskBlocks {
    blocks = List.copyOf(blocks);
    signature = List.copyOf(signature);
  }

  /**
   * The task, or null if a block or a part of its signature is missing, or is another one than the
   * manifest says.
   */
  static @Nullable TaskBlocks match(TaskManifest manifest, Map<String, BlockReference> arrived) {
    List<BlockReference> blocks = matches(manifest, manifest.checksums(), arrived);
    List<BlockReference> signature = matches(manifest, manifest.signature(), arrived);
    return blocks == null || signature == null ? null : new TaskBlocks(manifest, blocks, signature);
  }

  private static @Nullable List<BlockReference> matches(
      TaskManifest manifest, Map<String, Long> checksums, Map<String, BlockReference> arrived) {
    List<BlockReference> matches = new ArrayList<>(checksums.size());
    for (Map.Entry<String, Long> wanted : checksums.entrySet()) {
      BlockReference block = arrived.get(wanted.getKey());
      if (block == null
          || block.task() != manifest.task()
          || block.checksum() != wanted.getValue()) {
        return null;
      }
      matches.add(block);
    }
    return matches;
  }
}
