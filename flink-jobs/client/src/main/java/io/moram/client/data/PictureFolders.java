// SPDX-License-Identifier: Apache-2.0
package io.moram.client.data;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Finds pictures in folders and zip files. It does not unpack zip files. They stay open, and their
 * pictures can be read, until this object is closed.
 */
public final class PictureFolders implements AutoCloseable {

  private static final String LAYOUT = "{train,test}/<class name>/<picture>";

  private final List<FileSystem> open = new ArrayList<>();

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
    if (Files.isDirectory(folder.resolve("train"))) {
      return List.of(readDomain(nameOf(folder), folder));
    }
    List<PictureDomain> domains = new ArrayList<>();
    for (Path entry : visibleIn(folder)) {
      if (Files.isDirectory(entry) || isZip(entry)) {
        domains.add(readDomain(nameOf(entry), isZip(entry) ? rootOf(entry) : entry));
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
    if (Files.isRegularFile(path) && !isZip(path)) {
      if (!PictureFile.isPicture(path)) {
        throw new DataException(
            path + " is not a picture; expected .jpg, .jpeg, .png, .bmp or .gif");
      }
      return List.of(new PictureFile(nameOf(path), "", path));
    }
    Path root = isZip(path) && Files.isRegularFile(path) ? rootOf(path) : path;
    requireFolder(root);
    List<PictureFile> pictures = new ArrayList<>();
    for (Path file : visibleIn(root)) {
      if (PictureFile.isPicture(file) && !Files.isDirectory(file)) {
        pictures.add(new PictureFile(file.getFileName().toString(), "", file));
      }
    }
    Path train = root.resolve("train");
    pictures.addAll(readClasses(nameOf(path), Files.isDirectory(train) ? train : root));
    if (pictures.isEmpty()) {
      throw new DataException(
          path + " has no picture; expected <class name>/<picture>.jpg, .png, .bmp or .gif");
    }
    return pictures;
  }

  /** Closes the zip files. */
  @Override
  public void close() throws IOException {
    // A zip file may be inside another one that was opened before it.
    while (!open.isEmpty()) {
      open.remove(open.size() - 1).close();
    }
  }

  private PictureDomain readDomain(String name, Path root) throws IOException {
    Path train = root.resolve("train");
    if (!Files.isDirectory(train)) {
      throw new DataException("Domain " + name + " has no folder train; expected " + LAYOUT);
    }
    List<PictureFile> trainPictures = readClasses(name + "/train", train);
    if (trainPictures.isEmpty()) {
      throw new DataException("Domain " + name + " has no picture in train; expected " + LAYOUT);
    }
    var labels = new TreeSet<>(trainPictures.stream().map(PictureFile::label).toList());
    Path test = root.resolve("test");
    List<PictureFile> testPictures =
        Files.isDirectory(test) ? readClasses(name + "/test", test) : List.of();
    for (PictureFile picture : testPictures) {
      if (!labels.contains(picture.label())) {
        throw new DataException(
            "Domain %s has the class '%s' in test, but not in train"
                .formatted(name, picture.label()));
      }
    }
    return new PictureDomain(name, List.copyOf(labels), trainPictures, testPictures);
  }

  private static List<PictureFile> readClasses(String where, Path split) throws IOException {
    List<PictureFile> pictures = new ArrayList<>();
    for (Path folder : visibleIn(split)) {
      if (Files.isDirectory(folder)) {
        String label = nameOf(folder);
        for (Path file : visibleIn(folder)) {
          if (PictureFile.isPicture(file)) {
            pictures.add(
                new PictureFile(where + "/" + label + "/" + file.getFileName(), label, file));
          }
        }
      }
    }
    return pictures;
  }

  private Path rootOf(Path zip) throws IOException {
    try {
      // The JDK's zip file system rejects entries that point outside of the archive.
      FileSystem opened = FileSystems.newFileSystem(zip, Map.of("accessMode", "readOnly"));
      open.add(opened);
      return opened.getPath("/");
    } catch (IOException | RuntimeException e) {
      throw new DataException(zip + " cannot be read as a zip file: " + e.getMessage(), e);
    }
  }

  private static List<Path> visibleIn(Path folder) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries
          .filter(entry -> !nameOf(entry).startsWith(".") && !nameOf(entry).startsWith("__"))
          .sorted(Comparator.comparing(PictureFolders::nameOf).thenComparing(Path::toString))
          .toList();
    }
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

  /** The name of a file or folder, without {@code .zip} and the slash of a zip file system. */
  private static String nameOf(Path path) {
    Path last = path.toAbsolutePath().normalize().getFileName();
    String name = last == null ? path.toString() : last.toString();
    return name.replaceFirst("(?i)(\\.zip|/)$", "");
  }
}
