// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import io.moram.cli.Main;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A folder of a language model is read as one, and refused by name. */
class LanguageInspectionTest {
  @TempDir private Path folder;

  private record Result(int code, String out) {}

  private Result inspect(String... more) {
    StringWriter out = new StringWriter();
    String[] arguments = new String[3 + more.length];
    arguments[0] = "inspect";
    arguments[1] = "--backbone";
    arguments[2] = folder.toString();
    System.arraycopy(more, 0, arguments, 3, more.length);
    int code = Main.commandLine().setOut(new PrintWriter(out)).execute(arguments);
    return new Result(code, out.toString());
  }

  @Test
  void whatIsMissingIsNamedWithTheRemedy() throws Exception {
    Files.writeString(folder.resolve("config.json"), "{\"model_type\": \"llama\"}");
    Result result = inspect();
    assertThat(result.code()).isEqualTo(1);
    assertThat(result.out()).contains("fault").contains("refused");
    assertThat(inspect("--json").out()).contains("\"accepted\":false").contains("\"faults\":[");
  }

  @Test
  void aConfigurationThatIsNoJsonIsRefusedToo() throws Exception {
    Files.writeString(folder.resolve("config.json"), "{\"model_type\": \"llama\"");
    Result result = inspect();
    assertThat(result.code()).isEqualTo(1);
    assertThat(result.out()).contains("config.json").contains("refused");
  }
}
