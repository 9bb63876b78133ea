// SPDX-License-Identifier: Apache-2.0
package io.moram.model.clip;

import io.moram.model.FolderReport;
import io.moram.model.FolderReport.EncoderSizes;
import io.moram.model.FolderReport.ModelSizes;
import io.moram.model.format.BackboneFiles;
import io.moram.model.format.InvalidBackboneException;
import io.moram.model.format.WeightFiles;
import io.moram.model.format.Weights;
import io.moram.model.layers.TowerConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads a folder part by part, so that a fault of one part does not hide those of the others. */
final class FolderInspection {

  private final BackboneFiles files;
  private final MessageDigest digest = ClipFolder.sha256();
  private final List<String> notes = new ArrayList<>();
  private final List<String> faults = new ArrayList<>();

  private interface Part<T> {
    T read() throws IOException;
  }

  private FolderInspection(BackboneFiles files) {
    this.files = files;
  }

  static FolderReport inspect(Path folder, boolean withFingerprint) throws IOException {
    BackboneFiles files;
    try {
      files = BackboneFiles.inFolder(folder);
    } catch (InvalidBackboneException e) {
      return new FolderReport(
          folder.toString(),
          null,
          null,
          null,
          false,
          List.of(),
          null,
          List.of(),
          List.of(String.valueOf(e.getMessage())));
    }
    return inspect(files, folder.toString(), withFingerprint);
  }

  static FolderReport inspect(BackboneFiles files, String folder, boolean withFingerprint)
      throws IOException {
    return new FolderInspection(files).report(folder, withFingerprint);
  }

  private FolderReport report(String folder, boolean withFingerprint) throws IOException {
    ClipConfig config = tried(() -> ClipFolder.readConfig(files, digest));
    PictureSettings pictures =
        config == null
            ? null
            : tried(() -> PictureSettings.read(files, config.imageSize(), digest));
    boolean hasTokenizer = Boolean.TRUE.equals(tried(() -> hasTokenizer(config)));
    WeightFiles weights = tried(() -> weights(config));
    if (pictures != null && pictures.source() == null) {
      notes.add(pictures.assumption());
    }
    if (files.has(WeightFiles.SINGLE) && files.has(WeightFiles.INDEX)) {
      notes.add(WeightFiles.INDEX + " is not read, because " + WeightFiles.SINGLE + " is there.");
    }
    String fingerprint = null;
    if (withFingerprint && faults.isEmpty() && weights != null) {
      Weights.digest(weights, digest);
      fingerprint = ClipFolder.fingerprint(digest);
    }
    return new FolderReport(
        folder,
        config == null ? null : sizes(config),
        pictures == null ? null : pictures.steps(),
        pictures == null ? null : pictures.source(),
        hasTokenizer,
        weights == null ? List.of() : weights.files(),
        fingerprint,
        notes,
        faults);
  }

  private static ModelSizes sizes(ClipConfig config) {
    return new ModelSizes(
        sizes(config.vision()),
        sizes(config.text()),
        config.imageSize(),
        config.patchSize(),
        config.vocabulary(),
        config.positions(),
        config.embeddingWidth());
  }

  private static EncoderSizes sizes(TowerConfig tower) {
    return new EncoderSizes(
        tower.layers(), tower.width(), tower.innerWidth(), tower.heads(), tower.gate().toString());
  }

  private boolean hasTokenizer(@Nullable ClipConfig config) throws IOException {
    byte[] bytes = ClipFolder.tokenizerBytes(files, digest);
    if (config == null) {
      return false;
    }
    ClipFolder.readTokenizer(files, bytes, config).close();
    return true;
  }

  private WeightFiles weights(@Nullable ClipConfig config) throws IOException {
    WeightFiles weights = ClipFolder.readWeights(files);
    if (config != null) {
      int others = weights.tensors().size() - ClipTensors.check(config, weights).size();
      if (others > 0) {
        notes.add(others + " further tensors of the weights are not read.");
      }
    }
    return weights;
  }

  private <T> @Nullable T tried(Part<T> part) throws IOException {
    try {
      return part.read();
    } catch (InvalidBackboneException e) {
      faults.add(String.valueOf(e.getMessage()));
      return null;
    }
  }
}
