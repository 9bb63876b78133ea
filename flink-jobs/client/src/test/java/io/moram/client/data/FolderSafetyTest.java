// SPDX-License-Identifier: Apache-2.0
package io.moram.client.data;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(20)
class FolderSafetyTest {

  private static final byte[] JPEG = {(byte) 0xFF, (byte) 0xD8, (byte) 0xFF, 1, 2, 3};

  @TempDir Path folder;
  private final PictureFolders files = new PictureFolders();

  @AfterEach
  void close() throws IOException {
    files.close();
  }

  @Test
  void aLinkOutOfTheFolderIsNotFollowed() throws IOException {
    Path secret = write("outside/secret.jpg");
    write("data/cat/a.jpg");
    Path data = folder.resolve("data");
    Files.createSymbolicLink(data.resolve("cat/link.jpg"), secret);
    Files.createSymbolicLink(data.resolve("cat/passwd.jpg"), Path.of("/etc/passwd"));
    Files.createSymbolicLink(data.resolve("dog"), folder.resolve("outside"));
    Files.createSymbolicLink(data.resolve("cat/nothing.jpg"), Path.of("/nonexistent"));
    Files.createSymbolicLink(data.resolve("cat/inner.jpg"), data.resolve("cat/a.jpg"));
    Files.createSymbolicLink(data.resolve("cat/loop"), data);

    assertThat(files.readPictures(data))
        .extracting(PictureFile::name)
        .containsExactly("data/cat/a.jpg", "data/cat/inner.jpg");
    assertThat(files.leftOut().lines())
        .anyMatch(
            line ->
                line.startsWith("3 left out: a symbolic link that leads out of the folder, for"))
        .anyMatch(line -> line.startsWith("1 left out: a symbolic link to nothing"))
        .anyMatch(line -> line.startsWith("1 left out: a symbolic link to a folder"));
    assertThat(files.leftOut().count()).isEqualTo(5);
  }

  @Test
  void aLinkThatTakesTheFilesPlaceLaterIsNotFollowed() throws IOException {
    Path picture = write("data/cat/a.jpg");
    Path secret = write("outside/secret.jpg");
    PictureFile found = files.readPictures(folder.resolve("data")).get(0);
    Files.delete(picture);
    Files.createSymbolicLink(picture, secret);

    assertThatThrownBy(found::read).isInstanceOf(IOException.class);
  }

  @Test
  void aDomainBehindALinkOutOfTheFolderIsNotRead() throws IOException {
    write("outside/train/cat/a.jpg");
    write("data/beasts/train/cat/a.jpg");
    Files.createSymbolicLink(folder.resolve("data/other"), folder.resolve("outside"));

    assertThat(files.readDomains(folder.resolve("data")))
        .extracting(PictureDomain::name)
        .containsExactly("beasts");
    assertThat(files.leftOut().lines())
        .singleElement()
        .asString()
        .startsWith("1 left out: a symbolic link that leads out of the folder");
  }

