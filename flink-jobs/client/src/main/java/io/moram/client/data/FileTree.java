// SPDX-License-Identifier: Apache-2.0
package io.moram.client.data;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;

/**
 * The files and folders below a root, without those that operating systems add. Names are in
 * Unicode's composed form (NFC), so that a name from a Mac equals the same name from elsewhere.
 */
final class FileTree {

  /** Compares paths name by name. */
  private static final Comparator<List<String>> BY_NAMES =
      (a, b) -> {
        for (int i = 0; i < Math.min(a.size(), b.size()); i++) {
          int order = a.get(i).compareTo(b.get(i));
          if (order != 0) {
            return order;
          }
        }
        return Integer.compare(a.size(), b.size());
      };

  private final NavigableSet<List<String>> folders = new TreeSet<>(BY_NAMES);
  private final List<TreeFile> files = new ArrayList<>();

  /**
   * A file.
   *
   * @param path its names below the root
   * @param source opens its bytes
   */
  record TreeFile(List<String> path, PictureSource source) {
    String name() {
      return path.get(path.size() - 1);
    }

    List<String> folder() {
      return path.subList(0, path.size() - 1);
    }
  }

  void addFile(List<String> path, PictureSource source) {
    files.add(new TreeFile(path, source));
    for (int depth = 1; depth < path.size(); depth++) {
      folders.add(path.subList(0, depth));
    }
  }

  void addFolder(List<String> path) {
    for (int depth = 1; depth <= path.size(); depth++) {
      folders.add(path.subList(0, depth));
    }
  }

  /** All files, ordered by their paths. */
  List<TreeFile> files() {
    return files.stream().sorted(Comparator.comparing(TreeFile::path, BY_NAMES)).toList();
  }

  /** The names of the folders directly in a folder, in alphabetical order. */
  List<String> foldersIn(List<String> folder) {
    return folders.tailSet(folder, false).stream()
        .takeWhile(path -> startsWith(path, folder))
        .filter(path -> path.size() == folder.size() + 1)
        .map(path -> path.get(folder.size()))
        .toList();
  }

  /** Whether a picture is directly in a folder. */
  boolean hasPictureIn(List<String> folder) {
    return files.stream()
        .anyMatch(file -> file.folder().equals(folder) && PictureMagic.isName(file.name()));
  }

  static boolean startsWith(List<String> path, List<String> folder) {
    return path.size() >= folder.size() && path.subList(0, folder.size()).equals(folder);
  }

  static String normalized(String name) {
    return Normalizer.normalize(name, Normalizer.Form.NFC);
  }

  /** Why a file or folder of this name is left out; empty if it is not. */
  static Optional<String> addedBySystem(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    if (lower.startsWith("__")) {
      return Optional.of("made by macOS");
    }
    if (lower.equals("thumbs.db") || lower.equals("ehthumbs.db") || lower.equals("desktop.ini")) {
      return Optional.of("made by Windows");
    }
    return lower.startsWith(".") ? Optional.of("hidden") : Optional.empty();
  }
}
