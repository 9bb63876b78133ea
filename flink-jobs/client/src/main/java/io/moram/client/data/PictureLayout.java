// SPDX-License-Identifier: Apache-2.0
package io.moram.client.data;

import io.moram.client.data.FileTree.TreeFile;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Finds the classes in a tree of files.
 *
 * <p>A class is a folder directly in {@code train} or {@code test}, or directly in the root if
 * there is no such folder. Their names may have any case of letters, and the ending {@code ing}.
 * Pictures in folders below a class belong to it too. A folder that has one folder and no picture
 * is looked through, unless that folder is a class.
 */
final class PictureLayout {

  private static final int DEEPEST_WRAPPER = 8;

  private final String name;
  private final FileTree tree;
  private final LeftOut leftOut;
  private final List<String> root;
  private final Set<List<String>> used = new HashSet<>();

  /**
   * @param name the name of the folder or zip file, for what is left out
   */
  PictureLayout(String name, FileTree tree, LeftOut leftOut) {
    this.name = name;
    this.tree = tree;
    this.leftOut = leftOut;
    this.root = unwrapped();
  }

  /**
   * The folder of a split, {@code train} or {@code test}.
   *
   * @param whole what has the folders, for messages
   * @throws DataException if two folders have such a name
   */
  Optional<List<String>> split(String split, String whole) throws DataException {
    List<String> found = tree.foldersIn(root).stream().filter(one -> isSplit(one, split)).toList();
    if (found.size() > 1) {
      throw new DataException(
          whole + " has the folders " + String.join(" and ", found) + "; must have one of them");
    }
    return found.stream().findFirst().map(this::inRoot);
  }

  /** The names of the folders in the root. */
  List<String> folders() {
    return tree.foldersIn(root);
  }

  /** The folders in the root that have a folder train, and so are domains. */
  List<String> domains() {
    return folders().stream()
        .filter(
            folder ->
                tree.foldersIn(inRoot(folder)).stream().anyMatch(below -> isSplit(below, "train")))
        .toList();
  }

  /** The pictures directly in the root. They have no label. */
  List<PictureFile> withoutClass() {
    List<PictureFile> pictures = new ArrayList<>();
    for (TreeFile file : tree.files()) {
      if (file.folder().equals(root) && isPicture(file)) {
        pictures.add(new PictureFile(file.name(), "", file.source()));
      }
    }
    return pictures;
  }

  /** The pictures of the classes in the root, by class and then by path. */
  List<PictureFile> classesInRoot(String where) {
    return classesIn(root, where);
  }

  /**
   * The pictures of the classes in a folder, by class and then by path. Classes without a picture
   * are left out, and counted.
   *
   * @param folder the folder of the classes
   * @param where the start of the pictures' names
   */
  List<PictureFile> classesIn(List<String> folder, String where) {
    List<PictureFile> pictures = new ArrayList<>();
    Set<String> labels = new HashSet<>();
    for (TreeFile file : tree.files()) {
      if (!FileTree.startsWith(file.path(), folder) || file.path().size() < folder.size() + 2) {
        continue;
      }
      if (isPicture(file)) {
        String label = file.path().get(folder.size());
        labels.add(label);
        String below = String.join("/", file.path().subList(folder.size(), file.path().size()));
        pictures.add(new PictureFile(where + "/" + below, label, file.source()));
      }
    }
    for (String empty : tree.foldersIn(folder)) {
      if (!labels.contains(empty)) {
        leftOut.add("a class without a picture", where + "/" + empty);
      }
    }
    return pictures;
  }

  /** Counts the files that no call has returned or counted. */
  void countUnused() {
    for (TreeFile file : tree.files()) {
      if (!used.contains(file.path())) {
        if (PictureMagic.isName(file.name())) {
          leftOut.add("not in a folder of a class", nameOf(file));
        } else {
          leftOut.add("named " + extension(file.name()) + ", not as a picture", nameOf(file));
        }
      }
    }
  }

  private boolean isPicture(TreeFile file) {
    if (!PictureMagic.isName(file.name())) {
      return false;
    }
    used.add(file.path());
    try (InputStream in = file.source().open()) {
      byte[] start = in.readNBytes(PictureMagic.LENGTH);
      if (PictureMagic.of(start).isPresent()) {
        return true;
      }
      leftOut.add(
          start.length == 0 ? "an empty file" : "no picture by its first bytes", nameOf(file));
    } catch (IOException e) {
      leftOut.add("not readable", nameOf(file));
    }
    return false;
  }

  private List<String> unwrapped() {
    List<String> folder = List.of();
    for (int depth = 0; depth < DEEPEST_WRAPPER; depth++) {
      List<String> below = tree.foldersIn(folder);
      if (below.size() != 1 || isSplit(below.get(0)) || tree.hasPictureIn(folder)) {
        break;
      }
      List<String> only = new ArrayList<>(folder);
      only.add(below.get(0));
      if (tree.hasPictureIn(only) || tree.foldersIn(only).isEmpty()) {
        break;
      }
      folder = only;
    }
    return folder;
  }

  private static boolean isSplit(String folder) {
    return isSplit(folder, "train") || isSplit(folder, "test");
  }

  /** Whether a folder is that of a split: for example {@code train}, {@code Train}, Training. */
  static boolean isSplit(String folder, String split) {
    return folder.equalsIgnoreCase(split) || folder.equalsIgnoreCase(split + "ing");
  }

  private List<String> inRoot(String folder) {
    List<String> path = new ArrayList<>(root);
    path.add(folder);
    return path;
  }

  private String nameOf(TreeFile file) {
    return name + "/" + String.join("/", file.path());
  }

  private static String extension(String file) {
    int dot = file.lastIndexOf('.');
    return dot < 0 ? "without an ending" : "*" + file.substring(dot).toLowerCase(Locale.ROOT);
  }
}