  @Test
  void aPipeIsNeverOpened() throws Exception {
    write("data/cat/a.jpg");
    Path pipe = folder.resolve("data/cat/pipe.jpg");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();

    assertThat(files.readPictures(folder.resolve("data"))).hasSize(1);
    assertThat(files.leftOut().lines())
        .singleElement()
        .asString()
        .startsWith("1 left out: a pipe, a socket or a device, for example");
    assertThatThrownBy(() -> files.readPictures(pipe))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("is a pipe, a socket or a device");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"root:x:0:0:root:/root:/bin/bash", "<html>", "PK\u0003\u0004", "%PDF-1.7"})
  void whatIsNoPictureByItsFirstBytesIsNotSent(String content) throws IOException {
    write("data/cat/a.jpg");
    Path other = Files.writeString(folder.resolve("data/cat/x.jpg"), content);
    Files.createFile(folder.resolve("data/cat/empty.png"));

    assertThat(files.readPictures(folder.resolve("data")))
        .extracting(PictureFile::name)
        .containsExactly("data/cat/a.jpg");
    assertThat(files.leftOut().lines())
        .anyMatch(line -> line.startsWith("1 left out: no picture by its first bytes"))
        .anyMatch(line -> line.startsWith("1 left out: an empty file"));
    assertThatThrownBy(() -> files.readPictures(other).get(0).read())
        .isInstanceOf(DataException.class)
        .hasMessage("x.jpg is no picture by its first bytes; must be " + PictureMagic.NAMES);
  }

  @Test
  void whatIsLeftOutIsCountedByReason() throws IOException {
    write("data/cat/a.jpg");
    write("data/cat/deeper/b.jpg");
    write("data/cat/notes.txt");
    write("data/cat/list.TXT");
    write("data/cat/.DS_Store");
    write("data/cat/Thumbs.db");
    write("data/cat/desktop.ini");
    write("data/__MACOSX/cat/._a.jpg");
    write("data/cat/noending");
    Files.createDirectories(folder.resolve("data/empty"));

    assertThat(files.readPictures(folder.resolve("data")))
        .extracting(PictureFile::name)
        .containsExactly("data/cat/a.jpg", "data/cat/deeper/b.jpg");
    assertThat(files.leftOut().lines().stream().map(line -> line.split(", for example ", -1)[0]))
        .containsExactlyInAnyOrder(
            "1 left out: a class without a picture",
            "1 left out: hidden",
            "1 left out: made by macOS",
            "2 left out: made by Windows",
            "2 left out: named *.txt, not as a picture",
            "1 left out: named without an ending, not as a picture");
  }

  @ParameterizedTest
  @ValueSource(strings = {"train", "Train", "TRAIN", "Training", "mydata/train", "a/b/Train"})
  void theFolderTrainIsFoundInAnyCaseAndBelowWrappers(String train) throws IOException {
    write("data/" + train + "/cat/a.jpg");
    write("data/" + train + "/dog/one/b.jpg");

    assertThat(files.readPictures(folder.resolve("data")))
        .extracting(PictureFile::label)
        .containsExactly("cat", "dog");
  }

  /** Otherwise every picture would teach the class Training or Testing. */
  @Test
  void foldersThatAreNamedAfterWhatTheyAreForAreNoClasses() throws IOException {
    write("data/pets/Training/cat/a.jpg");
    write("data/pets/Testing/cat/b.jpg");

    assertThat(files.readPictures(folder.resolve("data/pets")))
        .extracting(PictureFile::label)
        .containsExactly("cat");
    PictureDomain domain = files.readDomains(folder.resolve("data/pets")).get(0);
    assertThat(domain.labels()).containsExactly("cat");
    assertThat(domain.test()).hasSize(1);
  }

  @Test
  void aSingleClassIsNoWrapper() throws IOException {
    write("data/cat/a.jpg");

    assertThat(files.readPictures(folder.resolve("data")))
        .extracting(PictureFile::label)
        .containsExactly("cat");
  }

  @Test
  void twoFoldersTrainAreRefused() throws IOException {
    write("data/train/cat/a.jpg");
    write("data/Train/cat/a.jpg");

    assertThatThrownBy(() -> files.readPictures(folder.resolve("data")))
        .hasMessage(
            folder.resolve("data") + " has the folders Train and train; must have one of them");
  }

  @Test
  void severalDomainsAreNotTakenForClasses() throws IOException {
    write("data/beasts/train/cat/a.jpg");
    write("data/pets/train/dog/a.jpg");

    assertThatThrownBy(() -> files.readPictures(folder.resolve("data")))
        .hasMessageContaining(
            "has the domains beasts, pets; must be one domain. Name one of them.");
  }

  @Test
  void namesOfClassesAreCheckedBeforeAnythingIsSent() throws IOException {
    write("data/train/" + "x".repeat(200) + "y".repeat(55) + "/a.jpg");
    write("data/train/ /a.jpg");
    write("data/train/cat/a.jpg");
    List<PictureFile> pictures = files.readPictures(folder.resolve("data"));

    assertThatThrownBy(() -> PictureFolders.requireLabels(pictures))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("The folder ' ' names no class: ");
    assertThatThrownBy(() -> files.readDomains(folder))
        .hasMessageContaining("The folder ' ' names no class: ");
  }

  private Path write(String name) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return name.endsWith(".txt") ? Files.writeString(file, "text", UTF_8) : Files.write(file, JPEG);
  }
}
