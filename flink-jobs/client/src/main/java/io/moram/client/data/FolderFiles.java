// SPDX-License-Identifier: Apache-2.0
package io.moram.client.data;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Lists a folder. It follows a symbolic link only to a file within the boundary. It never opens a
 * pipe, a socket or a device.
 */
final class FolderFiles {

  private static final int DEEPEST = 32;

  private final Path boundary;
  private final LeftOut leftOut;
  private final FileTree tree = new FileTree();

  private FolderFiles(Path boundary, LeftOut leftOut) {
    this.boundary = boundary;
    this.leftOut = leftOut;
  }

  /**
   * Lists the files below a folder.
   *
   * @param folder the folder
   * @param boundary the folder that symbolic links may not leave
   */
  static FileTree list(Path folder, Path boundary, LeftOut leftOut) throws IOException {
    FolderFiles lister = new FolderFiles(boundary.toRealPath(), leftOut);
    lister.walk(folder, List.of());
    return lister.tree;
  }

  private void walk(Path folder, List<String> path) throws IOException {
    if (path.size() > DEEPEST) {
      leftOut.add("more than " + DEEPEST + " folders deep", folder.toString());
      return;
    }
    List<Path> entries;
    try (Stream<Path> listed = Files.list(folder)) {
      entries = listed.sorted().toList();
    } catch (AccessDeniedException e) {
      leftOut.add("not readable by this user", folder.toString());
      return;
    }
    for (Path entry : entries) {
      add(entry, path);
    }
  }

  private void add(Path entry, List<String> folder) throws IOException {
    String name = FileTree.normalized(entry.getFileName().toString());
    Optional<String> added = FileTree.addedBySystem(name);
    if (added.isPresent()) {
      leftOut.add(added.get(), entry.toString());
      return;
    }
    List<String> path = new ArrayList<>(folder);
    path.add(name);
    BasicFileAttributes kind =
        Files.readAttributes(entry, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    if (kind.isSymbolicLink()) {
      addLink(entry, path);
    } else if (kind.isDirectory()) {
      tree.addFolder(path);
      walk(entry, path);
    } else {
      addFile(entry, path, kind);
    }
  }

  private void addLink(Path link, List<String> path) throws IOException {
    Path target;
    try {
      target = link.toRealPath();
    } catch (NoSuchFileException e) {
      leftOut.add("a symbolic link to nothing", link.toString());
      return;
    } catch (IOException e) {
      leftOut.add("a symbolic link that cannot be followed", link.toString());
      return;
    }
    BasicFileAttributes kind =
        Files.readAttributes(target, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    if (!target.startsWith(boundary)) {
      leftOut.add("a symbolic link that leads out of the folder", link.toString());
    } else if (kind.isDirectory()) {
      leftOut.add("a symbolic link to a folder", link.toString());
    } else {
      addFile(target, path, kind);
    }
  }

  private void addFile(Path file, List<String> path, BasicFileAttributes kind) {
    if (!kind.isRegularFile()) {
      leftOut.add("a pipe, a socket or a device", file.toString());
    } else {
      // If a link took the place of the file since, it is not followed.
      tree.addFile(path, () -> Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS));
    }
  }
}
