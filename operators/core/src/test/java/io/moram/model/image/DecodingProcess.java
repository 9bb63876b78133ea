// SPDX-License-Identifier: Apache-2.0
package io.moram.model.image;

import java.io.File;
import java.lang.reflect.InvocationTargetException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A JVM that decodes each of its pictures with classes of another class loader, as jobs that follow
 * one another do. Each loader is closed before the next one begins. Writes a line per picture.
 */
final class DecodingProcess {
  private DecodingProcess() {}

  public static void main(String[] pictures) throws Exception {
    List<URL> jars = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      jars.add(Path.of(entry).toUri().toURL());
    }
    for (String picture : pictures) {
      System.out.println(decode(jars.toArray(URL[]::new), Files.readAllBytes(Path.of(picture))));
    }
  }

  private static String decode(URL[] jars, byte[] picture) throws Exception {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    try (URLClassLoader loader = new URLClassLoader(jars, ClassLoader.getPlatformClassLoader())) {
      thread.setContextClassLoader(loader);
      Class<?> type = loader.loadClass("io.moram.model.image.ImagePreprocessor");
      Object preprocessor = type.getMethod("standard", int.class).invoke(null, 8);
      try {
        type.getMethod("prepare", byte[].class).invoke(preprocessor, picture);
        return "decoded";
      } catch (InvocationTargetException e) {
        return String.valueOf(e.getCause());
      }
    } finally {
      thread.setContextClassLoader(before);
    }
  }
}
