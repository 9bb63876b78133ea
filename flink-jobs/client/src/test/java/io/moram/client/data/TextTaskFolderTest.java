// SPDX-License-Identifier: Apache-2.0
package io.moram.client.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TextTaskFolderTest {

  private static final String ITEMS =
      "[{\"prompt\": \"p\", \"answer\": \"a\", \"more\": 1}, {\"prompt\": \"q\", \"answer\": \"b\"}]";

  @TempDir private Path folder;

  private void write(String file, String text) throws IOException {
    Path path = folder.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text);
  }

  private void writeTask(String name) throws IOException {
    write(name + "/train.json", ITEMS);
    write(name + "/test.json", ITEMS);
  }

  @Test
  void tracesOwnTasksComeInThePapersOrder() throws IOException {
    for (String name : List.of("20Minuten", "C-STANCE", "NumGLUE-cm", "MeetingBank", "other")) {
      writeTask(name);
    }
    List<TextTask> tasks = TextTaskFolder.read(folder, 1);
    assertThat(tasks)
        .extracting(TextTask::name)
        .containsExactly("C-STANCE", "MeetingBank", "NumGLUE-cm", "20Minuten");
    assertThat(tasks)
        .extracting(TextTask::metric)
        .containsExactly("prefix-accuracy", "rougeL", "numeric", "sari");
    assertThat(tasks.get(0).train())
        .containsExactly(new TextItem("p", "a"), new TextItem("q", "b"));
    assertThat(tasks.get(0).test()).containsExactly(new TextItem("p", "a"));
  }

  @Test
  void anIndexNamesOtherTasks() throws IOException {
    writeTask("b");
    writeTask("a");
    write(
        "tasks.json",
        "{\"tasks\": [{\"name\": \"b\", \"metric\": \"rougeL\"},"
            + " {\"name\": \"a\", \"metric\": \"accuracy\"}]}");
    List<TextTask> tasks = TextTaskFolder.read(folder, 9);
    assertThat(tasks).extracting(TextTask::name).containsExactly("b", "a");
    assertThat(tasks.get(1).prompts()).containsExactly("p", "q");
    assertThat(tasks.get(1).answers()).containsExactly("a", "b");
  }

  @Test
  void whatIsWrongIsNamed() throws IOException {
    assertThatThrownBy(() -> TextTaskFolder.read(folder, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("has no task; must have tasks.json or one of the folders [C-STANCE,");
    writeTask("FOMC");
    write("FOMC/test.json", "[]");
    assertThatThrownBy(() -> TextTaskFolder.read(folder, 1))
        .hasMessageContaining("test.json has no item; must have 1 or more.");
    write("FOMC/test.json", "[{\"prompt\": \"p\"}]");
    assertThatThrownBy(() -> TextTaskFolder.read(folder, 1))
        .hasMessageContaining("item 1 lacks prompt or answer; must have both.");
    for (String text : List.of("{\"a\": 1}", "[1", "[1]")) {
      write("FOMC/test.json", text);
      assertThatThrownBy(() -> TextTaskFolder.read(folder, 1))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("is not as in TRACE; must be a list of objects");
    }
  }
}
