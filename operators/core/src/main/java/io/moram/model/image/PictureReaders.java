// SPDX-License-Identifier: Apache-2.0
package io.moram.model.image;

import com.twelvemonkeys.imageio.plugins.jpeg.JPEGImageReaderSpi;
import java.io.IOException;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.imageio.ImageReader;
import javax.imageio.spi.IIORegistry;
import javax.imageio.spi.ImageReaderSpi;
import javax.imageio.spi.ServiceRegistry;
import org.jspecify.annotations.Nullable;

/**
 * Makes the readers of pictures. The JVM has one registry of readers, which outlives a job and its
 * class loader. So no class of ours is ever registered there, and none is taken from there: only
 * the JDK's own readers are, which cannot be made otherwise.
 */
final class PictureReaders {
  private static final Map<PictureFormat, ImageReaderSpi> MAKERS = makers();

  private PictureReaders() {}

  static ImageReader of(PictureFormat format) throws IOException {
    ImageReaderSpi maker = MAKERS.get(format);
    if (maker == null) {
      throw new IllegalStateException("There is no reader of the format " + format);
    }
    return maker.createReaderInstance();
  }

  private static Map<PictureFormat, ImageReaderSpi> makers() {
    IIORegistry jvm = jvmRegistry();
    Map<PictureFormat, ImageReaderSpi> makers = new EnumMap<>(PictureFormat.class);
    for (PictureFormat format : PictureFormat.values()) {
      makers.put(format, jdkReader(jvm, format));
    }
    // It reads what the JDK's reader refuses. It finds the JDK's reader in the registry that it is
    // registered in.
    ServiceRegistry own = new ServiceRegistry(List.<Class<?>>of(ImageReaderSpi.class).iterator());
    own.registerServiceProvider(makers.get(PictureFormat.JPEG), ImageReaderSpi.class);
    JPEGImageReaderSpi jpeg = new JPEGImageReaderSpi();
    own.registerServiceProvider(jpeg, ImageReaderSpi.class);
    makers.put(PictureFormat.JPEG, jpeg);
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
