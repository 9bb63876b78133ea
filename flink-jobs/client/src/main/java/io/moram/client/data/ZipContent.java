// SPDX-License-Identifier: Apache-2.0
package io.moram.client.data;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;

/**
 * Lists a zip file, of any system: names in UTF-8 or in code page 437, with slashes or backslashes,
 * and archives beyond 4 GiB. It refuses an archive that is encrypted, whose entries lead out of it,
 * overlap or repeat, or that would unpack to far more than it holds.
 */
final class ZipContent {

  /** The names of a zip file whose entries do not say that they are in UTF-8. */
  private static final Charset OLD_NAMES = Charset.forName("IBM437");

  private static final long MIB = 1 << 20;

  /** Below this size of the unpacked pictures, any ratio is allowed: a blank BMP packs well. */
  private static final long HARMLESS = 256 * MIB;

  private static final long LARGEST_RATIO = 100;

  private final Path place;
  private final ZipFile zip;
  private final LeftOut leftOut;
  private final FileTree tree = new FileTree();
  private final Set<String> names = new HashSet<>();
  private long packed;
  private long unpacked;

  private ZipContent(Path place, ZipFile zip, LeftOut leftOut) {
    this.place = place;
    this.zip = zip;
    this.leftOut = leftOut;
  }

  /**
   * Opens a zip file.
   *
   * @throws DataException if it cannot be read, or is refused
   */
  static ZipFile open(Path file) throws IOException {
    try {
      SeekableByteChannel channel = Files.newByteChannel(file);
      try {
        return ZipFile.builder().setSeekableByteChannel(channel).setCharset(UTF_8).get();
      } catch (IOException | RuntimeException e) {
        channel.close();
        throw e;
      }
    } catch (IOException | RuntimeException e) {
      throw new DataException(
          "%s cannot be read as a zip file: %s. It may be cut off; copy it again."
              .formatted(file, e.getMessage()),
          e);
    }
  }

  /**
   * Lists the files of a zip file. They can be read while it is open.
   *
   * @throws DataException if it is refused
   */
  static FileTree list(Path file, ZipFile zip, LeftOut leftOut) throws IOException {
    ZipContent content = new ZipContent(file, zip, leftOut);
    for (ZipArchiveEntry entry : Collections.list(zip.getEntries())) {
      content.add(entry);
    }
    content.requireSize(Files.size(file));
    return content.tree;
  }

  private void add(ZipArchiveEntry entry) throws DataException {
    String name = FileTree.normalized(nameOf(entry)).replace('\\', '/');
    List<String> path = parts(name);
    packed += Math.max(0, entry.getCompressedSize());
    for (String part : path) {
      Optional<String> added = FileTree.addedBySystem(part);
      if (added.isPresent()) {
        leftOut.add(added.get(), place + "!/" + name);
        return;
      }
    }
    if (path.isEmpty()) {
      return;
    }
    if (name.endsWith("/")) {
      tree.addFolder(path);
    } else if (entry.isUnixSymlink()) {
      leftOut.add("a symbolic link in a zip file", place + "!/" + name);
    } else {
      addFile(entry, path, name);
    }
  }

  private void addFile(ZipArchiveEntry entry, List<String> path, String name) throws DataException {
    if (!names.add(String.join("/", path))) {
      throw refused("it has two entries '" + name + "'. Pack it again.");
    }
    if (!PictureMagic.isName(name)) {
      tree.addFile(path, InputStream::nullInputStream);
      return;
    }
    if (entry.getGeneralPurposeBit().usesEncryption()) {
      throw refused("its entry '" + name + "' is encrypted. Unpack it and name the folder.");
    }
    if (!zip.canReadEntryData(entry)) {
      throw refused(
          "its entry '%s' is packed by method %d, which is not read. Pack it by Deflate, or unpack it."
              .formatted(name, entry.getMethod()));
    }
    unpacked += entry.getSize();
    tree.addFile(path, () -> new CheckedEntry(zip.getInputStream(entry), entry, place));
  }

  private void requireSize(long size) throws DataException {
    if (packed > size) {
      throw refused("its entries overlap: they have %,d bytes of %,d.".formatted(packed, size));
    }
    long most = Math.max(HARMLESS, LARGEST_RATIO * size);
    if (unpacked > most) {
      throw refused(
          "its pictures would unpack to %,d MiB; must be at most %,d MiB, 100 times its size."
              .formatted(unpacked / MIB, most / MIB));
    }
  }

  /** The names of a path. A drive letter, a root or a part that leads upwards is refused. */
  private List<String> parts(String name) throws DataException {
    if (name.startsWith("/") || name.matches("[A-Za-z]:.*") || name.indexOf('\0') >= 0) {
      throw refused("its entry '" + name + "' leads out of it");
    }
    List<String> parts = new ArrayList<>();
    for (String part : name.split("/", -1)) {
      if (part.equals("..")) {
        throw refused("its entry '" + name + "' leads out of it");
      }
      if (!part.isEmpty() && !part.equals(".")) {
        parts.add(part);
      }
    }
    return parts;
  }

  private DataException refused(String why) {
    return new DataException(place + " cannot be read as a zip file: " + why);
  }

  /** The name in UTF-8 if the entry says so or its bytes are; else in code page 437. */
  private static String nameOf(ZipArchiveEntry entry) {
    if (entry.getNameSource() != ZipArchiveEntry.NameSource.NAME) {
      return entry.getName();
    }
    byte[] raw = entry.getRawName();
    try {
      return UTF_8.newDecoder().decode(ByteBuffer.wrap(raw)).toString();
    } catch (CharacterCodingException e) {
      return new String(raw, OLD_NAMES);
    }
  }
}
