// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.workload;

import io.moram.client.data.PictureDomain;
import io.moram.client.data.PictureFile;
import io.moram.client.data.PictureFolders;
import io.moram.schemas.Example;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Pictures of the bundled domains as examples of a learner. */
public final class DemoExamples {

  private DemoExamples() {}

  /**
   * Reads the first pictures of every domain, in a fixed random order.
   *
   * @param perDomain examples per domain; fewer if the domain has fewer
   * @return the examples by domain, in alphabetical order of the domains
   */
  public static List<List<Example>> read(String learner, int perDomain) throws IOException {
    List<List<Example>> domains = new ArrayList<>();
    try (PictureFolders files = new PictureFolders()) {
      for (PictureDomain domain : files.readDemoData()) {
        List<Example> examples = new ArrayList<>();
        List<PictureFile> pictures = domain.shuffledTrain(1);
        for (PictureFile picture : pictures.subList(0, Math.min(perDomain, pictures.size()))) {
          examples.add(
              Example.newBuilder()
                  .setLearner(learner)
                  .setExampleId(picture.name())
                  .setEventTime(0)
                  .setImage(ByteBuffer.wrap(picture.read()))
                  .setLabel(picture.label())
                  .build());
        }
        domains.add(examples);
      }
    }
    return domains;
  }
}
