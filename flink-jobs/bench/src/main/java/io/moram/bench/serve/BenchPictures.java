// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.serve;

import io.moram.client.data.PictureDomain;
import io.moram.client.data.PictureFile;
import io.moram.client.data.PictureFolders;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The encoded pictures of the bundled domains, interleaved by domain. */
public final class BenchPictures {
  private static final int A_DOMAIN = 50;

  private final List<byte[]> pictures = new ArrayList<>();

  /** Reads the pictures. */
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

  /** The file of a picture. Numbers from 0 on repeat the pictures in a cycle. */
  public byte[] get(int number) {
    return pictures.get(number % pictures.size());
  }
}
