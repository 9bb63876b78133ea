// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.backup;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.moram.cli.backup.BankManifest.TaskEntry;
import io.moram.client.SealedTask;
import io.moram.model.format.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BankFolderTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Prints what the package reads: per tensor its type, shape and bytes. */
  private static final String PYTHON =
      """
      import base64, json, sys
      from safetensors import deserialize
      content = deserialize(open(sys.argv[1], "rb").read())
      print(json.dumps({name: [t["dtype"], list(t["shape"]), base64.b64encode(bytes(t["data"])).decode()]
                        for name, t in content}))
      """;

  @TempDir Path folder;

  @Test
  void tasksComeBackBitForBitUnderAnotherName() throws IOException {
    new BankFolder(folder).write("ada", SampleBank.of("ada"), false);

    assertThat(read("bob")).isEqualTo(SampleBank.of("bob"));
    assertThat(SampleBank.of("bob").get(0).signature()).as("a signature in parts").hasSize(2);
    assertThat(files())
        .containsExactlyInAnyOrder(
            "task-0000.safetensors",
            "task-0001.safetensors",
            "task-0002.safetensors",
            "manifest.json",
            "manifest.json.sha256");
  }

  @Test
  void everyDamagedByteIsFound() throws IOException {
    new BankFolder(folder).write("ada", SampleBank.of("ada"), false);
    for (String name : files()) {
      byte[] whole = Files.readAllBytes(folder.resolve(name));
      byte[] damaged = whole.clone();
      damaged[damaged.length / 3] ^= 1;
      Files.write(folder.resolve(name), damaged);

      assertThatThrownBy(() -> read("bob"))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("has the SHA-256")
          .hasMessageContaining("The file is damaged");

      Files.write(folder.resolve(name), whole);
    }
    assertThat(read("bob")).hasSize(3);
  }

  @Test
  void aFileThatIsNotTheManifestsIsRefused() throws IOException {
    List<SealedTask> tasks = SampleBank.of("ada");
    new BankFolder(folder).write("ada", tasks, false);
    BankManifest manifest = new BankFolder(folder).manifest();
    TaskEntry first = manifest.tasks().get(0);

    List<Tensor> tensors = new ArrayList<>(TaskTensors.of(tasks.get(0)));
    byte[] bytes = tensors.get(0).bytes();
    bytes[0] ^= 1;
    assertThatThrownBy(() -> TaskTensors.read(byName(tensors), first, "bob", SampleBank.BACKBONE))
        .hasMessageContaining("the block of vision.q has the checksum");
    bytes[0] ^= 1;
    Tensor values = tensors.remove(1);
    assertThatThrownBy(() -> TaskTensors.read(byName(tensors), first, "bob", SampleBank.BACKBONE))
        .hasMessageContaining("it has no tensor vision.q.values");
    tensors.add(values);
    assertThatThrownBy(
            () -> TaskTensors.read(byName(tensors), first, "no/name", SampleBank.BACKBONE))
        .hasMessageContaining("learner is 'no/name'");
  }

  @Test
  void onlyFilesOfAnEarlierExportAreReplaced() throws IOException {
    List<SealedTask> tasks = SampleBank.of("ada");
    Path own = Files.writeString(folder.resolve("notes.txt"), "mine");
    BankFolder bank = new BankFolder(folder);
    assertThatThrownBy(() -> bank.write("ada", tasks, false)).hasMessageContaining("is not empty");
    assertThatThrownBy(() -> bank.write("ada", tasks, true))
        .hasMessageContaining("has no manifest.json");
    Files.delete(own);
    bank.write("ada", tasks, false);
    Files.writeString(own, "mine");

    assertThatThrownBy(() -> bank.write("ada", tasks, false)).hasMessageContaining("is not empty");
    bank.write("ada", tasks.subList(0, 1), true);

    assertThat(files())
        .containsExactlyInAnyOrder(
            "task-0000.safetensors", "manifest.json", "manifest.json.sha256", "notes.txt");
    assertThat(own).hasContent("mine");

    Files.writeString(folder.resolve("task-0001.safetensors"), "mine");
    assertThatThrownBy(() -> bank.write("ada", tasks, true))
        .hasMessageContaining("task-0001.safetensors is of no earlier export");
    assertThat(folder.resolve("task-0001.safetensors")).hasContent("mine");
    assertThat(bank.manifest().tasks()).as("the earlier export").hasSize(1);
  }

  @Test
  void aNewerManifestIsRefused() {
    assertThatThrownBy(
            () ->
                BankManifest.fromJson(
                    "{\"format\":\"moram-bank\",\"version\":2}".getBytes(UTF_8), "m"))
        .hasMessage("m has version 2; must be 1. Use the version of this program that wrote it.");
  }

  @Test
  void pythonsSafetensorsReadsTheFiles() throws Exception {
    assumeTrue(
        python("import safetensors").waitFor() == 0,
        "not run: there is no python3 with the package safetensors on the PATH");
    List<SealedTask> tasks = SampleBank.of("ada");
    new BankFolder(folder).write("ada", tasks, false);

    for (SealedTask task : tasks) {
      Path file = folder.resolve(BankManifest.fileOf(task.seal().getTask()));
      Process python = python(PYTHON, file.toString());
      JsonNode read = JSON.readTree(python.getInputStream());
      assertThat(python.waitFor()).isZero();

      List<Tensor> wanted = TaskTensors.of(task);
      assertThat(read.size()).isEqualTo(wanted.size());
      for (Tensor tensor : wanted) {
        assertThat(read.path(tensor.name()).toString())
            .as(tensor.name())
            .isEqualTo(
                JSON.writeValueAsString(
                    List.of(
                        tensor.type().name(),
                        tensor.shape(),
                        Base64.getEncoder().encodeToString(tensor.bytes()))));
      }
    }
  }

  private List<SealedTask> read(String learner) throws IOException {
    BankFolder bank = new BankFolder(folder);
    BankManifest manifest = bank.manifest();
    List<SealedTask> tasks = new ArrayList<>();
    for (TaskEntry entry : manifest.tasks()) {
      tasks.add(bank.read(manifest, entry, learner));
    }
    return tasks;
  }

  private List<String> files() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }

  private static Map<String, Tensor> byName(List<Tensor> tensors) {
    Map<String, Tensor> named = new HashMap<>();
    tensors.forEach(tensor -> named.put(tensor.name(), tensor));
    return named;
  }

  private static Process python(String... program) throws IOException {
    List<String> command = new ArrayList<>(List.of("python3", "-c"));
    command.addAll(List.of(program));
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
  }
}
