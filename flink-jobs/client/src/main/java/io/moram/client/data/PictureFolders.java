// SPDX-License-Identifier: Apache-2.0
package io.moram.client.data;

import java.io.Closeable;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.zip.ZipFile;

/**
 * Finds pictures in folders and zip files. It does not unpack zip files. They stay open, and their
 * pictures can be read, until this object is closed.
 */
public final class PictureFolders implements AutoCloseable {

  private static final String LAYOUT = "{train,test}/<class name>/<picture>";

  private final List<Closeable> open = new ArrayList<>();
  private final LeftOut leftOut = new LeftOut();

  /** What was found and is not used. */
  public LeftOut leftOut() {
    return leftOut;
  }

  /**
   * Reads the bundled domains of the demo from the class path.
   *
   * @throws DataException if they are damaged
   */
  public List<PictureDomain> readDemoData() throws IOException {
    URL licences =
        Objects.requireNonNull(
            PictureFolders.class.getResource("/demo-data/LICENSES.md"), "the demo's data");
    try {
      URI address = licences.toURI();
      if (address.getScheme().equals("jar")) {
        String[] jarAndEntry = address.toString().split("!", 2);
        FileSystem jar =
            FileSystems.newFileSystem(Path.of(URI.create(jarAndEntry[0].substring(4))));
        open.add(jar);
        return readDomains(jar.getPath("/demo-data"));
      }
      return readDomains(Path.of(address).resolveSibling("."));
    } catch (URISyntaxException e) {
      throw new DataException("Cannot read the bundled data of the demo at " + licences, e);
    }
  }

  /**
   * Reads the domains in a folder, in alphabetical order. A domain is a folder or a zip file with
   * the layout {@code {train,test}/<class>/<picture>}. A folder that has this layout itself is one
   * domain.
   *
   * @throws DataException if there is no domain, or one has another layout
   */
  public List<PictureDomain> readDomains(Path folder) throws IOException {
    requireFolder(folder);
    if (childNames(folder).stream().anyMatch(name -> PictureLayout.isSplit(name, "train"))) {
      return List.of(readDomain(nameOf(folder), FolderFiles.list(folder, folder, leftOut)));
    }
    List<PictureDomain> domains = new ArrayList<>();
    for (Path entry : childrenOf(folder)) {
      String name = FileTree.normalized(entry.getFileName().toString());
      Optional<String> added = FileTree.addedBySystem(name);
      if (added.isPresent()) {
        leftOut.add(added.get(), entry.toString());
      } else if (leadsOut(entry, folder)) {
        leftOut.add("a symbolic link that leads out of the folder", entry.toString());
      } else if (Files.isDirectory(entry)) {
        domains.add(readDomain(nameOf(entry), FolderFiles.list(entry, folder, leftOut)));
      } else if (isZip(entry)) {
        domains.add(readDomain(nameOf(entry), filesOfZip(entry)));
      } else {
        leftOut.add("neither a folder nor a zip file", entry.toString());
      }
    }
    if (domains.isEmpty()) {
      throw new DataException(
          folder + " has no domain; expected folders or zip files with the layout " + LAYOUT);
    }
    return domains;
  }

  /**
   * Reads pictures with the layout {@code <class>/<picture>} below a folder or zip file, or below
   * its {@code train}. A picture, and the pictures directly in a folder, have no label.
   *
   * @throws DataException if there is no picture
   */
  public List<PictureFile> readPictures(Path path) throws IOException {
    if (!Files.exists(path)) {
      throw new DataException(path + " does not exist");
    }
    String name = nameOf(path);
    if (!Files.isDirectory(path) && !isZip(path)) {
      return List.of(singlePicture(path, name));
    }
    FileTree tree = isZip(path) ? filesOfZip(path) : FolderFiles.list(path, path, leftOut);
    PictureLayout layout = new PictureLayout(name, tree, leftOut);
    Optional<List<String>> train = layout.split("train", path.toString());
    if (train.isEmpty() && !layout.domains().isEmpty()) {
      throw new DataException(
          "%s has the domains %s; must be one domain. Name one of them."
              .formatted(path, String.join(", ", layout.domains())));
    }
    List<PictureFile> pictures = new ArrayList<>(layout.withoutClass());
    pictures.addAll(
        train.isPresent() ? layout.classesIn(train.get(), name) : layout.classesInRoot(name));
    layout.countUnused();
    if (pictures.isEmpty()) {
      throw new DataException(
          path
              + " has no picture; expected <class name>/<picture>, each "
              + PictureMagic.NAMES
              + inParentheses(leftOut.lines()));
    }
    return pictures;
  }

