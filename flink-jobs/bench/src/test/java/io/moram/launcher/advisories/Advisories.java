// SPDX-License-Identifier: Apache-2.0
package io.moram.launcher.advisories;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.maven.artifact.versioning.ComparableVersion;

/** A stored snapshot of advisories in OSV's format, and the waivers of single ones. */
final class Advisories {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Set<String> GRAVE = Set.of("CRITICAL", "HIGH");

  private final JsonNode snapshot;
  private final JsonNode waivers;

  Advisories(JsonNode snapshot, JsonNode waivers) {
    this.snapshot = snapshot;
    this.waivers = waivers;
  }

  static Advisories read(Path folder) throws IOException {
    return new Advisories(
        JSON.readTree(folder.resolve("snapshot.json").toFile()),
        JSON.readTree(folder.resolve("waivers.json").toFile()));
  }

  static Advisories parse(String snapshot, String waivers) throws IOException {
    return new Advisories(JSON.readTree(snapshot), JSON.readTree(waivers));
  }

  /** The day on which the snapshot was taken. */
  LocalDate date() {
    return LocalDate.parse(snapshot.path("date").asText());
  }

  /** The number of advisories. */
  int size() {
    return snapshot.path("advisories").size();
  }

  /**
   * Critical and high advisories that affect a library and are not waived on a day.
   *
   * @return one line each, which says what to do
   */
  List<String> against(List<Library> libraries, LocalDate today) {
    List<String> found = new ArrayList<>();
    for (JsonNode advisory : snapshot.path("advisories")) {
      String id = advisory.path("id").asText();
      String severity = advisory.path("database_specific").path("severity").asText();
      if (!GRAVE.contains(severity) || isWaived(id, today)) {
        continue;
      }
      for (Library library : libraries) {
        for (JsonNode affected : advisory.path("affected")) {
          if (affects(affected, library)) {
            found.add(
                "%s %s is affected by %s (%s, %s). Update it, or add a waiver to waivers.json."
                    .formatted(
                        library.name(),
                        library.version(),
                        id,
                        advisory.path("aliases").path(0).asText("no CVE"),
                        severity));
          }
        }
      }
    }
    return found;
  }

  private boolean isWaived(String id, LocalDate today) {
    for (JsonNode waiver : waivers) {
      if (waiver.path("id").asText().equals(id)
          && !waiver.path("reason").asText().isBlank()
          && !today.isAfter(LocalDate.parse(waiver.path("expires").asText()))) {
        return true;
      }
    }
    return false;
  }

  private static boolean affects(JsonNode affected, Library library) {
    if (!affected.path("package").path("ecosystem").asText().equals("Maven")
        || !affected.path("package").path("name").asText().equals(library.name())) {
      return false;
    }
    ComparableVersion version = new ComparableVersion(library.version());
    for (JsonNode listed : affected.path("versions")) {
      if (new ComparableVersion(listed.asText()).equals(version)) {
        return true;
      }
    }
    for (JsonNode range : affected.path("ranges")) {
      if (isIn(range, version)) {
        return true;
      }
    }
    return false;
  }

  /** Events of a range are in order: what was introduced is fixed, or has a last version, later. */
  private static boolean isIn(JsonNode range, ComparableVersion version) {
    boolean in = false;
    for (JsonNode event : range.path("events")) {
      if (event.has("introduced")) {
        String from = event.path("introduced").asText();
        in |= from.equals("0") || version.compareTo(new ComparableVersion(from)) >= 0;
      } else if (event.has("fixed")) {
        in &= version.compareTo(new ComparableVersion(event.path("fixed").asText())) < 0;
      } else if (event.has("last_affected")) {
        in &= version.compareTo(new ComparableVersion(event.path("last_affected").asText())) <= 0;
      }
    }
    return in;
  }
}
