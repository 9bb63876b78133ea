// SPDX-License-Identifier: Apache-2.0
package io.moram.local.testing;

import io.moram.client.data.PictureDomain;
import io.moram.client.data.PictureFile;
import io.moram.client.data.PictureFolders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Some of the bundled domains with few pictures, so that a demo of them takes seconds. */
public final class SmallDomains {

  /** Pictures to learn from, of every domain. */
  public static final int TRAIN = 3 * 8;

  /** Pictures to score with, of every domain. */
  public static final int TEST = 3 * 2;

  private SmallDomains() {}

  /**
   * Writes three classes of each domain, eight pictures per class to learn from and two to score
   * with.
   *
   * @return the folder
   */
  public static Path write(Path folder, String... names) throws IOException {
    try (PictureFolders files = new PictureFolders()) {
      for (PictureDomain domain : files.readDemoData()) {
        if (List.of(names).contains(domain.name())) {
          for (String label : domain.labels().subList(0, 3)) {
            Path root = folder.resolve(domain.name());
            write(root.resolve("train").resolve(label), domain.train(), label, TRAIN / 3);
            write(root.resolve("test").resolve(label), domain.test(), label, TEST / 3);
          }
        }
      }
    }
    return folder;
  }

  private static void write(Path folder, List<PictureFile> pictures, String label, int count)
      throws IOException {
    Files.createDirectories(folder);
    for (PictureFile picture :
        pictures.stream().filter(one -> one.label().equals(label)).limit(count).toList()) {
      Files.write(folder.resolve(picture.fileName()), picture.read());
    }
  }
}
