// SPDX-License-Identifier: Apache-2.0
package io.moram.launcher.advisories;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The libraries of the distribution, and of its tests, against the advisories in .ci. */
class AdvisoriesTest {
  private static final Logger LOG = LoggerFactory.getLogger(AdvisoriesTest.class);
  private static final Path FOLDER = Path.of("../../.ci/advisories");
  private static final int STALE_DAYS = 180;
  private static final LocalDate DAY = LocalDate.of(2026, 11, 27);

  private static final String SNAPSHOT =
      """
      {"date": "2026-11-27", "advisories": [
        {"id": "GHSA-0000", "aliases": ["CVE-0000"],
         "affected": [{"package": {"ecosystem": "Maven", "name": "org.made:up"},
           "versions": ["9.9-special"],
           "ranges": [{"type": "ECOSYSTEM", "events": [
             {"introduced": "1.5"}, {"fixed": "1.10.0"},
             {"introduced": "2.0-beta9"}, {"last_affected": "2.3"}]}]}],
         "database_specific": {"severity": "CRITICAL"}}]}
      """;

  @Test
  void noLibraryHasAGraveAdvisory() throws IOException, URISyntaxException {
    Advisories advisories = Advisories.read(FOLDER);
    List<Library> libraries = Library.onClassPath();
    LocalDate today = LocalDate.now(ZoneOffset.UTC);

    assertThat(libraries).hasSizeGreaterThan(80);
    assertThat(libraries)
        .extracting(Library::name)
        .contains("org.apache.avro:avro", "org.apache.kafka:kafka-clients", "ai.djl:api");
    assertThat(advisories.size()).isPositive();
    if (advisories.date().plusDays(STALE_DAYS).isBefore(today)) {
      LOG.warn(
          "The advisories in {} are of {}; run .ci/advisories/refresh", FOLDER, advisories.date());
    }
    assertThat(advisories.against(libraries, today)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"1.5", "1.9", "1.10.0-rc1", "2.0-beta9", "2.0", "2.3", "9.9-special"})
  void anAffectedVersionIsFound(String version) throws IOException {
    assertThat(
            Advisories.parse(SNAPSHOT, "[]")
                .against(List.of(new Library("org.made:up", version)), DAY))
        .containsExactly(
            "org.made:up %s is affected by GHSA-0000 (CVE-0000, CRITICAL). Update it, or add a waiver to waivers.json."
                .formatted(version));
  }

  @ParameterizedTest
  @CsvSource({"1.4", "1.10.0", "1.11", "2.0-beta8", "2.3.1", "3", "9.9"})
  void anotherVersionIsNot(String version) throws IOException {
    assertThat(
            Advisories.parse(SNAPSHOT, "[]")
                .against(
                    List.of(
                        new Library("org.made:up", version), new Library("org.made:other", "1.5")),
                    DAY))
        .isEmpty();
  }

  @Test
  void aWaiverHoldsUntilItsLastDayAndNeedsAReason() throws IOException {
    List<Library> affected = List.of(new Library("org.made:up", "1.6"));
    String waiver = "[{\"id\": \"GHSA-0000\", \"reason\": \"%s\", \"expires\": \"2026-11-27\"}]";
    Advisories waived = Advisories.parse(SNAPSHOT, waiver.formatted("we call it with constants"));
    Advisories unexplained = Advisories.parse(SNAPSHOT, waiver.formatted(" "));

    assertThat(waived.against(affected, DAY)).isEmpty();
    assertThat(waived.against(affected, DAY.plusDays(1))).hasSize(1);
    assertThat(unexplained.against(affected, DAY)).hasSize(1);
  }

  @Test
  void aLibraryIsNamedByItsPath() {
    assertThat(Library.of(Path.of("org/apache/avro/avro/1.12.1/avro-1.12.1.jar")))
        .isEqualTo(new Library("org.apache.avro:avro", "1.12.1"));
  }
}
