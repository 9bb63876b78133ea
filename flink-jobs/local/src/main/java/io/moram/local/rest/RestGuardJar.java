// SPDX-License-Identifier: Apache-2.0
package io.moram.local.rest;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.apache.flink.runtime.io.network.netty.InboundChannelHandlerFactory;

/**
 * The guard as a jar of its own, for the class path of a JobManager that has nothing else of us.
 */
public final class RestGuardJar {

  private static final List<Class<?>> CLASSES =
      List.of(RestGuardFactory.class, RestGuardInstaller.class, RestGuard.class, RestRules.class);

  private RestGuardJar() {}

  /** Writes the jar, over an older one. */
  public static void write(Path jar) throws IOException {
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
      copy("META-INF/services/" + InboundChannelHandlerFactory.class.getName(), out);
      for (Class<?> one : CLASSES) {
        copy(one.getName().replace('.', '/') + ".class", out);
      }
    }
  }

  private static void copy(String name, JarOutputStream out) throws IOException {
    out.putNextEntry(new JarEntry(name));
    try (InputStream in = RestGuardJar.class.getClassLoader().getResourceAsStream(name)) {
      Objects.requireNonNull(in, name).transferTo(out);
    }
    out.closeEntry();
  }
}
