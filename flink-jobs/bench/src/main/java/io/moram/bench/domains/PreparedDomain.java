// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.domains;

import io.moram.client.data.PictureDomain;
import io.moram.client.data.PictureFile;
import io.moram.model.Backbone;
import io.moram.model.image.BadImageException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A domain whose pictures are decoded and prepared once.
 *
 * @param files the files, whose order in a stream depends on the seed
 * @param pixels of every training picture, by its name
 * @param test the test pictures
 */
public record PreparedDomain(
    PictureDomain files, Map<String, float[]> pixels, List<TestPicture> test) {

  /**
   * A test picture.
   *
   * @param pixels as the backbone's preprocessing gives them
   */
  @SuppressWarnings("ArrayRecordComponent") // Read, never compared.
  public record TestPicture(String label, float[] pixels) {}

  /**
   * Decodes and prepares all pictures of a domain.
   *
   * @throws IOException if a picture cannot be read
   */
  public static PreparedDomain of(PictureDomain files, Backbone backbone) throws IOException {
    Map<String, float[]> pixels = new HashMap<>();
    for (PictureFile picture : files.train()) {
      pixels.put(picture.name(), prepare(picture, backbone));
    }
    List<TestPicture> test = new ArrayList<>();
    for (PictureFile picture : files.test()) {
      test.add(new TestPicture(picture.label(), prepare(picture, backbone)));
    }
    return new PreparedDomain(files, pixels, test);
  }

  private static float[] prepare(PictureFile picture, Backbone backbone) throws IOException {
    try {
      return backbone.preprocessor().prepare(picture.read());
    } catch (BadImageException e) {
      throw new IOException(picture.name() + ": " + e.getMessage(), e);
    }
  }

  /** The name of the folder or zip file. */
  public String name() {
    return files.name();
  }

  /** The class names. */
  public List<String> labels() {
    return files.labels();
  }
}
