// SPDX-License-Identifier: Apache-2.0
package io.moram.jobs.options;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.flink.configuration.GlobalConfiguration;
import org.junit.jupiter.api.Test;

class OptionsPageTest {

  @Test
  void thePageIsUpToDate() throws IOException {
    assertThat(Path.of("..", "..", "docs", "options.md"))
        .as("stale: run `./moram options --markdown > docs/options.md`")
        .hasContent(OptionsPage.markdown(OptionCatalog.holders()));
    assertThat(Files.readString(Path.of("..", "..", "docs", "options.md"))).endsWith("|\n");
  }

  @Test
  void everyOptionSaysWhatItDoesInASentence() {
    assertThat(OptionCatalog.holders())
        .flatExtracting(OptionHolder::options)
        .allSatisfy(
            option -> {
              assertThat(option.description()).as(option.key()).matches("(?s)[A-Z].*\\.");
              assertThat(option.typeName()).as(option.key()).isNotEqualTo("value");
            });
  }

  @Test
  void theDashboardHidesNoOptionThatIsNoSecret() {
    assertThat(OptionCatalog.holders())
        .flatExtracting(OptionHolder::options)
        .extracting(option -> option.key())
        .filteredOn(GlobalConfiguration::isSensitive)
        .as("Flink shows ****** for a name with words such as token")
        .isEmpty();
  }
}
