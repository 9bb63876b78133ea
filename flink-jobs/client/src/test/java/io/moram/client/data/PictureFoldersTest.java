// SPDX-License-Identifier: Apache-2.0
package io.moram.client.data;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PictureFoldersTest {

  @TempDir Path folder;
  private final PictureFolders files = new PictureFolders();

  @AfterEach
  void close() throws IOException {
    files.close();
  }

  @Test
  void foldersAndZipFilesAreDomainsInAlphabeticalOrder() throws IOException {
    write("beasts/train/cat/0001.jpg", "cat 1");
    write("beasts/train/cat/0000.png", "cat 0");
    write("beasts/train/ape/0000.GIF", "ape 0");
    write("beasts/test/cat/0000.jpg", "cat test");
    write("beasts/train/cat/notes.txt", "no picture");
    write("beasts/train/.hidden/0000.jpg", "hidden");
    zip("animals.zip", "train/big dog/0000.jpg", "test/big dog/0000.jpg", "__MACOSX/x.jpg");
    write("README.md", "no domain");

    List<PictureDomain> domains = files.readDomains(folder);

    assertThat(domains).extracting(PictureDomain::name).containsExactly("animals", "beasts");
    PictureDomain animals = domains.get(0);
    assertThat(animals.labels()).containsExactly("big dog");
    assertThat(animals.train()).extracting(PictureFile::label).containsExactly("big dog");
    assertThat(animals.train().get(0).read())
        .asString(ISO_8859_1)
        .endsWith("train/big dog/0000.jpg");
    PictureDomain beasts = domains.get(1);
    assertThat(beasts.labels()).containsExactly("ape", "cat");
    assertThat(beasts.train())
        .extracting(PictureFile::name)
        .containsExactly(
            "beasts/train/ape/0000.GIF", "beasts/train/cat/0000.png", "beasts/train/cat/0001.jpg");
    assertThat(beasts.test())
        .extracting(PictureFile::name)
        .containsExactly("beasts/test/cat/0000.jpg");
  }

  @Test
  void aFolderWithTrainIsOneDomain() throws IOException {
    write("train/cat/0000.jpg", "cat");

    List<PictureDomain> domains = files.readDomains(folder);

    assertThat(domains)
        .extracting(PictureDomain::name)
        .containsExactly(folder.getFileName().toString());
    assertThat(domains.get(0).test()).isEmpty();
  }

  @Test
  void shotsAreTheFirstPicturesOfEachClassByName() throws IOException {
    for (String label : List.of("ape", "cat")) {
      for (int i = 9; i >= 0; i--) {
        write("beasts/train/" + label + "/000" + i + ".jpg", label + i);
      }
    }
    PictureDomain beasts = files.readDomains(folder).get(0);

    assertThat(beasts.withShots(2).train())
        .extracting(PictureFile::name)
        .containsExactly(
            "beasts/train/ape/0000.jpg",
            "beasts/train/ape/0001.jpg",
            "beasts/train/cat/0000.jpg",
            "beasts/train/cat/0001.jpg");
    assertThat(beasts.withShots(100).train()).hasSize(20);
    assertThatThrownBy(() -> beasts.withShots(0))
        .hasMessageContaining("shots is 0; must be 1 or more.");
  }

  @Test
  void theSeedDecidesTheOrder() throws IOException {
    for (int i = 0; i < 10; i++) {
      write("beasts/train/cat/000" + i + ".jpg", "cat" + i);
    }
    PictureDomain beasts = files.readDomains(folder).get(0);

    assertThat(beasts.shuffledTrain(1)).isEqualTo(beasts.shuffledTrain(1));
    assertThat(beasts.shuffledTrain(1)).isNotEqualTo(beasts.shuffledTrain(2));
    assertThat(beasts.shuffledTrain(1)).containsExactlyInAnyOrderElementsOf(beasts.train());
  }

  @Test
  void theDemoHasSixDomainsOf68Classes() throws IOException {
    List<PictureDomain> domains = files.readDemoData();

    assertThat(domains)
        .extracting(PictureDomain::name)
        .containsExactly("aerial", "clothing", "digits", "fruits", "leaves", "sketches");
    assertThat(domains.stream().mapToInt(d -> d.labels().size()).sum()).isEqualTo(68);
    assertThat(domains).allSatisfy(d -> assertThat(d.train().get(0).read()).isNotEmpty());
    assertThat(domains).allSatisfy(d -> assertThat(d.test()).isNotEmpty());
  }

  @Test
  void picturesAreReadWithAndWithoutClasses() throws IOException {
    write("cat/0000.jpg", "cat");
    write("loose.png", "loose");

    assertThat(files.readPictures(folder))
        .extracting(PictureFile::label)
        .containsExactlyInAnyOrder("", "cat");
    assertThat(files.readPictures(folder.resolve("loose.png")))
        .extracting(PictureFile::name)
        .containsExactly("loose.png");
    zip("a.zip", "train/dog/0.jpg");
    assertThat(files.readPictures(folder.resolve("a.zip")))
        .extracting(PictureFile::label)
        .containsExactly("dog");
  }

  @Test
  void whatCannotBeUsedIsNamed() throws IOException {
    assertThatThrownBy(() -> files.readDomains(folder.resolve("absent")))
        .isInstanceOf(DataException.class)
        .hasMessageEndingWith("absent does not exist");
    assertThatThrownBy(() -> files.readDomains(folder))
        .isInstanceOf(DataException.class)
        .hasMessageContaining(
            "has no domain; expected folders or zip files with the layout {train,");
    assertThatThrownBy(() -> files.readPictures(folder))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("has no picture");

    write("one/cat/0000.jpg", "no train");
    assertThatThrownBy(() -> files.readDomains(folder))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("Domain one has no folder train");

    write("one/train/cat/readme.txt", "no picture");
    assertThatThrownBy(() -> files.readDomains(folder))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("Domain one has no picture in train");

    write("one/train/cat/0000.jpg", "cat");
    write("one/test/dog/0000.jpg", "dog");
    assertThatThrownBy(() -> files.readDomains(folder))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("Domain one has the class 'dog' in test, but not in train");
    assertThatThrownBy(() -> files.readPictures(write("notes.txt", "x")))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("notes.txt is not a picture");
  }

  @Test
  void aDamagedZipFileIsNamed() throws IOException {
    write("broken.zip", "this is no zip file");

    assertThatThrownBy(() -> files.readDomains(folder))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("broken.zip cannot be read as a zip file");
  }

  @Test
  void aZipFileThatPointsOutOfItselfIsRefused() throws IOException {
    zip("evil.zip", "train/cat/0000.jpg", "../../outside.jpg");

    assertThatThrownBy(() -> files.readDomains(folder))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("evil.zip cannot be read as a zip file");
  }

  @Test
  void aPictureOverTheLimitIsRefused() throws IOException {
    Path large = folder.resolve("large.jpg");
    Files.write(large, new byte[PictureFile.MAX_BYTES + 1]);

    assertThatThrownBy(() -> files.readPictures(large).get(0).read())
        .isInstanceOf(DataException.class)
        .hasMessageContaining("large.jpg is too large; a picture must be at most 10 MiB");
  }

  private Path write(String name, String content) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.write(file, picture(content));
  }

  /** The first bytes of a JPEG file and a text. */
  private static byte[] picture(String text) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.write(new byte[] {(byte) 0xFF, (byte) 0xD8, (byte) 0xFF});
    bytes.write(text.getBytes(UTF_8));
    return bytes.toByteArray();
  }

  private void zip(String name, String... entries) throws IOException {
    try (OutputStream out = Files.newOutputStream(folder.resolve(name));
        ZipOutputStream zip = new ZipOutputStream(out)) {
      for (String entry : entries) {
        zip.putNextEntry(new ZipEntry(entry));
        zip.write(picture(entry));
        zip.closeEntry();
      }
    }
  }
}
