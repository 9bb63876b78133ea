// SPDX-License-Identifier: Apache-2.0
package io.moram.client.data;

import java.io.IOException;
import java.io.InputStream;

/** Opens the bytes of one file, in a folder or in a zip file. */
@FunctionalInterface
public interface PictureSource {

  /**
   * Opens the file at its start. The caller closes the stream.
   *
   * @throws IOException if it cannot be read
   */
  InputStream open() throws IOException;
}
