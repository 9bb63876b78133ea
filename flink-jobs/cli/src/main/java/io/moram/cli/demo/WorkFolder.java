// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.moram.local.process.AtExit;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileSystems;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.apache.kafka.common.utils.Exit;
import org.jspecify.annotations.Nullable;

/**
 * The folder of one demo's broker and cluster: {@code work-<random>} in the output folder, which
 * only its owner can enter. A marker file in it stays locked as long as the demo runs. The folder
 * is deleted when this is closed and when the process ends by Ctrl-C or {@code kill}. A process
 * that is killed with signal 9 leaves it; the next demo deletes every folder whose marker is there
 * and not locked. Nothing else is deleted: only {@link #broker}, {@link #cluster} and the marker.
 */
public final class WorkFolder implements AutoCloseable {

  private static final String PREFIX = "work-";
  private static final String MARKER = "moram-demo.lock";
  private static final String MARKER_TEXT = "A work folder of moram demo. The demo deletes it.\n";
  private static final String BROKER = "kafka";
  private static final String CLUSTER = "flink";

  /** Broker and cluster may write until the process has ended. */
  private static final int ATTEMPTS = 5;

  private final Path folder;
  private final FileChannel marker;
  private final AtExit atExit;

  private WorkFolder(Path folder, FileChannel marker) {
    this.folder = folder;
    this.marker = marker;
    this.atExit =
        AtExit.run(
            "moram-work-folder",
            () -> {
              // A broker that misses its files halts the process, before everything is deleted.
              Exit.setHaltProcedure((code, message) -> {});
              deleteInAttempts();
            });
  }

  /**
   * Makes a folder, after it has deleted those of demos that were killed.
   *
   * @param output the output folder; created if it is absent
   * @throws IOException if the output folder cannot be written
   */
  public static WorkFolder in(Path output) throws IOException {
    Files.createDirectories(output);
    deleteLeftOver(output);
    Path folder = Files.createTempDirectory(output, PREFIX, ownerOnly("rwx------"));
    Files.createDirectory(folder.resolve(BROKER), ownerOnly("rwx------"));
    Files.createDirectory(folder.resolve(CLUSTER), ownerOnly("rwx------"));
    // The marker has its name only once it is locked: another demo never sees it without a lock.
    Path unlocked = Files.createTempFile(folder, MARKER, null, ownerOnly("rw-------"));
    FileChannel marker = FileChannel.open(unlocked, StandardOpenOption.WRITE);
    try {
      marker.write(ByteBuffer.wrap(MARKER_TEXT.getBytes(UTF_8)));
      if (marker.tryLock() == null) {
        throw new IOException("Cannot lock " + unlocked);
      }
      Files.move(unlocked, folder.resolve(MARKER), StandardCopyOption.ATOMIC_MOVE);
      return new WorkFolder(folder, marker);
    } catch (IOException | RuntimeException e) {
      marker.close();
      throw e;
    }
  }

  /** The folder itself. */
  public Path path() {
    return folder;
  }

  /** The folder for the broker's data. */
  public Path broker() {
    return folder.resolve(BROKER);
  }

  /** The folder for the cluster's data. */
  public Path cluster() {
    return folder.resolve(CLUSTER);
  }

  /** Deletes the folder. Call it once broker and cluster have stopped. */
  @Override
  public void close() throws IOException {
    atExit.close();
    deleteInAttempts();
    marker.close();
  }

  private void deleteInAttempts() {
    for (int attempt = 1; attempt <= ATTEMPTS && Files.exists(folder); attempt++) {
      try {
        delete(folder);
      } catch (IOException again) {
        // The next attempt, or the next demo, deletes the rest.
      }
    }
  }

  private static void deleteLeftOver(Path output) throws IOException {
    List<Path> folders;
    try (Stream<Path> entries = Files.list(output)) {
      folders =
          entries
              .filter(entry -> entry.getFileName().toString().startsWith(PREFIX))
              .filter(entry -> Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS))
              .filter(entry -> isMarker(entry.resolve(MARKER)))
              .toList();
    }
    for (Path left : folders) {
      try (FileChannel channel = FileChannel.open(left.resolve(MARKER), StandardOpenOption.WRITE);
          FileLock lock = channel.tryLock()) {
        if (lock != null) {
          delete(left);
        }
      } catch (OverlappingFileLockException ours) {
        // A demo in this process.
      } catch (IOException notOurs) {
        // It belongs to another user, or another demo has just deleted it.
      }
    }
  }

  private static boolean isMarker(Path file) {
    try {
      return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
          && Files.size(file) == MARKER_TEXT.length();
    } catch (IOException gone) {
      return false;
    }
  }

  private static void delete(Path folder) throws IOException {
    deleteTree(folder.resolve(BROKER));
    deleteTree(folder.resolve(CLUSTER));
    Files.deleteIfExists(folder.resolve(MARKER));
    try (Stream<Path> rest = Files.list(folder)) {
      if (rest.findAny().isPresent()) {
        return;
      }
    }
    Files.deleteIfExists(folder);
  }

  /** Deletes a folder and what is in it. A symbolic link is deleted, not what it leads to. */
  private static void deleteTree(Path root) throws IOException {
    if (!Files.exists(root, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException failure)
              throws IOException {
            if (failure instanceof NoSuchFileException) {
              return FileVisitResult.CONTINUE;
            }
            throw failure;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure)
              throws IOException {
            if (failure != null) {
              throw failure;
            }
            Files.deleteIfExists(directory);
            return FileVisitResult.CONTINUE;
          }
        });
  }

  private static FileAttribute<?>[] ownerOnly(String permissions) {
    return FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
        }
        : new FileAttribute<?>[0];
  }
}
