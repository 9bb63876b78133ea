// SPDX-License-Identifier: Apache-2.0
package io.moram.serving.bank;

import io.moram.atoms.AtomBlock;
import io.moram.recall.RecallSignature;
import io.moram.serving.versions.BlockReference;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;

/** Reads atom blocks again that have been seen before. Safe for many threads. */
public interface BlockSource {

  /**
   * Reads blocks one after another, in any order, checksums verified.
   *
   * @param receiver is given each block once
   * @throws IOException if one cannot be read now, is gone, or is another one than it was
   */
  void read(List<BlockReference> references, Consumer<AtomBlock> receiver) throws IOException;

  /**
   * A task's signature.
   *
   * @param parts its parts, in order, at least one
   * @throws IOException as {@link #read}, or if the parts are no signature
   */
  RecallSignature readSignature(List<BlockReference> parts) throws IOException;
}