  /**
   * Checks that the jobs would take every class name.
   *
   * @throws DataException if they would not; it names the classes
   */
  public static void requireLabels(Collection<PictureFile> pictures) throws DataException {
    LabelCheck check = new LabelCheck();
    List<String> faults = new ArrayList<>();
    for (String label : new TreeSet<>(pictures.stream().map(PictureFile::label).toList())) {
      check
          .fault(label)
          .ifPresent(
              fault ->
                  faults.add(
                      "The folder '"
                          + label.substring(0, Math.min(40, label.length()))
                          + "' names no class: "
                          + fault));
    }
    if (!faults.isEmpty()) {
      throw new DataException(String.join("\n", faults.subList(0, Math.min(5, faults.size()))));
    }
  }

  /** Closes the zip files. */
  @Override
  public void close() throws IOException {
    // A zip file may be inside another one that was opened before it.
    while (!open.isEmpty()) {
      open.remove(open.size() - 1).close();
    }
  }

  private PictureDomain readDomain(String name, FileTree tree) throws IOException {
    PictureLayout layout = new PictureLayout(name, tree, leftOut);
    Optional<List<String>> train = layout.split("train", "Domain " + name);
    if (train.isEmpty()) {
      throw new DataException(
          "Domain %s has no folder train; expected %s%s"
              .formatted(name, LAYOUT, inParentheses(layout.folders())));
    }
    List<PictureFile> trainPictures = layout.classesIn(train.get(), name + "/train");
    if (trainPictures.isEmpty()) {
      throw new DataException("Domain " + name + " has no picture in train; expected " + LAYOUT);
    }
    Optional<List<String>> test = layout.split("test", "Domain " + name);
    List<PictureFile> testPictures =
        test.isPresent() ? layout.classesIn(test.get(), name + "/test") : List.of();
    layout.countUnused();
    requireLabels(trainPictures);
    var labels = new TreeSet<>(trainPictures.stream().map(PictureFile::label).toList());
    for (PictureFile picture : testPictures) {
      if (!labels.contains(picture.label())) {
        throw new DataException(
            "Domain %s has the class '%s' in test, but not in train"
                .formatted(name, picture.label()));
      }
    }
    return new PictureDomain(name, List.copyOf(labels), trainPictures, testPictures);
  }

  private static PictureFile singlePicture(Path path, String name) throws IOException {
    if (!Files.isRegularFile(path)) {
      throw new DataException(path + " is a pipe, a socket or a device; must be a picture's file");
    }
    if (!PictureMagic.isName(name)) {
      throw new DataException(path + " is not a picture; must be " + PictureMagic.NAMES);
    }
    return new PictureFile(FileTree.normalized(name), "", () -> Files.newInputStream(path));
  }

  private FileTree filesOfZip(Path file) throws IOException {
    ZipFile zip = ZipContent.open(file);
    open.add(zip);
    return ZipContent.list(file, zip, leftOut);
  }

  private static boolean leadsOut(Path entry, Path folder) throws IOException {
    return Files.isSymbolicLink(entry)
        && (!Files.exists(entry) || !entry.toRealPath().startsWith(folder.toRealPath()));
  }

  private static List<Path> childrenOf(Path folder) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries
          .sorted(Comparator.comparing(PictureFolders::nameOf).thenComparing(Path::toString))
          .toList();
    }
  }

  private static List<String> childNames(Path folder) throws IOException {
    return childrenOf(folder).stream()
        .filter(entry -> Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS))
        .map(entry -> entry.getFileName().toString())
        .toList();
  }

  private static String inParentheses(List<String> found) {
    return found.isEmpty() ? "" : " (found: " + String.join("; ", found) + ")";
  }

  private static void requireFolder(Path folder) throws DataException {
    if (!Files.exists(folder)) {
      throw new DataException(folder + " does not exist");
    }
    if (!Files.isDirectory(folder)) {
      throw new DataException(folder + " is not a folder");
    }
  }

  private static boolean isZip(Path file) {
    return Files.isRegularFile(file)
        && file.getFileName().toString().toLowerCase(Locale.ROOT).endsWith(".zip");
  }

  /** The name of a file or folder, without {@code .zip}. */
  private static String nameOf(Path path) {
    Path last = path.toAbsolutePath().normalize().getFileName();
    String name = last == null ? path.toString() : last.toString();
    return FileTree.normalized(name.replaceFirst("(?i)(\\.zip|/)$", ""));
  }
}
