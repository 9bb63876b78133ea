// SPDX-License-Identifier: Apache-2.0
package io.moram.model.image.file;

import com.twelvemonkeys.imageio.plugins.tiff.TIFFImageReaderSpi;
import java.awt.image.Raster;
import java.io.IOException;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.imageio.ImageReader;
import javax.imageio.event.IIOReadProgressListener;
import javax.imageio.event.IIOReadWarningListener;
import javax.imageio.spi.IIORegistry;
import javax.imageio.spi.ImageReaderSpi;
import javax.imageio.stream.ImageInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Calls the readers of pictures. The JVM has one registry of readers, which outlives a job and its
 * class loader. So no class of ours is ever registered there, and none is taken from there: only
 * the JDK's own readers are, which cannot be made otherwise.
 */
public final class PictureReaders {
  private static final Map<PictureFormat, ImageReaderSpi> MAKERS = makers();

  private PictureReaders() {}

  /**
   * Reads the samples of a picture, without any conversion of colours.
   *
   * @param file the picture, with nothing in it that its samples do not need
   */
  public static Raster samples(PictureFormat format, byte[] file, DecodeDeadline deadline)
      throws IOException {
    ImageReaderSpi maker = MAKERS.get(format);
    if (maker == null) {
      throw new IllegalStateException("There is no reader of the format " + format);
    }
    ImageReader reader = maker.createReaderInstance();
    try (ImageInputStream in = new PictureInput(file, deadline)) {
      Watch watch = new Watch(reader, deadline);
      reader.addIIOReadWarningListener(watch);
      reader.addIIOReadProgressListener(watch);
      reader.setInput(in, true, true);
      Raster raster =
          reader.canReadRaster() ? reader.readRaster(0, null) : reader.read(0).getRaster();
      deadline.check();
      if (watch.warning != null) {
        throw RefusedPictureException.damaged(watch.warning);
      }
      return raster;
    } finally {
      reader.dispose();
    }
  }

  /** Ends a read whose time is over, and keeps the warning that something is missing. */
  private static final class Watch implements IIOReadWarningListener, IIOReadProgressListener {
    private final ImageReader reader;
    private final DecodeDeadline deadline;
    private @Nullable String warning;

    Watch(ImageReader reader, DecodeDeadline deadline) {
      this.reader = reader;
      this.deadline = deadline;
    }

    /** Some readers fill what a truncated file lacks with grey, and only warn. */
    @Override
    public void warningOccurred(ImageReader source, String message) {
      String lower = message.toLowerCase(Locale.ROOT);
      if (lower.contains("premature") || lower.contains("truncated")) {
        warning = message;
      }
    }

    @Override
    public void imageProgress(ImageReader source, float percentageDone) {
      if (deadline.isOver()) {
        reader.abort();
      }
    }

    @Override
    public void sequenceStarted(ImageReader source, int minIndex) {}

    @Override
    public void sequenceComplete(ImageReader source) {}

    @Override
    public void imageStarted(ImageReader source, int imageIndex) {}

    @Override
    public void imageComplete(ImageReader source) {}

    @Override
    public void thumbnailStarted(ImageReader source, int imageIndex, int thumbnailIndex) {}

    @Override
    public void thumbnailProgress(ImageReader source, float percentageDone) {}

    @Override
    public void thumbnailComplete(ImageReader source) {}

    @Override
    public void readAborted(ImageReader source) {}
  }

  private static Map<PictureFormat, ImageReaderSpi> makers() {
    IIORegistry jvm = jvmRegistry();
    Map<PictureFormat, ImageReaderSpi> makers = new EnumMap<>(PictureFormat.class);
    for (PictureFormat format :
        List.of(PictureFormat.JPEG, PictureFormat.PNG, PictureFormat.GIF, PictureFormat.BMP)) {
      makers.put(format, jdkReader(jvm, format));
    }
    makers.put(PictureFormat.TIFF, new TIFFImageReaderSpi());
    return makers;
  }

  /**
   * The registry of the JVM. The first who asks for it fills it with the plug-ins of the thread's
   * class loader, so it is asked for with a loader that has none.
   */
  private static IIORegistry jvmRegistry() {
    Thread thread = Thread.currentThread();
    @Nullable ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(ClassLoader.getPlatformClassLoader());
    try {
      return IIORegistry.getDefaultInstance();
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  private static ImageReaderSpi jdkReader(IIORegistry jvm, PictureFormat format) {
    String name = format.name().toLowerCase(Locale.ROOT);
    Iterator<ImageReaderSpi> found =
        jvm.getServiceProviders(
            ImageReaderSpi.class,
            provider ->
                provider.getClass().getModule() == IIORegistry.class.getModule()
                    && List.of(((ImageReaderSpi) provider).getFormatNames()).contains(name),
            true);
    if (!found.hasNext()) {
      throw new IllegalStateException("The JDK has no reader of " + name + " pictures");
    }
    return found.next();
  }
}
