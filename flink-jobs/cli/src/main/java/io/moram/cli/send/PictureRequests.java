// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.send;

import io.moram.client.data.PictureFile;
import io.moram.client.data.PictureFolders;
import io.moram.schemas.Request;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Requests about pictures in folders, each of which is read when its turn comes. */
final class PictureRequests implements RequestSource {

  private final PictureFolders files = new PictureFolders();
  private final Iterator<PictureFile> pictures;
  private final Supplier<Request.Builder> request;
  private final boolean skipsBad;
  private final Refusals refusals;

  /**
   * @param request begins a request, without its picture and id
   */
  PictureRequests(
      List<Path> paths, Supplier<Request.Builder> request, boolean skipsBad, Refusals refusals)
      throws IOException {
    this.request = request;
    this.skipsBad = skipsBad;
    this.refusals = refusals;
    List<PictureFile> found = new ArrayList<>();
    try {
      for (Path path : paths) {
        found.addAll(files.readPictures(path));
      }
    } catch (IOException | RuntimeException e) {
      files.close();
      throw e;
    }
    this.pictures = found.iterator();
  }

  /** What was found and is not sent, in lines. */
  List<String> leftOut() {
    return files.leftOut().lines();
  }

  @Override
  public @Nullable NamedRequest next() throws IOException {
    while (pictures.hasNext()) {
      PictureFile picture = pictures.next();
      try {
        byte[] bytes = picture.read();
        return new NamedRequest(
            request
                .get()
                .setRequestId(UUID.randomUUID().toString())
                .setEventTime(System.currentTimeMillis())
                .setImage(ByteBuffer.wrap(bytes))
                .build(),
            picture.name());
      } catch (IOException e) {
        if (!skipsBad) {
          throw e;
        }
        refusals.add(
            picture.name(), String.valueOf(e.getMessage()), ProduceCommand.utf8(picture.name()));
      }
    }
    return null;
  }

  @Override
  public void close() throws IOException {
    files.close();
  }
}
