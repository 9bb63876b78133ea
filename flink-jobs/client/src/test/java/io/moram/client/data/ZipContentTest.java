// SPDX-License-Identifier: Apache-2.0
package io.moram.client.data;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.apache.commons.compress.archivers.zip.Zip64Mode;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ZipContentTest {

  private static final byte[] JPEG = {(byte) 0xFF, (byte) 0xD8, (byte) 0xFF, 1, 2, 3};

  /** The start of an entry in the central directory. */
  private static final int CENTRAL = 0x02014b50;

  @TempDir Path folder;
  private final PictureFolders files = new PictureFolders();

  @AfterEach
  void close() throws IOException {
    files.close();
  }

  @Test
  void namesOfWindowsAreRead() throws IOException {
    Path zip =
        zip("old.zip", Charset.forName("IBM437"), "train/Grün/a.png.jpg", "train/Straße/b.jpg");

    assertThat(files.readPictures(zip))
        .extracting(PictureFile::label)
        .containsExactly("Grün", "Straße");
  }

  @Test
  void backslashesSeparate() throws IOException {
    Path zip = zip("back.zip", UTF_8, "train\\cat\\a.jpg", "train\\dog\\b.jpg");

    assertThat(files.readPictures(zip))
        .extracting(PictureFile::label)
        .containsExactly("cat", "dog");
  }

  @Test
  void namesOfAMacAreComposedAndItsExtrasAreLeftOut() throws IOException {
    Path zip =
        zip(
            "mac.zip",
            UTF_8,
            "train/caf\u00e9/a.jpg",
            "train/cafe\u0301/b.jpg",
            "__MACOSX/train/x/._a.png",
            "train/dog/.DS_Store",
            "train/dog/IMG_1.JPG");

    assertThat(files.readPictures(zip))
        .extracting(PictureFile::label)
        .containsExactly("café", "café", "dog");
    assertThat(files.leftOut().lines())
        .anyMatch(line -> line.startsWith("1 left out: made by macOS"))
        .anyMatch(line -> line.startsWith("1 left out: hidden"));
  }

  @Test
  void aWrappingFolderIsLookedThrough() throws IOException {
    zip("nested.zip", UTF_8, "mydata/train/cat/a.jpg", "mydata/Test/cat/b.jpg");

    PictureDomain domain = files.readDomains(folder).get(0);

    assertThat(domain.labels()).containsExactly("cat");
    assertThat(domain.test()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../../outside.jpg",
        "/etc/outside.jpg",
        "C:\\outside.jpg",
        "a/../../outside.jpg",
        "..\\outside.jpg"
      })
  void anEntryThatLeadsOutIsRefused(String entry) throws IOException {
    Path zip = zip("evil.zip", UTF_8, "train/cat/a.jpg", entry);

    assertThatThrownBy(() -> files.readPictures(zip))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("evil.zip cannot be read as a zip file: its entry '")
        .hasMessageContaining("leads out of it");
  }

  @Test
  void anEncryptedEntryIsRefused() throws IOException {
    Path zip = zip("locked.zip", UTF_8, "cat/a.jpg");
    byte[] bytes = Files.readAllBytes(zip);
    // Bit 0 of the flags in the local header, and in the central directory.
    bytes[6] |= 1;
    bytes[indexOf(bytes, CENTRAL, 0) + 8] |= 1;
    Files.write(zip, bytes);

    assertThatThrownBy(() -> files.readPictures(zip))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("its entry 'cat/a.jpg' is encrypted. Unpack it");
  }

  @ParameterizedTest
  @ValueSource(strings = {"cat/a.jpg", "cat\\a.jpg", "./cat//a.jpg", "cat/./a.jpg"})
  void anEntryThatRepeatsIsRefused(String again) throws IOException {
    Path zip = zip("twice.zip", UTF_8, "cat/a.jpg", again);

    assertThatThrownBy(() -> files.readPictures(zip))
        .isInstanceOf(DataException.class)
        .hasMessageContaining(
            "it has two entries '" + again.replace('\\', '/') + "'. Pack it again.");
  }

  @Test
  void anArchiveThatUnpacksToFarMoreIsRefused() throws IOException {
    Path zip = folder.resolve("bomb.zip");
    byte[] blank = new byte[PictureFile.MAX_BYTES];
    System.arraycopy(JPEG, 0, blank, 0, JPEG.length);
    try (ZipArchiveOutputStream out = new ZipArchiveOutputStream(zip)) {
      for (int i = 0; i < 30; i++) {
        out.putArchiveEntry(new ZipArchiveEntry("cat/" + i + ".jpg"));
        out.write(blank);
        out.closeArchiveEntry();
      }
    }

    assertThatThrownBy(() -> files.readPictures(zip))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("its pictures would unpack to 300 MiB; must be at most 256 MiB");
  }

  @Test
  void entriesThatOverlapAreRefused() throws IOException {
    byte[] noise = new byte[100_000];
    new Random(1).nextBytes(noise);
    System.arraycopy(JPEG, 0, noise, 0, JPEG.length);
    Path zip = folder.resolve("overlap.zip");
    try (ZipArchiveOutputStream out = new ZipArchiveOutputStream(zip)) {
      out.putArchiveEntry(new ZipArchiveEntry("cat/a.jpg"));
      out.write(noise);
      out.closeArchiveEntry();
      out.putArchiveEntry(new ZipArchiveEntry("cat/b.jpg"));
      out.closeArchiveEntry();
    }
    byte[] bytes = Files.readAllBytes(zip);
    int first = indexOf(bytes, CENTRAL, 0);
    int second = indexOf(bytes, CENTRAL, first + 1);
    // The second entry gets the checksum, the sizes and the place of the first.
    System.arraycopy(bytes, first + 16, bytes, second + 16, 12);
    System.arraycopy(bytes, first + 42, bytes, second + 42, 4);
    Files.write(zip, bytes);

    assertThatThrownBy(() -> files.readPictures(zip))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("its entries overlap: they have 200,0");
  }

  @Test
  void anEntryThatIsLongerThanItStatesIsDamaged() throws IOException {
    Path zip = zip("lies.zip", UTF_8, "cat/a.jpg");
    byte[] bytes = Files.readAllBytes(zip);
    int first = indexOf(bytes, CENTRAL, 0);
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(first + 24, 4);
    Files.write(zip, bytes);

    assertThatThrownBy(() -> files.readPictures(zip))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("has no picture")
        .hasMessageContaining("1 left out: not readable");
  }

  @Test
  void aDamagedEntryIsNotSent() throws IOException {
    Path zip = zip("crc.zip", UTF_8, "cat/a.jpg");
    byte[] bytes = Files.readAllBytes(zip);
    bytes[indexOf(bytes, CENTRAL, 0) + 16] ^= 1;
    Files.write(zip, bytes);

    PictureFolders other = files;
    assertThatThrownBy(() -> other.readPictures(zip).get(0).read())
        .isInstanceOf(DataException.class);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 10, 60})
  void aTruncatedArchiveIsNamed(int kept) throws IOException {
    Path zip = zip("cut.zip", UTF_8, "cat/a.jpg");
    Files.write(zip, Arrays.copyOf(Files.readAllBytes(zip), kept));

    assertThatThrownBy(() -> files.readPictures(zip))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("cut.zip cannot be read as a zip file: ")
        .hasMessageEndingWith(" It may be cut off; copy it again.");
  }

  @Test
  void theLargeFormatIsRead() throws IOException {
    Path zip = folder.resolve("zip64.zip");
    try (ZipArchiveOutputStream out = new ZipArchiveOutputStream(zip)) {
      out.setUseZip64(Zip64Mode.Always);
      out.putArchiveEntry(new ZipArchiveEntry("cat/a.jpg"));
      out.write(JPEG);
      out.closeArchiveEntry();
    }

    assertThat(files.readPictures(zip).get(0).read()).isEqualTo(JPEG);
  }

  private Path zip(String name, Charset names, String... entries) throws IOException {
    Path zip = folder.resolve(name);
    try (ZipArchiveOutputStream out = new ZipArchiveOutputStream(zip)) {
      out.setEncoding(names.name());
      out.setUseLanguageEncodingFlag(false);
      out.setCreateUnicodeExtraFields(ZipArchiveOutputStream.UnicodeExtraFieldPolicy.NEVER);
      for (String entry : entries) {
        out.putArchiveEntry(new ZipArchiveEntry(entry));
        out.write(JPEG);
        out.closeArchiveEntry();
      }
    }
    return zip;
  }

  private static int indexOf(byte[] bytes, int signature, int from) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = from; i + 4 <= bytes.length; i++) {
      if (buffer.getInt(i) == signature) {
        return i;
      }
    }
    throw new IllegalArgumentException("There is no signature " + signature);
  }
}
