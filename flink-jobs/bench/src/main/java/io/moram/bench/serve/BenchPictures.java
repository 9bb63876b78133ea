// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.serve;

import io.moram.client.data.PictureDomain;
import io.moram.client.data.PictureFile;
import io.moram.client.data.PictureFolders;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Encoded pictures of the domains that are bundled, in turns. */
public final class BenchPictures {
  private static final int A_DOMAIN = 50;

  private final List<byte[]> pictures = new ArrayList<>();

  /** Reads them. */
  public BenchPictures() throws IOException {
    try (PictureFolders files = new PictureFolders()) {
      for (PictureDomain domain : files.readDemoData()) {
        List<PictureFile> some = domain.shuffledTrain(1);
        for (PictureFile picture : some.subList(0, Math.min(A_DOMAIN, some.size()))) {
          pictures.add(picture.read());
        }
      }
    }
  }

  /** A picture's file; any number from 0 on has one. */
  public byte[] get(int number) {
    return pictures.get(number % pictures.size());
  }
}
